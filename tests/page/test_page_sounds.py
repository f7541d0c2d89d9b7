"""What is heard, and when: the audio engine is replaced by one that writes down its notes."""

from typing import Any

import pytest

from tests.page.timer_page import TimerPage, block

# Its clock is the page's, so that notes planned ahead can be compared with the timer's instants.
RECORDER = """
  window.notes = [];
  class Param { value = 0; setValueAtTime() {} linearRampToValueAtTime() {}
                exponentialRampToValueAtTime() {} }
  class Node { connect(next) { return next; } disconnect() {} }
  class Oscillator extends Node {
    frequency = new Param();
    start(when) { this.note = { at: when * 1000, pitch: this.frequency.value, cut: Infinity };
                  window.notes.push(this.note); }
    stop(when) { this.note.cut = when === undefined ? performance.now() : when * 1000; }
  }
  class Gain extends Node { gain = new Param(); }
  window.AudioContext = class {
    state = "suspended"; destination = new Node();
    get currentTime() { return performance.now() / 1000; }
    async resume() { this.state = "running"; }
    createOscillator() { return new Oscillator(); }
    createGain() { return new Gain(); }
  };
"""
NAMES = {880: "tick", 1318.5: "work", 587.3: "rest", 659.3: "end"}


@pytest.fixture
def timer(new_timer: Any) -> TimerPage:
    opened: TimerPage = new_timer(init=RECORDER)
    return opened


def now(timer: TimerPage) -> float:
    return float(timer.page.evaluate("performance.now()"))


def heard(timer: TimerPage, since: float) -> list[tuple[str, float]]:
    """(sound, second) of all notes that sounded or are planned, without the cancelled ones."""
    notes: list[dict[str, float]] = timer.page.evaluate(
        "window.notes.map((n) => ({...n, cut: Math.min(n.cut, 1e12)}))"
    )
    named = sorted(
        (n["at"], NAMES[n["pitch"]]) for n in notes if n["cut"] > n["at"] and n["pitch"] in NAMES
    )
    sounds = [(name, round((at - since) / 1000, 2)) for at, name in named]
    # The melody of the end closes on the pitch of "work".
    ends = [i for i, (name, _) in enumerate(sounds) if name == "end"]
    return sounds[: ends[0] + 1] if ends else sounds


def test_beeps_of_a_whole_program(timer: TimerPage) -> None:
    timer.load((2, 5, 4))
    start = now(timer)
    timer.start_button.click()
    for _ in range(30):
        timer.page.clock.run_for(500)

    assert heard(timer, start) == [
        ("work", 0), ("tick", 2), ("tick", 3), ("tick", 4),
        ("rest", 5), ("tick", 6), ("tick", 7), ("tick", 8),
        ("work", 9), ("tick", 11), ("tick", 12), ("tick", 13),
        ("end", 14),
    ]  # fmt: skip


def test_the_countdown_ticks(timer: TimerPage) -> None:
    timer.load((1, 2, 0), countdown=3)
    start = now(timer)
    timer.start_button.click()

    assert heard(timer, start) == [
        ("tick", 0), ("tick", 1), ("tick", 2), ("work", 3), ("tick", 4), ("end", 5),
    ]  # fmt: skip


def test_a_tab_woken_once_a_minute_misses_no_beep(timer: TimerPage) -> None:
    timer.load((20, 25, 5))
    start = now(timer)
    timer.start_button.click()
    for _ in range(10):
        timer.pass_time(60)

    works = [second for sound, second in heard(timer, start) if sound == "work"]
    assert works == [30 * i for i in range(20)]
    assert heard(timer, start)[-1] == ("end", 595)


def test_a_pause_is_silent_and_shifts_what_follows(timer: TimerPage) -> None:
    timer.load((1, 10, 0))
    start = now(timer)
    timer.start_button.click()
    timer.pass_time(4)
    timer.press("Pause")
    assert heard(timer, start) == [("work", 0)]
    timer.pass_time(100)
    timer.press("Reprendre")

    assert heard(timer, start) == [
        ("work", 0), ("tick", 107), ("tick", 108), ("tick", 109), ("end", 110),
    ]  # fmt: skip


def test_skip_plays_the_next_sound_at_once(timer: TimerPage) -> None:
    timer.load((2, 60, 30))
    start = now(timer)
    timer.start_button.click()
    timer.pass_time(10)
    timer.press("Passer")

    assert heard(timer, start)[:3] == [("work", 0), ("rest", 10), ("tick", 37)]


def test_stop_silences_what_was_planned(timer: TimerPage) -> None:
    timer.load((2, 60, 30))
    start = now(timer)
    timer.start_button.click()
    timer.pass_time(1)
    timer.press("Arrêter")
    timer.page.get_by_role("dialog").get_by_role("button", name="Arrêter").click()
    timer.pass_time(200)

    assert heard(timer, start) == [("work", 0)]


def test_mute_and_unmute(timer: TimerPage) -> None:
    timer.load((1, 10, 0))
    start = now(timer)
    timer.start_button.click()
    timer.pass_time(1)
    timer.press("Couper le son")
    timer.pass_time(7.5)
    assert heard(timer, start) == [("work", 0)]
    timer.press("Couper le son")

    assert heard(timer, start) == [("work", 0), ("tick", 9), ("end", 10)]


def test_no_sound_before_the_click(timer: TimerPage) -> None:
    timer.load((1, 10, 0))

    assert heard(timer, 0) == []


def test_after_a_sleep_the_beeps_fit_the_timer_again(timer: TimerPage) -> None:
    """Audio stood still with the machine, the timer did not."""
    timer.load((1, 240, 0))
    start = now(timer)
    timer.start_button.click()
    timer.page.clock.set_system_time("2026-01-05T12:03:50")
    timer.page.clock.run_for(1000)

    assert heard(timer, start)[1:] == [("tick", 7), ("tick", 8), ("tick", 9), ("end", 10)]


def test_without_an_audio_engine_it_runs(new_timer: Any) -> None:
    timer = new_timer(init="delete window.AudioContext; delete window.webkitAudioContext")
    timer.begin((1, 10, 0))

    assert timer.shown().digits == "0:10"


def test_the_real_engine_is_running_after_the_click(new_timer: Any) -> None:
    keep = """
      window.contexts = [];
      window.AudioContext = class extends AudioContext {
        constructor() { super(); window.contexts.push(this); }
      };
    """
    timer = new_timer(init=keep)
    timer.begin((1, 10, 0))
    timer.page.wait_for_function("window.contexts.at(-1).state === 'running'", polling=20)
    assert timer.page.evaluate("window.contexts.length") == 1


def test_an_open_effort_is_silent_until_it_is_over(timer: TimerPage) -> None:
    timer.load(block(2, None, 5))
    start = now(timer)
    timer.start_button.click()
    timer.page.clock.run_for(200_000)
    assert heard(timer, start) == [("work", 0)]

    timer.press("Suivant")
    timer.page.clock.run_for(90_000)
    assert heard(timer, start) == [
        ("work", 0), ("rest", 200), ("tick", 202), ("tick", 203), ("tick", 204), ("work", 205),
    ]  # fmt: skip
    timer.press("Suivant")
    assert heard(timer, start)[-1] == ("end", 290)

"""Pause, skip, restart, stop, mute: by hand and by key."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.page.timer_page import TimerPage

WAKE_LOCK = """
  window.locks = [];
  Object.defineProperty(navigator, "wakeLock", { value: {
    async request() {
      const lock = { released: false, async release() { lock.released = true; } };
      window.locks.push(lock);
      return lock;
    },
  }});
  window.vibrations = [];
  navigator.vibrate = (pattern) => window.vibrations.push(pattern);
"""
HELD = "() => window.locks.filter((lock) => !lock.released).length"


def by_hand(timer: TimerPage, name: str) -> None:
    timer.press(name)


def by_key(timer: TimerPage, name: str) -> None:
    keys = {"Passer": "ArrowRight", "Recommencer": "r", "Arrêter": "Escape", "Couper le son": "m"}
    timer.page.keyboard.press(keys.get(name, "Space"))


either = pytest.mark.parametrize("use", [by_hand, by_key])
Use = Callable[[TimerPage, str], None]


@either
def test_a_pause_stops_time(timer: TimerPage, use: Use) -> None:
    timer.begin((3, 120, 30))
    timer.pass_time(50.4)
    use(timer, "Pause")
    timer.pass_time(3600)
    shown = timer.shown()
    assert (shown.phase, shown.digits, shown.remaining) == ("En pause", "1:10", "6:10")

    use(timer, "Reprendre")
    assert timer.shown().phase == "Effort"
    timer.pass_time(69.5)
    assert timer.shown().digits == "0:01"
    timer.pass_time(0.1)
    assert timer.shown().phase == "Repos"


@either
def test_skip_goes_to_the_start_of_the_next_interval(timer: TimerPage, use: Use) -> None:
    timer.begin((2, 20, 10), countdown=10)
    seen = []
    for _ in range(4):
        timer.pass_time(1)
        use(timer, "Passer")
        seen.append(
            timer.shown().phase + " " + timer.shown().digits if timer.run.is_visible() else ""
        )

    assert seen == ["Effort 0:20", "Repos 0:10", "Effort 0:20", ""]
    expect(timer.page.locator("#done")).to_have_text("3 s")


def test_skip_while_paused_stays_paused(timer: TimerPage) -> None:
    timer.begin((2, 20, 10))
    timer.press("Pause")
    timer.press("Passer")
    timer.pass_time(60)

    assert timer.shown().digits == "0:10"
    timer.press("Reprendre")
    assert timer.shown().phase == "Repos"


@either
def test_restart_begins_again_once_confirmed(timer: TimerPage, use: Use) -> None:
    timer.begin((2, 20, 10))
    timer.pass_time(35)
    use(timer, "Recommencer")
    expect(timer.page.get_by_role("dialog")).to_contain_text("depuis le début")
    timer.page.get_by_role("dialog").get_by_role("button", name="Recommencer").click()

    expect(timer.page.locator("#phase")).to_have_text("Effort")
    assert (timer.shown().digits, timer.shown().round) == ("0:20", "Tour 1 / 2")
    timer.pass_time(50)
    expect(timer.end).to_be_visible()


@either
def test_stop_asks_while_time_stands_still(timer: TimerPage, use: Use) -> None:
    timer.begin((2, 20, 10))
    timer.pass_time(5)
    use(timer, "Arrêter")
    timer.pass_time(100)
    timer.page.keyboard.press("Escape")

    expect(timer.page.get_by_role("dialog")).to_be_hidden()
    expect(timer.page.locator("#phase")).to_have_text("Effort")
    assert timer.shown().digits == "0:15"

    use(timer, "Arrêter")
    timer.page.get_by_role("dialog").get_by_role("button", name="Arrêter").click()
    expect(timer.run).to_be_hidden()
    expect(timer.start_button).to_be_focused()
    expect(timer.field("Effort, secondes")).to_have_value("20")
    timer.pass_time(100)
    expect(timer.end).to_be_hidden()


def test_stop_while_paused_goes_on_paused(timer: TimerPage) -> None:
    timer.begin((2, 20, 10))
    timer.press("Pause")
    timer.press("Arrêter")
    timer.press("Continuer")

    assert timer.shown().phase == "En pause"


@either
def test_mute_is_remembered(timer: TimerPage, use: Use) -> None:
    timer.begin((2, 20, 10))
    use(timer, "Couper le son")
    expect(timer.run.get_by_label("Couper le son")).to_have_attribute("aria-pressed", "true")

    timer.page.reload()
    mute = timer.page.get_by_label("Couper le son").first
    expect(mute).to_have_attribute("aria-pressed", "true")


def test_the_countdown_is_remembered(timer: TimerPage) -> None:
    timer.load((2, 20, 10), countdown=10)
    timer.page.reload()
    expect(timer.page.locator("#ready")).to_have_value("10")


@pytest.mark.parametrize("stored", ["{", "null", "[]", '{"readySeconds": 1e9, "muted": "oui"}'])
def test_nonsense_in_storage_is_ignored(new_timer: Any, stored: str) -> None:
    timer = new_timer(init=f"localStorage.setItem('speechtimer', {stored!r})")

    expect(timer.page.locator("#ready")).to_have_value("3")


def test_closed_storage_is_no_obstacle(new_timer: Any) -> None:
    closed = "Object.defineProperty(window, 'localStorage', {get() { throw new Error('no'); }})"
    timer = new_timer(init=closed)
    timer.begin((2, 20, 10))
    timer.press("Couper le son")

    assert timer.shown().digits == "0:20"


def test_the_title_tells_the_time(timer: TimerPage) -> None:
    own = timer.page.title()
    timer.begin((2, 20, 10))
    assert timer.page.title() == "0:20 Effort · SpeechTimer"
    timer.pass_time(21)
    assert timer.page.title() == "0:09 Repos · SpeechTimer"
    timer.press("Pause")
    assert timer.page.title() == "0:09 En pause · SpeechTimer"
    timer.press("Reprendre")
    timer.pass_time(99)
    assert timer.page.title() == own


def test_the_screen_stays_on_while_it_runs(new_timer: Any) -> None:
    timer = new_timer(init=WAKE_LOCK)
    timer.begin((2, 20, 10))
    assert timer.page.evaluate(HELD) == 1
    timer.press("Pause")
    assert timer.page.evaluate(HELD) == 0
    timer.press("Reprendre")
    timer.page.evaluate("window.locks.at(-1).released = true")  # as a hidden page loses it
    timer.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    assert timer.page.evaluate(HELD) == 1
    timer.pass_time(60)
    assert timer.page.evaluate(HELD) == 0


def test_a_refused_wake_lock_is_no_obstacle(new_timer: Any) -> None:
    refuse = "navigator.wakeLock.request = () => Promise.reject(new DOMException('no'))"
    timer = new_timer(init=refuse)
    timer.begin((2, 20, 10))

    assert timer.shown().digits == "0:20"


def test_each_change_is_felt(new_timer: Any) -> None:
    timer = new_timer(init=WAKE_LOCK)
    timer.begin((2, 20, 10))
    timer.pass_time(20)
    timer.pass_time(30)

    assert len(timer.page.evaluate("window.vibrations")) == 3


def test_everything_by_keyboard(timer: TimerPage) -> None:
    keyboard = timer.page.keyboard
    timer.serve(program=[(2, 20, 10)])
    timer.text_box.focus()
    keyboard.type("2 fois 20 secondes")
    keyboard.press("Enter")
    expect(timer.start_button).to_be_focused()
    keyboard.press("Enter")
    assert timer.shown().phase == "Prêt"
    keyboard.press("ArrowRight")
    assert timer.shown().phase == "Effort"
    keyboard.press("Space")
    assert timer.shown().phase == "En pause"
    keyboard.press("Space")
    assert timer.shown().phase == "Effort"
    keyboard.press("Tab")
    expect(timer.page.get_by_role("button", name="Passer")).to_be_focused()
    keyboard.press("Space")
    assert timer.shown().phase == "Repos"
    keyboard.press("Escape")
    keyboard.press("Tab")
    keyboard.press("Enter")
    expect(timer.start_button).to_be_focused()


def test_keys_do_nothing_outside_the_running_timer(timer: TimerPage) -> None:
    timer.load((2, 20, 10))
    timer.text_box.fill("")
    timer.text_box.press_sequentially("mr ")
    timer.page.keyboard.press("Escape")

    expect(timer.text_box).to_have_value("mr ")
    expect(timer.start_button).to_be_visible()

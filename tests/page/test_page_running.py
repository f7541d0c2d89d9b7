"""Whole programs, played through second by second and in leaps."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import expect

from tests.page.timer_page import TimerPage

Block = tuple[int, int, int]


@dataclass(frozen=True)
class Expected:
    """An interval as the page must show it."""

    phase: str
    seconds: int
    round: str
    block: str


def intervals(program: list[Block]) -> Iterator[Expected]:
    """The rule in its plainest form: each round is work, then rest unless it is the very last."""
    for b, (rounds, work, rest) in enumerate(program, 1):
        block = f"Bloc {b} / {len(program)}" if len(program) > 1 else ""
        for r in range(1, rounds + 1):
            yield Expected("Effort", work, f"Tour {r} / {rounds}", block)
            if rest and (r < rounds or b < len(program)):
                yield Expected("Repos", rest, f"Tour {r} / {rounds}", block)


def digits(seconds: int) -> str:
    h, m, s = seconds // 3600, seconds // 60 % 60, seconds % 60
    return f"{h}:{m:02}:{s:02}" if h else f"{m}:{s:02}"


@pytest.mark.parametrize(
    "program",
    [
        [(3, 120, 30)],
        [(5, 20, 0)],
        [(1, 300, 60), (6, 45, 15), (1, 120, 30)],
        [(2, 10, 5), (1, 8, 0)],
        [(2, 5400, 36000)],
        [(8, 20, 10)],
        [(4, 1, 1)],
    ],
    ids=["one block", "no rest", "three blocks", "rest between", "hours", "tabata", "seconds"],
)
def test_every_boundary_of_a_program(timer: TimerPage, program: list[Block]) -> None:
    timer.begin(*program)
    left = sum(interval.seconds for interval in intervals(program))
    for interval in intervals(program):
        shown = timer.shown()
        assert (shown.phase, shown.round, shown.block) == (
            interval.phase,
            interval.round,
            interval.block,
        )
        assert (shown.digits, shown.remaining) == (digits(interval.seconds), digits(left))
        timer.pass_time(interval.seconds - 0.1)
        assert timer.shown().phase == interval.phase
        assert timer.shown().digits == "0:01"
        left -= interval.seconds
        timer.pass_time(0.1)
    expect(timer.end).to_be_visible()
    expect(timer.run).to_be_hidden()


def test_digits_second_by_second(timer: TimerPage) -> None:
    timer.begin((1, 4, 0))
    seen = []
    for _ in range(8):
        seen.append(timer.shown().digits)
        timer.page.clock.run_for(500)

    assert seen == ["0:04", "0:04", "0:03", "0:03", "0:02", "0:02", "0:01", "0:01"]
    expect(timer.end).to_be_visible()


def test_what_comes_next_is_said(timer: TimerPage) -> None:
    timer.begin((2, 10, 5), (1, 8, 0))
    seen = []
    for seconds in (10, 5, 10, 5, 0):
        seen.append(timer.shown().next)
        timer.pass_time(seconds)

    assert seen == [
        "Ensuite : repos, 5 s",
        "Ensuite : effort, 10 s, tour 2 / 2",
        "Ensuite : repos, 5 s",
        "Ensuite : effort, 8 s, bloc 2 / 2",
        "Dernière ligne droite",
    ]


def test_the_countdown_comes_first_and_counts_for_nothing(timer: TimerPage) -> None:
    timer.begin((2, 20, 10), countdown=3)
    shown = timer.shown()
    assert (shown.phase, shown.digits, shown.remaining) == ("Prêt", "3", "0:50")
    timer.pass_time(2.5)
    assert timer.shown().digits == "1"
    timer.pass_time(0.5)
    shown = timer.shown()
    assert (shown.phase, shown.digits, shown.remaining) == ("Effort", "0:20", "0:50")


def test_the_ring_and_the_bar_follow(timer: TimerPage) -> None:
    timer.begin((2, 20, 10))
    timer.pass_time(5)
    expect(timer.page.locator("#ring")).to_have_attribute("stroke-dashoffset", "0.2500")
    assert timer.page.locator("#overall-bar").evaluate("bar => bar.style.inlineSize") == "10%"


def test_a_hidden_tab_comes_back_in_the_right_interval(timer: TimerPage) -> None:
    timer.begin((10, 20, 10))
    hide = "Object.defineProperty(document, 'hidden', {value: %s, configurable: true})"
    timer.page.evaluate(hide % "true")
    timer.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    timer.pass_time(4 * 30 + 25)
    timer.page.evaluate(hide % "false")
    timer.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    shown = timer.shown()
    assert (shown.phase, shown.digits, shown.round) == ("Repos", "0:05", "Tour 5 / 10")


def test_thousands_of_wakings_do_not_add_up(timer: TimerPage) -> None:
    timer.begin((1, 3600, 0))
    timer.page.clock.run_for(60_000)

    assert timer.shown().digits == "59:00"


def test_a_machine_that_slept_is_not_late(timer: TimerPage) -> None:
    """The steady clock stood still meanwhile; only the date went on."""
    timer.begin((10, 60, 0))
    timer.page.clock.set_system_time("2026-01-05T12:03:30")
    timer.page.clock.run_for(300)

    assert timer.shown().round == "Tour 4 / 10"


def test_a_clock_set_back_changes_nothing(timer: TimerPage) -> None:
    timer.begin((10, 60, 0))
    timer.pass_time(90)
    timer.page.clock.set_system_time("2026-01-05T09:00:00")
    timer.page.clock.run_for(10_000)

    assert timer.shown().round == "Tour 2 / 10"
    assert timer.shown().digits == "0:20"


def test_the_end_can_be_run_again_or_left(timer: TimerPage) -> None:
    timer.begin((2, 20, 10))
    timer.pass_time(50)
    expect(timer.page.locator("#done")).to_have_text("50 s")
    expect(timer.page.get_by_role("button", name="Recommencer")).to_be_focused()

    timer.press("Recommencer")
    assert timer.shown().digits == "0:20"
    timer.pass_time(999)
    timer.press("Nouvelle phrase")
    expect(timer.text_box).to_be_focused()
    expect(timer.text_box).to_be_empty()
    expect(timer.page.locator("#understood")).to_be_hidden()


def test_screen_readers_hear_each_interval_once(timer: TimerPage) -> None:
    timer.begin((2, 90, 10))
    said = timer.page.locator("#announcer")
    expect(said).to_have_text("Effort, tour 1 sur 2, 1 minute 30 secondes")
    timer.pass_time(90)
    expect(said).to_have_text("Repos, 10 secondes")
    timer.pass_time(1000)
    expect(said).to_have_text("C’est fini. Temps réalisé : 3 minutes 10 secondes.")

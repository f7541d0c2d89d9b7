"""The page's pure modules, called as they are."""

from typing import Any

import pytest

from tests.page.timer_page import TimerPage


def call(timer: TimerPage, module: str, function: str, *arguments: Any) -> Any:
    return timer.page.evaluate(
        """async ([module, name, given]) => {
          const address = new URL(`page/${module}.js`, document.baseURI);
          return (await import(address))[name](...given);
        }""",
        [module, function, list(arguments)],
    )


@pytest.mark.parametrize(
    ("seconds", "digits", "words", "spoken"),
    [
        (0, "0:00", "0 s", "0 seconde"),
        (1, "0:01", "1 s", "1 seconde"),
        (90, "1:30", "1 min 30 s", "1 minute 30 secondes"),
        (3600, "1:00:00", "1 h", "1 heure"),
        (359_999, "99:59:59", "99 h 59 min 59 s", "99 heures 59 minutes 59 secondes"),
    ],
)
def test_durations(timer: TimerPage, seconds: int, digits: str, words: str, spoken: str) -> None:
    assert call(timer, "durations", "clockDigits", seconds) == digits
    assert call(timer, "durations", "frenchDuration", seconds).replace("\u00a0", " ") == words
    assert call(timer, "durations", "spokenDuration", seconds) == spoken


@pytest.mark.parametrize(
    ("n", "noun", "words"),
    [
        (0, "tour", ""),
        (1, "effort libre", "1 effort libre"),
        (2, "effort libre", "2 efforts libres"),
    ],
)
def test_counts(timer: TimerPage, n: int, noun: str, words: str) -> None:
    assert call(timer, "durations", "count", n, noun) == words


def test_steps_stay_on_the_grid(timer: TimerPage) -> None:
    def stepped(value: int | None, sign: int) -> int:
        return int(call(timer, "drafts", "stepped", "work_seconds", value, sign))

    assert [stepped(v, 1) for v in (None, 1, 32, 120, 125, 600)] == [5, 5, 35, 150, 150, 660]
    assert [stepped(v, -1) for v in (1, 32, 120, 150, 600, 660)] == [1, 30, 115, 120, 570, 600]

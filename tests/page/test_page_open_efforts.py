"""Efforts that last until the person goes on."""

import pytest
from playwright.sync_api import expect

from tests.page.timer_page import TimerPage, block, group


def test_an_open_effort_counts_up_until_next_is_tapped(timer: TimerPage) -> None:
    timer.begin(block(2, None, 60, "12 pompes"))
    shown = timer.shown()
    assert (shown.phase, shown.digits, shown.round) == ("12 pompes", "0:00", "Tour 1 / 2")
    assert shown.next == "Ensuite : repos, 1 min"
    timer.pass_time(95)
    assert (timer.shown().phase, timer.shown().digits) == ("12 pompes", "1:35")

    timer.press("Suivant")
    shown = timer.shown()
    assert (shown.phase, shown.digits) == ("Repos", "1:00")
    assert shown.next == "Ensuite : 12 pompes, libre"
    timer.pass_time(60)
    assert (timer.shown().digits, timer.shown().round) == ("0:00", "Tour 2 / 2")
    assert timer.shown().next == "Dernière ligne droite"
    timer.pass_time(5)
    timer.press("Suivant")
    expect(timer.page.locator("#done")).to_have_text("2 min 40 s")


def test_what_is_left_counts_timed_and_open_efforts(timer: TimerPage) -> None:
    timer.begin(group(2, 60, block(1, None, 0, "12 pompes"), block(1, 30, 0, "gainage")))
    left = timer.page.locator(".overall p")
    expect(left).to_have_text("Reste 2:00 + 2 efforts libres")
    timer.pass_time(500)
    expect(left).to_have_text("Reste 2:00 + 2 efforts libres")
    timer.press("Suivant")
    timer.pass_time(10)
    expect(left).to_have_text("Reste 1:50 + 1 effort libre")
    timer.pass_time(80)
    timer.press("Suivant")
    expect(left).to_have_text("Reste 0:30")


def test_the_bar_counts_open_efforts_where_nothing_is_timed(timer: TimerPage) -> None:
    timer.begin(block(4, None, 0))
    timer.press("Suivant")

    assert timer.page.locator("#overall-bar").evaluate("bar => bar.style.inlineSize") == "25%"
    assert timer.shown().phase == "Effort libre"
    assert timer.shown().next == "Ensuite : effort libre, tour 3 / 4"


def test_a_pause_stops_an_open_effort_too(timer: TimerPage) -> None:
    timer.begin(block(2, None, 60, "12 pompes"))
    timer.pass_time(10)
    timer.press("Pause")
    timer.pass_time(100)
    assert (timer.shown().phase, timer.shown().digits) == ("En pause", "0:10")
    timer.press("Suivant")
    assert (timer.shown().phase, timer.shown().digits) == ("En pause", "1:00")
    timer.press("Reprendre")
    timer.pass_time(60)
    timer.pass_time(3)
    assert (timer.shown().phase, timer.shown().digits) == ("12 pompes", "0:03")


@pytest.mark.parametrize("key", ["ArrowRight", "Space"])
def test_next_by_key(timer: TimerPage, key: str) -> None:
    timer.begin(block(2, None, 60, "12 pompes"))
    advance = timer.page.get_by_role("button", name="Suivant")
    if key == "Space":
        advance.focus()
    timer.page.keyboard.press(key)

    assert timer.shown().phase == "Repos"
    expect(advance).to_be_hidden()
    expect(timer.page.get_by_role("button", name="Passer")).to_be_visible()


def test_a_second_press_of_next_does_not_cost_the_rest(timer: TimerPage) -> None:
    timer.begin(block(2, None, 60))
    timer.press("Suivant")
    timer.page.keyboard.press("Enter")
    assert (timer.shown().phase, timer.shown().digits) == ("En pause", "1:00")


def test_an_effort_that_opens_takes_the_focus_of_skip(timer: TimerPage) -> None:
    timer.begin((1, 20, 0), block(1, None))
    timer.press("Passer")

    expect(timer.page.get_by_role("button", name="Suivant")).to_be_focused()


def test_a_machine_that_slept_through_timed_efforts_stops_at_the_open_one(timer: TimerPage) -> None:
    timer.begin((2, 20, 10), block(1, None, 0, "12 pompes"), (1, 30, 0))
    timer.pass_time(1000)

    assert (timer.shown().phase, timer.shown().digits) == ("12 pompes", "15:40")
    timer.press("Suivant")
    assert timer.shown().digits == "0:30"


def test_screen_readers_are_told_how_to_go_on(timer: TimerPage) -> None:
    timer.begin(group(3, 60, block(4, None, 0, "12 pompes")))

    expect(timer.page.locator("#announcer")).to_have_text(
        "12 pompes, série 1 sur 3, 1 sur 4, effort libre, Suivant quand c’est fini"
    )


def test_an_open_effort_after_the_countdown(timer: TimerPage) -> None:
    timer.begin(block(1, None, 0, "12 pompes"), countdown=3)
    assert (timer.shown().phase, timer.shown().digits) == ("Prêt", "3")
    timer.pass_time(4)
    assert (timer.shown().phase, timer.shown().digits) == ("12 pompes", "0:01")
    timer.press("Suivant")
    expect(timer.page.locator("#done")).to_have_text("1 s")

"""Sessions as coaches say them, from the sentence to the running timer, with the real parser."""

from playwright.sync_api import expect

from tests.page.timer_page import TimerPage


def test_sets_of_sets_are_said_and_run(timer: TimerPage) -> None:
    timer.say(
        "3 séries de 8 fois 20 secondes de corde avec 10 secondes de repos "
        "et 2 minutes entre les séries"
    )

    expect(timer.page.locator("#total")).to_have_text("15 min 30 s")
    timer.page.locator("#start").click()
    expect(timer.run).to_be_visible()
    expect(timer.run).to_contain_text("Série 1 / 3 · 1 / 8")
    expect(timer.run).to_contain_text("corde")


def test_efforts_without_a_clock_wait_for_their_end(timer: TimerPage) -> None:
    timer.say("4 séries de 12 pompes avec 1 minute de repos")

    expect(timer.page.locator("#total-open")).to_contain_text("efforts libres : 4")
    timer.page.locator("#start").click()
    timer.page.get_by_role("button", name="Passer").click()  # the countdown
    expect(timer.page.get_by_role("button", name="Suivant")).to_be_visible()
    expect(timer.run).to_contain_text("12 pompes")


def test_a_number_that_sets_nothing_is_told(timer: TimerPage) -> None:
    timer.say("en tout 20 minutes : 4 fois 30 secondes avec 10 secondes de repos")

    expect(timer.page.locator("#unused")).to_have_text("Non utilisé : 20 minutes")

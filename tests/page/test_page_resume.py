"""A session that runs is not lost with its page."""

import os
import signal
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.page.timer_page import TimerPage, block, group

SENTENCE = "3 séries de 10 minutes avec 30 secondes de repos"
KEPT = """async () => {
  const database = await new Promise((resolve) => {
    const request = indexedDB.open("speechtimer");
    request.onsuccess = () => resolve(request.result);
  });
  const request = database.transaction("running").objectStore("running").getAll();
  await new Promise((resolve) => (request.onsuccess = resolve));
  database.close();
  return request.result;
}"""


def kept(page: Page) -> list[dict[str, Any]]:
    """The sessions in the browser's database."""
    sessions: list[dict[str, Any]] = page.evaluate(KEPT)
    return sessions


def begin(timer: TimerPage, sentence: str = SENTENCE) -> None:
    """Start a sentence without a countdown."""
    timer.say(sentence)
    timer.page.get_by_label("Décompte avant de partir").select_option("0")
    timer.start_button.click()


def go_on(timer: TimerPage) -> None:
    """Take up the session that is offered; it is asked for in the database first."""
    timer.press("Reprendre")
    expect(timer.run).to_be_visible()


def another_tab(timer: TimerPage) -> TimerPage:
    """The page once more in the same browser, on the same clock."""
    page = timer.page.context.new_page()
    page.goto(timer.page.url)
    return TimerPage(page)


def test_a_reload_offers_to_go_on_where_it_was(timer: TimerPage) -> None:
    begin(timer)
    timer.pass_time(10 * 60 + 30 + 123)
    timer.page.reload()

    expect(timer.page.locator("#resume-question")).to_have_text("Reprendre à 7:57 ?")
    expect(timer.page.locator("#resume-title")).to_have_text(SENTENCE)
    expect(timer.page.locator("#resume-place")).to_have_text(
        "Effort, tour 2 / 3, reste 18:27 en tout. Arrêtée à 12 h 12."
    )
    expect(timer.run).to_be_hidden()
    timer.pass_time(3600)  # it waits for its answer
    go_on(timer)
    shown = timer.shown()
    assert (shown.phase, shown.digits, shown.round, shown.remaining) == (
        "Effort",
        "7:57",
        "Tour 2 / 3",
        "18:27",
    )
    timer.pass_time(60)
    assert timer.shown().digits == "6:57"
    expect(timer.page.locator("#resume")).to_be_hidden()
    # And it can be lost again.
    timer.page.reload()
    expect(timer.page.locator("#resume-question")).to_have_text("Reprendre à 6:57 ?")


def test_a_session_that_goes_on_ends_as_any_other(timer: TimerPage) -> None:
    begin(timer)
    timer.pass_time(60)
    timer.page.reload()
    go_on(timer)
    timer.press("Arrêter")
    timer.page.locator("#confirm-yes").click()

    expect(timer.start_button).to_be_focused()
    expect(timer.text_box).to_have_value(SENTENCE)
    expect(timer.field("Tours")).to_have_value("3")
    timer.page.reload()
    expect(timer.text_box).to_be_visible()
    assert kept(timer.page) == []


def test_no_forgets_it(timer: TimerPage) -> None:
    begin(timer)
    timer.page.reload()
    timer.press("Non")

    expect(timer.page.locator("#resume")).to_be_hidden()
    expect(timer.text_box).to_be_focused()
    timer.page.reload()
    expect(timer.text_box).to_be_visible()
    assert kept(timer.page) == []


def test_a_session_that_has_ended_is_not_offered(timer: TimerPage) -> None:
    begin(timer)
    timer.pass_time(9999)
    expect(timer.end).to_be_visible()
    timer.page.reload()

    expect(timer.text_box).to_be_visible()
    assert kept(timer.page) == []


def test_a_pause_is_kept_as_it_stood(timer: TimerPage) -> None:
    begin(timer)
    timer.pass_time(60)
    timer.press("Pause")
    timer.pass_time(600)
    timer.page.reload()

    expect(timer.page.locator("#resume-question")).to_have_text("Reprendre à 9:00 ?")


def test_time_that_was_added_and_open_efforts_are_kept(timer: TimerPage) -> None:
    timer.begin(group(2, 60, block(1, 20, 10), block(1, None, 0, "12 pompes")))
    timer.page.keyboard.press("+")
    timer.pass_time(45)
    timer.page.reload()
    expect(timer.page.locator("#resume-question")).to_have_text("Reprendre à 0:05 ?")
    go_on(timer)
    timer.pass_time(5 + 10 + 83)
    timer.page.reload()

    expect(timer.page.locator("#resume-question")).to_have_text("Reprendre l’effort libre à 1:23 ?")
    go_on(timer)
    assert timer.shown().digits == "1:23"
    timer.press("Suivant")
    assert timer.shown().phase == "Repos"


def test_a_crash_loses_no_step(timer: TimerPage) -> None:
    begin(timer)
    timer.pass_time(600)
    assert timer.shown().phase == "Repos"
    assert kept(timer.page)[0]["snapshot"]["elapsedMs"] == 600_000
    browser = timer.page.context.browser
    assert browser is not None
    processes = browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")
    with timer.page.expect_event("crash"):
        for process in processes["processInfo"]:
            if process["type"] == "renderer":
                os.kill(process["id"], signal.SIGKILL)

    other = another_tab(timer)
    expect(other.page.locator("#resume-question")).to_have_text("Reprendre à 0:30 ?")


def test_a_long_interval_is_kept_now_and_then(timer: TimerPage) -> None:
    begin(timer)
    timer.page.clock.run_for(25_000)

    (session,) = kept(timer.page)
    assert 10_000 <= session["snapshot"]["elapsedMs"] <= 25_000


def test_another_tab_takes_nothing_over(timer: TimerPage) -> None:
    begin(timer)
    timer.pass_time(60)
    other = another_tab(timer)
    expect(other.text_box).to_be_visible()
    other.begin((2, 40, 0))
    assert len(kept(other.page)) == 2
    assert timer.shown().digits == "9:00"

    third = another_tab(timer)
    expect(third.text_box).to_be_visible()
    expect(third.page.locator("#resume")).to_be_hidden()
    timer.page.close()
    expect(third.page.locator("#resume-question")).to_have_text("Reprendre à 9:00 ?")
    third.press("Non")
    expect(third.page.locator("#resume")).to_be_hidden()
    assert len(kept(third.page)) == 1


def test_only_one_tab_goes_on_with_it(timer: TimerPage) -> None:
    begin(timer)
    other = another_tab(timer)
    timer.page.reload()
    for tab in (timer, other):
        expect(tab.page.locator("#resume-question")).to_have_text("Reprendre à 10:00 ?")
    go_on(timer)
    other.press("Reprendre")

    expect(other.page.locator("#resume")).to_be_hidden()
    expect(other.run).to_be_hidden()
    assert len(kept(other.page)) == 1


def test_a_session_of_the_day_before_is_forgotten(timer: TimerPage) -> None:
    begin(timer)
    timer.press("Pause")
    other = timer.page.context.new_page()
    timer.page.close()
    other.clock.set_system_time("2026-01-06T13:00:00")
    other.goto(timer.page.url)
    expect(TimerPage(other).text_box).to_be_visible()
    other.wait_for_function(f"async () => !(await ({KEPT})()).length")

    expect(other.locator("#resume")).to_be_hidden()


@pytest.mark.parametrize(
    "init",
    [
        "Object.defineProperty(window, 'indexedDB', { value: undefined });",
        """Object.defineProperty(window, "indexedDB", {
             get() { throw new DOMException("refusé", "SecurityError"); } });""",
    ],
    ids=["none", "forbidden"],
)
def test_without_storage_it_runs_and_says_so(new_timer: Any, init: str) -> None:
    timer = new_timer(init=init, viewport={"width": 320, "height": 568})
    begin(timer)
    expect(timer.page.locator("#not-kept")).to_have_text(
        "Cet appareil ne peut pas garder la séance : ne fermez pas cette page avant la fin."
    )
    timer.pass_time(61)
    assert timer.shown().digits == "8:59"
    assert timer.page.evaluate("document.documentElement.scrollHeight") <= 568


def test_a_full_disk_is_told(timer: TimerPage) -> None:
    session = timer.page.context.new_cdp_session(timer.page)
    origin = timer.page.evaluate("origin")
    session.send("Storage.overrideQuotaForOrigin", {"origin": origin, "quotaSize": 1})
    begin(timer)

    expect(timer.page.locator("#not-kept")).to_be_visible()
    timer.pass_time(61)
    assert timer.shown().digits == "8:59"


def test_where_it_is_kept_nothing_is_said(timer: TimerPage) -> None:
    begin(timer)
    assert len(kept(timer.page)) == 1
    expect(timer.page.locator("#not-kept")).to_be_hidden()


def test_the_back_button_asks(timer: TimerPage) -> None:
    begin(timer)
    timer.pass_time(60)
    timer.page.evaluate("history.back()")

    expect(timer.page.locator("#confirm-question")).to_have_text("Arrêter le minuteur ?")
    timer.press("Continuer")
    assert timer.shown().digits == "9:00"
    timer.page.evaluate("history.back()")
    timer.page.locator("#confirm-yes").click()
    expect(timer.start_button).to_be_visible()


def test_the_back_button_leads_out_once_it_is_over(timer: TimerPage) -> None:
    timer.page.goto(timer.page.url + "?avant")
    for _ in range(3):
        begin(timer)
        timer.press("Arrêter")
        timer.page.locator("#confirm-yes").click()
        timer.start_button.click()
        timer.press("Recommencer")
        timer.page.locator("#confirm-yes").click()
        expect(timer.page.locator("#phase")).to_have_text("Effort")
        timer.pass_time(9999)
        timer.press("Nouvelle phrase")
    expect(timer.text_box).to_be_focused()
    timer.page.wait_for_function("history.state === null")
    timer.page.go_back()

    assert not timer.page.url.endswith("avant")


def test_a_closed_tab_asks_while_it_runs(timer: TimerPage) -> None:
    begin(timer)
    with timer.page.expect_event("dialog") as asked:
        timer.page.close(run_before_unload=True)
    assert asked.value.type == "beforeunload"
    asked.value.dismiss()

    timer.press("Arrêter")
    timer.page.locator("#confirm-yes").click()
    with timer.page.expect_event("close"):
        timer.page.close(run_before_unload=True)

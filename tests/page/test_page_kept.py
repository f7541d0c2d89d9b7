"""Sessions that the device keeps: recent ones and favourites."""

from typing import Any

from playwright.sync_api import Locator, expect

from tests.page.timer_page import TimerPage, block, group

SENTENCE = "3 séries de 2 minutes avec 30 secondes de repos"
# Hundreds of favourites, written as the page writes them.
FILL = """async (count) => {
  const { DeviceDatabase } = await import(new URL("page/sessions/device-database.js", location));
  const { KeptSessions } = await import(new URL("page/sessions/kept-sessions.js", location));
  const kept = new KeptSessions(new DeviceDatabase());
  const program = (i) => [{ rounds: i + 1, work_seconds: 60, rest_seconds: 0, name: "" }];
  for (let i = 0; i < count; i++) {
    await kept.favour(`${i + 1} fois 1 minute`, program(i), `Séance ${i}`);
  }
}"""


def run(timer: TimerPage, sentence: str) -> None:
    """Start a sentence, and come back to an empty box."""
    timer.say(sentence)
    timer.start_button.click()
    timer.pass_time(1e6)
    timer.press("Nouvelle phrase")


def titles(timer: TimerPage, part: str) -> Locator:
    return timer.page.locator(f"#{part} .kept-open span")


def keep(timer: TimerPage, name: str) -> None:
    """Answer the question for a name."""
    timer.page.get_by_role("textbox", name="Nom de ce favori").fill(name)
    timer.press("Garder")


def test_what_was_run_comes_back_with_one_tap(timer: TimerPage) -> None:
    expect(timer.page.locator("#kept")).to_be_hidden()
    run(timer, SENTENCE)
    run(timer, "5 fois 20 secondes")
    run(timer, f"  {SENTENCE.upper()} ")
    timer.page.reload()

    expect(titles(timer, "recent")).to_have_text([SENTENCE.upper(), "5 fois 20 secondes"])
    timer.page.route("**/parse", lambda route: route.abort())  # no server is asked
    titles(timer, "recent").nth(1).click()
    expect(timer.text_box).to_have_value("5 fois 20 secondes")
    expect(timer.start_button).to_be_focused()
    expect(timer.field("Tours")).to_have_value("5")
    timer.text_box.fill("6 fois 20 secondes")
    expect(timer.start_button).to_be_disabled()


def test_an_edited_program_comes_back_as_it_was_run(timer: TimerPage) -> None:
    timer.say("5 fois 20 secondes")
    timer.field("Tours").fill("7")
    timer.start_button.click()
    timer.page.reload()
    timer.press("Non")
    titles(timer, "recent").click()

    expect(timer.field("Tours")).to_have_value("7")


def test_only_the_last_twenty_are_recent(timer: TimerPage) -> None:
    for rounds in range(1, 23):
        timer.serve(program=[(rounds, 10, 0)])
        timer.say(f"le numéro {rounds}")
        timer.start_button.click()
        timer.pass_time(1e6)
        timer.press("Nouvelle phrase")
    expect(titles(timer, "recent")).to_have_count(5)
    timer.press("Tout montrer (20)")

    expect(titles(timer, "recent")).to_have_text([f"le numéro {n}" for n in range(22, 2, -1)])


def test_a_favourite_has_a_name(timer: TimerPage) -> None:
    timer.begin(group(3, 120, block(8, 20, 10, "corde")))
    timer.pass_time(1e6)
    timer.press("Nouvelle phrase")
    timer.press("Garder en favori : un programme")
    keep(timer, "<b>Corde</b>")

    expect(titles(timer, "favourites")).to_have_text("<b>Corde</b>")
    expect(timer.page.locator("#recent-part")).to_be_hidden()
    timer.press("Renommer : <b>Corde</b>")
    keep(timer, "Corde")
    expect(titles(timer, "favourites")).to_have_text(["Corde"])
    timer.page.reload()
    titles(timer, "favourites").click()
    expect(timer.page.locator("#total")).to_have_text("15 min 30 s")


def test_the_program_on_the_page_becomes_a_favourite(timer: TimerPage) -> None:
    timer.press("Régler à la main")
    timer.press("☆ Garder en favori")
    expect(timer.page.get_by_role("textbox", name="Nom de ce favori")).to_have_value("30\u00a0s")
    timer.press("Annuler")
    timer.press("☆ Garder en favori")
    keep(timer, "Demi-minute")

    expect(timer.page.locator("#favour")).to_have_text("★ En favori")
    timer.page.reload()
    expect(titles(timer, "favourites")).to_have_text(["Demi-minute"])


def test_what_is_forgotten_can_be_had_back(timer: TimerPage) -> None:
    run(timer, SENTENCE)
    run(timer, "5 fois 20 secondes")
    timer.press("Oublier : 5 fois 20 secondes")
    expect(titles(timer, "recent")).to_have_text([SENTENCE])
    timer.press("↶ Annuler l’oubli")
    expect(titles(timer, "recent")).to_have_text(["5 fois 20 secondes", SENTENCE])

    timer.press("Tout oublier")
    expect(titles(timer, "recent")).to_have_count(0)
    timer.page.reload()
    expect(timer.text_box).to_be_visible()
    expect(timer.page.locator("#kept")).to_be_hidden()


def test_five_hundred_are_found_by_name(timer: TimerPage) -> None:
    timer.page.evaluate(FILL, 500)
    timer.page.reload()
    expect(titles(timer, "favourites")).to_have_text([f"Séance {n}" for n in range(5)])
    timer.press("Tout montrer (500)")
    expect(titles(timer, "favourites")).to_have_count(500)
    # Those below the screen are not laid out.
    skipped = timer.page.locator(".kept-list li").last.evaluate(
        "li => !li.firstChild.checkVisibility({ contentVisibilityAuto: true })"
    )
    assert skipped
    timer.page.get_by_label("Chercher un favori").fill("seance 432")
    expect(titles(timer, "favourites")).to_have_text(["Séance 432"])
    timer.page.get_by_label("Chercher un favori").fill("rien de tel")
    expect(timer.page.locator("#kept-none")).to_be_visible()


def test_where_nothing_can_be_kept_it_says_so(new_timer: Any) -> None:
    timer = new_timer(init="Object.defineProperty(window, 'indexedDB', { value: undefined });")
    timer.say(SENTENCE)
    timer.press("☆ Garder en favori")
    keep(timer, "Perdu")

    expect(timer.page.get_by_role("alert")).to_have_text(
        "Cet appareil ne peut pas garder de séances : libérez de la place, ou quittez la navigation"
        " privée."
    )

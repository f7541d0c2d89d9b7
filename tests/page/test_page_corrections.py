"""A person says what a number of the sentence is, and the timer follows."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from api.app import create_app
from speechtimer.corrections import Corrections
from speechtimer.parser import Parser
from tests.http_server.serving import running
from tests.page.timer_page import TimerPage, span

SENTENCE = "🔥 3 séries de 2 minutes avec 30 secondes de repos"


def answer(timer: TimerPage, label: str) -> None:
    """Choose what the number is."""
    timer.page.locator("#correction-answers").get_by_role("button", name=label, exact=True).click()


def marks(timer: TimerPage) -> list[list[str]]:
    found: list[list[str]] = timer.page.locator("#sentence mark").evaluate_all(
        "marks => marks.map((mark) => [mark.firstChild.data, mark.title])"
    )
    return found


def test_a_number_is_said_to_be_something_else(timer: TimerPage) -> None:
    timer.say(SENTENCE)
    expect(timer.page.locator("#total")).to_have_text("7 min")
    timer.page.locator("#sentence mark").nth(2).click()
    expect(timer.page.locator("#correction-question")).to_have_text("« 30 », c’est quoi ?")
    answer(timer, "repos (minutes)")

    expect(timer.page.locator("#total")).to_have_text("1 h 6 min")
    assert marks(timer)[2] == ["30", "repos (minutes)"]
    timer.start_button.click()
    timer.page.get_by_role("button", name="Passer").click()  # the countdown
    assert timer.shown().remaining == "1:06:00"


def test_a_number_may_be_nothing(timer: TimerPage) -> None:
    timer.say(SENTENCE)
    timer.page.locator("#sentence mark").nth(2).click()
    answer(timer, "rien du tout")

    expect(timer.page.locator("#total")).to_have_text("6 min")


def test_the_keyboard_is_enough(timer: TimerPage) -> None:
    timer.say(SENTENCE)
    number = timer.page.locator("#sentence").get_by_role("button", name="2 (effort (minutes))")
    number.focus()
    timer.page.keyboard.press("Enter")
    answers = timer.page.locator("#correction-answers")
    answers.get_by_role("button", name="effort (heures)").focus()
    timer.page.keyboard.press("Enter")

    expect(timer.page.locator("#total")).to_have_text("6 h 1 min")


def test_a_number_that_was_missed_is_selected(timer: TimerPage) -> None:
    text = "🔥 trois séries de vingt-cinq secondes"
    timer.serve(spans=[span(text, "trois", "nb_rounds")], problem={"kind": "x", "message": "Non."})
    timer.say(text)
    expect(timer.page.locator("#sentence mark")).to_have_count(1)
    timer.page.evaluate(
        """() => {
          const node = document.getElementById("sentence").lastChild;
          const at = node.data.indexOf("ngt-ci");
          getSelection().setBaseAndExtent(node, at, node, at + 6);
        }"""
    )
    timer.press("« vingt-cinq » est un nombre")
    answer(timer, "effort (secondes)")

    expect(timer.page.locator("#total")).to_have_text("1 min 15 s")
    expect(timer.page.locator("#problem")).to_be_hidden()


def test_a_number_that_was_missed_is_found_without_a_mouse(timer: TimerPage) -> None:
    text = "🔥 trois séries de vingt-cinq secondes"
    timer.serve(spans=[span(text, "trois", "nb_rounds")], problem={"kind": "x", "message": "Non."})
    timer.say(text)
    timer.press("Corriger un nombre")
    expect(timer.page.locator("#correct-hint")).to_be_visible()
    timer.page.locator("#sentence").get_by_role("button", name="vingt", exact=True).focus()
    timer.page.keyboard.press("Space")
    timer.press("+ le mot suivant")
    expect(timer.page.locator("#correction-question")).to_have_text("« vingt-cinq », c’est quoi ?")
    answer(timer, "effort (secondes)")

    expect(timer.page.locator("#total")).to_have_text("1 min 15 s")
    timer.press("Corriger un nombre")
    timer.press("Corriger un nombre")
    expect(timer.page.locator("#sentence .word")).to_have_count(0)
    assert marks(timer) == [["trois", "tours"], ["vingt-cinq", "effort (secondes)"]]


def test_who_changes_their_mind_changes_nothing(timer: TimerPage) -> None:
    timer.say(SENTENCE)
    timer.page.locator("#sentence mark").nth(2).click()
    timer.press("Annuler")

    expect(timer.page.locator("#total")).to_have_text("7 min")
    expect(timer.page.locator("#correction-offer")).to_be_hidden()


def test_a_corrected_sentence_is_shared_with_its_program(timer: TimerPage) -> None:
    timer.say(SENTENCE)
    timer.page.locator("#sentence mark").nth(2).click()
    answer(timer, "repos (minutes)")
    expect(timer.page.locator("#total")).to_have_text("1 h 6 min")
    timer.press("Partager")

    assert "#s=1." in timer.page.get_by_label("Lien vers la séance").input_value()


@pytest.fixture(scope="module")
def collecting(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[str, Corrections]]:
    """A server that collects corrections, and those that it has."""
    corrections = Corrections(str(tmp_path_factory.mktemp("corrections") / "corrections.sqlite"))
    with running(create_app(Parser(), corrections=corrections)) as port:
        yield f"http://127.0.0.1:{port}", corrections
    corrections.close()


def test_it_is_sent_where_somebody_asks_for_it(
    new_timer: Any, collecting: tuple[str, Corrections]
) -> None:
    address, corrections = collecting
    timer = new_timer(address=address)
    timer.say(SENTENCE)
    expect(timer.page.locator("#correction-offer")).to_be_hidden()
    timer.page.locator("#sentence mark").nth(2).click()
    answer(timer, "repos (minutes)")
    expect(timer.page.locator("#correction-offer")).to_contain_text("sans lui, rien ne part")
    assert list(corrections.sentences()) == []
    timer.press("Envoyer cette correction")

    expect(timer.page.locator("#correction-sent")).to_have_text("Merci, la correction est envoyée.")
    expect(timer.page.locator("#correction-offer")).to_be_hidden()
    (kept,) = corrections.sentences()
    assert kept.text == SENTENCE
    assert [(span.text, span.label) for span in kept.spans] == [
        ("3", "nb_rounds"),
        ("2", "duration_wt_min"),
        ("30", "duration_br_min"),
    ]


def test_a_server_that_collects_none_is_asked_once(timer: TimerPage, watch: Any) -> None:
    watch.expect("503")
    for _ in range(2):
        timer.say(SENTENCE)
        timer.page.locator("#sentence mark").nth(2).click()
        answer(timer, "repos (minutes)")
        expect(timer.page.locator("#total")).to_have_text("1 h 6 min")
        if timer.page.locator("#correction-offer").is_visible():
            timer.press("Envoyer cette correction")
            expect(timer.page.locator("#correction-sent")).to_have_text(
                "Ce serveur ne recueille pas de corrections."
            )

    expect(timer.page.locator("#correction-offer")).to_be_hidden()

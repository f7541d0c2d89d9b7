"""Sentences without a program, and a server that does not answer."""

from typing import Any

import pytest
from playwright.sync_api import Route, expect

from tests.page.timer_page import TimerPage, span

INCOMPLETE = {"kind": "incomplete", "message": "Il manque la durée.", "missing": ["work"]}


def incomplete(*understood: dict[str, Any], missing: str = "work") -> dict[str, Any]:
    return INCOMPLETE | {"missing": [missing], "understood": list(understood)}


def test_an_incomplete_sentence_asks_for_what_is_missing(timer: TimerPage) -> None:
    text = "quatre séries avec une minute et demie de repos"
    timer.serve(
        spans=[
            span(text, "quatre", "nb_rounds"),
            span(text, "une", "duration_br_min"),
            span(text, "et demie", "duration_br_sd"),
        ],
        problem=incomplete({"rounds": 4, "rest_seconds": 90}),
    )
    timer.say(text)

    expect(timer.page.get_by_role("alert")).to_have_text("Il manque la durée.")
    expect(timer.field("Tours")).to_have_value("4")
    expect(timer.field("Repos, minutes")).to_have_value("1")
    expect(timer.field("Repos, secondes")).to_have_value("30")
    expect(timer.field("Effort, minutes")).to_have_value("")
    expect(timer.field("Effort, minutes")).to_be_focused()
    expect(timer.page.locator("#total")).to_have_text("–")

    timer.page.keyboard.type("2")
    expect(timer.page.locator("#total")).to_have_text("12 min 30 s")
    timer.start_button.click()
    expect(timer.run).to_be_visible()


def test_sets_of_rounds_are_kept_while_the_work_is_asked_for(timer: TimerPage) -> None:
    sets = {"rounds": 3, "rest_seconds": 120, "blocks": [{"rounds": 8, "rest_seconds": 10}]}
    timer.serve(problem=incomplete(sets))
    timer.say("3 séries de 8 fois, 10 s de repos, 2 min entre les séries")

    expect(timer.field("Effort, minutes")).to_be_focused()
    timer.page.keyboard.press("Tab")
    timer.page.keyboard.type("20")
    expect(timer.page.locator("#total")).to_have_text("15 min 30 s")


def test_a_missing_rest_is_asked_for_beside_its_effort(timer: TimerPage) -> None:
    effort = {"rounds": 5, "work_seconds": None, "name": "10 tractions"}
    timer.serve(problem=incomplete(effort, missing="rest"))
    timer.say("5 séries de 10 tractions")

    expect(timer.field("Repos, minutes")).to_have_value("")
    expect(timer.field("Repos, minutes")).to_be_focused()
    timer.start_button.click()
    expect(timer.run).to_be_hidden()
    expect(timer.blocks).to_contain_text("Indiquez une durée de repos")


def test_an_incomplete_sentence_does_not_start(timer: TimerPage) -> None:
    timer.serve(problem=incomplete())
    timer.say("avec plusieurs minutes de repos")
    timer.start_button.click()

    expect(timer.run).to_be_hidden()
    expect(timer.blocks).to_contain_text("Indiquez une durée d’effort")
    expect(timer.field("Effort, minutes")).to_be_focused()


@pytest.mark.parametrize("kind", ["empty", "invalid"])
def test_a_sentence_without_a_timer_is_answered_in_words(timer: TimerPage, kind: str) -> None:
    timer.serve(problem={"kind": kind, "message": "Je n’ai pas compris de durée."})
    timer.say("quelle heure est-il")

    expect(timer.page.get_by_role("alert")).to_have_text("Je n’ai pas compris de durée.")
    expect(timer.text_box).to_have_value("quelle heure est-il")
    expect(timer.start_button).to_be_hidden()


def test_garbage_reaches_the_server_and_comes_back_as_words(timer: TimerPage) -> None:
    timer.say("µ§ ¤¤¤ \u202e ∞ ???")

    expect(timer.page.get_by_role("alert").or_(timer.start_button)).to_be_visible()


@pytest.mark.parametrize("nothing", ["", "   ", "\n"])
def test_an_empty_box_is_not_sent(timer: TimerPage, nothing: str) -> None:
    sent: list[Route] = []
    timer.page.route("**/parse", lambda route: sent.append(route))
    timer.text_box.fill(nothing)
    timer.press("Comprendre")

    expect(timer.note).to_contain_text("Écrivez une phrase d’abord")
    expect(timer.text_box).to_be_focused()
    assert sent == []


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (413, "trop longue"),
        (422, "n’accepte pas cette phrase"),
        (429, "Trop de demandes"),
        (500, "a rencontré une erreur (500)"),
        (404, "a rencontré une erreur (404)"),
    ],
)
def test_refusals_are_sentences(timer: TimerPage, watch: Any, status: int, words: str) -> None:
    watch.expect("Failed to load resource")
    timer.page.route("**/parse", lambda route: route.fulfill(status=status, body="<h1>no</h1>"))
    timer.say("5 fois 20 secondes")

    expect(timer.note).to_contain_text(words)
    expect(timer.text_box).to_have_value("5 fois 20 secondes")


@pytest.mark.parametrize("body", ["<html>", "null", "{}", '{"spans": []}'])
def test_an_unreadable_answer_is_a_sentence(timer: TimerPage, body: str) -> None:
    timer.page.route("**/parse", lambda route: route.fulfill(body=body))
    timer.say("5 fois 20 secondes")

    expect(timer.note).to_contain_text("illisible")


def test_no_network_is_a_sentence_and_the_next_try_works(timer: TimerPage, watch: Any) -> None:
    watch.expect("Failed to load resource")
    timer.page.route("**/parse", lambda route: route.abort())
    timer.say("5 fois 20 secondes")
    expect(timer.note).to_contain_text("injoignable")
    expect(timer.text_box).to_have_value("5 fois 20 secondes")

    timer.page.unroute("**/parse")
    timer.press("Comprendre")
    expect(timer.field("Tours")).to_have_value("5")
    expect(timer.note).to_be_empty()


def test_a_slow_server_is_given_eight_seconds(timer: TimerPage) -> None:
    held: list[Route] = []
    timer.page.route("**/parse", lambda route: held.append(route))
    timer.say("5 fois 20 secondes")
    expect(timer.page.locator("#sentence-form")).to_have_attribute("aria-busy", "true")

    timer.pass_time(7.9)
    expect(timer.note).to_be_empty()
    timer.pass_time(0.2)
    expect(timer.note).to_contain_text("trop de temps")
    expect(timer.text_box).to_have_value("5 fois 20 secondes")
    expect(timer.page.locator("#sentence-form")).not_to_have_attribute("aria-busy", "true")


def test_a_timer_can_be_set_by_hand_without_the_server(timer: TimerPage) -> None:
    sent: list[Route] = []
    timer.page.route("**/parse", lambda route: sent.append(route))
    timer.press("Régler à la main")
    timer.start_button.click()

    expect(timer.run).to_be_visible()
    assert sent == []

"""Speaking: the browser's recogniser is replaced by one that hears what the test says."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.page.timer_page import TimerPage

RECOGNISER = """
  window.SpeechRecognition = window.webkitSpeechRecognition = class {
    constructor() { window.ear = this; this.log = []; }
    start() { this.log.push("start"); }
    stop() { this.log.push("stop"); this.onend({}); }
    abort() { this.log.push("abort"); this.onerror({ error: "aborted" }); this.onend({}); }
    hear(...parts) { this.onresult({ results: parts.map((p) => [{ transcript: p }]) }); }
    fail(error) { this.onerror({ error }); this.onend({}); }
  };
"""


@pytest.fixture
def timer(new_timer: Any) -> TimerPage:
    opened: TimerPage = new_timer(init=RECOGNISER)
    return opened


def test_what_is_heard_appears_and_is_understood(timer: TimerPage) -> None:
    timer.press("Parler")
    expect(timer.page.get_by_role("button", name="J’écoute…")).to_have_attribute(
        "aria-pressed", "true"
    )
    assert timer.page.evaluate("[ear.lang, ear.interimResults]") == ["fr-FR", True]

    timer.page.evaluate("ear.hear('5 fois')")
    expect(timer.text_box).to_have_value("5 fois")
    timer.page.evaluate("ear.hear('5 fois ', '20 secondes')")
    timer.page.evaluate("ear.onend({})")

    expect(timer.text_box).to_have_value("5 fois 20 secondes")
    expect(timer.field("Tours")).to_have_value("5")
    expect(timer.page.get_by_role("button", name="Parler")).to_be_visible()


def test_a_second_tap_ends_the_sentence(timer: TimerPage) -> None:
    timer.press("Parler")
    timer.page.evaluate("ear.hear('5 fois 20 secondes')")
    timer.press("J’écoute…")

    expect(timer.field("Tours")).to_have_value("5")


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ("not-allowed", "Le micro est bloqué"),
        ("service-not-allowed", "bloquée ici"),
        ("network", "injoignable"),
        ("no-speech", "Je n’ai rien entendu"),
        ("audio-capture", "Aucun micro"),
        ("language-not-supported", "Le français n’est pas reconnu"),
        ("something new", "a échoué"),
    ],
)
def test_errors_say_what_to_do(timer: TimerPage, error: str, words: str) -> None:
    timer.press("Parler")
    timer.page.evaluate("(error) => ear.fail(error)", error)

    expect(timer.note).to_contain_text(words)
    expect(timer.note).to_contain_text("écrivez votre phrase")
    expect(timer.page.get_by_role("button", name="Parler")).to_be_visible()


def test_silence_is_said(timer: TimerPage) -> None:
    timer.press("Parler")
    timer.page.evaluate("ear.onend({})")

    expect(timer.note).to_contain_text("Je n’ai rien entendu")


def test_a_recogniser_that_cannot_start(timer: TimerPage) -> None:
    timer.page.evaluate("void (SpeechRecognition.prototype.start = () => { throw Error('no'); })")
    timer.press("Parler")

    expect(timer.note).to_contain_text("a échoué")


def test_typing_and_sending_ends_listening(timer: TimerPage) -> None:
    timer.press("Parler")
    timer.say("5 fois 20 secondes")
    expect(timer.field("Tours")).to_have_value("5")

    assert timer.page.evaluate("ear.log") == ["start", "abort"]
    timer.page.evaluate("ear.hear('trop tard')")
    expect(timer.text_box).to_have_value("5 fois 20 secondes")
    expect(timer.note).to_be_empty()


def test_what_is_heard_disarms_the_program_of_before(timer: TimerPage) -> None:
    timer.say("5 fois 20 secondes")
    expect(timer.start_button).to_be_enabled()
    timer.press("Parler")
    timer.page.evaluate("ear.hear('3 fois')")

    expect(timer.start_button).to_be_disabled()


def test_without_https_one_is_told_what_to_do(timer: TimerPage, server: str, watch: Any) -> None:
    watch.expect("http://timer.example/")
    page = timer.page
    page.route(
        "http://timer.example/**",
        lambda route: route.fulfill(
            response=route.fetch(url=server + route.request.url.partition("timer.example")[2])
        ),
    )
    page.goto("http://timer.example/")

    assert page.evaluate("[isSecureContext, 'SpeechRecognition' in window]") == [False, True]
    expect(page.locator("#mic")).to_be_hidden()
    for words in ("https://", "localhost", "écrivez votre phrase"):
        expect(timer.note).to_contain_text(words)
    timer.say("5 fois 20 secondes")
    expect(timer.field("Tours")).to_have_value("5")


def test_without_a_recogniser_one_types(new_timer: Any) -> None:
    timer = new_timer(init="delete window.SpeechRecognition; delete window.webkitSpeechRecognition")

    expect(timer.page.locator("#mic")).to_be_hidden()
    expect(timer.note).to_contain_text("Ni ce navigateur ni ce serveur")
    timer.say("5 fois 20 secondes")
    expect(timer.field("Tours")).to_have_value("5")

"""Who transcribes: only what exists is offered, asked once, kept, and honest."""

import json
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.page.spoken import Tones, sound
from tests.page.test_page_modules import call
from tests.page.test_page_speech import RECOGNISER
from tests.page.timer_page import TimerPage

TONE, SENTENCE = 440.0, "5 fois 20 secondes"
ON_DEVICE = (
    RECOGNISER
    + """
  Object.defineProperty(SpeechRecognition.prototype, "processLocally", { writable: true });
  Object.assign(SpeechRecognition, {
    status: "available",
    async available(options) { window.asked = options; return this.status; },
    async install(options) { window.installed = options; return true; },
  });
"""
)
NONE = "delete window.SpeechRecognition; delete window.webkitSpeechRecognition;"


@pytest.fixture(scope="module")
def recognizer() -> Tones:
    return Tones({TONE: SENTENCE})


@pytest.fixture(scope="module")
def sounds() -> dict[str, bytes]:
    return {"sentence": sound((0, 0.4), (TONE, 1), (0, 30))}


def offered(timer: TimerPage) -> list[str]:
    """The choices in the question."""
    timer.press("Parler")
    expect(timer.page.get_by_role("dialog", name="Qui transcrit votre voix ?")).to_be_visible()
    return timer.page.locator(".voice-choice strong").all_inner_texts()


def test_it_is_asked_once_and_kept_on_the_device(open_timer: Any) -> None:
    timer = open_timer("sentence", init=ON_DEVICE)
    assert offered(timer) == ["Sur cet appareil", "Sur ce serveur", "Par le navigateur"]
    assert timer.page.evaluate("asked") == {"langs": ["fr-FR"], "processLocally": True}
    timer.page.get_by_role("radio", name="Sur ce serveur").check()
    timer.press("Choisir")
    # It listens at once.
    expect(timer.text_box).to_have_value(SENTENCE)
    stored = timer.page.evaluate("localStorage.getItem('speechtimer')")
    assert json.loads(stored)["voice"] == "server"

    timer.page.reload()
    where = timer.page.locator("#voice-where")
    expect(where).to_have_text(
        "Votre voix est envoyée à ce serveur (127.0.0.1), qui la transcrit et ne la garde pas."
    )
    timer.press("Parler")
    expect(timer.text_box).to_have_value(SENTENCE)


def test_it_is_changed_by_a_tap(open_timer: Any) -> None:
    timer = open_timer(
        "sentence", init=ON_DEVICE + 'localStorage.speechtimer ??= \'{"voice": "server"}\';'
    )
    timer.press("Changer")
    expect(timer.page.get_by_role("radio", name="Sur ce serveur")).to_be_checked()
    timer.page.get_by_role("radio", name="Sur cet appareil").check()
    timer.press("Choisir")
    expect(timer.page.locator("#voice-where")).to_have_text(
        "Votre voix ne quitte pas cet appareil."
    )
    timer.press("Parler")
    expect(timer.page.locator("#mic-label")).to_have_text("J’écoute…")
    assert timer.page.evaluate("[ear.processLocally, ear.log]") == [True, ["start"]]
    timer.page.evaluate(f"ear.hear('{SENTENCE}'), ear.onend({{}})")
    expect(timer.field("Tours")).to_have_value("5")


def test_a_question_that_is_closed_chooses_nothing(open_timer: Any) -> None:
    timer = open_timer("sentence", init=ON_DEVICE)
    offered(timer)
    timer.press("Annuler")
    expect(timer.page.locator("#mic-label")).to_have_text("Parler")
    assert timer.page.evaluate("[localStorage.getItem('speechtimer'), window.ear]") == [
        timer.page.evaluate("localStorage.getItem('speechtimer')"),
        None,
    ]
    offered(timer)
    timer.page.keyboard.press("Escape")
    expect(timer.page.get_by_role("dialog")).to_be_hidden()


def test_by_keyboard(open_timer: Any) -> None:
    timer = open_timer("sentence", init=ON_DEVICE)
    offered(timer)
    expect(timer.page.get_by_role("radio", name="Sur cet appareil")).to_be_focused()
    timer.page.keyboard.press("ArrowDown")
    timer.page.keyboard.press("Enter")
    expect(timer.text_box).to_have_value(SENTENCE)


def test_where_only_the_server_listens_nothing_is_asked(open_timer: Any) -> None:
    timer = open_timer("sentence", init=NONE)
    expect(timer.page.locator("#voice-where")).to_contain_text("envoyée à ce serveur")
    expect(timer.page.locator("#voice-change")).to_be_hidden()
    timer.press("Parler")
    expect(timer.field("Tours")).to_have_value("5")


def test_where_only_the_browser_listens_nothing_is_asked(new_timer: Any) -> None:
    timer = new_timer(init=RECOGNISER)
    expect(timer.page.locator("#voice-where")).to_contain_text("Votre voix est envoyée au service")
    expect(timer.page.locator("#voice-change")).to_be_hidden()
    timer.load((2, 20, 10))
    # Nobody is listened to all the time by a company.
    expect(timer.page.get_by_role("switch", name="Commandes vocales")).to_be_hidden()


@pytest.mark.parametrize(
    ("names", "title", "words"),
    [
        (["Not:A-Brand", "Chromium", "Google Chrome"], "Par Google", "à Google, qui la transcrit"),
        (["Microsoft Edge", "Chromium"], "Par Microsoft", "à Microsoft"),
        (["Safari"], "Par Apple", "à Apple"),
        (["Chromium"], "Par le navigateur", "au service de reconnaissance"),
        ([], "Par le navigateur", "au service de reconnaissance"),
    ],
)
def test_a_browsers_maker_is_named(
    timer: TimerPage, names: list[str], title: str, words: str
) -> None:
    choice = call(timer, "voice/choices", "browserChoice", names)
    assert choice["title"] == title
    assert words in choice["where"]


def test_french_is_installed_first(open_timer: Any) -> None:
    timer = open_timer("sentence", init=ON_DEVICE + "SpeechRecognition.status = 'downloadable';")
    offered(timer)
    expect(timer.page.get_by_role("dialog")).to_contain_text("installe d’abord le français")
    timer.press("Choisir")
    expect(timer.page.locator("#mic-label")).to_have_text("J’écoute…")
    assert timer.page.evaluate("installed") == {"langs": ["fr-FR"], "processLocally": True}


def test_french_that_cannot_be_installed(open_timer: Any) -> None:
    """As in this Chromium, which offers French and has nowhere to fetch it from."""
    timer = open_timer("sentence", init="")
    assert offered(timer)[0] == "Sur cet appareil"
    timer.press("Choisir")
    expect(timer.note).to_contain_text("Le français ne s’est pas installé sur cet appareil")
    expect(timer.page.locator("#mic-label")).to_have_text("Parler")
    timer.press("Changer")
    timer.page.get_by_role("radio", name="Sur ce serveur").check()
    timer.press("Choisir")
    timer.press("Parler")
    expect(timer.field("Tours")).to_have_value("5")

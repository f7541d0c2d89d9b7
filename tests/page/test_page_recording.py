"""Speaking without the browser's recogniser: recorded for real, sent, transcribed, understood."""

import re
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Route, expect

from tests.page.spoken import MICROPHONE_SPY, SERVER, Tones, pitch, read_wav, sound
from tests.page.timer_page import TimerPage

A, E, C = 440.0, 660.0, 1000.0
SENTENCES = {
    A: "3 séries de 2 minutes avec 30 secondes de repos",
    E: "cette reprise de 2 minutes avec 30 secondes de repos",
}
SOUNDS = {
    "sentence": sound((0, 0.4), (A, 1.2), (0, 30)),
    "misheard": sound((0, 0.4), (E, 1.2), (0, 30)),
    "noise": sound((0, 0.4), (C, 1.2), (0, 30)),
    "silence": sound((0, 40)),
    "talk": sound(*[(A, 0.5), (0, 0.5)] * 45),
}
# The level that the button shows.
LOUD, SILENT = re.compile(r"--level: 0\.[5-9]"), re.compile(r"--level: 0\.0")
# What a finger does; a mouse's press is one, too.
HOLD_MS = 1000


@pytest.fixture(scope="module")
def recognizer() -> Tones:
    return Tones(SENTENCES)


@pytest.fixture(scope="module")
def sounds() -> dict[str, bytes]:
    return SOUNDS


def mic(timer: TimerPage, label: str) -> None:
    """The microphone button shows this."""
    expect(timer.page.locator("#mic-label")).to_have_text(label)


def test_a_sentence_is_recorded_sent_and_understood(
    open_timer: Any, recognizer: Tones, recordings: list[bytes]
) -> None:
    timer = open_timer("sentence")
    timer.press("Parler")
    mic(timer, "J’écoute…")
    # It ends by itself, once there is silence.
    expect(timer.text_box).to_have_value(SENTENCES[A])
    expect(timer.field("Tours")).to_have_value("3")
    expect(timer.start_button).to_be_enabled()
    expect(timer.page.locator("#repairs")).to_be_hidden()
    mic(timer, "Parler")

    (recording,) = recordings
    channels, rate, samples = read_wav(recording)
    assert (channels, rate) == (1, 16_000)
    assert abs(pitch(samples) - A) < 5
    # As loud as it was played, and nothing beside the tone.
    loud = samples[np.abs(samples) > 0.05]
    assert 0.25 < np.max(np.abs(samples)) < 0.35
    assert len(loud) / rate > 0.9
    assert np.allclose(recognizer.heard[-1], samples)


def test_what_was_repaired_is_shown_and_undone(open_timer: Any) -> None:
    timer = open_timer("misheard")
    timer.press("Parler")
    repairs = timer.page.locator("#repairs")
    expect(repairs).to_contain_text("entendu : cette → compris : 7")
    expect(timer.text_box).to_have_value(re.compile("^7 reprises? de 2 minutes avec 30"))
    expect(timer.field("Tours")).to_have_value("7")
    expect(timer.page.locator("#announcer")).to_contain_text("entendu : cette → compris : 7")

    timer.press("Revenir aux mots entendus")
    expect(timer.text_box).to_have_value(SENTENCES[E])
    expect(repairs).to_be_hidden()
    expect(timer.field("Tours")).not_to_have_value("7")


def test_a_repair_is_gone_with_its_sentence(open_timer: Any) -> None:
    timer = open_timer("misheard")
    timer.press("Parler")
    expect(timer.page.locator("#repairs")).to_be_visible()
    timer.say("5 fois 20 secondes")
    expect(timer.field("Tours")).to_have_value("5")
    expect(timer.page.locator("#repairs")).to_be_hidden()


def test_a_second_tap_ends_the_sentence(open_timer: Any, recordings: list[bytes]) -> None:
    timer = open_timer("talk")
    timer.press("Parler")
    for level in (LOUD, SILENT, LOUD):
        expect(timer.page.locator("#mic")).to_have_attribute("style", level)
    timer.press("J’écoute…")
    expect(timer.field("Tours")).to_have_value("3")
    assert len(recordings) == 1


@pytest.mark.parametrize("by", ["finger", "mouse", "key"])
def test_held_it_listens_until_it_is_let_go(
    open_timer: Any, recordings: list[bytes], by: str
) -> None:
    timer = open_timer("sentence", has_touch=by == "finger")
    page = timer.page
    button = page.get_by_role("button", name="Parler")
    touch = page.context.new_cdp_session(page)
    if by == "finger":
        box = button.bounding_box() or {}
        finger = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
        touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [finger]})
    elif by == "mouse":
        button.hover()
        page.mouse.down()
    else:
        button.focus()
        page.keyboard.down(" ")
    level = page.locator("#mic")
    expect(level).to_have_attribute("style", LOUD)
    # The silence after it would end a sentence that is not held.
    expect(level).to_have_attribute("style", SILENT)
    timer.pass_time(HOLD_MS / 1000)
    mic(timer, "J’écoute…")
    assert recordings == []
    if by == "finger":
        touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    elif by == "mouse":
        page.mouse.up()
    else:
        page.keyboard.up(" ")
    expect(timer.field("Tours")).to_have_value("3")
    assert len(recordings) == 1


def test_a_screen_readers_click_is_a_tap(open_timer: Any) -> None:
    timer = open_timer("sentence")
    timer.page.locator("#mic").evaluate("button => button.click()")
    expect(timer.field("Tours")).to_have_value("3")


def test_half_a_minute_is_sent_as_it_is(open_timer: Any, recordings: list[bytes]) -> None:
    timer = open_timer("talk")
    timer.press("Parler")
    timer.page.wait_for_event(
        "response", lambda response: response.url.endswith("/transcribe"), timeout=90_000
    )
    (recording,) = recordings
    _, rate, samples = read_wav(recording)
    assert 29.5 < len(samples) / rate <= 30
    assert len(recording) < 2**20


@pytest.mark.parametrize("hears", ["silence", "noise"])
def test_nothing_is_heard(open_timer: Any, recordings: list[bytes], hears: str) -> None:
    timer = open_timer(hears)
    timer.press("Parler")
    expect(timer.note).to_contain_text("Je n’ai rien entendu")
    expect(timer.note).to_contain_text("écrivez votre phrase")
    mic(timer, "Parler")
    # Where nobody makes a sound, nothing leaves the device.
    assert len(recordings) == (0 if hears == "silence" else 1)


# Sounds are buffers; sentences, programs and names are not.
KEPT_BYTES = """async () => {
  const opened = indexedDB.open("speechtimer");
  const done = (request) =>
    new Promise((resolve) => (request.onsuccess = () => resolve(request.result)));
  const database = await done(opened);
  const stores = [...database.objectStoreNames];
  const rows = await Promise.all(
    stores.map((name) => done(database.transaction(name).objectStore(name).getAll())),
  );
  database.close();
  const bytes = (value) => {
    if (value instanceof Blob) return value.size;
    if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) return value.byteLength;
    return value && typeof value === "object"
      ? Object.values(value).reduce((sum, inner) => sum + bytes(inner), 0)
      : 0;
  };
  return bytes(rows);
}"""


def test_the_microphone_is_closed_afterwards(open_timer: Any) -> None:
    timer = open_timer("sentence", init=SERVER + MICROPHONE_SPY)
    timer.press("Parler")
    expect(timer.field("Tours")).to_have_value("3")
    assert timer.page.evaluate("tracks.map((track) => track.readyState)") == ["ended"]
    stored = timer.page.evaluate(
        "async () => [Object.keys(localStorage), await caches.keys(), await indexedDB.databases()]"
    )
    # What is said is kept among the sessions, and no sound anywhere.
    assert stored == [["speechtimer"], [], [{"name": "speechtimer", "version": 1}]]
    assert timer.page.evaluate(KEPT_BYTES) == 0


def test_typing_ends_listening(open_timer: Any, recordings: list[bytes]) -> None:
    timer = open_timer("sentence")
    timer.press("Parler")
    mic(timer, "J’écoute…")
    timer.say("5 fois 20 secondes")
    expect(timer.field("Tours")).to_have_value("5")
    mic(timer, "Parler")
    assert recordings == []


def test_a_microphone_that_is_refused(open_timer: Any) -> None:
    timer = open_timer("sentence", allowed=False)
    timer.press("Parler")
    expect(timer.note).to_contain_text("Le micro est bloqué : autorisez-le dans le navigateur")
    mic(timer, "Parler")


def test_no_microphone(open_timer: Any) -> None:
    timer = open_timer("nothing")
    timer.press("Parler")
    expect(timer.note).to_contain_text("Aucun micro trouvé : branchez-en un")
    mic(timer, "Parler")


@pytest.mark.parametrize(
    ("status", "headers", "words"),
    [
        (413, {}, "30 secondes au plus"),
        (422, {}, "parlez de nouveau"),
        (500, {}, "erreur (500) : parlez de nouveau"),
        (503, {}, "speechtimer voice install base"),
        (503, {"retry-after": "90"}, "réessayez dans 90 s"),
        (200, {}, "illisible : parlez de nouveau"),
    ],
)
def test_refusals_say_what_to_do(
    open_timer: Any, watch: Any, status: int, headers: dict[str, str], words: str
) -> None:
    watch.expect("/transcribe")
    timer = open_timer("sentence")

    def refuse(route: Route) -> None:
        if route.request.method == "GET":
            route.fallback()
        else:
            route.fulfill(status=status, headers=headers, body="{}")

    timer.page.route("**/transcribe", refuse)
    timer.press("Parler")
    expect(timer.note).to_contain_text(words)
    mic(timer, "Parler")


def test_a_busy_server_is_asked_again(open_timer: Any, watch: Any, recordings: list[bytes]) -> None:
    watch.expect("/transcribe")
    timer = open_timer("sentence")
    asked = 0

    def refuse_twice(route: Route) -> None:
        nonlocal asked
        if route.request.method == "GET":
            route.fallback()
            return
        asked += 1
        if asked == 3:
            route.fallback()
        else:
            route.fulfill(status=503, headers={"retry-after": "3"}, json={"detail": "Occupé."})

    timer.page.route("**/transcribe", refuse_twice)
    timer.press("Parler")
    for _ in range(2):
        expect(timer.note).to_contain_text("nouvel essai dans 3 s")
        timer.pass_time(3)
    expect(timer.field("Tours")).to_have_value("3")
    assert (asked, len(recordings)) == (3, 1)


def test_without_a_network_one_is_told(open_timer: Any, watch: Any) -> None:
    watch.expect("/transcribe")
    timer = open_timer("sentence")
    timer.press("Parler")
    mic(timer, "J’écoute…")
    timer.page.context.set_offline(True)
    expect(timer.note).to_contain_text("Le serveur est injoignable : vérifiez votre connexion")
    mic(timer, "Parler")


def test_a_press_gives_up_an_answer_that_takes_long(open_timer: Any, watch: Any) -> None:
    watch.expect("/transcribe")
    timer = open_timer("sentence")
    timer.page.route(
        "**/transcribe", lambda route: route.fallback() if route.request.method == "GET" else None
    )
    timer.press("Parler")
    mic(timer, "J’écris…")
    timer.press("J’écris…")
    mic(timer, "Parler")
    expect(timer.note).to_be_empty()

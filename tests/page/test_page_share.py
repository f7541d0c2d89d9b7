"""Sessions as links and as files."""

import base64
import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from tests.page.timer_page import TimerPage, block, group

SENTENCE = "3 séries de 2 minutes avec 30 secondes de repos"
UNREADABLE = "Ce lien ne contient pas de séance lisible"


def link_of(timer: TimerPage) -> str:
    """The link that « Partager » shows."""
    timer.press("Partager")
    return timer.page.get_by_label("Lien vers la séance").input_value()


def code(written: Any) -> str:
    """What comes after `#s=`, for any JSON."""
    content = json.dumps(written, ensure_ascii=False).encode()
    return "1." + base64.urlsafe_b64encode(content).decode().rstrip("=")


def test_a_sentence_is_shared_as_it_is(timer: TimerPage, server: str) -> None:
    timer.say(SENTENCE)
    link = link_of(timer)

    assert link.startswith(f"{server}/?")
    assert parse_qs(urlsplit(link).query) == {"texte": [SENTENCE]}


def test_an_edited_program_goes_the_whole_way(timer: TimerPage, new_timer: Any) -> None:
    timer.load(
        group(3, 120, block(8, 20, 10, "corde « à sauter » 🔥"), block(1, None)), (1, 300, 0)
    )
    timer.page.get_by_role("textbox", name="Séries").first.fill("4")
    link = link_of(timer)
    there = new_timer(path=link[link.index("/#") :])

    expect(there.page.locator("#note")).to_contain_text("Séance reçue par un lien")
    expect(there.text_box).to_have_value("un programme")
    expect(there.page.locator("#total")).to_have_text(timer.page.locator("#total").inner_text())
    expect(there.page.locator("#total-open")).to_contain_text("4")
    expect(there.run).to_be_hidden()
    assert link_of(there) == link


@pytest.mark.parametrize(
    "written",
    [
        ["<img src=x onerror=alert(1)>", [[1, 20, 0, "<script>alert(1)</script>"]], 1],
        ["", [["<img src=x onerror=alert(1)>", 20, 0]]],
        ["", []],
        ["", [[0, 20, 0]]],
        ["", [[1e9, 20, 0]]],
        ["", [[1, -5, 0]]],
        ["", [[1, 1e12, 0]]],
        ["", [[1, 20, 1.5]]],
        ["", [[1, 20]]],
        ["", [[1, 20, 0, "x" * 201]]],
        ["", [[1, 0, [[1, 0, [[1, 20, 0]]]]]]],
        ["", [[1, 0, []]]],
        [1, [[1, 20, 0]]],
        {"__proto__": {"rounds": 1}},
        None,
    ],
    ids=lambda written: json.dumps(written)[:40],
)
def test_a_stranger_s_link_gives_a_sentence_and_no_timer(timer: TimerPage, written: Any) -> None:
    timer.page.goto(f"{timer.page.url}#s={code(written)}")

    expect(timer.note).to_contain_text(UNREADABLE)
    expect(timer.start_button).to_be_hidden()
    expect(timer.page.locator("#program")).to_be_hidden()


@pytest.mark.parametrize(
    ("hash_", "message"),
    [
        ("#s=", UNREADABLE),
        ("#s=1.", UNREADABLE),
        ("#s=1.%3Cscript%3E", UNREADABLE),
        ("#s=1.////", UNREADABLE),
        ("#s=1." + "A" * 1_000_000, UNREADABLE),
        ("#s=1._w", UNREADABLE),
        ("#s=2.W10", "Ce lien vient d’une autre version de SpeechTimer"),
    ],
    ids=["nothing", "empty", "markup", "no base64", "1 MB", "no UTF-8", "version 2"],
)
def test_a_broken_link_gives_a_sentence(timer: TimerPage, hash_: str, message: str) -> None:
    timer.page.evaluate("(hash) => { location.hash = hash; }", hash_)

    expect(timer.note).to_contain_text(message)
    expect(timer.page.locator("#program")).to_be_hidden()


def test_markup_in_a_link_stays_text(timer: TimerPage) -> None:
    name = "<img src=x onerror=\"document.title='!'\">"
    timer.page.goto(f"{timer.page.url}#s={code([name, [[2, 20, 0, name]]])}")
    expect(timer.text_box).to_have_value(name)
    timer.start_button.click()

    assert timer.page.locator("img[src=x]").count() == 0
    expect(timer.run).to_be_visible()


def test_a_link_that_is_opened_while_it_runs_changes_nothing(timer: TimerPage) -> None:
    timer.begin((2, 40, 0))
    timer.page.evaluate("(hash) => { location.hash = hash; }", "#s=" + code(["", [[7, 20, 0]]]))
    timer.pass_time(1)

    assert timer.shown().round == "Tour 1 / 2"


def test_a_link_is_copied(new_timer: Any) -> None:
    timer = new_timer(permissions=["clipboard-read", "clipboard-write"])
    timer.say(SENTENCE)
    link = link_of(timer)
    timer.press("Copier le lien")

    expect(timer.page.locator("#share-status")).to_have_text("Lien copié.")
    assert timer.page.evaluate("navigator.clipboard.readText()") == link


def test_where_it_cannot_be_copied_it_is_selected(new_timer: Any) -> None:
    timer = new_timer(init="Object.defineProperty(navigator, 'clipboard', { value: undefined });")
    timer.say(SENTENCE)
    link = link_of(timer)
    timer.press("Copier le lien")

    expect(timer.page.locator("#share-status")).to_contain_text("copiez-le")
    assert timer.page.evaluate("getSelection().toString()") == link


def test_a_program_too_long_for_a_link_can_still_be_a_file(timer: TimerPage) -> None:
    timer.load(*(block(1, n + 1, 0, "un nom d’exercice assez long") for n in range(300)))
    timer.page.locator(".fold").first.click()
    timer.field("Tours").fill("2")
    timer.press("Partager")

    expect(timer.page.locator("#share-status")).to_contain_text("trop longue pour un lien")
    expect(timer.page.get_by_label("Lien vers la séance")).to_be_hidden()


@pytest.mark.parametrize(
    ("button", "name", "start"),
    [
        ("Montre Garmin .fit", "minuteur.fit", b".FIT"),
        ("Zwift .zwo", "minuteur.zwo", b"<workout_file>"),
        ("Texte .txt", "minuteur.txt", b""),
        ("Agenda .ics", "minuteur.ics", b"BEGIN:VCALENDAR"),
    ],
)
def test_the_edited_program_is_saved_as_a_file(
    timer: TimerPage, button: str, name: str, start: bytes
) -> None:
    timer.say("5 fois 20 secondes")
    timer.field("Tours").fill("7")
    timer.press("Partager")
    timer.page.get_by_label("Dans l’agenda, le").fill("2026-03-04T18:30")
    with timer.page.expect_download() as saved:
        timer.press(button)

    content = saved.value.path().read_bytes()
    assert saved.value.suggested_filename == name
    assert start in content
    if name.endswith(".txt"):
        assert "7" in content.decode()
    if name.endswith(".ics"):
        assert b"20260304T183000" in content
    expect(timer.page.locator("#share-status")).to_have_text(f"Enregistré : {name}")


def test_what_the_server_refuses_is_shown(timer: TimerPage, watch: Any) -> None:
    watch.expect("422")
    timer.load(block(4, None, 30, "12 pompes"))
    timer.press("Partager")
    with timer.page.expect_response("**/export") as answered:
        timer.press("Zwift .zwo")

    assert not answered.value.ok
    expect(timer.page.locator("#share-status")).to_have_text(answered.value.json()["detail"])


def test_a_wrong_value_is_shown_instead_of_shared(timer: TimerPage) -> None:
    timer.load((3, 20, 0))
    timer.field("Tours").fill("0")
    timer.press("Partager")

    expect(timer.page.locator("#share-dialog")).to_be_hidden()
    expect(timer.field("Tours")).to_be_focused()

"""From a sentence to its highlights and its program."""

from typing import Any

import pytest
from playwright.sync_api import Route, expect

from tests.page.timer_page import TimerPage, span

SENTENCE = "3 séries de 2 minutes avec 30 secondes de repos"


def marks(timer: TimerPage) -> list[tuple[str, str, str]]:
    """(text, label, French name) of each highlight."""
    found: list[list[str]] = timer.page.locator("#sentence mark").evaluate_all(
        "marks => marks.map((m) => [m.firstChild.data, m.dataset.label, m.title])"
    )
    return [(text, label, name) for text, label, name in found]


def visible_sentence(timer: TimerPage) -> str:
    """The sentence without the words that only screen readers get."""
    return str(
        timer.page.locator("#sentence").evaluate(
            """(p) => {
              const copy = p.cloneNode(true);
              copy.querySelectorAll(".visually-hidden").forEach((node) => node.remove());
              return copy.textContent;
            }"""
        )
    )


def test_a_typed_sentence_becomes_highlights_and_a_program(timer: TimerPage) -> None:
    timer.say(SENTENCE)

    expect(timer.start_button).to_be_focused()
    assert marks(timer) == [
        ("3", "nb_rounds", "tours"),
        ("2", "duration_wt_min", "effort (minutes)"),
        ("30", "duration_br_sd", "repos (secondes)"),
    ]
    assert visible_sentence(timer) == SENTENCE
    expect(timer.page.locator("#legend li")).to_have_text(
        ["tours", "effort (minutes)", "repos (secondes)"]
    )
    expect(timer.field("Tours")).to_have_value("3")
    expect(timer.field("Effort, minutes")).to_have_value("2")
    expect(timer.field("Repos, secondes")).to_have_value("30")
    expect(timer.page.locator("#total")).to_have_text("7 min")


def test_the_program_is_said_to_screen_readers(timer: TimerPage) -> None:
    timer.say("5 fois 20 secondes")

    expect(timer.page.locator("#announcer")).to_have_text(
        "Compris : 5 tours de 20 secondes. Durée totale 1 minute 40 secondes."
    )


def test_examples_can_be_tapped(timer: TimerPage) -> None:
    timer.press(SENTENCE)

    expect(timer.text_box).to_have_value(SENTENCE)
    expect(timer.blocks).to_have_count(1)


def test_a_sentence_may_come_with_the_address(new_timer: Any) -> None:
    timer = new_timer(path="/?texte=5%20fois%2020%20secondes")

    expect(timer.text_box).to_have_value("5 fois 20 secondes")
    expect(timer.field("Tours")).to_have_value("5")


def test_offsets_are_code_points(timer: TimerPage) -> None:
    text = "🏃‍♀️🔥 3 fois 20 s 💪🏽 puis 5"
    spans = [span(text, "3", "nb_rounds"), span(text, "20", "duration_wt_sd")]
    timer.serve(spans=[*spans, span(text, "5", "nb_rounds")], program=[(3, 20, 0)])
    timer.say(text)

    expect(timer.start_button).to_be_visible()
    assert [mark[0] for mark in marks(timer)] == ["3", "20", "5"]
    assert visible_sentence(timer) == text


def test_markup_in_a_sentence_stays_text(timer: TimerPage) -> None:
    text = "<img src=x onerror=\"document.title='!'\"> 3 <b>fois</b> <script>alert(1)</script>"
    timer.serve(spans=[span(text, "3 <b>", "nb_rounds")], program=[(3, 20, 0)])
    timer.say(text)

    expect(timer.start_button).to_be_visible()
    assert visible_sentence(timer) == text
    assert timer.page.locator("#sentence img, #sentence b, #sentence script").count() == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"start": 2, "end": 6, "label": "nb_rounds", "text": "fois"},
        {"start": 0, "end": 1, "label": "inconnu", "text": "3"},
        {"start": 12, "end": 99, "label": "nb_rounds", "text": ""},
    ],
    ids=["overlapping", "unknown label", "past the end"],
)
def test_wrong_spans_never_change_the_text(timer: TimerPage, wrong: dict[str, Any]) -> None:
    text = "3 fois 20 secondes"
    first = {"start": 0, "end": 4, "label": "nb_rounds", "text": "3 fo"}
    timer.serve(spans=[wrong, first], program=[(3, 20, 0)])
    timer.say(text)

    expect(timer.start_button).to_be_visible()
    assert visible_sentence(timer) == text


def test_the_box_takes_a_thousand_characters(timer: TimerPage) -> None:
    timer.text_box.focus()
    timer.page.keyboard.insert_text("a" * 1200)

    assert len(timer.text_box.input_value()) == 1000


def test_the_last_sentence_wins(timer: TimerPage) -> None:
    timer.page.route("**/parse", lambda _: None)
    timer.say("la première ne répond pas")
    timer.load((7, 10, 0))

    expect(timer.field("Tours")).to_have_value("7")
    timer.pass_time(10)
    expect(timer.note).to_be_empty()


def test_a_changed_sentence_disarms_the_program_until_it_is_understood(timer: TimerPage) -> None:
    timer.say("5 fois 20 secondes")
    expect(timer.start_button).to_be_enabled()

    timer.text_box.fill("3 fois 20 secondes")
    expect(timer.start_button).to_be_disabled()
    expect(timer.page.locator("#changed")).to_contain_text("La phrase a changé")
    timer.text_box.fill("5 fois 20 secondes ")
    expect(timer.start_button).to_be_enabled()
    expect(timer.page.locator("#changed")).to_be_empty()

    timer.say("3 fois 20 secondes")
    expect(timer.field("Tours")).to_have_value("3")
    expect(timer.start_button).to_be_enabled()
    timer.start_button.click()
    expect(timer.page.locator("#round")).to_have_text("Tour 1 / 3")


def test_a_sentence_under_way_does_not_start_the_one_before(timer: TimerPage, watch: Any) -> None:
    watch.expect("Failed to load resource")
    held: list[Route] = []
    timer.say("5 fois 20 secondes")
    expect(timer.start_button).to_be_enabled()
    timer.page.route("**/parse", lambda route: held.append(route))
    timer.say("3 fois 20 secondes")

    expect(timer.page.locator("#sentence-form")).to_have_attribute("aria-busy", "true")
    expect(timer.start_button).to_be_disabled()
    while not held:  # the page is busy before the request leaves
        timer.page.wait_for_timeout(20)
    held[0].abort()
    expect(timer.note).to_contain_text("injoignable")
    expect(timer.start_button).to_be_disabled()


def test_what_is_typed_while_a_sentence_is_under_way_counts(timer: TimerPage) -> None:
    held: list[Route] = []
    timer.page.route("**/parse", lambda route: held.append(route))
    timer.say("5 fois 20 secondes")
    expect(timer.page.locator("#sentence-form")).to_have_attribute("aria-busy", "true")
    timer.text_box.fill("3 fois 20 secondes")
    while not held:  # the page is busy before the request leaves
        timer.page.wait_for_timeout(20)
    held[0].continue_()

    expect(timer.field("Tours")).to_have_value("5")
    expect(timer.start_button).to_be_disabled()
    expect(timer.text_box).to_be_focused()


def test_a_sentence_after_a_timer_set_by_hand_disarms_it_too(timer: TimerPage) -> None:
    timer.text_box.fill("une phrase à moitié")
    timer.press("Régler à la main")
    expect(timer.start_button).to_be_enabled()
    timer.text_box.fill("5 fois 20 secondes")

    expect(timer.start_button).to_be_disabled()

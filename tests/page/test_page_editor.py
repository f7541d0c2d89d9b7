"""Editing the program before it starts."""

import pytest
from playwright.sync_api import Page, expect

from tests.page.timer_page import TimerPage


def total(page: Page) -> str:
    return (page.locator("#total").text_content() or "").replace("\u00a0", " ")


def test_plus_and_minus(timer: TimerPage) -> None:
    timer.load((3, 120, 30))
    timer.press("Plus : Tours")
    timer.press("Plus : Effort")
    timer.press("Moins : Repos")

    expect(timer.field("Tours")).to_have_value("4")
    expect(timer.field("Effort, secondes")).to_have_value("30")
    expect(timer.field("Repos, secondes")).to_have_value("25")
    assert total(timer.page) == "11 min 15 s"


def test_minus_stops_at_the_smallest_value(timer: TimerPage) -> None:
    timer.load((1, 5, 0))
    for name in ("Moins : Tours", "Moins : Effort", "Moins : Repos"):
        timer.press(name)

    expect(timer.field("Tours")).to_have_value("1")
    expect(timer.field("Effort, secondes")).to_have_value("1")
    expect(timer.field("Repos, secondes")).to_have_value("0")


def test_typed_values_count_at_once(timer: TimerPage) -> None:
    timer.load((3, 120, 30))
    timer.field("Tours").fill("10")
    timer.field("Effort, minutes").fill("1")
    timer.field("Effort, secondes").fill("15")

    assert total(timer.page) == "17 min"


def test_ninety_seconds_become_a_minute_thirty(timer: TimerPage) -> None:
    timer.load((1, 120, 0))
    timer.field("Effort, minutes").fill("")
    timer.field("Effort, secondes").fill("90")
    timer.field("Tours").focus()

    expect(timer.field("Effort, minutes")).to_have_value("1")
    expect(timer.field("Effort, secondes")).to_have_value("30")


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("Tours", "0", "entre 1 et 999"),
        ("Tours", "", "entre 1 et 999"),
        ("Tours", "-3", "entre 1 et 999"),
        ("Tours", "2,5", "entre 1 et 999"),
        ("Tours", "abc", "entre 1 et 999"),
        ("Effort, minutes", "0", "durée d’effort"),
        ("Effort, minutes", "-1", "durée d’effort"),
        ("Effort, heures", "100", "durée d’effort"),
        ("Repos, secondes", "x", "durée de repos"),
    ],
)
def test_wrong_values_are_explained(timer: TimerPage, field: str, value: str, message: str) -> None:
    timer.load((3, 120, 30))
    timer.field(field).fill(value)
    timer.start_button.click()

    expect(timer.run).to_be_hidden()
    expect(timer.blocks).to_contain_text(message)
    expect(timer.field(field)).to_have_attribute("aria-invalid", "true")


def test_a_message_goes_when_the_value_is_right_again(timer: TimerPage) -> None:
    timer.load((3, 120, 30))
    timer.field("Tours").fill("0")
    timer.field("Repos, secondes").focus()
    expect(timer.blocks).to_contain_text("entre 1 et 999")

    timer.field("Tours").fill("5")
    expect(timer.blocks).not_to_contain_text("entre 1 et 999")


def test_a_program_beyond_the_fields_is_flagged_at_once(timer: TimerPage) -> None:
    timer.load((4000, 120, 30))

    expect(timer.blocks).to_contain_text("entre 1 et 999")


def test_blocks_are_added_and_deleted(timer: TimerPage) -> None:
    timer.load((3, 120, 30), (2, 60, 0))
    assert total(timer.page) == "9 min 30 s"

    timer.press("+ Ajouter un bloc")
    expect(timer.blocks).to_have_count(3)
    expect(timer.field("Tours", block=2)).to_be_focused()
    assert total(timer.page) == "10 min"

    timer.press("Supprimer le bloc 1")
    expect(timer.blocks.locator("h3")).to_have_text(["Bloc 1", "Bloc 2"])
    expect(timer.field("Tours")).to_have_value("2")
    assert total(timer.page) == "2 min 30 s"
    expect(timer.page.get_by_role("button", name="Supprimer le bloc 1")).to_be_focused()


def test_the_only_block_cannot_be_deleted(timer: TimerPage) -> None:
    timer.load((3, 120, 30), (2, 60, 0))
    timer.press("Supprimer le bloc 2")

    expect(timer.page.locator(".remove")).to_be_hidden()
    expect(timer.page.get_by_role("button", name="+ Ajouter un bloc")).to_be_focused()


def test_the_edited_program_is_the_one_that_runs(timer: TimerPage) -> None:
    timer.load((3, 120, 30))
    timer.field("Tours").fill("2")
    timer.field("Effort, minutes").fill("0")
    timer.field("Effort, secondes").fill("7")
    timer.start_button.click()

    assert timer.shown().digits == "0:07"
    assert timer.shown().round == "Tour 1 / 2"
    assert timer.shown().remaining == "0:44"

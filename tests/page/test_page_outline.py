"""Blocks and groups as a whole: order, grouping, names, open efforts, undo."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.page.timer_page import Item, TimerPage, block, group

CIRCUIT = group(3, 120, block(1, 40, 20, "squats"), block(1, 60, 0, "gainage"))

# The outline as the page's own titles tell it, one line a card.
OUTLINE = """() => [...document.querySelectorAll(".fold")].map((fold) => fold.textContent)"""


def outline(timer: TimerPage) -> list[str]:
    titles: list[str] = timer.page.evaluate(OUTLINE)
    return titles


def runs(timer: TimerPage) -> list[tuple[str, int | None]]:
    """(what, seconds) of each interval that the program on the page runs."""
    timer.start_button.click()
    found = []
    while not timer.end.is_visible():
        shown = timer.shown()
        is_open = timer.page.get_by_role("button", name="Suivant").is_visible()
        minutes, seconds = shown.digits.split(":")
        found.append((shown.phase, None if is_open else 60 * int(minutes) + int(seconds)))
        timer.page.keyboard.press("ArrowRight")
    return found


def letters(timer: TimerPage, *program: Item) -> None:
    timer.load(*program)
    expect(timer.start_button).to_be_focused()


def a(name: str, **values: Any) -> dict[str, Any]:
    return block(1, 10, 0, name) | values


def test_a_group_is_a_card_of_cards(timer: TimerPage) -> None:
    timer.load((1, 600, 0), CIRCUIT)

    group_card = timer.page.get_by_role("region", name="Groupe 2")
    expect(group_card.get_by_role("textbox", name="Séries", exact=True)).to_have_value("3")
    expect(group_card.get_by_role("textbox", name="Repos entre séries, minutes")).to_have_value("2")
    cards = group_card.get_by_role("region")
    expect(cards).to_have_count(2)
    expect(cards.first.get_by_role("textbox", name="Nom")).to_have_value("squats")
    assert outline(timer) == ["Bloc 1", "Groupe 2", "Bloc 2.1 · squats", "Bloc 2.2 · gainage"]
    expect(timer.page.locator("#total")).to_have_text("20 min")


def test_a_long_program_opens_as_titles_with_their_values(timer: TimerPage) -> None:
    blocks = [block(1, 40, 20, "squats"), block(2, 90, 0), block(1, None, 60, "12 pompes"), a("d")]
    timer.load(group(3, 120, *blocks))
    summaries = timer.page.locator(".summary")

    expect(summaries).to_have_text(
        ["40 s, repos 20 s", "2 × 1 min 30 s", "libre, repos 1 min", "10 s"]
    )
    timer.press("Bloc 1.2")
    expect(timer.page.get_by_role("button", name="Bloc 1.2", exact=True)).to_be_focused()
    expect(timer.field("Effort, secondes", block=1)).to_have_value("30")
    timer.press("Groupe 1")
    expect(summaries).to_have_text(
        ["3 séries : 40 s, repos 20 s squats + 2 × 1 min 30 s + libre, repos 1 min 12 pompes"
         " + 10 s d ; repos 2 min"]
    )  # fmt: skip


def test_the_steps_of_a_group(timer: TimerPage) -> None:
    timer.load(CIRCUIT)
    timer.press("Plus : Séries")
    timer.press("Moins : Repos entre séries")
    timer.field("Nom", block=1).fill("planche")
    timer.press("+ Ajouter un bloc au groupe 1")

    expect(timer.field("Tours", block=2)).to_be_focused()
    assert outline(timer) == ["Groupe 1", "Bloc 1.1 · squats", "Bloc 1.2 · planche", "Bloc 1.3"]
    once = [("squats", 40), ("Repos", 20), ("planche", 60), ("Effort", 30), ("Repos", 115)]
    assert runs(timer) == (once * 4)[:-1]


def test_a_block_becomes_a_group_and_comes_apart(timer: TimerPage) -> None:
    timer.load((8, 20, 10), a("b"))
    timer.press("Grouper le bloc 1")
    expect(timer.page.get_by_role("textbox", name="Séries", exact=True)).to_be_focused()
    assert outline(timer) == ["Groupe 1", "Bloc 1.1", "Bloc 2 · b"]
    expect(timer.page.locator("#total")).to_have_text("8 min 10 s")

    timer.press("Dissocier le groupe 1")
    assert outline(timer) == ["Bloc 1", "Bloc 2 · b"]
    expect(timer.page.get_by_role("button", name="Grouper le bloc 1")).to_be_focused()


def test_all_blocks_become_one_group(timer: TimerPage) -> None:
    timer.load(a("a"), a("b"), a("c"))
    timer.press("Tout grouper")

    assert outline(timer) == ["Groupe 1", "Bloc 1.1 · a", "Bloc 1.2 · b", "Bloc 1.3 · c"]
    expect(timer.page.get_by_role("button", name="Tout grouper")).to_be_hidden()
    assert runs(timer) == [("a", 10), ("b", 10), ("c", 10)] * 2


def test_a_block_moves_through_a_group(timer: TimerPage) -> None:
    letters(timer, a("x"), group(2, 0, a("y"), a("z")))
    orders = []
    for place in ("1", "1.1", "1.2", "1.3"):
        timer.press(f"Descendre le bloc {place}")
        orders.append(outline(timer))

    assert orders == [
        ["Groupe 1", "Bloc 1.1 · x", "Bloc 1.2 · y", "Bloc 1.3 · z"],
        ["Groupe 1", "Bloc 1.1 · y", "Bloc 1.2 · x", "Bloc 1.3 · z"],
        ["Groupe 1", "Bloc 1.1 · y", "Bloc 1.2 · z", "Bloc 1.3 · x"],
        ["Groupe 1", "Bloc 1.1 · y", "Bloc 1.2 · z", "Bloc 2 · x"],
    ]
    expect(timer.page.get_by_role("button", name="Monter le bloc 2")).to_be_focused()
    expect(timer.page.locator("#announcer")).to_have_text("Déplacé : Bloc 2")
    timer.press("Monter le bloc 2")
    assert outline(timer) == orders[2]


def test_a_group_moves_as_one(timer: TimerPage) -> None:
    timer.load(a("x"), group(2, 0, a("y")))
    timer.press("Monter le groupe 2")

    assert outline(timer) == ["Groupe 1", "Bloc 1.1 · y", "Bloc 2 · x"]
    expect(timer.page.get_by_role("button", name="Monter le groupe 1")).to_be_hidden()
    expect(timer.page.get_by_role("button", name="Descendre le groupe 1")).to_be_focused()


def test_the_last_block_that_leaves_a_group_ends_it(timer: TimerPage) -> None:
    timer.load(group(2, 60, a("y")), a("x"))
    timer.press("Monter le bloc 1.1")

    assert outline(timer) == ["Bloc 1 · y", "Bloc 2 · x"]


def test_blocks_and_groups_are_duplicated(timer: TimerPage) -> None:
    timer.load(group(2, 60, a("y")))
    timer.press("Dupliquer le bloc 1.1")
    timer.field("Nom", block=1).fill("z")
    timer.press("Dupliquer le groupe 1")
    timer.press("Bloc 2.2 · z")
    timer.field("Nom", block=3).fill("w")

    assert outline(timer) == [
        "Groupe 1", "Bloc 1.1 · y", "Bloc 1.2 · z",
        "Groupe 2", "Bloc 2.1 · y", "Bloc 2.2 · w",
    ]  # fmt: skip


def test_deleting_in_groups(timer: TimerPage) -> None:
    timer.load(group(2, 60, a("y"), a("z")), a("x"))
    timer.press("Supprimer le bloc 1.1")
    expect(timer.page.get_by_role("button", name="Supprimer le bloc 1.1")).to_be_focused()
    timer.press("Supprimer le bloc 1.1")
    assert outline(timer) == ["Bloc 1 · x"]
    expect(timer.page.get_by_role("button", name="Supprimer")).to_have_count(0)


def test_an_effort_is_opened_and_timed_again(timer: TimerPage) -> None:
    timer.load(block(2, 45, 15))
    free = timer.page.get_by_role("checkbox", name="Effort libre")
    free.check()
    expect(timer.field("Effort, secondes")).to_be_hidden()
    expect(timer.page.locator("#total")).to_have_text("15 s")
    expect(timer.page.locator("#total-open")).to_have_text("+ efforts libres : 2")
    free.uncheck()
    expect(timer.field("Effort, secondes")).to_have_value("45")
    expect(timer.page.locator("#total-open")).to_be_empty()
    free.check()
    timer.field("Repos, secondes").fill("0")
    expect(timer.page.locator("#total")).to_have_text("libre")
    assert runs(timer) == [("Effort libre", None)] * 2


def test_an_open_effort_may_lack_a_time(timer: TimerPage) -> None:
    timer.load((1, 10, 0))
    timer.field("Effort, secondes").fill("")
    timer.field("Effort, minutes").fill("")
    timer.field("Effort, heures").fill("")
    timer.page.get_by_role("checkbox", name="Effort libre").check()
    timer.start_button.click()

    assert timer.shown().phase == "Effort libre"


def test_each_change_can_be_undone(timer: TimerPage) -> None:
    timer.load((3, 60, 30), a("b"))
    undo = timer.page.get_by_role("button", name="Annuler la dernière modification")
    expect(undo).to_be_hidden()
    before = outline(timer)
    timer.field("Nom").press_sequentially("corde")
    plus = timer.blocks.first.get_by_role("button", name="Plus : Tours")
    plus.click()
    plus.click()
    timer.press("Grouper le bloc 2")
    timer.press("Supprimer le bloc 1")
    expect(timer.blocks).to_have_count(1)

    undo.click()
    expect(timer.blocks).to_have_count(2)
    expect(undo).to_be_focused()
    undo.click()
    assert outline(timer) == ["Bloc 1 · corde", "Bloc 2 · b"]
    expect(timer.field("Tours")).to_have_value("5")
    undo.click()
    expect(timer.field("Tours")).to_have_value("3")
    timer.page.keyboard.press("Control+z")
    assert outline(timer) == before
    expect(undo).to_be_hidden()
    expect(timer.page.get_by_role("button", name="+ Ajouter un bloc")).to_be_focused()
    timer.page.keyboard.press("Control+z")
    assert outline(timer) == before


def test_a_new_sentence_forgets_what_could_be_undone(timer: TimerPage) -> None:
    timer.load((3, 60, 30))
    timer.press("Plus : Tours")
    timer.load((2, 20, 10))
    expect(timer.field("Tours")).to_have_value("2")

    expect(timer.page.locator("#undo")).to_be_hidden()


def test_a_wrong_value_in_a_closed_card_is_shown(timer: TimerPage) -> None:
    timer.load(group(2, 60, *[a(letter) for letter in "abcd"]))
    timer.press("Bloc 1.4 · d")
    timer.field("Tours", block=3).fill("0")
    timer.press("Groupe 1")
    expect(timer.page.locator("#total")).to_have_text("–")
    timer.start_button.click()

    expect(timer.run).to_be_hidden()
    expect(timer.field("Tours", block=3)).to_be_focused()
    expect(timer.blocks.nth(3)).to_contain_text("entre 1 et 999")


@pytest.mark.parametrize("wrong", ["abc", "-1"])
def test_a_wrong_value_outlives_a_change_elsewhere(timer: TimerPage, wrong: str) -> None:
    timer.load((2, 20, 10), (1, 30, 0))
    timer.field("Tours").fill(wrong)
    timer.press("Dupliquer le bloc 2")
    timer.start_button.click()

    expect(timer.run).to_be_hidden()
    expect(timer.field("Tours")).to_be_focused()


def test_a_program_is_built_by_keyboard(timer: TimerPage) -> None:
    timer.load((8, 20, 10))
    keyboard = timer.page.keyboard
    timer.page.get_by_role("button", name="Grouper le bloc 1").focus()
    keyboard.press("Enter")
    keyboard.type("3")
    for _ in range(4):  # past + and − to the minutes of the rest
        keyboard.press("Tab")
    keyboard.type("2")
    keyboard.press("Tab")

    expect(timer.page.get_by_role("textbox", name="Séries", exact=True)).to_have_value("3")
    expect(timer.page.get_by_role("textbox", name="Repos entre séries, minutes")).to_have_value("2")
    expect(timer.page.locator("#total")).to_have_text("15 min 30 s")


def test_the_edited_program_is_still_there_after_a_run(timer: TimerPage) -> None:
    timer.load(CIRCUIT)
    timer.press("Monter le bloc 1.2")
    timer.start_button.click()
    timer.press("Arrêter")
    timer.page.get_by_role("dialog").get_by_role("button", name="Arrêter").click()
    expect(timer.start_button).to_be_focused()

    assert outline(timer) == ["Groupe 1", "Bloc 1.1 · gainage", "Bloc 1.2 · squats"]

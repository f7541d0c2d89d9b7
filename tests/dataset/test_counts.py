"""Rounds as ranges and round numerals."""

import random
import re

import pytest

from speechtimer.dataset.draft import Draft
from speechtimer.dataset.hands import Hand
from speechtimer.dataset.marks import unmark
from speechtimer.dataset.slots import make_slot
from speechtimer.numbers import read_number


def written(*options: str, register: str = "clean") -> list[tuple[str, str, int]]:
    """Text, labelled number and rounds of many sentences."""
    found = []
    for seed in range(12):
        draft = Draft(Hand(str(seed), register, 4, bare_too=False), random.Random(seed), rows=60)
        make_slot("rounds", frozenset(options))(draft)
        assert draft.item.rounds is not None
        for marked, rounds in zip(draft.marked(), draft.item.rounds, strict=True):
            text, ((start, end, _),) = unmark(marked)
            found.append((text, text[start:end], rounds))
    return found


@pytest.mark.parametrize(
    ("option", "joint"), [("range", " à |-"), ("between", " et "), ("or", " ou ")]
)
def test_a_range_has_its_label_on_the_end(option: str, joint: str) -> None:
    for text, number, rounds in written(option):
        assert read_number(number) == rounds
        if rounds > 1:
            low = re.fullmatch(f"(.*?)({joint})", text.removesuffix(number))
            assert low is not None, text
            lower = read_number(low[1])
            assert lower is not None
            assert 0 < lower < rounds


def test_a_spoken_range_has_no_hyphen() -> None:
    assert all(
        "-" not in re.sub(r"[a-z]-[a-z]", "", t) for t, _, _ in written("range", register="spoken")
    )


def test_round_numerals_count() -> None:
    found = written("collective")
    assert {("une dizaine", "une dizaine", 10), ("une petite dizaine", "dizaine", 10)} <= set(found)
    assert ("une demi-douzaine", "une demi-douzaine", 6) in found
    assert all(read_number(number) == rounds for _, number, rounds in found)


def test_a_range_said_again_repeats_its_end() -> None:
    draft = Draft(Hand("0", "clean", 4, bare_too=False), random.Random(0), rows=40)
    make_slot("rounds", frozenset({"range"}))(draft)
    first = draft.item.rounds
    draft.parts.append(" tours … ")
    make_slot("rounds", frozenset({"range"}))(draft)
    assert draft.item.rounds == first

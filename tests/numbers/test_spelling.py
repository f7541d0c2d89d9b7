"""Misspelt numbers that a reader understands, and words that only look like numbers."""

import re
from importlib.resources import files
from string import ascii_lowercase

import pytest

from speechtimer.numbers import read_number
from speechtimer.numbers.lexicon import EXACT, Role
from speechtimer.numbers.spelling import look_up


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("quatres", 4),
        ("katre", 4),
        ("quattre", 4),
        ("qautre", 4),
        ("duex", 2),
        ("deuxx", 2),
        ("trrois", 3),
        ("sink", 5),
        ("sinq", 5),
        ("cniq", 5),
        ("spet", 7),
        ("uit", 8),
        ("huite", 8),
        ("dis", 10),
        ("disse", 10),
        ("dixsept", 17),
        ("quinse", 15),
        ("quinz", 15),
        ("vint", 20),
        ("vignt", 20),
        ("trentes", 30),
        ("trente deuxx", 32),
        ("quarente", 40),
        ("cinquente", 50),
        ("soissante", 60),
        ("soixnte", 60),
        ("quatrevingtdix", 90),
        ("katre vint dis", 90),
        ("un virgul sinq", 1.5),
        ("une douzzaine", 12),
    ],
)
def test_misspellings(text: str, value: float) -> None:
    assert read_number(text) == value


OTHER_WORDS = """
cette sans sent vin vins sur dans mais demain tente tentes rente entre détente autre quand
set sets mois mains semaine certaine fontaine domaine trot trots trous doute douce rouge
ville fille quitte quinte seine oui nuit pause repos minute secondes heures séries tour
fois rounds cycles bloc exercice gainage sprint quelques plusieurs chaque puis après récup
relâche marche court car de des du les a à y on off
"""


@pytest.mark.parametrize("word", OTHER_WORDS.split())
def test_other_words_are_no_numbers(word: str) -> None:
    assert read_number(word) is None


def test_every_listed_misspelling_is_needed_once_and_folded() -> None:
    table = files("speechtimer.numbers").joinpath("misspellings.txt").read_text(encoding="utf-8")
    lines = [line.partition("#")[0] for line in table.splitlines()]
    listed = [word for line in lines for word in line.partition(":")[2].split()]
    assert len(listed) == len(set(listed))
    assert not set(listed) & set(EXACT)
    assert all(re.fullmatch("[a-z]+", word) for word in listed)


LONG_WORDS = [
    word
    for word, term in EXACT.items()
    if term.role is Role.SIMPLE and len(word) > 6 and not term.plural
]


@pytest.mark.parametrize("word", LONG_WORDS)
def test_one_slip_in_a_long_word_is_never_another_number(word: str) -> None:
    cuts = [(word[:at], word[at:]) for at in range(1, len(word))]
    slips = {
        head + letter + tail[drop:]
        for head, tail in cuts
        for letter in ascii_lowercase
        for drop in (0, 1)
    }
    # A slip may spell another number word, and may be too odd to be read; never a wrong guess.
    for slip in slips:
        allowed = {EXACT[right].value for right in (word, slip) if right in EXACT}
        assert {term.value for term in look_up(slip)} <= allowed, slip


@pytest.mark.parametrize("word", LONG_WORDS)
def test_a_letter_left_out_of_a_long_word_is_forgiven(word: str) -> None:
    slips = {word[:at] + word[at + 1 :] for at in range(1, len(word))}
    for slip in slips - {"octane", "octant"}:  # words of their own
        assert {term.value for term in look_up(slip)} == {EXACT[word].value}, slip


def test_two_slips_are_not_forgiven() -> None:
    assert look_up("qoarente") == look_up("soixxentze") == look_up("cinquqnne") == ()

import random

import pytest

from speechtimer.dataset.marks import mark, unmark
from speechtimer.dataset.noise import (
    REGISTERS,
    change_signs,
    change_units,
    change_words,
    misrecognise,
    sound_alike_words,
)
from speechtimer.labels import Label
from speechtimer.numbers import read_number

MARKED = (
    "mets-moi s'il te plaît "
    + mark("quatre", Label.NB_ROUNDS)
    + " séries de "
    + mark("1,5", Label.DURATION_WT_MIN)
    + " minute, avec "
    + mark("30", Label.DURATION_BR_SD)
    + " secondes de repos entre chaque série"
)


LITERALS = ["mets-moi s'il te plaît ", " séries de ", " minute, avec ", " secondes de repos"]


@pytest.mark.parametrize("register", REGISTERS)
def test_labels_and_values_survive(register: str) -> None:
    for seed in range(500):
        text, spans = unmark(change_signs(MARKED, register, random.Random(seed)))
        assert [label for _, _, label in spans] == [
            "nb_rounds",
            "duration_wt_min",
            "duration_br_sd",
        ]
        assert [float(read_number(text[a:b]) or 0) for a, b, _ in spans] == [4, 1.5, 30]


def spelt(register: str) -> list[str]:
    """300 sentences of a register."""
    sentences = []
    for seed in range(300):
        rng = random.Random(seed)
        literals = list(LITERALS)
        change_words(literals, register, rng)
        sentences.append(unmark(change_signs("3".join(literals), register, rng))[0])
    return sentences


def test_registers_look_like_what_they_are() -> None:
    spoken = spelt("spoken")
    assert sum("," not in text for text in spoken) > 200
    assert sum(text == text.lower() for text in spoken) > 150
    assert sum("s'il te plaît" in t or "s’il te plaît" in t for t in spelt("clean")) > 150
    assert sum("serie" in t or "stp" in t or "avc" in t for t in spelt("message")) > 100


@pytest.mark.parametrize("register", REGISTERS)
def test_it_says_whether_words_were_changed(register: str) -> None:
    said = []
    for seed in range(300):
        literals = list(LITERALS)
        said.append(change_words(literals, register, random.Random(seed)))
        assert said[-1] or literals == LITERALS
    assert any(said)
    assert not change_words([], register, random.Random(0))


def test_units_are_misspelt_too() -> None:
    def units(register: str) -> set[str]:
        found = set()
        for seed in range(300):
            literals = [" minutes "]
            change_units(literals, register, random.Random(seed))
            found.add(literals[0].strip())
        return found

    assert {"minut", "mins"} <= units("message")
    assert len(units("clean")) < 8


def test_no_word_is_heard_as_a_number() -> None:
    heard = [word for phrase in sound_alike_words() for word in phrase.split()]
    assert len(heard) > 60
    assert [word for word in heard if read_number(word) is not None] == []


def test_words_are_heard_as_a_recogniser_heard_them() -> None:
    heard = set()
    for seed in range(100):
        literals = ["récup"]
        misrecognise(literals, random.Random(seed))
        heard.add(literals[0])
    assert {"récup", "récoupe"} <= heard
    assert len(heard) > 3

import random

import pytest

from speechtimer.dataset.noise import REGISTERS, add_noise, join
from speechtimer.dataset.style import Piece
from speechtimer.labels import Label
from speechtimer.numbers import read_number

PIECES: list[Piece] = [
    ("mets-moi s'il te plaît ", None),
    ("quatre", Label.NB_ROUNDS),
    (" séries de ", None),
    ("1,5", Label.DURATION_WT_MIN),
    (" minute, avec ", None),
    ("30", Label.DURATION_BR_SD),
    (" secondes de repos entre chaque série", None),
]


@pytest.mark.parametrize("register", REGISTERS)
def test_labels_and_values_survive(register: str) -> None:
    for seed in range(300):
        text, spans = join(add_noise(PIECES, register, random.Random(seed)))
        assert [span.label for span in spans] == [label for _, label in PIECES if label]
        assert [float(read_number(text[s.start : s.end]) or 0) for s in spans] == [4, 1.5, 30]


def test_registers_look_like_what_they_are() -> None:
    def texts(register: str) -> list[str]:
        return [join(add_noise(PIECES, register, random.Random(s)))[0] for s in range(300)]

    spoken = texts("spoken")
    assert sum("," not in t.replace("1,5", "") for t in spoken) > 200
    assert sum(t == t.lower() for t in spoken) > 150
    assert sum("serie" in t or "stp" in t or "avc" in t for t in texts("message")) > 100
    assert sum("s'il te plaît" in t or "s’il te plaît" in t for t in texts("clean")) > 150


def test_join_puts_spaces_in_order() -> None:
    text, spans = join([(" a ", None), ("3", Label.NB_ROUNDS), ("  tours ", None), (", go ", None)])
    assert text == "a 3 tours, go"
    assert (spans[0].start, spans[0].end) == (2, 3)

import random

import pytest

from speechtimer.dataset.marks import mark, unmark
from speechtimer.dataset.noise import REGISTERS, add_noise, sound_alike_words
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


@pytest.mark.parametrize("register", REGISTERS)
def test_labels_and_values_survive(register: str) -> None:
    for seed in range(500):
        marked, _ = add_noise(MARKED, register, random.Random(seed))
        text, spans = unmark(marked)
        assert [label for _, _, label in spans] == [
            "nb_rounds",
            "duration_wt_min",
            "duration_br_sd",
        ]
        assert [float(read_number(text[a:b]) or 0) for a, b, _ in spans] == [4, 1.5, 30]


def test_registers_look_like_what_they_are() -> None:
    def texts(register: str) -> list[str]:
        return [unmark(add_noise(MARKED, register, random.Random(s))[0])[0] for s in range(300)]

    spoken = texts("spoken")
    assert sum("," not in t.replace("1,5", "") for t in spoken) > 200
    assert sum(t == t.lower() for t in spoken) > 150
    assert sum("s'il te plaît" in t or "s’il te plaît" in t for t in texts("clean")) > 150
    assert sum("serie" in t or "stp" in t or "avc" in t for t in texts("message")) > 100


def test_it_says_whether_words_were_changed() -> None:
    def words(marked: str) -> str:
        return "".join(c for c in unmark(marked)[0].casefold() if c.isalnum())

    draws = [add_noise(MARKED, "spoken", random.Random(seed)) for seed in range(300)]
    changed = [words(marked) != words(MARKED) for marked, _ in draws]
    assert 30 < sum(changed) < 150
    assert all(said for (_, said), differs in zip(draws, changed, strict=True) if differs)


def test_no_word_is_heard_as_a_number() -> None:
    heard = [word for phrase in sound_alike_words() for word in phrase.split()]
    assert len(heard) > 60
    assert [word for word in heard if read_number(word) is not None] == []

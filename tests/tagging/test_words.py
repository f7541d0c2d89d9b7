from collections.abc import Sequence

import numpy as np
import pytest

from speechtimer.tagging.lstm import Floats
from speechtimer.tagging.words import Form, FormCache, character_sources, plain_words
from speechtimer.tokens import tokenize


def test_plain_words() -> None:
    assert plain_words(tokenize("l’e\u0301te\u0301 \ud800")) == ["l", "'", "été", "\ufffd"]


@pytest.mark.parametrize(
    ("spellings", "sources"),
    [
        ([], []),
        (["a", "b"], [0, 1]),
        (["a", "a"], [0, 1]),
        (["a", "bbb", "a"], [1, 1, 2]),
        (["x", "x", "yy", "x"], [2, 0, 2, 3]),
    ],
)
def test_character_sources(spellings: list[str], sources: list[int]) -> None:
    assert character_sources(spellings) == sources


def test_the_cache_computes_a_form_once_and_forgets_the_oldest() -> None:
    asked: list[Form] = []

    def compute(forms: Sequence[Form]) -> Floats:
        asked.extend(forms)
        return np.array([[[ord(word)] for word, _ in forms]], np.float32)

    cache = FormCache(compute, parts=1, width=1, capacity=3)

    def look_up(words: str) -> str:
        found = cache.vectors([(word, word) for word in words], np.arange(len(words))[None])
        return "".join(chr(int(value)) for value in found[0, :, 0])

    for words in ("abc", "ab", "d", "ab", "c", "abcde"):
        assert look_up(words) == words
    assert "".join(word for word, _ in asked) == "abc" + "d" + "c" + "abcde"
    assert len(cache) == 3

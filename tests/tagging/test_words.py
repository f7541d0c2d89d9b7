from collections.abc import Sequence

import numpy as np
import pytest

from speechtimer.tagging.lstm import Floats
from speechtimer.tagging.words import VectorCache, character_sources, plain_words
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


def test_the_cache_computes_a_word_once_until_it_is_full() -> None:
    asked: list[str] = []

    def compute(words: Sequence[str]) -> Floats:
        asked.extend(words)
        return np.array([[ord(word)] for word in words], np.float32)

    cache = VectorCache(compute, capacity=4)

    def look_up(words: str) -> str:
        vectors, rows = cache.find(list(words))
        return "".join(chr(int(value)) for value in vectors[rows, 0])

    for words in ("abca", "ab", "d", "bed", "de", "abcdef", "fa", "g"):
        assert look_up(words) == words
    assert "".join(asked) == "abc" + "d" + "bed" + "abcdef" + "g"
    assert len(cache) == 1


def test_vectors_that_a_reader_holds_do_not_change() -> None:
    def compute(words: Sequence[str]) -> Floats:
        return np.array([[len(word)] for word in words], np.float32)

    cache = VectorCache(compute, capacity=2)
    vectors, rows = cache.find(["a", "bb"])
    cache.find(["ccc", "dddd"])
    assert vectors[rows, 0].tolist() == [1, 2]

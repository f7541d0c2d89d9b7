"""Sentences as the words that are spoken, so that « 8 fois » and « huit fois » are the same.

>>> [word.spoken for word in spoken_words("8 fois 1'30, l'été 90 s")]
['huit', 'fois', 'un', 'trente', 'l', 'été', 'quatre vingt dix', 's']
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz.distance import Levenshtein

from speechtimer.numbers import write_number

__all__ = ["Word", "spoken_words", "word_errors"]

_WORD = re.compile(r"\d+|[^\W\d_]+")
_LARGEST = 9_999


class Word(NamedTuple):
    """The characters [start, end) of a text, and how they are spoken: lower case, no signs."""

    start: int
    end: int
    spoken: str


def spoken_words(text: str) -> list[Word]:
    """The words of a text in order; a number in figures is one word."""
    return [Word(m.start(), m.end(), _spoken(m[0])) for m in _WORD.finditer(text)]


def word_errors(said: str, heard: str) -> tuple[int, int]:
    """How many words were replaced, left out or invented, and how many were said.

    >>> word_errors("3 fois 20 secondes", "Trois fois vingt, seconde.")
    (1, 4)
    """
    wanted, found = _all_spoken(said), _all_spoken(heard)
    return Levenshtein.distance(wanted, found), len(wanted)


def _all_spoken(text: str) -> Sequence[str]:
    return " ".join(word.spoken for word in spoken_words(text)).split()


@lru_cache(maxsize=4096)
def _spoken(word: str) -> str:
    if word.isdecimal() and int(word[:6]) <= _LARGEST:
        return write_number(int(word[:6])).replace("-", " ")
    return word.lower()

"""Sentences as the words that are spoken, so that « 8 fois » and « huit fois » are the same.

>>> [word.spoken for word in spoken_words("Huit fois une minute trente, l'été, 90 s")]
['8', 'fois', 'un', 'minute', '30', 'l', 'été', '90', 'seconde']
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz.distance import Levenshtein

from speechtimer.numbers import read_number

__all__ = ["Word", "pauses_before", "spoken_words", "word_errors"]

_PAUSE = re.compile(r"[,.;:!?…](?=\s)|[–—]")
_WORD = re.compile(r"\d+|[^\W\d_]+")
_CARDINALS = frozenset(
    (
        *("un", "une", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix"),
        *("onze", "douze", "treize", "quatorze", "quinze", "seize", "vingt", "vingts", "trente"),
        *("quarante", "cinquante", "soixante", "septante", "huitante", "octante", "nonante"),
        *("cent", "cents", "mille"),
    )
)
# No number ends on the one, and both are words of their own.
_INSIDE = {"et"}
_ALONE = {"un", "une"}
_LONGEST_NUMBER = 7
_UNITS = {
    **dict.fromkeys(("h", "hr"), "heure"),
    **dict.fromkeys(("min", "mn", "mins"), "minute"),
    **dict.fromkeys(("s", "sec", "secs"), "seconde"),
    "x": "fois",
    "une": "un",
    "1": "un",
}
# Shorter words lose more than a plural with their last letter: pas, six, dix, les.
_SHORTEST_PLURAL = 5
_LONGEST_FIGURE = 6


class Word(NamedTuple):
    """The characters [start, end) of a text, and how they are spoken.

    That is in lower case, without a plural's letter; numbers in figures, units in full.
    """

    start: int
    end: int
    spoken: str


def spoken_words(text: str) -> list[Word]:
    """The words of a text in order; a number is one word, however it is written."""
    found = list(_WORD.finditer(text))
    words: list[Word] = []
    at = 0
    while at < len(found):
        count, value = _number(text, found, at)
        start, end = found[at].start(), found[at + count - 1].end()
        words.append(Word(start, end, value or _spoken(found[at][0])))
        at += count
    return words


def pauses_before(text: str, words: Sequence[Word]) -> list[bool]:
    """Whether a sign that stands for a pause comes before each word of a text.

    >>> pauses_before("3 tours, 1,5 minute", spoken_words("3 tours, 1,5 minute"))
    [False, False, True, False, False]
    """
    ends = [0, *(word.end for word in words)]
    return [
        bool(words[:place]) and _PAUSE.search(text, ends[place], word.start) is not None
        for place, word in enumerate(words)
    ]


def word_errors(said: str, heard: str) -> tuple[int, int]:
    """How many words were replaced, left out or invented, and how many were said.

    >>> word_errors("3 fois 20 secondes", "Trois fois vingt, seconde.")
    (0, 4)
    """
    wanted, found = ([word.spoken for word in spoken_words(text)] for text in (said, heard))
    return Levenshtein.distance(wanted, found), len(wanted)


def _number(text: str, found: Sequence[re.Match[str]], at: int) -> tuple[int, str]:
    """How many words from ``at`` are one number in words, and its figures; (1, "") for none."""
    longest = 0
    for word in found[at : at + _LONGEST_NUMBER]:
        if word[0].lower() not in _CARDINALS | _INSIDE:
            break
        longest += 1
    for count in range(longest, 0, -1):
        if count == 1 and found[at][0].lower() in _ALONE:
            break
        value = _read(text[found[at].start() : found[at + count - 1].end()].lower())
        if value:
            return count, value
    return 1, ""


@lru_cache(maxsize=4096)
def _read(words: str) -> str:
    value = read_number(words)
    return str(value) if value is not None and value.denominator == 1 else ""


@lru_cache(maxsize=8192)
def _spoken(word: str) -> str:
    word = word.lower()
    if word.isdecimal():
        word = str(int(word[:_LONGEST_FIGURE]))
    if word in _UNITS:
        return _UNITS[word]
    return word[:-1] if len(word) >= _SHORTEST_PLURAL and word[-1] in "sx" else word

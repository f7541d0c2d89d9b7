"""A sentence in the form in which its words are compared.

>>> folded = Folded("Échauffement, 3 séries !")
>>> folded.text, folded.original(0, 11)
('echaufement, 3 series !', 'Échauffement')
"""

import re
import unicodedata
from bisect import bisect_left

from speechtimer.meaning.hints import hints

__all__ = ["Folded", "fold"]

_PLAIN = str.maketrans(
    dict.fromkeys("’‘ʼ′`´", "'")
    | dict.fromkeys("″“”«»", '"')
    | dict.fromkeys("‐‑‒–—−", "-")
    | dict.fromkeys("\u00a0\u202f\u2009\t\r…", " ")
    | {"×": "x", "✕": "x", "✖": "x", "œ": "o", "Œ": "o"}
)
# A noncharacter, which no text holds: it stands for an accent of its own until that is left out.
_ACCENT = "\uffff"
_AGAIN = re.compile(r"(.)\1+")


class _Table(dict[int, str]):
    """For `str.translate`: the folded form of each character, worked out when it first comes up."""

    def __missing__(self, code: int) -> str:
        self[code] = base = _base(chr(code).translate(_PLAIN))
        return base


def _base(char: str) -> str:
    if unicodedata.combining(char):
        return _ACCENT
    whole = unicodedata.normalize("NFKD", char)
    # Not « ½ », which would become « 1 ».
    return whole[0].lower()[0] if len(whole) == 1 or whole[0].isalpha() else char


_BASES = _Table()


class Folded:
    """Lower case, no accents, plain signs, no letter twice (« ensuitte », « piis »).

    ``hints`` say where it may hold a cue.
    Places in ``text`` are not those of the sentence: `place`, `back` and `original` go between.
    """

    __slots__ = ("_places", "hints", "source", "text")

    def __init__(self, source: str) -> None:
        self.source = source
        self.text = source.translate(_BASES)
        self._places = list(range(len(source) + 1))
        while _ACCENT in self.text:
            place = self.text.index(_ACCENT)
            self._leave_out(place, place + 1)
        for match in reversed(list(_AGAIN.finditer(self.text))):
            if match[1].isalpha():
                self._leave_out(match.end(1), match.end())
        self.hints = hints(self.text)

    def _leave_out(self, start: int, end: int) -> None:
        self.text = self.text[:start] + self.text[end:]
        del self._places[start:end]

    def place(self, original: int) -> int:
        """Where a place of the sentence is in ``text``."""
        return bisect_left(self._places, min(original, self._places[-1]))

    def original(self, start: int, end: int) -> str:
        """What the sentence says there."""
        return self.source[self._places[start] : self._places[end]]

    def back(self, place: int) -> int:
        """Where a place of ``text`` is in the sentence."""
        return self._places[place]


def fold(text: str) -> str:
    """The folded text alone."""
    return Folded(text).text

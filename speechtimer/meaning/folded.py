"""A sentence in the form in which its words are compared.

>>> folded = Folded("Échauffement, 3 séries !")
>>> folded.text, folded.original(0, 11)
('echaufement, 3 series !', 'Échauffement')
"""

import unicodedata
from bisect import bisect_left

__all__ = ["Folded", "fold"]

_PLAIN = str.maketrans(
    dict.fromkeys("’‘ʼ′`´", "'")
    | dict.fromkeys("″“”«»", '"')
    | dict.fromkeys("‐‑‒–—−", "-")
    | dict.fromkeys("\u00a0\u202f\u2009\t\r…", " ")
    | {"×": "x", "✕": "x", "✖": "x"}
)


class Folded:
    """Lower case, no accents, plain signs, no letter twice (« ensuitte », « piis »).

    Places in ``text`` are not those of the sentence: `place`, `back` and `original` go between.
    """

    __slots__ = ("_places", "source", "text")

    def __init__(self, source: str) -> None:
        self.source = source
        self._places: list[int] = []
        letters: list[str] = []
        for place, char in enumerate(source.translate(_PLAIN)):
            if unicodedata.combining(char):
                continue
            whole = unicodedata.normalize("NFKD", char)
            # Not « ½ », which would become « 1 ».
            base = whole[0].lower()[0] if len(whole) == 1 or whole[0].isalpha() else char
            if letters and base == letters[-1] and base.isalpha():
                continue
            letters.append(base)
            self._places.append(place)
        self._places.append(len(source))
        self.text = "".join(letters)

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

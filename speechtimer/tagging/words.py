"""What a tagger reads of each token: its form, and whose characters stand for it."""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from threading import Lock

import numpy as np

from speechtimer.tagging.lstm import Floats, Ints
from speechtimer.tokens import Token

__all__ = ["Form", "FormCache", "character_sources", "plain_words"]

# A word, and the word whose characters stand for it (nearly always the same).
Form = tuple[str, str]


def plain_words(tokens: Sequence[Token]) -> list[str]:
    """The tokens' plain forms; half a surrogate pair reads as the replacement character."""
    return [_plain(token.text) for token in tokens]


@lru_cache(maxsize=8192)
def _plain(text: str) -> str:
    return _HALF_PAIR.sub("\ufffd", Token(text, 0, len(text)).plain)


_HALF_PAIR = re.compile("[\ud800-\udfff]")


def character_sources(spellings: Sequence[str] | Sequence[tuple[int, ...]]) -> list[int]:
    """For each token, the token whose character vector Flair 0.15 gives it.

    That should be itself. But where a spelling comes more than once in a sentence, only its last
    token gets its own vector: any other token i gets that of the i-th longest token (in
    `CharacterEmbeddings._add_embeddings_internal`, ``d`` keeps one place for each spelling). A
    model that Flair is to run must be trained, and then read, the same way.

    >>> character_sources(["3", "séries", "de", "3", "minutes"])
    [4, 1, 2, 3, 4]
    """
    last = {spelling: i for i, spelling in enumerate(spellings)}
    if len(last) == len(spellings):
        return list(range(len(spellings)))
    by_length = sorted(range(len(spellings)), key=lambda i: -len(spellings[i]))
    return [i if last[s] == i else by_length[i] for i, s in enumerate(spellings)]


class FormCache:
    """The most recent forms' vectors, so that a word is computed once and not at each use.

    ``compute`` gives vectors ``(parts, forms, width)``, one of each part for a form. Safe to use
    from several threads at a time.
    """

    def __init__(
        self,
        compute: Callable[[Sequence[Form]], Floats],
        *,
        parts: int,
        width: int,
        capacity: int = 4096,
    ) -> None:
        self._compute = compute
        self._table = np.zeros((parts, capacity, width), np.float32)
        self._rows: dict[Form, int] = {}  # from the least to the most recently used
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._rows)

    def vectors(self, forms: Sequence[Form], places: Ints) -> Floats:
        """``[part, ...]`` is the part's vector of the form ``forms[places[part, ...]]``.

        The forms are all different.
        """
        if len(forms) > self._table.shape[1]:
            return _gathered(self._compute(forms), places)
        with self._lock:
            return _gathered(self._table, self._find(forms)[places])

    def _find(self, forms: Sequence[Form]) -> Ints:
        for form in forms:
            if form in self._rows:
                self._rows[form] = self._rows.pop(form)
        missing = [form for form in forms if form not in self._rows]
        if missing:
            vectors = self._compute(missing)
            for i, form in enumerate(missing):
                row = len(self._rows)
                if row == self._table.shape[1]:
                    row = self._rows.pop(next(iter(self._rows)))
                self._table[:, row] = vectors[:, i]
                self._rows[form] = row
        return np.array([self._rows[form] for form in forms], np.intp)


def _gathered(table: Floats, rows: Ints) -> Floats:
    found = np.empty((*rows.shape, table.shape[2]), np.float32)
    for part in range(len(rows)):
        np.take(table[part], rows[part], axis=0, out=found[part], mode="clip")
    return found

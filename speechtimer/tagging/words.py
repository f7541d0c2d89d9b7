"""What a tagger reads of each token: its form, and whose characters stand for it."""

import re
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock
from typing import Generic, TypeVar

import numpy as np

from speechtimer.tagging.lstm import Floats
from speechtimer.tokens import Token

__all__ = ["Form", "VectorCache", "character_sources", "plain_word", "plain_words"]

# A word, and the word whose characters stand for it (nearly always the same).
Form = tuple[str, str]


def plain_words(tokens: Sequence[Token]) -> list[str]:
    """The tokens' plain forms; half a surrogate pair reads as the replacement character."""
    return [plain_word(token.text) for token in tokens]


@lru_cache(maxsize=8192)
def plain_word(text: str) -> str:
    """The plain form of one token's text, as in `plain_words`."""
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
    last = dict(zip(spellings, range(len(spellings)), strict=True))
    if len(last) == len(spellings):
        return list(range(len(spellings)))
    lengths = list(map(len, spellings))
    by_length = sorted(range(len(spellings)), key=lengths.__getitem__, reverse=True)
    return [i if last[s] == i else by_length[i] for i, s in enumerate(spellings)]


_Key = TypeVar("_Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class _Known(Generic[_Key]):
    rows: dict[_Key, int]
    vectors: Floats  # (..., rows, width); a key's are there before it is in `rows`


class VectorCache(Generic[_Key]):
    """Vectors of words or the like, so that each is computed once and not at each use.

    ``compute`` gives the vectors ``(..., keys, width)`` of some keys. The cache starts afresh when
    it is full: so nothing that a reader holds ever changes, and reading takes no lock. Safe to use
    from several threads at a time.
    """

    def __init__(
        self, compute: Callable[[Sequence[_Key]], Floats], *, capacity: int = 4096
    ) -> None:
        self._compute = compute
        self._capacity = capacity
        self._known: _Known[_Key] = _Known({}, np.zeros(0, np.float32))
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._known.rows)

    def find(self, keys: Sequence[_Key]) -> tuple[Floats, list[int]]:
        """Vectors ``(..., rows, width)``, and the row in which each key's stand."""
        known = self._known
        rows = [known.rows.get(key, -1) for key in keys]
        if -1 in rows:
            with self._lock:
                known = self._known = self._knowing(keys)
            rows = [known.rows[key] for key in keys]
        return known.vectors, rows

    def _knowing(self, keys: Sequence[_Key]) -> _Known[_Key]:
        """The vectors that are known, and those of these keys."""
        known = self._known
        missing = [key for key in dict.fromkeys(keys) if key not in known.rows]
        first = len(known.rows)
        if first == 0 or first + len(missing) > self._capacity:
            first, missing = 0, list(dict.fromkeys(keys))
        if not missing:
            return known
        computed = self._compute(missing)
        if first == 0:
            *shape, width = computed.shape
            shape[-1] = max(self._capacity, len(missing))
            known = _Known({}, np.zeros((*shape, width), np.float32))
        end = first + len(missing)
        known.vectors[..., first:end, :] = computed
        known.rows.update(zip(missing, range(first, end), strict=True))
        return known

"""The training sentences that are most like a sentence, numbers aside."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
from rapidfuzz import fuzz, process

from speechtimer.dataset.leakage import mask
from speechtimer.dataset.sentence import Sentence

__all__ = ["Neighbour", "nearest"]

_CHUNK_SENTENCES = 4096


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A sentence, and how alike its pattern is to that of another, from 0 to 100."""

    sentence: Sentence
    likeness: float


def nearest(
    texts: Sequence[str],
    train: Iterable[Sentence],
    *,
    count: int = 3,
    progress: Callable[[int], None] | None = None,
) -> list[tuple[Neighbour, ...]]:
    """For each text the ``count`` most similar sentences of different patterns, the best first.

    ``train`` is read once, in chunks, so that its size takes time but no memory.

    >>> train = [Sentence("10 tours de 5 minutes"), Sentence("arrête le chrono")]
    >>> [n.sentence.text for n in nearest(["3 tours de 20 minutes"], train, count=1)[0]]
    ['10 tours de 5 minutes']
    """
    patterns = [_pattern(text) for text in texts]
    best: list[dict[str, Neighbour]] = [{} for _ in texts]
    done = 0
    for chunk in _chunks(train):
        candidates = {_pattern(sentence.text): sentence for sentence in chunk}
        keys = list(candidates)
        likenesses = process.cdist(patterns, keys, scorer=fuzz.ratio, dtype=np.float32)
        for i, row in enumerate(likenesses):
            first = np.argsort(-row, kind="stable")[:count]
            found = {keys[at]: Neighbour(candidates[keys[at]], float(row[at])) for at in first}
            best[i] = _first(best[i] | found, count)
        done += len(chunk)
        if progress:
            progress(done)
    return [tuple(found.values()) for found in best]


def _first(found: dict[str, Neighbour], count: int) -> dict[str, Neighbour]:
    ranked = sorted(found.items(), key=lambda item: -item[1].likeness)
    return dict(ranked[:count])


def _pattern(text: str) -> str:
    """The text without labels, since what is looked for is what the model could have known."""
    return mask(Sentence(text))


def _chunks(sentences: Iterable[Sentence]) -> Iterator[list[Sentence]]:
    rest = iter(sentences)
    while chunk := list(islice(rest, _CHUNK_SENTENCES)):
        yield chunk

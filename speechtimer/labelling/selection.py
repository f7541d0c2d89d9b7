"""Which sentences to label next: uncertain ones, unlike each other and unlike those labelled.

Uncertainty alone serves a wording again and again with other numbers, since a model is unsure of
all its sentences at once.
"""

import random
from collections.abc import Sequence
from functools import lru_cache
from typing import Literal, Protocol, get_args, runtime_checkable
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from speechtimer.numbers import read_number
from speechtimer.tagging import Tagger
from speechtimer.tokens import tokenize

__all__ = [
    "HEAD",
    "STRATEGIES",
    "Strategy",
    "TokenScorer",
    "confidences",
    "labelling_order",
    "wording",
]

Strategy = Literal["random", "uncertainty", "diverse"]
STRATEGIES: tuple[Strategy, ...] = get_args(Strategy)

Floats = NDArray[np.float32]

# So many sentences are chosen one by one; by the time they are labelled the model has changed.
HEAD = 200
# They are chosen among so many of the most uncertain ones, which bounds the time.
_CANDIDATES = 2000
# A model that is still unsure of a wording that it has learnt has more to learn there: likeness to
# what is labelled counts so much of likeness to what is taken.
_LABELLED_COUNTS = 0.5
# Of the labelled sentences the last so many wordings are compared.
_LABELLED = 4000

_NUMBER = "#"
_DIMENSIONS = 1024
_LEAST_WEIGHT = 0.1
# Keeps the order of what is certain, or known already.
_TINY = 1e-9
# What a tagger is given that finds nothing and does not say how sure it is of that.
_UNKNOWN = 0.5


@runtime_checkable
class TokenScorer(Protocol):
    """A tagger that says how sure it is of each token, such as `FastTagger`."""

    def token_scores(self, texts: Sequence[str]) -> list[list[float]]:
        """For each sentence the probability of each token's tag."""
        ...


def confidences(tagger: Tagger, texts: Sequence[str]) -> list[float]:
    """How sure a tagger is of each sentence, from 0 to 1.

    It is the probability of the token, or of another tagger's span, that it is least sure of.
    (Of the measures of Shen et al., "Deep Active Learning for Named Entity Recognition", 2018, the
    product prefers long sentences, which take longer to label, and the geometric mean hides one
    doubtful number among many plain words.)
    """
    if isinstance(tagger, TokenScorer):
        return [min(scores, default=1.0) for scores in tagger.token_scores(texts)]
    found = tagger.predict(texts)
    return [min((span.score for span in spans), default=_UNKNOWN) for spans in found]


def labelling_order(
    texts: Sequence[str],
    confidences: Sequence[float],
    *,
    labelled: Sequence[str] = (),
    strategy: Strategy = "diverse",
    head: int = HEAD,
    seed: int = 0,
) -> list[int]:
    """The indices of the texts in the order in which they should be labelled.

    ``uncertainty`` goes by confidence alone. ``diverse`` does so from its place ``head`` on;
    before, it takes one by one the text with the largest product of uncertainty and distance to
    the nearest that is taken or ``labelled``. Numbers make no distance.

    >>> texts = ["3 tours", "4 tours", "un yoga de 10 minutes"]
    >>> labelling_order(texts, [0.2, 0.3, 0.4])
    [0, 2, 1]

    Args:
        confidences: of each text, from 0 to 1.
        head: how many sentences are to be unlike each other.
        seed: of ``random``.

    Raises:
        ValueError: there are not as many confidences as texts.
    """
    if len(texts) != len(confidences):
        raise ValueError(f"{len(texts)} texts need as many confidences, got {len(confidences)}")
    if strategy == "random":
        order = list(range(len(texts)))
        random.Random(seed).shuffle(order)
        return order
    by_confidence = sorted(range(len(texts)), key=lambda i: (confidences[i], i))
    if strategy == "uncertainty":
        return by_confidence
    candidates = by_confidence[: max(_CANDIDATES, head)]
    uncertain = np.array([1 - confidences[i] for i in candidates])
    first = _spread([texts[i] for i in candidates], uncertain, labelled, head)
    taken = [candidates[at] for at in first]
    rest = set(taken)
    return taken + [i for i in by_confidence if i not in rest]


def _spread(
    texts: Sequence[str], uncertain: NDArray[np.float64], labelled: Sequence[str], head: int
) -> list[int]:
    """The first ``head`` places, taken greedily; of equals the first."""
    known = list(dict.fromkeys(map(wording, labelled)))[-_LABELLED:]
    vectors, labelled_vectors = _vectors([wording(text) for text in texts], known)
    nearest = _LABELLED_COUNTS * _highest_likeness(vectors, labelled_vectors)
    left = np.ones(len(texts), bool)
    taken: list[int] = []
    for _ in range(min(head, len(texts))):
        gain = np.where(left, np.maximum(uncertain, _TINY) * np.maximum(1 - nearest, _TINY), -1.0)
        best = int(gain.argmax())
        taken.append(best)
        left[best] = False
        nearest = np.maximum(nearest, vectors @ vectors[best])
    return taken


def wording(text: str) -> tuple[str, ...]:
    """What a sentence shares with its near-duplicates: its tokens, # for a number of any length.

    >>> wording("Vingt-cinq fois 30/30")
    ('#', 'fois', '#', '/', '#')
    """
    words: list[str] = []
    for token in tokenize(text):
        word = _plain(token.plain)
        if word == _NUMBER and token.text.isalpha() and words[-2:] == [_NUMBER, "-"]:
            words.pop()  # a number in words, and not 30-30
        if word != _NUMBER or words[-1:] != [_NUMBER]:
            words.append(word)
    return tuple(words)


@lru_cache(maxsize=16_384)
def _plain(word: str) -> str:
    return _NUMBER if read_number(word) is not None else word.casefold()


def _vectors(
    patterns: Sequence[tuple[str, ...]], others: Sequence[tuple[str, ...]]
) -> tuple[Floats, Floats]:
    """Unit vectors whose products are likenesses from 0 to 1; shapes (patterns, _DIMENSIONS)."""
    held = [_ngrams(pattern) for pattern in patterns]
    frequency = np.zeros(_DIMENSIONS)
    for grams in held:
        frequency[grams] += 1
    # Inverse document frequency: « de » and « minutes » make nothing alike.
    weights = np.log((1 + len(patterns)) / (1 + frequency)) + _LEAST_WEIGHT
    return _unit(held, weights), _unit([_ngrams(other) for other in others], weights)


def _ngrams(pattern: Sequence[str]) -> list[int]:
    """The different words and pairs of words, hashed the same in each process."""
    pairs = [f"{a} {b}" for a, b in zip(("^", *pattern), (*pattern, "$"), strict=True)]
    return sorted({crc32(gram.encode()) % _DIMENSIONS for gram in (*pattern, *pairs)})


def _unit(held: Sequence[list[int]], weights: NDArray[np.float64]) -> Floats:
    vectors = np.zeros((len(held), _DIMENSIONS), np.float32)
    for row, grams in zip(vectors, held, strict=True):
        row[grams] = weights[grams]
        row /= np.linalg.norm(row)
    return vectors


def _highest_likeness(vectors: Floats, others: Floats) -> Floats:
    """To the most like of the others, 0 where there is none; shape (vectors,)."""
    if not len(others):
        return np.zeros(len(vectors), np.float32)
    highest: Floats = (vectors @ others.T).max(axis=1)
    return highest

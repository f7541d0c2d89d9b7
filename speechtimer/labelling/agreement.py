"""Whose labels agree: span F1 and Cohen's kappa of each pair, Krippendorff's alpha of all.

Spans agree when start, end and label do. Kappa and alpha are of tokens' BIO tags, most of which
are O for everybody; span F1 has no such easy part.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from speechtimer.labelling.annotation import Task
from speechtimer.labelling.answers import answers, token_tags
from speechtimer.labelling.coefficients import (
    Array,
    Codes,
    Estimate,
    alpha,
    alpha_row,
    estimate,
    f1,
    kappa,
    kappa_row,
)
from speechtimer.labels import Label, Span
from speechtimer.tokens import tokenize

__all__ = ["Agreement", "Pair", "agreement", "matrix", "span_f1"]

_TAGS = ("O", *(f"{prefix}-{label}" for label in Label for prefix in "BI"))
_CODES = {tag: code for code, tag in enumerate(_TAGS)}


@dataclass(frozen=True, slots=True)
class Pair:
    """Two people, in alphabetical order, and the sentences that both answered.

    ``same`` spans are of both; ``spans`` counts those of one and of the other.
    """

    first: str
    second: str
    sentences: int
    same: int
    spans: int
    span_f1: Estimate
    kappa: Estimate


@dataclass(frozen=True, slots=True)
class Agreement:
    """All pairs with sentences in common, and alpha of the ``sentences`` of two or more people.

    ``alpha`` is None where there are none.
    """

    pairs: tuple[Pair, ...] = ()
    sentences: int = 0
    alpha: Estimate | None = None

    def between(self, first: str, second: str) -> Pair | None:
        """Two people's pair, in any order."""
        wanted = {first, second}
        return next((pair for pair in self.pairs if {pair.first, pair.second} == wanted), None)

    def with_others(self, person: str) -> float | None:
        """Span F1 of one person with all the others; None where nothing is in common."""
        pairs = [pair for pair in self.pairs if person in (pair.first, pair.second)]
        return _f1(sum(p.same for p in pairs), sum(p.spans for p in pairs)) if pairs else None


def span_f1(first: Iterable[Span], second: Iterable[Span]) -> float:
    """F1 of exact spans, the same in both directions; 1.0 where neither has a span.

    >>> span_f1([Span(0, 1, Label.NB_ROUNDS)], [])
    0.0
    """
    one, other = set(first), set(second)
    return _f1(len(one & other), len(one) + len(other))


def agreement(tasks: Iterable[Task], *, seed: int = 0) -> Agreement:
    """Compare everybody with everybody, sentence by sentence."""
    pairs: dict[tuple[str, str], list[Array]] = defaultdict(list)
    everybody: list[Array] = []
    for task in tasks:
        given = answers(task)
        if len(given) < 2:
            continue
        codes = _codes(task.text, given)
        everybody.append(alpha_row(np.array(list(codes.values())), values=len(_TAGS)))
        spans = {name: set(found) for name, found in given.items()}
        for one, other in combinations(sorted(given), 2):
            both = len(spans[one] & spans[other]), len(spans[one]) + len(spans[other])
            row = kappa_row(codes[one], codes[other], values=len(_TAGS))
            pairs[one, other].append(np.concatenate([both, row]))
    found = (_pair(*names, np.array(rows), seed) for names, rows in sorted(pairs.items()))
    overall = estimate(alpha, np.array(everybody), seed=seed) if everybody else None
    return Agreement(tuple(found), len(everybody), overall)


def _codes(text: str, given: dict[str, tuple[Span, ...]]) -> dict[str, Codes]:
    """Each person's tags as numbers, one a token."""
    tokens = tokenize(text)
    known = {
        spans: np.array([_CODES[tag] for tag in token_tags(tokens, spans)], dtype=np.int64)
        for spans in set(given.values())
    }
    return {name: known[spans] for name, spans in given.items()}


def _pair(first: str, second: str, rows: Array, seed: int) -> Pair:
    same, spans = (int(number) for number in rows[:, :2].sum(axis=0))
    return Pair(
        first,
        second,
        len(rows),
        same,
        spans,
        estimate(f1, rows[:, :2], seed=seed),
        estimate(kappa, rows[:, 2:], seed=seed),
    )


def _f1(same: int, spans: int) -> float:
    return 2 * same / spans if spans else 1.0


def matrix(found: Agreement, people: Sequence[str]) -> list[tuple[str, list[Pair | None]]]:
    """A row for each person with the pairs of all; None on the diagonal and without overlap."""
    known = {frozenset((pair.first, pair.second)): pair for pair in found.pairs}
    return [(one, [known.get(frozenset((one, other))) for other in people]) for one in people]

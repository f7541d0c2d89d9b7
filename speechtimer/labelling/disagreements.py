"""Sentences that people label in different ways, and where they differ."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from speechtimer.labelling.agreement import span_f1
from speechtimer.labelling.annotation import Task
from speechtimer.labelling.answers import answers
from speechtimer.labels import Span

__all__ = ["Difference", "Disagreement", "Kind", "Variant", "disagreements"]


class Kind(StrEnum):
    """How people differ about the same few characters."""

    MISSING = "missing"  # some have no span there
    LABEL = "label"
    BOUNDARY = "boundary"


@dataclass(frozen=True, slots=True)
class Difference:
    """Characters ``[start, end)`` about which people differ, and in which ways."""

    start: int
    end: int
    kinds: tuple[Kind, ...]


@dataclass(frozen=True, slots=True)
class Variant:
    """The same spans by so many people."""

    annotators: tuple[str, ...]
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A sentence, its variants with those of most people first, and what differs.

    ``amount`` goes from 0 to 1: one minus the mean span F1 of each two people.
    """

    task: Task
    variants: tuple[Variant, ...]
    differences: tuple[Difference, ...]
    amount: float

    @property
    def shared(self) -> frozenset[Span]:
        """The spans that everybody has."""
        return frozenset.intersection(*(frozenset(variant.spans) for variant in self.variants))

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """All ways in which people differ."""
        found = {kind for difference in self.differences for kind in difference.kinds}
        return tuple(kind for kind in Kind if kind in found)


def disagreements(tasks: Iterable[Task]) -> list[Disagreement]:
    """The sentences that at least two people label differently, the most disputed first."""
    found = [_disagreement(task) for task in tasks]
    disputed = [one for one in found if one is not None]
    return sorted(disputed, key=lambda one: (-one.amount, -len(one.differences), one.task.id))


def _disagreement(task: Task) -> Disagreement | None:
    given = answers(task)
    by_spans: dict[tuple[Span, ...], list[str]] = defaultdict(list)
    for name, spans in given.items():
        by_spans[spans].append(name)
    if len(by_spans) < 2:
        return None
    ranked = sorted(by_spans.items(), key=lambda item: (-len(item[1]), item[1]))
    variants = tuple(Variant(tuple(sorted(names)), spans) for spans, names in ranked)
    scores = [span_f1(one, other) for one, other in combinations(given.values(), 2)]
    amount = 1 - sum(scores) / len(scores)
    return Disagreement(task, variants, tuple(_differences(list(by_spans))), amount)


def _differences(opinions: list[tuple[Span, ...]]) -> Iterator[Difference]:
    """The places where spans of different people meet, those left out where all agree."""
    for start, end in _places({span for spans in opinions for span in spans}):
        there = [[s for s in spans if start <= s.start < end] for spans in opinions]
        if any(spans != there[0] for spans in there):
            yield Difference(start, end, tuple(_kinds(there)))


def _places(spans: set[Span]) -> list[tuple[int, int]]:
    """Spans that overlap as one stretch of characters.

    >>> from speechtimer.labels import Label
    >>> _places({Span(*limits, Label.NB_ROUNDS) for limits in [(0, 1), (5, 7), (6, 9)]})
    [(0, 1), (5, 9)]
    """
    places: list[tuple[int, int]] = []
    for span in sorted(spans):
        if places and span.start < places[-1][1]:
            places[-1] = places[-1][0], max(places[-1][1], span.end)
        else:
            places.append((span.start, span.end))
    return places


def _kinds(there: list[list[Span]]) -> Iterator[Kind]:
    said = [spans for spans in there if spans]
    if len(said) < len(there):
        yield Kind.MISSING
    if len({frozenset(span.label for span in spans) for spans in said}) > 1:
        yield Kind.LABEL
    if len({tuple((span.start, span.end) for span in spans) for spans in said}) > 1:
        yield Kind.BOUNDARY

"""Which labels are taken for which."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from speechtimer.labels import Label, Span

__all__ = ["Match", "matches"]


@dataclass(frozen=True, slots=True)
class Match:
    """A wanted label and the one that was found in its place.

    None is wanted where a span is invented, and found where it is missed; ``moved`` where the
    two spans overlap but begin or end elsewhere.
    """

    gold: Label | None
    found: Label | None
    moved: bool = False


def matches(gold: Sequence[Span], found: Sequence[Span]) -> Iterator[Match]:
    """Pair wanted and found spans: those with the same limits, then those that overlap.

    >>> list(matches([Span(0, 1, Label.NB_ROUNDS)], [Span(0, 3, Label.NB_ROUNDS)]))
    [Match(gold=<Label.NB_ROUNDS: 'nb_rounds'>, found=<Label.NB_ROUNDS: 'nb_rounds'>, moved=True)]
    """
    at_limits = {(span.start, span.end): span for span in found}
    missed = []
    for span in gold:
        same = at_limits.pop((span.start, span.end), None)
        if same is None:
            missed.append(span)
        else:
            yield Match(span.label, same.label)
    rest = list(at_limits.values())
    for span in missed:
        other = next((o for o in rest if o.start < span.end and span.start < o.end), None)
        if other is None:
            yield Match(span.label, None)
        else:
            rest.remove(other)
            yield Match(span.label, other.label, moved=True)
    for span in rest:
        yield Match(None, span.label)

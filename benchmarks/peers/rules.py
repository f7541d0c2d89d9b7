"""From numbers, which the peers without training find, to spans."""

from collections.abc import Sequence

from benchmarks.peers import Tagged
from speechtimer.labels import Kind, Label
from speechtimer.tokens import Token

__all__ = ["UNITS", "count_or_duration", "spans_of_numbers"]

UNITS = (
    dict.fromkeys(("h", "heure", "heures"), 3600)
    | dict.fromkeys(("min", "mn", "minute", "minutes", "'"), 60)
    | dict.fromkeys(("s", "sec", "seconde", "secondes", '"'), 1)
)
_COUNTED = frozenset(("fois", "x", "×", "tour", "tours", "série", "séries", "round", "rounds"))
# First and last token of a number.
Number = tuple[int, int]


def spans_of_numbers(tokens: Sequence[Token], numbers: Sequence[Number]) -> list[Tagged]:
    """The numbers that have a unit or count something.

    >>> from speechtimer.tokens import tokenize
    >>> spans_of_numbers(tokenize("5 x 1 h 30"), [(0, 0), (2, 2), (4, 4)])[1:]
    [(4, 5, 'duration_wt_hr'), (8, 10, 'duration_wt_min')]
    """
    spans: list[Tagged] = []
    unit, unit_at = 0, -1
    for first, last in numbers:
        label = count_or_duration(tokens, last)
        if label is None and unit > 1 and unit_at == first - 1:
            label = Label.duration(Kind.WORK, unit // 60)
        unit, unit_at = 0, -1
        if label is not None:
            spans.append((tokens[first].start, tokens[last].end, str(label)))
            unit, unit_at = label.unit_seconds, last + 1
    return spans


def count_or_duration(tokens: Sequence[Token], last: int) -> Label | None:
    """The label of a number that ends with a token, by the word behind it."""
    word = tokens[last + 1].plain.lower() if last + 1 < len(tokens) else ""
    if word in UNITS:
        return Label.duration(Kind.WORK, UNITS[word])
    return Label.NB_ROUNDS if word in _COUNTED else None

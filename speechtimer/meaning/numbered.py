"""The numbers of a list's lines, « 1. … 2. … », « 1) … 2) … », which set nothing (rule 14)."""

import re
from collections.abc import Iterator, Sequence

from speechtimer.labels import Span
from speechtimer.meaning.folded import Folded

__all__ = ["unnumbered"]

_FIRST = re.compile(r"(?:^|\n)\s*(\d)(?:\.\s|\s?[)])")


def unnumbered(folded: Folded, spans: Sequence[Span]) -> list[Span]:
    """The spans without the numbers of lines."""
    places = list(_numbering(folded.text))
    if not places:
        return list(spans)
    kept: list[Span] = []
    for span in spans:
        start = folded.place(span.start)
        sign = next((end for begin, end in places if begin <= start < end), None)
        if sign is None:
            kept.append(span)
        elif folded.place(span.end) > sign:
            kept.append(Span(folded.back(sign), span.end, span.label, score=span.score))
    return kept


def _numbering(text: str) -> Iterator[tuple[int, int]]:
    """From a number that opens a line to the end of its sign, and those that count on from it."""
    first = _FIRST.search(text)
    if first is None:
        return
    yield first.start(1), first.end()
    number, at = int(first[1]) + 1, first.end()
    while following := re.compile(rf"(?:^|(?<=\s)){number}(?:\.\s|\s?[)])").search(text, at):
        yield following.span()
        number, at = number + 1, following.end()

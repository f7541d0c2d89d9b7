"""From labelled spans to the timer they mean: the last section of the annotation guide, in code."""

from collections.abc import Iterable

from speechtimer.labels import Span
from speechtimer.meaning.assembly import assemble
from speechtimer.parsed import Parsed
from speechtimer.program import Problem

__all__ = ["interpret"]


def interpret(text: str, spans: Iterable[Span]) -> Parsed:
    """What the spans of a tagger, or of a person, mean: the one way from spans to a program.

    >>> from speechtimer.labels import Label
    >>> interpret("3 min", [Span(0, 1, Label.DURATION_WT_MIN)]).program
    Program(blocks=(Block(rounds=1, work_seconds=180, rest_seconds=0),))
    """
    # A tagger may take a dash or a quotation mark for a number that it expects there.
    said = tuple(
        sorted(span for span in spans if any(map(str.isalnum, text[span.start : span.end])))
    )
    meant = assemble(text, said)
    if isinstance(meant, Problem):
        return Parsed(text, said, None, meant)
    return Parsed(text, said, meant)

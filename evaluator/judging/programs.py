"""The timer that spans mean, put together as `speechtimer.Parser` does it."""

from collections.abc import Sequence

from speechtimer.labels import Span
from speechtimer.program import Problem, Program, assemble

__all__ = ["program_of"]


def program_of(text: str, spans: Sequence[Span]) -> Program | None:
    """The program of a sentence's spans; None where they make none.

    >>> program_of("rien", ()) is None
    True
    """
    # A tagger may take a dash or a quotation mark for a number that it expects there.
    said = tuple(span for span in spans if any(map(str.isalnum, text[span.start : span.end])))
    meant = assemble(text, said)
    return None if isinstance(meant, Problem) else meant

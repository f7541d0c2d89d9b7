"""A sentence that was understood: its entities, and the timer that it means."""

from dataclasses import dataclass
from typing import Any, NamedTuple

from speechtimer.labels import Span
from speechtimer.program import Problem, Program

__all__ = ["Parsed", "Unused"]


class Unused(NamedTuple):
    """A number at ``[start, end)`` that looks like a duration or a count, and sets nothing."""

    start: int
    end: int
    text: str


# A span whose score is lower is looked at before the timer starts. Chosen on generated sentences by
# benchmarks/doubt.py: half of the wrong ones have one, and 7 in 100 of the right ones.
_DOUBTFUL = 0.85


@dataclass(frozen=True, slots=True)
class Parsed:
    """A sentence, its entities, and its program or the problem that stands in its way.

    Attributes:
        spans: what counts as an entity, in the order of the sentence.
        unused: numbers that look like a duration or a count, and set nothing.
        notes: choices that a person might not expect, a French sentence each.
    """

    text: str
    spans: tuple[Span, ...]
    program: Program | None
    problem: Problem | None = None
    unused: tuple[Unused, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def doubts(self) -> tuple[Span, ...]:
        """The spans that the tagger is not sure of."""
        return tuple(span for span in self.spans if span.score < _DOUBTFUL)

    def to_dict(self) -> dict[str, Any]:
        """The JSON object of a parsed sentence, the same in shell, API and pages."""
        program, problem = self.program, self.problem
        return {
            "text": self.text,
            "spans": [
                {
                    "start": span.start,
                    "end": span.end,
                    "label": str(span.label),
                    "text": span.text,
                    "score": round(span.score, 4),
                }
                for span in self.spans
            ],
            "program": None if program is None else program.to_list(),
            "problem": None if problem is None else problem.to_dict(),
            "unused": [number._asdict() for number in self.unused],
            "notes": list(self.notes),
            "doubts": [{"start": span.start, "end": span.end} for span in self.doubts],
            "total_seconds": None if program is None else program.total_seconds,
            "open_efforts": 0 if program is None else program.open_efforts,
        }

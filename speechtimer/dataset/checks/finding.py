"""What a check finds in a labelled sentence, in French for the person who labelled it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from speechtimer.dataset.checks.lines import Line

__all__ = ["Finding", "Located", "Severity"]


class Severity(StrEnum):
    """How sure a finding is; members stand in the order in which people should read them."""

    CONTRADICTION = "contradiction"  # the annotation guide says otherwise
    LIKELY = "likely"  # a model of the other sentences says otherwise
    DOUBT = "doubt"  # the guide may say otherwise: a person has to decide


@dataclass(frozen=True, slots=True)
class Finding:
    """Characters ``[start, end)`` of a sentence, what is wrong with them, and what should stand.

    ``rule`` is the annotation guide's; ``confidence`` (0 to 1) is there where a model was asked.
    """

    severity: Severity
    start: int
    end: int
    message: str
    expected: str = ""
    rule: int | None = None
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Located:
    """A finding and the line on which it was made."""

    line: Line
    finding: Finding

    def repeats(self, other: "Located") -> bool:
        """Whether the other contradicts some of the same characters already."""
        mine, theirs = self.finding, other.finding
        return (
            other.line is self.line
            and theirs.severity is Severity.CONTRADICTION
            and mine.start < theirs.end
            and theirs.start < mine.end
        )

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready: file, line, characters, rule, message and the sentence's text."""
        found = self.finding
        return {
            "file": str(self.line.path),
            "line": self.line.number,
            "start": found.start,
            "end": found.end,
            "severity": str(found.severity),
            "rule": found.rule,
            "message": found.message,
            "expected": found.expected or None,
            "confidence": found.confidence,
            "text": self.line.sentence.text,
        }

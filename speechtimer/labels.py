"""The seven labels, and the span that carries one.

A label says what a number counts (rounds, work or rest) and in which unit:

>>> Label("duration_br_min").kind, Label("duration_br_min").unit_seconds
(<Kind.REST: 'rest'>, 60)
"""

from dataclasses import dataclass, field
from enum import StrEnum

__all__ = ["Kind", "Label", "Span"]


class Kind(StrEnum):
    """What a number sets in the timer."""

    ROUNDS = "rounds"
    WORK = "work"
    REST = "rest"


_KINDS = {"nb": Kind.ROUNDS, "duration_wt": Kind.WORK, "duration_br": Kind.REST}
_UNITS = {"hr": 3600, "min": 60, "sd": 1}


class Label(StrEnum):
    """The seven labels of the annotation guide."""

    NB_ROUNDS = "nb_rounds"
    DURATION_WT_HR = "duration_wt_hr"
    DURATION_WT_MIN = "duration_wt_min"
    DURATION_WT_SD = "duration_wt_sd"
    DURATION_BR_HR = "duration_br_hr"
    DURATION_BR_MIN = "duration_br_min"
    DURATION_BR_SD = "duration_br_sd"

    kind: Kind
    """Rounds, work (``wt``) or rest (``br``)."""

    unit_seconds: int
    """Seconds in one unit of a duration; 1 for rounds, which have no unit."""

    def __init__(self, name: str) -> None:
        what, _, unit = name.rpartition("_")
        self.kind = _KINDS[what]
        self.unit_seconds = _UNITS.get(unit, 1)

    @staticmethod
    def duration(kind: Kind, unit_seconds: int) -> "Label":
        """The label of a work or rest number in hours (3600), minutes (60) or seconds (1)."""
        return _DURATIONS[kind, unit_seconds]


_DURATIONS: dict[tuple[Kind, int], Label] = {
    (label.kind, label.unit_seconds): label for label in Label if label.kind is not Kind.ROUNDS
}


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Characters ``text[start:end]`` of a sentence, and their label.

    Two spans are equal when start, end and label agree; ``text`` and ``score`` (the tagger's
    confidence, 0 to 1) only travel along.
    """

    start: int
    end: int
    label: Label
    text: str = field(default="", compare=False)
    score: float = field(default=1.0, compare=False)

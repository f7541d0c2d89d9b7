"""The numbers of the worked example that the rules page shows."""

from dataclasses import dataclass
from typing import Any

from evaluator.scoring.config import PenaltyConfig, ScoringConfig
from evaluator.scoring.penalties import Penalty, after_penalties, penalties
from evaluator.scoring.points import Figures, Points, noise_points, points

__all__ = ["WorkedExample", "worked_example"]

# A good small model, seven and a half minutes late, whose API answers.
_FIGURES = Figures(micro_f1=0.961, megabytes=0.93, seconds=6.6)
_LATE_SECONDS = 450.0


@dataclass(frozen=True, slots=True)
class WorkedExample:
    """One submission from figures to total.

    Attributes:
        noise: totals that differ by no more share a rank, in points.
    """

    figures: Figures
    late_seconds: float
    points: Points
    penalties: tuple[Penalty, ...]
    total: float
    noise: float

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready."""
        return {
            "late_seconds": self.late_seconds,
            "points": self.points.to_dict(),
            "penalties": [penalty.to_dict() for penalty in self.penalties],
            "total": self.total,
            "noise": self.noise,
        }


def worked_example(scoring: ScoringConfig, deductions: PenaltyConfig) -> WorkedExample:
    """The example by an event's own rules: the functions that judge compute it.

    >>> round(worked_example(ScoringConfig(), PenaltyConfig()).total, 2)
    80.39
    """
    made = points(_FIGURES, scoring)
    deducted = penalties(deductions, late_seconds=_LATE_SECONDS, agreement=1.0)
    return WorkedExample(
        figures=_FIGURES,
        late_seconds=_LATE_SECONDS,
        points=made,
        penalties=deducted,
        total=after_penalties(made.total, deducted),
        noise=noise_points(scoring),
    )

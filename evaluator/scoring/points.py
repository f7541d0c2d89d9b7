"""Points for micro-F1, size and speed, each part shown."""

import math
from dataclasses import dataclass
from typing import Any, Literal

from evaluator.scoring.config import ScoringConfig

__all__ = [
    "METRICS",
    "Figures",
    "Metric",
    "Part",
    "Points",
    "least_noise",
    "noise_points",
    "points",
    "usable",
]

Metric = Literal["f1", "size", "speed"]
METRICS: tuple[Metric, ...] = ("f1", "size", "speed")


@dataclass(frozen=True, slots=True)
class Figures:
    """What was measured of one submission; None where it was not.

    Attributes:
        micro_f1: over exact spans, 0 to 1.
        megabytes: size of model.pt, in MB (a million bytes).
        seconds: for 1,000 hidden sentences; CPU seconds where they are known, else wall.
    """

    micro_f1: float | None
    megabytes: float | None
    seconds: float | None

    @property
    def values(self) -> dict[Metric, float | None]:
        """By metric."""
        return {"f1": self.micro_f1, "size": self.megabytes, "speed": self.seconds}

    @property
    def missing(self) -> tuple[Metric, ...]:
        """The metrics that have no value by which one could rank."""
        return tuple(m for m, value in self.values.items() if not usable(m, value))

    @property
    def whole(self) -> tuple[float, float, float] | None:
        """F1, MB and seconds; None where one has no value by which one could rank."""
        f1, size, seconds = self.micro_f1, self.megabytes, self.seconds
        if self.missing or f1 is None or size is None or seconds is None:
            return None
        return f1, size, seconds


@dataclass(frozen=True, slots=True)
class Part:
    """One metric's contribution: ``points`` is ``share`` (0 to 1) of ``weight``."""

    metric: Metric
    value: float
    share: float
    weight: float

    @property
    def points(self) -> float:
        """What it adds to the score."""
        return self.share * self.weight

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready."""
        return {
            "metric": self.metric,
            "value": self.value,
            "share": self.share,
            "weight": self.weight,
            "points": self.points,
        }


@dataclass(frozen=True, slots=True)
class Points:
    """A score before penalties, and what it is made of."""

    parts: tuple[Part, ...]

    @property
    def total(self) -> float:
        """The sum of the parts."""
        return math.fsum(part.points for part in self.parts)

    @property
    def best(self) -> float:
        """The most that could be had."""
        return math.fsum(part.weight for part in self.parts)

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready."""
        parts = [part.to_dict() for part in self.parts]
        return {"total": self.total, "best": self.best, "parts": parts}


def points(figures: Figures, config: ScoringConfig) -> Points:
    """The score of one submission before penalties.

    >>> made = points(Figures(micro_f1=0.9, megabytes=1, seconds=10), ScoringConfig())
    >>> [(part.metric, round(part.share, 3), round(part.points, 3)) for part in made.parts]
    [('f1', 0.8, 56.0), ('size', 1.0, 15.0), ('speed', 0.5, 7.5)]

    Raises:
        ValueError: a figure is missing or is no measurement.
    """
    if figures.whole is None:
        raise ValueError(f"figures: {', '.join(figures.missing)} has no value, got {figures}")
    f1, size, speed = config.f1, config.megabytes, config.seconds
    values = dict(zip(METRICS, figures.whole, strict=True))
    shares = {
        "f1": _within(values["f1"] - f1.zero, f1.full - f1.zero),
        "size": _log_share(values["size"], size.full, size.zero),
        "speed": _log_share(values["speed"], speed.full, speed.zero),
    }
    return Points(tuple(Part(m, values[m], shares[m], getattr(config.weights, m)) for m in METRICS))


def noise_points(config: ScoringConfig) -> float:
    """What noise alone is worth, in points: totals that differ by no more are alike.

    On a straight line a difference of F1, and on a logarithm a relative difference of seconds, is
    worth the same number of points wherever it stands. The two are independent, so that they add
    up as errors do: the root of the sum of their squares.

    >>> round(noise_points(ScoringConfig()), 2)
    0.21
    """
    f1 = config.weights.f1 * config.noise.f1 / (config.f1.full - config.f1.zero)
    span = math.log(config.seconds.zero / config.seconds.full)
    speed = config.weights.speed * math.log1p(config.noise.seconds) / span
    return math.hypot(f1, speed)


def least_noise(spans: int) -> float:
    """The least `noise.f1` of so many hidden spans: what one of them is worth.

    Where one of two models finds a span and the other finds a wrong one, their micro-F1 differs
    by about 1 / spans; by half of that where the other finds none. Rounded up to a thousandth, the
    last digit that is shown.

    >>> least_noise(575), least_noise(6602)
    (0.002, 0.001)
    """
    return math.ceil(1000 / spans) / 1000


def usable(metric: Metric, value: float | None) -> bool:
    """Whether a value is a measurement: F1 from 0 to 1, and a size and a time above 0."""
    if value is None or not math.isfinite(value):
        return False
    return 0 <= value <= 1 if metric == "f1" else value > 0


def _log_share(value: float, full: float, zero: float) -> float:
    return _within(math.log(zero / value), math.log(zero / full))


def _within(part: float, whole: float) -> float:
    return min(1.0, max(0.0, part / whole))

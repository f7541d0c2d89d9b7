"""What the next annotations bring: an inverse power law through measured F1 scores.

F1(n) = a - b n^-c is how scores grow with training data (Figueroa et al., 2012, "Predicting
sample size required for classification performance"; Hestness et al., 2017, "Deep Learning
Scaling is Predictable, Empirically").
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

__all__ = ["LEAST_POINTS", "Curve", "Forecast", "Point", "Verdict", "fit", "forecast"]

LEAST_POINTS = 3
"""Fewer sizes say nothing about how a curve bends."""

_Array = npt.NDArray[np.float64]

_EXPONENTS = np.geomspace(0.05, 2.0, 40)
_REWEIGHTINGS = 8
_HUBER = 1.345  # 95 % as efficient as least squares where errors are normal
# Measured again, with other folds or another seed, a score moves by about as much.
_NOISE = 0.005
_DRAWS = 400


@dataclass(frozen=True, slots=True)
class Point:
    """The F1 (0 to 1) that so many annotations, at least one, were measured to give."""

    annotations: int
    f1: float


@dataclass(frozen=True, slots=True)
class Curve:
    """F1(n) = a - b n^-c with a at most 1 and b at least 0: it never falls.

    >>> Curve(0.9, 1.0, 0.5).at(100)
    0.8
    """

    a: float
    b: float
    c: float

    def at(self, annotations: float) -> float:
        """The F1 of so many annotations."""
        return float(self.a - self.b * annotations**-self.c)


class Verdict(StrEnum):
    """What a forecast is worth."""

    RISING = "rising"
    FLAT = "flat"  # the scores do not rise, or they fall: no gain can be seen
    UNKNOWN = "unknown"  # too few points


@dataclass(frozen=True, slots=True)
class Forecast:
    """The gain of ``more`` annotations after ``annotations``, with its 90 % interval.

    The figures are None where the verdict is that nothing is known.
    """

    points: tuple[Point, ...]
    annotations: int
    more: int
    verdict: Verdict
    curve: Curve | None = None
    gain: float | None = None
    low: float | None = None
    high: float | None = None


def fit(points: Sequence[Point]) -> Curve:
    """The inverse power law nearest to the points: Huber's robust least squares for each exponent
    of a grid, by iterative reweighting.

    Raises:
        ValueError: a point has no annotation, or there are fewer than `LEAST_POINTS` sizes.
    """
    sizes, scores = _arrays(points)
    if len(set(sizes)) < LEAST_POINTS:
        raise ValueError(f"a curve needs {LEAST_POINTS} sizes, got {len(set(sizes))}")
    return Curve(*(float(found) for found in _fit(sizes, scores[None])[0]))


def forecast(
    points: Sequence[Point], *, more: int = 50, now: int | None = None, seed: int = 0
) -> Forecast:
    """What ``more`` annotations will bring after ``now`` (default: those of the last point).

    The interval is a parametric bootstrap: the curve is fitted again to scores that are moved by
    as much as they lie beside it, and by no less than a measurement varies; what a few points say
    of that spread is itself uncertain (Student's t). It is about the curve: a single new
    measurement scatters more.

    Raises:
        ValueError: more is below 1, or a point has no annotation.
    """
    if more < 1:
        raise ValueError(f"more must be at least 1, got {more}")
    ordered = tuple(sorted(points, key=lambda point: (point.annotations, point.f1)))
    sizes, scores = _arrays(ordered)
    at = max(1, now if now is not None else int(max(sizes, default=1)))
    if len(set(sizes)) < LEAST_POINTS:
        return Forecast(ordered, at, more, Verdict.UNKNOWN)
    curve = fit(ordered)
    gain = curve.at(at + more) - curve.at(at)
    noise = _noise(scores - np.array([curve.at(size) for size in sizes]))
    a_b_c = _fit(sizes, np.clip(scores + _draws(noise, len(scores), seed), 0, 1))
    gains = _gains(a_b_c, at, more)
    low, high = (float(bound) for bound in np.quantile(gains, [0.05, 0.95]))
    flat = curve.b * min(sizes) ** -curve.c - curve.b * max(sizes) ** -curve.c < noise
    verdict = Verdict.FLAT if flat else Verdict.RISING
    return Forecast(ordered, at, more, verdict, curve, gain, min(low, gain), max(high, gain))


def _arrays(points: Sequence[Point]) -> tuple[_Array, _Array]:
    for point in points:
        if point.annotations < 1:
            raise ValueError(f"a point needs at least one annotation, got {point.annotations}")
    return np.array([float(p.annotations) for p in points]), np.array([p.f1 for p in points])


def _noise(residuals: _Array) -> float:
    """The standard deviation of scores beside a curve of three parameters."""
    return max(_NOISE, float(np.sqrt((residuals**2).sum() / _freedom(len(residuals)))))


def _draws(noise: float, points: int, seed: int) -> _Array:
    """Errors of points, a row for each draw of the bootstrap."""
    draw = np.random.default_rng(seed)
    freedom = _freedom(points)
    spread = noise * np.sqrt(freedom / draw.chisquare(freedom, (_DRAWS, 1)))
    return np.asarray(spread * draw.normal(size=(_DRAWS, points)))


def _freedom(points: int) -> int:
    return max(1, points - LEAST_POINTS)


def _gains(curves: _Array, at: int, more: int) -> _Array:
    _, b, c = curves.T
    return np.asarray(b * (at**-c - (at + more) ** -c))


def _fit(sizes: _Array, scores: _Array) -> _Array:
    """The best (a, b, c) for each row of scores, shape (rows, points); all exponents at once."""
    x = sizes ** -_EXPONENTS[:, None]  # (exponents, points)
    y = scores[:, None]  # (rows, 1, points)
    weights = np.ones((len(scores), len(x), len(sizes)))
    for _ in range(_REWEIGHTINGS):
        a, b = _line(x, y, weights)
        beside = np.abs(y - a[..., None] + b[..., None] * x)
        scale = np.maximum(_NOISE, 1.4826 * np.median(beside, axis=-1, keepdims=True))
        weights = 1 / np.maximum(1, beside / (_HUBER * scale))
    # Of one scale for all exponents: the worse a curve lies, the more it would forgive itself.
    limit = _HUBER * scale.min(axis=1, keepdims=True)
    loss = np.where(beside < limit, beside**2 / 2, limit * (beside - limit / 2)).sum(axis=-1)
    best = loss.argmin(axis=1)
    rows = np.arange(len(scores))
    return np.stack([a[rows, best], b[rows, best], _EXPONENTS[best]], axis=1)


def _line(x: _Array, y: _Array, weights: _Array) -> tuple[_Array, _Array]:
    """Weighted least squares of y = a - b x, with a at most 1 and b at least 0."""
    total = weights.sum(axis=-1)
    mean_x, mean_y = (weights * x).sum(axis=-1) / total, (weights * y).sum(axis=-1) / total
    off = x - mean_x[..., None]
    b = -(weights * off * y).sum(axis=-1) / np.maximum((weights * off**2).sum(axis=-1), 1e-18)
    b = np.maximum(b, 0)
    a = mean_y + b * mean_x
    steep = (weights * x * (1 - y)).sum(axis=-1) / (weights * x**2).sum(axis=-1)
    return np.minimum(a, 1), np.where(a > 1, steep, b)

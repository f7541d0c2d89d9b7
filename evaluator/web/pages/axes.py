"""Scales and ticks of the charts."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["Scale", "linear_ticks", "log_ticks"]


@dataclass(frozen=True, slots=True)
class Scale:
    """From values to a place on an axis; ``start`` is where ``low`` is drawn."""

    low: float
    high: float
    start: float
    end: float
    log: bool = False

    def __call__(self, value: float) -> float:
        """Where a value is drawn; beyond the ends it stays at the end."""
        low, high, at = self.low, self.high, value
        if self.log:
            low, high, at = math.log(low), math.log(high), math.log(max(value, 1e-12))
        share = min(1.0, max(0.0, (at - low) / (high - low)))
        return self.start + share * (self.end - self.start)


def linear_ticks(low: float, high: float, most: int) -> list[float]:
    """Round values from low to high, at most so many.

    >>> linear_ticks(0.83, 1.0, 5)
    [0.85, 0.9, 0.95, 1.0]
    """
    rough = (high - low) / max(1, most - 1)
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * m for m in (1, 2, 5, 10) if power * m >= rough * 0.999)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [round(index * step, 10) for index in range(first, last + 1)]


def log_ticks(low: float, high: float, most: int) -> list[float]:
    """1, 2, 5, 10, … from low to high, or powers of ten only where those are too many.

    >>> log_ticks(0.7, 30, 6)
    [1.0, 2.0, 5.0, 10.0, 20.0]
    """
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    for steps in ((1, 2, 5), (1, 3), (1,)):
        ticks = [s * 10.0**power for power in powers for s in steps]
        inside = _inside(ticks, low, high)
        if len(inside) <= most:
            break
    return inside


def _inside(ticks: Iterable[float], low: float, high: float) -> list[float]:
    return [float(f"{tick:.12g}") for tick in ticks if low <= tick <= high]

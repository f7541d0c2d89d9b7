"""How far people agree beyond chance: Cohen's kappa and Krippendorff's alpha.

Both are functions of sums over sentences (a row of numbers each), so that whole sentences can be
drawn again for a bootstrap interval (Efron, 1979): tokens of one sentence are not independent.
"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = [
    "Estimate",
    "alpha",
    "alpha_row",
    "cohen_kappa",
    "estimate",
    "f1",
    "kappa",
    "kappa_row",
    "krippendorff_alpha",
]

Array = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]

_DRAWS, _CHUNK = 500, 50
# Of fewer sentences an interval would say more than they do.
_LEAST = 10


@dataclass(frozen=True, slots=True)
class Estimate:
    """A share or coefficient, and its 95 % interval; None where there are few sentences."""

    value: float
    low: float | None = None
    high: float | None = None


def cohen_kappa(first: Sequence[Hashable], second: Sequence[Hashable]) -> float:
    """Agreement of two people beyond chance (Cohen, 1960): (p_o - p_e) / (1 - p_e).

    p_e is the agreement of two who draw from their own distributions. Where both always say the
    same one thing, chance alone explains it (0/0): 1.0 here, as nothing is disagreed upon.

    >>> cohen_kappa("yyyynn", "yyynnn")
    0.6666666666666667

    Raises:
        ValueError: the sequences are empty, or not of one length.
    """
    if len(first) != len(second) or not first:
        raise ValueError(f"two sequences of one length are needed: {len(first)}, {len(second)}")
    numbers = {value: i for i, value in enumerate(dict.fromkeys([*first, *second]))}
    codes = (np.array([numbers[value] for value in values]) for values in (first, second))
    return float(kappa(kappa_row(*codes, values=len(numbers))))


def krippendorff_alpha(data: Sequence[Sequence[Hashable | None]]) -> float | None:
    """Nominal alpha of many people (Krippendorff, 2011, "Computing Krippendorff's
    Alpha-Reliability"): 1 - D_o / D_e; a row for each person, None where one said nothing.

    Units that fewer than two judged do not count; None where no unit is left, and 1.0 where
    everybody always says the same one thing (0/0).

    >>> krippendorff_alpha([[1, 2, None], [1, 1, 2]])
    0.0
    """
    numbers: dict[Hashable, int] = {}
    codes = [
        [-1 if value is None else numbers.setdefault(value, len(numbers)) for value in row]
        for row in data
    ]
    if not numbers:
        return None
    row = alpha_row(np.array(codes), values=len(numbers))
    return float(alpha(row)) if row[1:].any() else None


def kappa_row(first: Codes, second: Codes, *, values: int) -> Array:
    """Of two people's tags of one sentence: number, equal ones, how often each says which."""
    counts = (np.bincount(codes, minlength=values) for codes in (first, second))
    return np.concatenate([[len(first), (first == second).sum()], *counts]).astype(float)


def kappa(rows: Array) -> Array:
    """Cohen's kappa of sums of `kappa_row`, along the last axis."""
    number = np.maximum(rows[..., 0], 1)
    first, second = np.split(rows[..., 2:], 2, axis=-1)
    chance = (first * second).sum(axis=-1) / number**2
    return _beyond((rows[..., 0] - rows[..., 1]) / number, 1 - chance)


def alpha_row(codes: Codes, *, values: int) -> Array:
    """Of people's tags of one sentence, shape (people, tokens), -1 where one is missing:
    the disagreements, and how often each tag is given, to units that two or more judged.
    """
    given = (codes[..., None] == np.arange(values)).sum(axis=0)  # (tokens, values)
    judged = given.sum(axis=1)
    given, judged = given[judged > 1], judged[judged > 1]
    observed = ((judged**2 - (given**2).sum(axis=1)) / (judged - 1)).sum()
    return np.concatenate([[observed], given.sum(axis=0)]).astype(float)


def alpha(rows: Array) -> Array:
    """Krippendorff's alpha of sums of `alpha_row`, along the last axis."""
    given = rows[..., 1:]
    number = given.sum(axis=-1)
    expected = (number**2 - (given**2).sum(axis=-1)) / np.maximum(number - 1, 1)
    return _beyond(rows[..., 0], expected)


def f1(rows: Array) -> Array:
    """Of sums of (spans of both, spans of one and of the other): 1.0 where nobody has a span."""
    return np.where(rows[..., 1] == 0, 1.0, 2 * rows[..., 0] / np.maximum(rows[..., 1], 1))


def estimate(statistic: Callable[[Array], Array], rows: Array, *, seed: int = 0) -> Estimate:
    """A statistic of all sentences, rows (sentences, numbers), with its bootstrap interval."""
    value = float(statistic(rows.sum(axis=0)))
    if len(rows) < _LEAST:
        return Estimate(value)
    draw = np.random.default_rng(seed)
    even = np.full(len(rows), 1 / len(rows))
    again = [
        statistic(draw.multinomial(len(rows), even, size=_CHUNK) @ rows)
        for _ in range(0, _DRAWS, _CHUNK)
    ]
    low, high = np.quantile(np.concatenate(again), [0.025, 0.975])
    return Estimate(value, float(low), float(high))


def _beyond(observed: Array, expected: Array) -> Array:
    """1 - observed / expected disagreement; where none can be expected there is none."""
    none = expected < 1e-12
    return np.where(none, 1.0, 1 - observed / np.where(none, 1.0, expected))

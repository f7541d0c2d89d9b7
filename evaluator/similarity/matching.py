"""Which matrix of one model is which of another's, and how close they are."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evaluator.similarity.fingerprint import HEAD, Fingerprint, Floats, Matrix

__all__ = ["Match", "cosine", "head_cosine", "match_matrices"]

# Squares of what float32 holds, down to 1e-45, are computed with as float64.
_Any = NDArray[np.floating[Any]]
_Wide = NDArray[np.float64]

# The rounding to half precision moves a vector by a fraction of this.
_UNMOVED = 2e-3
# A matrix that is less like the base's did not start there.
_FROM_THERE = 0.3


@dataclass(frozen=True, slots=True)
class Match:
    """A matrix of one model, and the closest of the same shape in another.

    Attributes:
        other: its name there; None where there is none of this shape.
        cosine: of the two; 0 where there is none.
        spectrum: relative difference of the greatest singular values, of the matrix of this shape
            that differs least; None where they are not kept.
        difference: cosine of what sets the two apart from the base; None where there is no base,
            where one of them did not start there, or is the base's still.
    """

    name: str
    other: str | None
    cosine: float
    spectrum: float | None
    difference: float | None


def match_matrices(
    model: Fingerprint, other: Fingerprint, *, base: Fingerprint | None = None
) -> list[Match]:
    """The closest matrix of the other model for each of this one's.

    Names do not count, so that it does not help to drop layers or to reorder embeddings.
    """
    of_other, of_base = _by_shape(other), {} if base is None else _by_shape(base)
    return [
        _match(name, matrix, of_other.get(matrix.shape), of_base.get(matrix.shape))
        for name, matrix in model.matrices.items()
    ]


def cosine(one: _Any, other: _Any) -> float:
    """Of two vectors, -1 to 1; 0 where one is nothing."""
    return float(np.clip(_units(one)[0] @ _units(other)[0], -1.0, 1.0))


def head_cosine(model: Fingerprint, other: Fingerprint) -> float:
    """How close the last layers are, label by label, in whatever order the labels are; 0 to 1.

    Labels count by the square of their weights, as in the cosine of whole matrices.
    """
    if model.head is not None and other.head is not None:
        if model.head.shape[1] != other.head.shape[1]:
            return 0.0
        return (_rows(model.head, other.head) + _rows(other.head, model.head)) / 2
    one, two = model.matrices.get(HEAD), other.matrices.get(HEAD)
    if one is None or two is None or one.shape != two.shape:
        return 0.0
    return max(0.0, cosine(one.sketch, two.sketch))


def _rows(one: Floats, other: Floats) -> float:
    best = np.clip((_units(one) @ _units(other).T).max(axis=1), 0.0, 1.0)
    weights = np.square(np.linalg.norm(_wide(one), axis=1))
    whole = float(weights.sum())
    return float(best @ weights) / whole if whole else 0.0


def _wide(values: _Any) -> _Wide:
    return values.astype(np.float64)


def _units(values: _Any) -> _Wide:
    """Each row at length 1, a vector as one row; what is nothing stays so."""
    wide = np.atleast_2d(_wide(values))
    lengths = np.linalg.norm(wide, axis=1, keepdims=True)
    units: _Wide = np.divide(wide, lengths, out=np.zeros_like(wide), where=lengths > 0)
    return units


@dataclass(frozen=True, slots=True)
class _Group:
    """The matrices of one shape: their sketches, also at length 1, and their spectra."""

    names: tuple[str, ...]
    sketches: _Wide
    units: _Wide
    spectra: _Wide


def _by_shape(model: Fingerprint) -> Mapping[tuple[int, int], _Group]:
    found: dict[tuple[int, int], list[tuple[str, Matrix]]] = defaultdict(list)
    for name, matrix in model.matrices.items():
        found[matrix.shape].append((name, matrix))
    return {shape: _group(members) for shape, members in found.items()}


def _group(members: list[tuple[str, Matrix]]) -> _Group:
    sketches = _wide(np.stack([matrix.sketch for _, matrix in members]))
    spectra = _wide(np.stack([matrix.spectrum for _, matrix in members]))
    names = tuple(name for name, _ in members)
    return _Group(names, sketches, _units(sketches), spectra)


def _match(name: str, matrix: Matrix, others: _Group | None, bases: _Group | None) -> Match:
    if others is None:
        return Match(name, None, 0.0, None, None)
    closest = _closest(matrix, others)
    found = others.sketches[closest]
    return Match(
        name,
        others.names[closest],
        cosine(matrix.sketch, found),
        _spectral(matrix, others),
        None if bases is None else _difference(matrix, found, bases),
    )


def _closest(matrix: Matrix, group: _Group) -> int:
    return int(np.argmax(group.units @ matrix.sketch))


def _spectral(matrix: Matrix, group: _Group) -> float | None:
    if not matrix.spectrum.size:
        return None
    apart = float(np.linalg.norm(group.spectra - _wide(matrix.spectrum), axis=1).min())
    whole = float(np.linalg.norm(_wide(matrix.spectrum)))
    return apart / whole if whole else None


def _difference(matrix: Matrix, other: _Wide, bases: _Group) -> float | None:
    base = bases.sketches[_closest(matrix, bases)]
    if min(cosine(matrix.sketch, base), cosine(other, base)) < _FROM_THERE:
        return None
    one, two = _wide(matrix.sketch) - base, other - base
    smallest = _UNMOVED * float(np.linalg.norm(base))
    if min(np.linalg.norm(one), np.linalg.norm(two)) <= smallest:
        return None
    return cosine(one, two)

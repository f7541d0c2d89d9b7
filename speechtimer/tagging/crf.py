"""Decoding of a linear-chain conditional random field (Lafferty et al., 2001), in NumPy.

Emissions are ``(steps, sequences, tags)`` for sequences sorted from long to short (see `lstm`).
``transitions[to, from]`` include a start and a stop tag, which are tags like the others to the
decoder, as they are to Flair's: what keeps them out of a path is their score of -10000.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from speechtimer.tagging.lstm import Floats, Ints

__all__ = ["marginals", "viterbi"]

# Sums are scaled back to 1 so often. Double precision holds what comes between, unless a tag
# falls behind another by more than 170 in the exponent at each of these steps.
_RESCALED_EVERY = 4


def viterbi(
    emissions: Floats, running: Sequence[int], transitions: Floats, *, start: int, stop: int
) -> Ints:
    """The best tag of each step ``(steps, sequences)``, the stop tag after a sequence's end."""
    steps, sequences, _ = emissions.shape
    onward = transitions.T[:, None, :]
    best = np.empty_like(emissions)
    best[0] = emissions[0] + transitions[:, start]
    for step in range(1, steps):
        rows = running[step]
        # (from, sequence, to): the maximum over the first axis is the fast one.
        now = (best[step - 1, :rows].T[:, :, None] + onward).max(0)
        np.add(now, emissions[step, :rows], out=best[step, :rows])
    path = np.full((steps + 1, sequences), stop, np.intp)
    for step in range(steps - 1, -1, -1):
        rows = running[step]
        arriving = transitions[path[step + 1, :rows]]
        arriving += best[step, :rows]
        arriving.argmax(1, out=path[step, :rows])
    return path[:-1]


def marginals(
    emissions: Floats,
    running: Sequence[int],
    back: Ints,
    transitions: Floats,
    path: Ints,
    *,
    start: int,
    stop: int,
) -> NDArray[np.float64]:
    """The posterior probability of each tag of a path ``(steps, sequences)``.

    Forward and backward sums are kept as scaled probabilities (Rabiner, 1989, section V.A), so
    that a step is a product of matrices; they run side by side, the backward ones over reversed
    sequences: ``back`` is their `lstm.reversal`.
    """
    steps, sequences, tags = emissions.shape
    likely = np.exp((emissions - emissions.max(2, keepdims=True)).astype(np.float64))
    onward = np.exp((transitions - transitions.max()).T.astype(np.float64))  # (from, to)
    rows_of = np.arange(sequences)
    seen = np.stack([likely, likely[back, rows_of]])
    moves = np.stack([onward, onward.T])
    before = np.zeros((2, steps, sequences, tags))
    before[:, 0] = np.stack([onward[start], onward[:, stop]])[:, None]
    for step in range(1, steps):
        rows = running[step]
        sums = before[:, step, :rows]
        np.matmul(before[:, step - 1, :rows] * seen[:, step - 1, :rows], moves, out=sums)
        if step % _RESCALED_EVERY == 0:
            sums /= np.maximum(sums.sum(2, keepdims=True), _TINY)
    joint = before[0] * likely * before[1][back, rows_of]
    chosen = np.take_along_axis(joint, path[:, :, None], axis=2)[:, :, 0]
    shares: NDArray[np.float64] = chosen / np.maximum(joint.sum(2), _TINY)
    return shares


_TINY = np.finfo(np.float64).tiny

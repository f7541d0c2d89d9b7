"""Long short-term memory over a batch of sequences, in NumPy (Hochreiter and Schmidhuber, 1997).

Sequences of one batch are sorted from long to short and laid out time first, so that at step t
the sequences that still run are the first ``running[t]`` rows: nothing is computed for padding.
Gates stand in the order input, forget, output, cell, each as wide as the hidden state.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = ["Floats", "Ints", "lstm", "reversal", "running_rows"]

Floats = NDArray[np.float32]
Ints = NDArray[np.intp]


def running_rows(lengths: Ints) -> list[int]:
    """How many sequences still run at each step; ``lengths`` are sorted from long to short.

    >>> running_rows(np.array([3, 1, 1]))
    [3, 1, 1]
    """
    if lengths[0] == lengths[-1]:
        return [len(lengths)] * int(lengths[0])
    rows: list[int] = (lengths > np.arange(lengths[0])[:, None]).sum(1).tolist()
    return rows


def reversal(lengths: Ints) -> Ints:
    """Where each step of a reversed sequence comes from, ``(longest, sequences)``; padding stays.

    >>> reversal(np.array([3, 2])).T.tolist()
    [[2, 1, 0], [1, 0, 2]]
    """
    steps = np.arange(lengths[0])[:, None]
    return np.where(steps < lengths, lengths - 1 - steps, steps)


def lstm(gates: Floats, recurrent: Floats, running: Sequence[int]) -> Floats:
    """Hidden states ``(directions, steps, sequences, hidden)``, zero where a sequence has ended.

    ``gates`` ``(directions, steps, sequences, 4 * hidden)`` hold what the inputs and biases add to
    each gate, and are overwritten; ``recurrent`` is ``(directions, hidden, 4 * hidden)``. All
    directions run from step 0 on: give the second one its sequences reversed.
    """
    directions, steps, sequences, width = gates.shape
    hidden = width // 4
    states = np.zeros((directions, steps, sequences, hidden), np.float32)
    cell = np.zeros((directions, sequences, hidden), np.float32)
    for step in range(steps):
        rows = running[step]
        gate = gates[:, step, :rows]
        if step:
            gate += states[:, step - 1, :rows] @ recurrent
        squash = gate[..., : 3 * hidden]
        # The logistic function by way of tanh, which NumPy vectorises and which cannot overflow.
        squash *= np.float32(0.5)
        np.tanh(gate, out=gate)
        squash += np.float32(1)
        squash *= np.float32(0.5)
        now = cell[:, :rows]
        now *= gate[..., hidden : 2 * hidden]
        now += gate[..., :hidden] * gate[..., 3 * hidden :]
        state = states[:, step, :rows]
        np.tanh(now, out=state)
        state *= gate[..., 2 * hidden : 3 * hidden]
    return states

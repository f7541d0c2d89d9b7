"""Long short-term memory over a batch of sequences, in NumPy (Hochreiter and Schmidhuber, 1997).

Sequences of one batch are sorted from long to short and laid out time first, so that at step t
the sequences that still run are the first ``running[t]`` rows: nothing is computed for padding.

One sentence is bound by the number of NumPy's calls, many by the memory that they touch. So all
directions go through a step together, each gate's values stand side by side in memory, and no
multiplication is done at a step that can be done once on the weights (see `gate_weights`).
"""

from collections.abc import Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

__all__ = ["Floats", "Ints", "Layout", "gate_weights", "lstm", "reversal", "running_rows"]

Floats = NDArray[np.float32]
Ints = NDArray[np.intp]

_Number = TypeVar("_Number", bound=np.generic)

# Arrays, since NumPy makes one of a number at each call.
_ONE, _HALF = np.array(1, np.float32), np.array(0.5, np.float32)


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


class Layout:
    """Where the steps of a batch's sequences stand; lengths are sorted from long to short.

    >>> layout = Layout([3, 2])
    >>> layout.laid_out([1, 2, 3, 4, 5]).T.tolist()
    [[1, 2, 3], [4, 5, 0]]
    >>> layout.reverse(layout.laid_out([1, 2, 3, 4, 5])).T.tolist()
    [[3, 2, 1], [5, 4, 0]]
    """

    def __init__(self, lengths: Sequence[int]) -> None:
        self.steps, self.sequences = lengths[0], len(lengths)
        self.lengths = np.array(lengths, np.intp)
        self.running = [self.sequences] * self.steps
        # One sentence, or several of one length, has no padding and is reversed by a view.
        self.even = lengths[0] == lengths[-1]
        if not self.even:
            self.running = running_rows(self.lengths)
            self._back = reversal(self.lengths), np.arange(self.sequences)

    def laid_out(self, values: Sequence[int]) -> Ints:
        """The values of one sequence after the other as ``(steps, sequences)``, 0 in padding."""
        if self.even:
            return np.array(values, np.intp).reshape(self.sequences, self.steps).T
        by_sequence = np.zeros((self.sequences, self.steps), np.intp)
        by_sequence[np.arange(self.steps) < self.lengths[:, None]] = values
        return by_sequence.T

    def both_ways(self, places: Ints) -> Ints:
        """Steps as a forward and a backward direction read them ``(steps, 2, sequences)``."""
        both = np.empty((self.steps, 2, self.sequences), np.intp)
        both[:, 0], both[:, 1] = places, self.reverse(places)
        return both

    def reverse(self, values: NDArray[_Number]) -> NDArray[_Number]:
        """Each sequence of ``(steps, sequences, ...)`` from its end; padding stays."""
        return values[::-1] if self.even else values[self._back]


def gate_weights(weights: Floats, *, of_states: bool = False) -> Floats:
    """Weights ``(inputs, 4 * hidden)`` of the model's file as `lstm` reads them.

    They come as ``(4, inputs, hidden)``. Those of the three logistic gates are halved: the
    logistic function of z is (tanh(z / 2) + 1) / 2, and tanh is what NumPy vectorises and what
    cannot overflow. Those that multiply states are halved (again), since `lstm` gives states
    doubled.
    """
    gates = np.stack(np.split(weights, 4, axis=1)).astype(np.float32)
    gates[:3] *= _HALF
    return gates * _HALF if of_states else gates


def lstm(table: Floats, places: Ints, recurrent: Floats, layout: Layout) -> Floats:
    """Doubled hidden states ``(steps, directions, sequences, hidden)``, zero past a sequence's end.

    Args:
        table: what inputs and biases add to the gates, ``(4, directions, entries, hidden)``, made
            with `gate_weights`; the gates are input, forget, output, cell.
        places: the entry that each sequence reads at each step, ``(steps, directions,
            sequences)``. All directions run from step 0 on: give the second one its sequences
            reversed.
        recurrent: ``(4, directions, hidden, hidden)``, made with `gate_weights`.
        layout: where the sequences end.
    """
    _, directions, entries, hidden = table.shape
    steps, _, sequences = places.shape
    planes = np.arange(0, 4 * directions * entries, entries).reshape(4, directions, 1)
    index = places[:, None] + planes
    entry = table.reshape(-1, hidden)
    cell = np.zeros((directions, sequences, hidden), np.float32)
    before = cell[:, :0]
    states = np.zeros((0 if layout.even else steps, *cell.shape), np.float32)
    first = 0
    while first < steps:
        rows = layout.running[first]
        last = first + layout.running.count(rows)
        inputs = entry.take(index[first:last, ..., :rows], axis=0)
        now, cell = _run(inputs, recurrent, before[:, :rows], cell[:, :rows])
        if layout.even:
            return now
        states[first:last, :, :rows] = now
        before, first = now[-1], last
    return states


def _run(inputs: Floats, recurrent: Floats, before: Floats, cell: Floats) -> tuple[Floats, Floats]:
    """The states of some steps in which the same sequences run, and the last cells.

    ``before`` and ``cell`` are the state and the cell of the step before, of which the first step
    of all has none (no rows).
    """
    steps, size = len(inputs), cell.size
    states = np.empty((steps, *cell.shape), np.float32)
    memory = np.empty(5 * size, np.float32)
    # All that is computed with is flat, and so are both factors of the cell's two products: input
    # and forget gate, and the candidate and the cell.
    gates, squashed, kept = memory[: 4 * size], memory[: 3 * size], memory[: 2 * size]
    output, candidates, cells = memory[2 * size : 3 * size], memory[3 * size :], memory[4 * size :]
    products = np.empty(2 * size, np.float32)
    fresh, old = products[:size], products[size:]
    summed = gates.reshape(inputs.shape[1:])
    last_cell = cells.reshape(cell.shape)
    last_cell[:] = cell
    starts = before.size < size
    # Local names: looking one up in a module takes a sixth of a call on so little data.
    add, multiply, tanh, matmul = np.add, np.multiply, np.tanh, np.matmul
    given_and_state = zip(inputs.reshape(steps, -1), states, states.reshape(steps, -1), strict=True)
    for given, shaped, state in given_and_state:
        if starts:
            tanh(given, gates)
            starts = False
        else:
            matmul(before, recurrent, summed)
            add(gates, given, gates)
            tanh(gates, gates)
        add(squashed, _ONE, squashed)
        multiply(kept, candidates, products)
        add(fresh, old, cells)
        multiply(cells, _HALF, cells)
        tanh(cells, state)
        multiply(state, output, state)
        before = shaped
    return states, last_cell

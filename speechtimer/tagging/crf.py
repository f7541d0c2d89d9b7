"""Decoding of a linear-chain conditional random field (Lafferty et al., 2001), in NumPy.

Emissions are ``(steps, sequences, tags)`` for sequences sorted from long to short (see `lstm`).
``transitions[to, from]`` include a start and a stop tag, which are tags like the others to the
decoder, as they are to Flair's: what keeps them out of a path is their score of -10000.
"""

import numpy as np
from numpy.typing import NDArray

from speechtimer.tagging.lstm import Floats, Ints, Layout

__all__ = ["NEVER", "Crf"]

# The score that keeps a tag that is no word's out of every path.
NEVER = -10_000.0

# Where the likeliest tags of a sequence's steps are all right with more than this probability,
# they are its best path; a half, and room for rounding.
_SURE = 0.51

# Doubles hold what sums shrink to in between two rescalings: exp(-700) is about the least.
_LEAST_EXPONENT = 700.0


class Crf:
    """Finds best paths, and how likely their tags are.

    Args:
        transitions: float32 ``(tags, tags)``.
        start: the start tag, whose emissions should be as low as its transitions.
        stop: the stop tag, likewise.
    """

    def __init__(self, transitions: Floats, *, start: int, stop: int) -> None:
        self._transitions, self._start, self._stop = transitions, start, stop
        self._onward = transitions.T.copy()  # (from, to)
        moves = np.exp((transitions - transitions.max()).astype(np.float64)).T  # (from, to)
        # Forward sums, and beside them backward sums over reversed sequences.
        none = np.zeros_like(moves)
        self._moves = np.block([[moves, none], [none, moves.T]])
        self._ends = np.concatenate([moves[start], moves[:, stop]])
        used = np.delete(np.delete(transitions, start, 0), stop, 1)
        shrinking = 2 * (float(used.max()) - float(used.min()))
        self._rescaled_every = int(np.clip(_LEAST_EXPONENT / (shrinking + 1) - 2, 1, 1000))

    def decode(self, emissions: Floats, layout: Layout) -> tuple[Ints, NDArray[np.float64]]:
        """The best tag of each step, and its posterior probability; both ``(steps, sequences)``.

        Past a sequence's end the probabilities are 0.
        """
        joint = self._joint(emissions, layout)
        total = np.maximum(np.add.reduce(joint, 2), _TINY)
        path, scores = joint.argmax(2), np.maximum.reduce(joint, 2) / total
        # A path loses at most what each of its tags loses, and the one that has more than half of
        # the probability is the best: it need not be searched for.
        doubt = layout.lengths - np.add.reduce(scores, 0)
        if np.maximum.reduce(doubt) >= 1 - _SURE:
            unsure = np.flatnonzero(doubt >= 1 - _SURE)
            some = Layout(layout.lengths[unsure].tolist())
            best = self.viterbi(emissions[: some.steps, unsure], some)
            path[: some.steps, unsure] = best
            likely = np.take_along_axis(joint[: some.steps, unsure], best[:, :, None], axis=2)
            scores[: some.steps, unsure] = likely[:, :, 0] / total[: some.steps, unsure]
        return path, scores

    def posteriors(self, emissions: Floats, layout: Layout) -> NDArray[np.float64]:
        """The posterior probability of each tag of each step ``(steps, sequences, tags)``.

        Past a sequence's end they are 0.
        """
        joint = self._joint(emissions, layout)
        joint /= np.maximum(joint.sum(2, keepdims=True), _TINY)
        return joint

    def viterbi(self, emissions: Floats, layout: Layout) -> Ints:
        """The best tag of each step ``(steps, sequences)``, the stop tag past a sequence's end."""
        steps, sequences, _ = emissions.shape
        if sequences == 1:
            return self._best_path(emissions[:, 0])[:, None]
        running = layout.running
        onward = self._transitions.T[:, None, :]
        best = np.empty_like(emissions)
        best[0] = emissions[0] + self._transitions[:, self._start]
        for step in range(1, steps):
            rows = running[step]
            # (from, sequence, to): the maximum over the first axis is the fast one.
            now = (best[step - 1, :rows].T[:, :, None] + onward).max(0)
            np.add(now, emissions[step, :rows], out=best[step, :rows])
        path = np.full((steps + 1, sequences), self._stop, np.intp)
        for step in range(steps - 1, -1, -1):
            rows = running[step]
            arriving = self._transitions[path[step + 1, :rows]]
            arriving += best[step, :rows]
            arriving.argmax(1, out=path[step, :rows])
        return path[:-1]

    def _best_path(self, emissions: Floats) -> Ints:
        """The same for one sequence, ``(steps, tags)`` in and ``(steps,)`` out, in fewer calls."""
        best = np.empty_like(emissions)
        best[0] = emissions[0] + self._transitions[:, self._start]
        arriving = np.empty_like(self._onward)
        add, greatest = np.add, np.maximum.reduce
        for before, seen, now in zip(best, emissions[1:], best[1:], strict=False):
            add(before[:, None], self._onward, arriving)
            greatest(arriving, 0, None, now)
            add(now, seen, now)
        path, tag = np.empty(len(best), np.intp), self._stop
        for step in range(len(best) - 1, -1, -1):
            path[step] = tag = int((self._transitions[tag] + best[step]).argmax())
        return path

    def _joint(self, emissions: Floats, layout: Layout) -> NDArray[np.float64]:
        """What the probability of each tag of each step ``(steps, sequences, tags)`` grows with.

        Forward and backward sums are kept as scaled probabilities (Rabiner, 1989, section V.A), so
        that a step is one product of matrices; past a sequence's end they are 0.
        """
        steps, sequences, tags = emissions.shape
        likely = np.exp(emissions - np.maximum.reduce(emissions, 2, keepdims=True))
        seen = np.empty((steps, sequences, 2 * tags))
        seen[..., :tags], seen[..., tags:] = likely, layout.reverse(likely)
        sums = np.zeros_like(seen)
        sums[0] = self._ends
        products = np.empty_like(seen[0])
        multiply, moves = np.multiply, self._moves
        after_first = zip(seen, sums, sums[1:], layout.running[1:], strict=False)
        for step, (arrived, now, after, rows) in enumerate(after_first, 1):
            if rows < sequences:
                arrived, now, after = arrived[:rows], now[:rows], after[:rows]
                products = products[:rows]
            multiply(arrived, now, products)
            products.dot(moves, after)
            if step % self._rescaled_every == 0:
                halves = after.reshape(rows, 2, tags)
                halves /= np.maximum(halves.max(2, keepdims=True), _TINY)
        joint: NDArray[np.float64] = sums[..., :tags] * layout.reverse(sums)[..., tags:]
        joint *= seen[..., :tags]
        return joint


_TINY = np.finfo(np.float64).tiny

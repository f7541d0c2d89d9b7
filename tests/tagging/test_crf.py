"""All paths, one by one, are the oracle."""

from itertools import pairwise, product

import numpy as np
import pytest

from speechtimer.tagging.crf import marginals, viterbi
from speechtimer.tagging.lstm import reversal, running_rows

START, STOP, TAGS = 2, 3, 4


def _path_score(path: tuple[int, ...], emissions: np.ndarray, transitions: np.ndarray) -> float:
    score = transitions[path[0], START] + transitions[STOP, path[-1]]
    score += sum(emissions[i, tag] for i, tag in enumerate(path))
    return float(score + sum(transitions[b, a] for a, b in pairwise(path)))


@pytest.mark.parametrize("scale", [0.1, 1.0, 30.0])
def test_best_path_and_marginals(scale: float) -> None:
    rng = np.random.default_rng(0)
    lengths = np.array([4, 3, 3, 1])
    emissions = rng.normal(0, scale, (4, 4, TAGS)).astype(np.float32)
    transitions = rng.normal(0, scale, (TAGS, TAGS)).astype(np.float32)
    transitions[START, :] = transitions[:, STOP] = -10000
    running = running_rows(lengths)
    path = viterbi(emissions, running, transitions, start=START, stop=STOP)
    back = reversal(lengths)
    found = marginals(emissions, running, back, transitions, path, start=START, stop=STOP)
    for row, length in enumerate(lengths):
        paths = list(product(range(TAGS), repeat=int(length)))
        scores = np.array([_path_score(p, emissions[:, row], transitions) for p in paths])
        best = paths[int(scores.argmax())]
        assert path[:length, row].tolist() == list(best)
        shares = np.exp(scores - scores.max())
        for step in range(length):
            agreeing = np.array([p[step] == best[step] for p in paths])
            expected = shares[agreeing].sum() / shares.sum()
            assert found[step, row] == pytest.approx(expected, abs=1e-4)


def test_scores_far_apart_do_not_overflow() -> None:
    emissions = np.array([[[1e4, -1e4, 0, 0]], [[-1e4, 1e4, 0, 0]]], np.float32)
    transitions = np.zeros((TAGS, TAGS), np.float32)
    running, back = [1, 1], np.array([[1], [0]])
    path = viterbi(emissions, running, transitions, start=START, stop=STOP)
    found = marginals(emissions, running, back, transitions, path, start=START, stop=STOP)
    assert path[:, 0].tolist() == [0, 1]
    assert found[:, 0].tolist() == [1, 1]

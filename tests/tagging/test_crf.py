"""All paths, one by one, are the oracle."""

from itertools import pairwise, product

import numpy as np
import pytest

from speechtimer.tagging.crf import Crf
from speechtimer.tagging.lstm import Layout

START, STOP, TAGS = 2, 3, 4


def _path_score(path: tuple[int, ...], emissions: np.ndarray, transitions: np.ndarray) -> float:
    score = transitions[path[0], START] + transitions[STOP, path[-1]]
    score += sum(emissions[i, tag] for i, tag in enumerate(path))
    return float(score + sum(transitions[b, a] for a, b in pairwise(path)))


@pytest.mark.parametrize("sure", [0.0, 20.0])
@pytest.mark.parametrize("scale", [0.1, 1.0, 30.0])
def test_best_path_and_posteriors(scale: float, sure: float) -> None:
    rng = np.random.default_rng(0)
    lengths = [4, 3, 3, 1]
    emissions = rng.normal(0, scale, (4, 4, TAGS)).astype(np.float32)
    # Where one tag of each step stands out, no path is searched for.
    emissions[..., 0] += sure
    transitions = rng.normal(0, scale, (TAGS, TAGS)).astype(np.float32)
    transitions[START, :] = transitions[:, STOP] = -10000
    crf = Crf(transitions, start=START, stop=STOP)
    layout = Layout(lengths)
    path, found = crf.decode(emissions, layout)
    shares_of_tags = crf.posteriors(emissions, layout)
    for row, length in enumerate(lengths):
        paths = list(product(range(TAGS), repeat=length))
        scores = np.array([_path_score(p, emissions[:, row], transitions) for p in paths])
        best = paths[int(scores.argmax())]
        assert path[:length, row].tolist() == list(best)
        shares = np.exp(scores - scores.max())
        for step in range(length):
            for tag in range(TAGS):
                agreeing = np.array([p[step] == tag for p in paths])
                expected = shares[agreeing].sum() / shares.sum()
                assert shares_of_tags[step, row, tag] == pytest.approx(expected, abs=1e-4)
            assert found[step, row] == pytest.approx(shares_of_tags[step, row, best[step]])
        assert found[length:, row].tolist() == [0] * (4 - length)


def test_scores_far_apart_do_not_overflow() -> None:
    emissions = np.array([[[1e4, -1e4, 0, 0]], [[-1e4, 1e4, 0, 0]]], np.float32)
    crf = Crf(np.zeros((TAGS, TAGS), np.float32), start=START, stop=STOP)
    path, found = crf.decode(emissions, Layout([2]))
    assert path[:, 0].tolist() == [0, 1]
    assert found[:, 0].tolist() == [1, 1]


def test_the_sums_of_a_long_sequence_do_not_underflow() -> None:
    rng = np.random.default_rng(0)
    transitions = rng.normal(0, 5, (TAGS, TAGS)).astype(np.float32)
    transitions[START, :] = transitions[:, STOP] = -10000
    crf = Crf(transitions, start=START, stop=STOP)
    # Forty steps whose best tags hardly follow each other, fifty times over.
    emissions = np.tile(rng.normal(0, 8, (40, 1, TAGS)), (50, 1, 1)).astype(np.float32)
    emissions[..., [START, STOP]] = -10000
    path, found = crf.decode(emissions, Layout([2000]))
    _, alone = crf.decode(emissions[:400], Layout([400]))
    assert (path == crf.viterbi(emissions, Layout([2000]))).all()
    assert found[:300] == pytest.approx(alone[:300], rel=1e-6)
    assert found.min() > 0

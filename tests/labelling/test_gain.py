"""Curves whose future is known, and curves that were measured."""

import random

import pytest

from speechtimer.dataset import Sentence
from speechtimer.labelling.gain import Curve, Point, Verdict, fit, forecast
from speechtimer.labelling.learning_curve import measure_points
from tests.labelling.team import generated
from tests.marked import marked

SIZES = (25, 50, 100, 200, 400, 800)


def _points(curve: Curve, noise: float = 0.0, seed: int = 0) -> list[Point]:
    draw = random.Random(seed)
    return [Point(size, curve.at(size) + draw.gauss(0, noise)) for size in SIZES]


@pytest.mark.parametrize("curve", [Curve(0.95, 1.2, 0.5), Curve(0.9, 3.0, 0.9), Curve(1, 0.8, 0.2)])
def test_a_curve_is_found_again(curve: Curve) -> None:
    found = fit(_points(curve))
    for size in (30, 400, 850, 1600):
        assert found.at(size) == pytest.approx(curve.at(size), abs=0.004)


def test_one_wrong_measurement_does_not_bend_it() -> None:
    curve = Curve(0.95, 1.2, 0.5)
    points = _points(curve)
    points[3] = Point(SIZES[3], 0.3)
    found = fit(points)
    assert found.at(850) == pytest.approx(curve.at(850), abs=0.03)


def test_the_interval_holds_the_true_gain() -> None:
    curve = Curve(0.93, 1.5, 0.5)
    true = curve.at(850) - curve.at(800)
    held = 0
    for seed in range(30):
        found = forecast(_points(curve, noise=0.008, seed=seed), seed=seed)
        assert found.low is not None
        assert found.high is not None
        held += found.low <= true <= found.high
    assert held >= 24  # of 30, where 27 are meant


def test_gain_after_the_last_point_or_after_now() -> None:
    curve = Curve(0.95, 1.2, 0.5)
    found = forecast(_points(curve), more=50)
    assert (found.annotations, found.verdict) == (800, Verdict.RISING)
    assert found.gain == pytest.approx(curve.at(850) - curve.at(800), abs=0.0005)
    sooner = forecast(_points(curve), more=50, now=100)
    assert sooner.gain == pytest.approx(curve.at(150) - curve.at(100), abs=0.002)


@pytest.mark.parametrize("points", [[], [Point(50, 0.5)], [Point(50, 0.5), Point(50, 0.6)] * 3])
def test_too_few_sizes_say_nothing(points: list[Point]) -> None:
    found = forecast(points)
    assert (found.verdict, found.gain, found.curve) == (Verdict.UNKNOWN, None, None)
    with pytest.raises(ValueError, match="needs 3 sizes"):
        fit(points)


@pytest.mark.parametrize("step", [0.0, -0.05])
def test_a_flat_or_falling_curve_promises_nothing(step: float) -> None:
    points = [Point(size, 0.8 + step * i) for i, size in enumerate(SIZES)]
    found = forecast(points)
    assert found.verdict is Verdict.FLAT
    assert found.gain == pytest.approx(0, abs=1e-9)
    assert found.low == pytest.approx(0, abs=1e-9)
    assert found.high is not None
    assert found.high >= 0


def test_perfect_scores_do_not_pass_one() -> None:
    found = forecast([Point(size, 1.0) for size in SIZES])
    assert found.curve is not None
    assert found.curve.at(10_000) <= 1
    assert found.gain == pytest.approx(0)


def test_what_no_curve_has() -> None:
    with pytest.raises(ValueError, match="at least one annotation"):
        forecast([Point(0, 0.5)])
    with pytest.raises(ValueError, match="more"):
        forecast([], more=0)


def test_a_measured_curve_rises() -> None:
    steps: list[tuple[str, int, int]] = []
    sentences = generated(150)
    points = measure_points(sentences, sizes=4, progress=lambda *step: steps.append(step))
    assert [point.annotations for point in points] == sorted(p.annotations for p in points)
    assert points[-1].annotations <= 100  # a third is held out
    assert points[0].f1 < points[-1].f1 < 1
    assert points[-1].f1 > 0.4
    assert steps[-1] == ("learning curve", 3, 3)
    assert points == measure_points(sentences, sizes=4)


def test_what_cannot_be_measured() -> None:
    assert measure_points([]) == []
    assert measure_points([marked("[3](n) tours")] * 100) == []  # one sentence, again and again
    cut = [Sentence(s.text + "aa", (*s.spans,)) for s in generated(5)]
    assert measure_points(cut) == []
    with pytest.raises(ValueError, match="at least 2"):
        measure_points([], folds=1)


def test_sentences_without_any_span_are_all_the_same_to_a_model() -> None:
    points = measure_points([Sentence(sentence.text) for sentence in generated(40)], sizes=3)
    assert [point.f1 for point in points] == [0.0] * len(points)
    assert forecast(points).verdict is Verdict.FLAT

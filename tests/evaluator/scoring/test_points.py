import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from evaluator.scoring.config import PenaltyConfig, ScoringConfig
from evaluator.scoring.points import Figures, least_noise, noise_points, points
from speechtimer.scoring import Counts

CONFIG = ScoringConfig()
SHARES = st.floats(0, 1)
COSTS = st.floats(1e-6, 1e6)


@pytest.mark.parametrize(
    ("figures", "shares"),
    [
        (Figures(1.0, 1.0, 1.0), (1, 1, 1)),
        (Figures(0.5, 500.0, 100.0), (0, 0, 0)),
        (Figures(0.75, math.sqrt(500.0), 10.0), (0.5, 0.5, 0.5)),
        # What is beyond the ends of a curve earns what its end does.
        (Figures(1.0, 0.02, 0.1), (1, 1, 1)),
        (Figures(0.0, 2000.0, 5000.0), (0, 0, 0)),
    ],
)
def test_shares_by_hand(figures: Figures, shares: tuple[float, ...]) -> None:
    made = points(figures, CONFIG)
    assert [part.share for part in made.parts] == pytest.approx(shares)
    assert made.total == pytest.approx(70 * shares[0] + 15 * shares[1] + 15 * shares[2])
    assert made.best == 100


def test_the_same_factor_earns_the_same_points_everywhere() -> None:
    def speed(seconds: float) -> float:
        return points(Figures(0.9, 1, seconds), CONFIG).parts[2].points

    assert speed(4) - speed(8) == pytest.approx(speed(30) - speed(60))


@settings(deadline=None)
@given(SHARES, SHARES, COSTS, COSTS, COSTS, COSTS)
def test_what_is_nowhere_worse_has_no_fewer_points(
    f1: float, f1_2: float, size: float, size_2: float, time: float, time_2: float
) -> None:
    better = Figures(max(f1, f1_2), min(size, size_2), min(time, time_2))
    worse = Figures(min(f1, f1_2), max(size, size_2), max(time, time_2))
    assert 0 <= points(worse, CONFIG).total <= points(better, CONFIG).total + 1e-9
    assert points(better, CONFIG).total <= 100 + 1e-9


@pytest.mark.parametrize(
    ("figures", "missing"),
    [
        (Figures(None, 1, 1), ("f1",)),
        (Figures(math.nan, 1, 1), ("f1",)),
        (Figures(1.1, 1, 1), ("f1",)),
        (Figures(0.9, 0, 1), ("size",)),
        (Figures(0.9, math.inf, -1), ("size", "speed")),
        (Figures(0.0, 1, 1), ()),
    ],
)
def test_what_is_no_measurement_is_missing(figures: Figures, missing: tuple[str, ...]) -> None:
    assert figures.missing == missing
    if missing:
        with pytest.raises(ValueError, match=missing[0]):
            points(figures, CONFIG)


def test_noise_is_worth_the_root_of_the_sum_of_squares() -> None:
    f1 = points(Figures(0.901, 1, 10), CONFIG).total - points(Figures(0.9, 1, 10), CONFIG).total
    time = points(Figures(0.9, 1, 10), CONFIG).total - points(Figures(0.9, 1, 10.5), CONFIG).total
    assert noise_points(CONFIG) == pytest.approx(math.hypot(f1, time))


@pytest.mark.parametrize("spans", [1, 42, 575, 999, 1000, 6602])
def test_the_least_noise_is_one_span(spans: int) -> None:
    one_wrong = Counts(found=spans - 1, wrong=1, missed=1)
    difference = Counts(found=spans).f1 - one_wrong.f1
    assert difference - 1e-9 <= least_noise(spans) < difference + 0.001


def test_without_noise_every_difference_counts() -> None:
    assert noise_points(ScoringConfig.model_validate({"noise": {"f1": 0, "seconds": 0}})) == 0


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({"weights": {"f1": 0, "size": 0, "speed": 0}}, "at least one"),
        ({"weights": {"f1": -1}}, "greater than or equal to 0"),
        ({"weights": {"f1": "inf"}}, "finite"),
        ({"f1": {"zero": 0.9, "full": 0.8}}, "zero must be below full"),
        ({"megabytes": {"full": 10, "zero": 10}}, "full must be below zero"),
        ({"seconds": {"full": 0, "zero": 10}}, "greater than 0"),
        ({"wieghts": {}}, "Extra inputs"),
    ],
)
def test_a_config_that_cannot_score_is_refused(content: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        ScoringConfig.model_validate(content)


def test_penalties_are_never_rewards() -> None:
    with pytest.raises(ValidationError, match="greater than or equal to 0"):
        PenaltyConfig(late_per_minute=-1)

import json
from pathlib import Path
from typing import Any

import pytest

from evaluator.scoring.config import PenaltyConfig, ScoringConfig
from evaluator.scoring.example import worked_example
from evaluator.scoring.penalties import after_penalties, penalties
from evaluator.scoring.points import points

CONFIG = PenaltyConfig()
ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize(
    ("seconds", "lost"), [(0.5, 1), (60, 1), (60.1, 2), (450, 8), (1200, 20), (86_400, 20)]
)
def test_each_minute_begun_costs_up_to_the_cap(seconds: float, lost: float) -> None:
    (late,) = penalties(CONFIG, late_seconds=seconds)
    assert (late.kind, late.points) == ("late", lost)


@pytest.mark.parametrize("seconds", [0, -3600])
def test_in_time_costs_nothing(seconds: float) -> None:
    assert penalties(CONFIG, late_seconds=seconds) == ()


@pytest.mark.parametrize(
    ("given", "kinds"),
    [
        ({}, []),
        ({"api": "waiting"}, []),
        ({"api": "missing"}, [("api-missing", 10)]),
        ({"api": "down"}, [("api-missing", 10)]),
        ({"agreement": 0.9}, []),
        ({"agreement": 0.89}, [("api-disagrees", 5)]),
        # An API that is gone cannot be held to what it once answered.
        ({"api": "down", "agreement": 0.1}, [("api-missing", 10)]),
        ({"similar": "Les Bleus"}, [("similar-model", 30)]),
        (
            {"late_seconds": 1, "api": "missing", "similar": "x"},
            [("late", 1), ("api-missing", 10), ("similar-model", 30)],
        ),
    ],
)
def test_what_is_deducted(given: dict[str, Any], kinds: list[tuple[str, float]]) -> None:
    assert [(penalty.kind, penalty.points) for penalty in penalties(CONFIG, **given)] == kinds


@pytest.mark.parametrize(
    ("replies", "code"),
    [(None, "down"), ((0, 30), "down"), ((12, 30), "unreliable")],
)
def test_an_api_that_is_down_is_told_how_many_replies_it_gave(
    replies: tuple[int, int] | None, code: str
) -> None:
    (penalty,) = penalties(CONFIG, api="down", replies=replies)
    assert (penalty.kind, penalty.why.code) == ("api-missing", f"penalty-api-{code}")
    assert ("12 of the 30" in penalty.why.said("en")) == (code == "unreliable")


def test_an_api_of_another_model_costs_less_than_none_and_more_than_nothing() -> None:
    assert 0 < CONFIG.api_disagrees < CONFIG.api_missing


def test_the_reasons_name_their_values() -> None:
    late, disagrees, similar = penalties(
        CONFIG, late_seconds=61, agreement=0.5, similar="Les Bleus"
    )
    assert "2 min" in late.why.said("fr")
    assert "50%" in disagrees.why.said("en")
    assert "Les Bleus" in similar.why.said("fr")
    assert json.loads(json.dumps(late.to_dict()))["why"]["code"] == "penalty-late"


@pytest.mark.parametrize(
    "given", [{"late_seconds": float("nan")}, {"late_seconds": float("inf")}, {"agreement": 1.5}]
)
def test_what_is_no_measurement_is_refused(given: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=next(iter(given))):
        penalties(CONFIG, **given)  # type: ignore[arg-type]  # of the table above


def test_a_total_is_never_below_zero() -> None:
    deducted = penalties(CONFIG, late_seconds=9999, api="down", similar="x")
    assert after_penalties(50, deducted) == 0
    assert after_penalties(80, deducted) == 20


def test_the_worked_example_adds_up_under_any_config() -> None:
    scoring = ScoringConfig.model_validate({"weights": {"f1": 10, "size": 5, "speed": 5}})
    example = worked_example(scoring, PenaltyConfig(late_per_minute=0.5))
    assert example.points == points(example.figures, scoring)
    deducted = sum(penalty.points for penalty in example.penalties)
    assert deducted == 4
    assert example.total == pytest.approx(example.points.total - deducted)
    assert json.loads(json.dumps(example.to_dict()))["points"]["best"] == 20


def test_the_document_has_the_worked_example() -> None:
    text = (ROOT / "docs" / "evaluator-scoring.md").read_text(encoding="utf-8")
    example = worked_example(ScoringConfig(), CONFIG)
    assert f"Total **{example.total:.2f}**" in text
    assert f"**{example.noise:.2f} points**" in text
    for part in example.points.parts:
        assert f"{part.points:.2f}".removesuffix(".00") in text

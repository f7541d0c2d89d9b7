"""What an incomplete sentence says is kept; what is missing is left out."""

from typing import Any

import pytest

from speechtimer.meaning import interpret
from tests.marked import marked


@pytest.mark.parametrize(
    ("written", "missing", "understood"),
    [
        (
            "[3](n) séries avec [30](bs) secondes de repos",
            "work",
            [{"rounds": 3, "rest_seconds": 30}],
        ),
        (
            "[3](n) séries de [8](n) fois, [10](bs) s de repos et [2](bm) minutes entre les séries",
            "work",
            [{"rounds": 3, "rest_seconds": 120, "blocks": [{"rounds": 8, "rest_seconds": 10}]}],
        ),
        (
            "[3](n) séries de pompes, puis [4](n) séries d'abdos avec [1](bm) minute de repos",
            "work",
            [
                {"rounds": 3, "rest_seconds": 0, "name": "pompes"},
                {"rounds": 4, "rest_seconds": 60, "name": "abdos"},
            ],
        ),
        ("[2](bm) minutes de repos, [5](n) fois", "work", [{"rounds": 5, "rest_seconds": 120}]),
        ("[30](bs) secondes de repos", "work", [{"rounds": 1, "rest_seconds": 30}]),
        (
            "[5](n) séries de 10 tractions",
            "rest",
            [{"rounds": 5, "work_seconds": None, "name": "10 tractions"}],
        ),
        ("[0](n) séries, [10](bs) s de repos", "work", []),
    ],
)
def test_what_is_said_is_understood(
    written: str, missing: str, understood: list[dict[str, Any]]
) -> None:
    sentence = marked(written)
    parsed = interpret(sentence.text, sentence.spans)

    assert parsed.program is None
    assert parsed.problem is not None
    assert parsed.problem.missing == (missing,)
    assert parsed.problem.to_dict()["understood"] == understood

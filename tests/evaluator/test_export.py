"""Rows as CSV and JSON."""

import csv
import io
import json
from typing import Any

import pytest

from evaluator.export import to_csv, to_json

ROWS: list[dict[str, Any]] = [
    {"team": "Les Chronos", "rank": 1, "parts": {"f1": 60.5, "size": None}, "penalties": []},
    {"team": '« Ö », "x"\n', "rank": None, "parts": {}, "penalties": [{"kind": "late"}]},
]


def test_csv_can_be_read_again() -> None:
    first, second = csv.DictReader(io.StringIO(to_csv(ROWS)))
    assert first == {
        "team": "Les Chronos",
        "rank": "1",
        "parts.f1": "60.5",
        "parts.size": "",
        "penalties": "[]",
        "parts": "",
    }
    assert second["team"] == '« Ö », "x"\n'
    assert json.loads(second["penalties"]) == [{"kind": "late"}]


def test_json_can_be_read_again() -> None:
    assert json.loads(to_json(ROWS)) == ROWS


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_team_is_no_formula(name: str) -> None:
    (row,) = csv.DictReader(io.StringIO(to_csv([{"team": name}]), newline=""))
    assert row["team"] == f"'{name}"


def test_numbers_stay_numbers() -> None:
    assert to_csv([{"seconds": -1.5}]).splitlines()[1] == "-1.5"


def test_nothing_is_a_file_without_lines() -> None:
    assert to_csv([]).strip() == ""
    assert json.loads(to_json([])) == []

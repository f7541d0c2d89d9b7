"""Word errors and exact timers over recordings."""

import json
from pathlib import Path
from typing import Any

import pytest

from speechtimer.errors import DataError
from speechtimer.parser import Parser
from speechtimer.voice.evaluation import Evaluation, Recording, read_index
from speechtimer.voice.listener import Listener
from tests.voice.conftest import Told

ROW = {
    "audio": "a.wav",
    "said": "3 fois 20 secondes",
    "program": [{"rounds": 3, "work_seconds": 20, "rest_seconds": 0}],
    "voice": "pico",
}


def _index(folder: Path, *rows: dict[str, Any] | str) -> Path:
    (folder / "a.wav").touch()
    file = folder / "index.jsonl"
    lines = [row if isinstance(row, str) else json.dumps(row) for row in rows]
    file.write_text("\n".join(lines), encoding="utf-8")
    return file


def test_an_index_is_read(tmp_path: Path) -> None:
    (recording,) = read_index(_index(tmp_path, ROW))
    assert recording.audio == tmp_path / "a.wav"
    assert str(recording.program) == "3 × (20, 0)"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("[]", "write a JSON object a line"),
        ({**ROW, "said": 3}, '"said" is missing or no string'),
        ({**ROW, "audio": "b.wav"}, "there is no file"),
        ({key: ROW[key] for key in ("audio", "said", "voice")}, '"program" is missing'),
        ({**ROW, "program": [{}]}, '"rounds" must be a whole number'),
    ],
)
def test_what_is_wrong_with_a_line(tmp_path: Path, row: dict[str, Any] | str, reason: str) -> None:
    with pytest.raises(DataError, match=reason) as caught:
        list(read_index(_index(tmp_path, ROW, row)))
    assert "index.jsonl:2:" in str(caught.value)


def test_counts_add_up(tmp_path: Path, parser: Parser) -> None:
    (recording,) = read_index(_index(tmp_path, ROW))
    other = Recording(recording.audio, "2 fois 20 secondes", recording.program, "mb-fr4")
    evaluation = Evaluation()
    for each, text in ((recording, "trois fois vingt secondes"), (other, "2 fois 30 secondes")):
        told = Told(text)
        heard = Listener(told, parser, plain=True).understand(told._hypotheses)
        of_text = parser.parse(each.said).program
        evaluation.add(each, heard, of_text=of_text, seconds_of_audio=2.0, seconds=0.5)
    measured = evaluation.to_dict()
    assert measured["all"] == {
        "sentences": 2,
        "word_error_rate": 1 / 8,
        "exact_timer": 0.5,
        "exact_timer_of_text": 0.5,
        "seconds_of_audio": 4.0,
        "seconds": 1.0,
    }
    assert [measured["voices"][voice]["exact_timer"] for voice in ("pico", "mb-fr4")] == [1.0, 0.0]


def test_nothing_measured_is_no_error() -> None:
    assert Evaluation().to_dict()["all"]["exact_timer"] == 0

"""Labelled sentences as JSON lines."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from speechtimer.dataset import Sentence, read_jsonl, read_sentences, write_jsonl
from speechtimer.errors import DataError
from speechtimer.labels import Label, Span
from speechtimer.program import Block, Program
from tests.dataset.sentences import sentences

GUIDE = (
    '{"text": "3 séries de 2 minutes avec 30 secondes de repos", '
    '"spans": [{"start": 0, "end": 1, "label": "nb_rounds"}, '
    '{"start": 12, "end": 13, "label": "duration_wt_min"}, '
    '{"start": 27, "end": 29, "label": "duration_br_sd"}], '
    '"program": [{"rounds": 3, "work_seconds": 120, "rest_seconds": 30}]}'
)
SPANS = (
    Span(0, 1, Label.NB_ROUNDS),
    Span(12, 13, Label.DURATION_WT_MIN),
    Span(27, 29, Label.DURATION_BR_SD),
)
PROGRAM = Program((Block(3, 120, 30),))


def _write(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_the_guides_example(tmp_path: Path) -> None:
    (sentence,) = read_jsonl(_write(tmp_path / "a.jsonl", GUIDE))
    assert sentence.spans == SPANS
    assert [span.text for span in sentence.spans] == ["3", "2", "30"]
    assert sentence.program == PROGRAM
    write_jsonl(tmp_path / "b.jsonl", [sentence])
    assert (tmp_path / "b.jsonl").read_text(encoding="utf-8") == GUIDE + "\n"


@given(st.lists(sentences(), max_size=5), st.sampled_from([None, PROGRAM]))
def test_round_trip(tmp_path_factory: pytest.TempPathFactory, some: Any, program: Any) -> None:
    path = tmp_path_factory.mktemp("jsonl") / "a.jsonl"
    wanted = [Sentence(s.text, s.spans, program, ("élision", "x")) for s in some]
    write_jsonl(path, wanted)
    assert list(read_sentences(path)) == wanted


def test_tags_are_written_only_where_there_are_some() -> None:
    assert "tags" not in Sentence("a").to_dict()
    assert Sentence("a", tags=("b",)).to_dict()["tags"] == ["b"]


def test_a_missing_program_follows_from_the_spans(tmp_path: Path) -> None:
    data = json.loads(GUIDE)
    del data["program"]
    (sentence,) = read_jsonl(_write(tmp_path / "a.jsonl", json.dumps(data)))
    assert sentence.program == PROGRAM


def test_a_null_program_stays_null(tmp_path: Path) -> None:
    data = json.loads(GUIDE) | {"program": None}
    (sentence,) = read_jsonl(_write(tmp_path / "a.jsonl", json.dumps(data)))
    assert sentence.program is None


def test_other_keys_blank_lines_and_a_byte_order_mark_do_no_harm(tmp_path: Path) -> None:
    line = json.dumps({"text": "a", "spans": [], "id": 7})
    assert [
        s.text for s in read_jsonl(_write(tmp_path / "a.jsonl", "\ufeff" + line, "", line))
    ] == [
        "a",
        "a",
    ]


def test_spans_come_in_the_texts_order() -> None:
    assert Sentence("x" * 30, SPANS[::-1]).spans == SPANS


def test_reading_is_lazy(tmp_path: Path) -> None:
    reading = read_jsonl(_write(tmp_path / "a.jsonl", GUIDE, "{"))
    assert next(reading).program == PROGRAM
    with pytest.raises(DataError, match=r"a\.jsonl:2: not JSON"):
        next(reading)


def _span(**changes: Any) -> dict[str, Any]:
    return {"text": "3 tours", "spans": [{"start": 0, "end": 1, "label": "nb_rounds"} | changes]}


def _program(program: Any) -> dict[str, Any]:
    return {"text": "3 tours", "spans": [], "program": program}


_BLOCK = {"rounds": 1, "work_seconds": 1, "rest_seconds": 0}


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ([], "must be a JSON object"),
        ({"spans": []}, '"text" is missing'),
        ({"text": "a"}, '"spans" is missing'),
        ({"text": 3, "spans": []}, '"text" must be a string, got 3'),
        ({"text": "a", "spans": {}}, '"spans" must be a list'),
        ({"text": "a", "spans": [3]}, r"spans\[0\] must be an object"),
        ({"text": "a", "spans": [], "tags": "b"}, '"tags" must be a list of strings'),
        ({"text": "\ud800", "spans": []}, "half of a surrogate pair"),
        (_span(start="0"), r'spans\[0\]: "start" must be a whole number, got "0"'),
        (_span(start=0.0), '"start" must be a whole number'),
        (_span(start=False), '"start" must be a whole number'),
        (_span(end=None), '"end" must be a whole number, got null'),
        (_span(start=-1), r"span \[-1, 1\) nb_rounds lies outside the text"),
        (_span(end=8), "lies outside the text, which has 7 characters"),
        (_span(start=1), "is empty"),
        (_span(start=2), "is empty"),
        (_span(label="rounds"), 'unknown label "rounds", use one of nb_rounds'),
        (_span(label=["nb_rounds"]), "unknown label"),
        (_program([]), '"program" must be null or a list of blocks'),
        (_program({}), '"program" must be null or a list of blocks'),
        (_program([3]), r"program\[0\] must be an object"),
        (_program([_BLOCK | {"rounds": 0}]), '"rounds" must be at least 1, got 0'),
        (_program([_BLOCK | {"rest_seconds": -1}]), '"rest_seconds" must be at least 0, got -1'),
        (_program([_BLOCK | {"work_seconds": 1.5}]), '"work_seconds" must be a whole number'),
    ],
)
def test_what_is_refused(tmp_path: Path, data: Any, reason: str) -> None:
    path = _write(tmp_path / "a.jsonl", GUIDE, json.dumps(data))
    with pytest.raises(DataError, match=r"a\.jsonl:2: .*" + reason):
        list(read_jsonl(path))


def test_overlapping_spans_are_refused(tmp_path: Path) -> None:
    data = {
        "text": "3 tours",
        "spans": [
            {"start": 0, "end": 3, "label": "nb_rounds"},
            {"start": 2, "end": 4, "label": "duration_wt_sd"},
        ],
    }
    with pytest.raises(DataError, match="overlap: remove one of them"):
        list(read_jsonl(_write(tmp_path / "a.jsonl", json.dumps(data))))


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"{", "not JSON"),
        (b'{"text": "\xe9"}', "not UTF-8 at byte 10"),
        (b"[" * 100_000, "nested too deeply|not JSON"),
        (b"9" * 5_000, "not JSON"),
    ],
)
def test_lines_that_are_no_json(tmp_path: Path, line: bytes, reason: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(line + b"\n")
    with pytest.raises(DataError, match=rf"a\.jsonl:1: ({reason})"):
        list(read_jsonl(path))


def test_files_of_another_sort_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"\.jsonl and \.conll"):
        read_sentences(tmp_path / "a.csv")

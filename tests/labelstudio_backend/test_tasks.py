import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labelstudio_backend.files import read_tasks
from labelstudio_backend.predicting import ordered
from labelstudio_backend.tasks import labelled_task, prediction, read_export, region, spans_of
from speechtimer.dataset import Sentence
from speechtimer.errors import DataError
from speechtimer.labelling.annotation import labelled_sentences
from speechtimer.labels import Label, Span
from tests.labelstudio_backend.sentences import sentences


def _exported(task: dict[str, Any], number: int) -> dict[str, Any]:
    """A task as Label Studio gives it back."""
    done = [{**a, "completed_by": 1, "was_cancelled": False} for a in task["annotations"]]
    return {"id": number, **task, "annotations": done}


def test_sentences_survive_the_round_trip() -> None:
    tasks = [_exported(labelled_task(s), i) for i, s in enumerate(sentences())]

    export = read_export(json.loads(json.dumps(tasks)), {1: "ana"})

    assert export.problems == ()
    found = list(labelled_sentences(export.tasks))
    assert [(s.text, s.spans) for s in found] == [(s.text, s.spans) for s in sentences()]


@given(st.text(min_size=1, max_size=30), st.data())
def test_offsets_are_code_points(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    if text[start:end] != text[start:end].strip() or any("\ud800" <= c <= "\udfff" for c in text):
        return

    made = region(Span(start, end, Label.NB_ROUNDS), text)

    assert made["value"]["text"] == text[start:end]
    assert spans_of([made], text) == (Span(start, end, Label.NB_ROUNDS),)


def test_spaces_that_were_selected_with_a_number_are_left_out() -> None:
    made = region(Span(0, 3, Label.NB_ROUNDS), " 3 tours")

    assert spans_of([made], " 3 tours") == (Span(1, 2, Label.NB_ROUNDS),)


def test_other_parts_of_an_annotation_are_passed_over() -> None:
    made = region(Span(0, 1, Label.NB_ROUNDS), "3 tours")
    others: list[dict[str, Any]] = [{"type": "relation", "from_id": "a"}, {"type": "choices"}]

    assert len(spans_of([*others, made], "3 tours")) == 1


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"start": 0, "end": 9}, "sort de la phrase"),
        ({"start": 1, "end": 2}, "que des espaces"),
        ({"labels": ["reps"]}, "une seule des sept étiquettes, et non"),
        ({"labels": ["nb_rounds", "duration_wt_sd"]}, "une seule des sept étiquettes, et non"),
        ({"start": "x"}, "pas de place"),
        ({"start": None}, "pas de place"),
    ],
)
def test_a_region_that_is_no_span_is_named(change: dict[str, Any], message: str) -> None:
    made = region(Span(0, 1, Label.NB_ROUNDS), "3 tours")
    made["value"] |= change

    with pytest.raises(DataError, match=message):
        spans_of([made], "3 tours")


TEXT = "3 tours de 20 s"
ROUNDS = region(Span(0, 1, Label.NB_ROUNDS), TEXT)
WORK = region(Span(11, 13, Label.DURATION_WT_SD), TEXT)


def _read(*regions: dict[str, Any]) -> tuple[list[tuple[int, int]], tuple[str, ...]]:
    """Where the spans of an export's only annotation are, and what is said about it."""
    task: dict[str, Any] = {"id": 7, "data": {"text": TEXT}, "annotations": [{"result": regions}]}
    export = read_export([task], {})
    found = [s for t in export.tasks for a in t.annotations for s in a.spans]
    return [(span.start, span.end) for span in found], export.problems


def test_a_region_that_is_there_twice_is_taken_once() -> None:
    with_a_space = region(Span(0, 2, Label.NB_ROUNDS), TEXT)
    said = "tâche 7 : la région « 3 » [0, 1) est là deux fois"
    assert _read(ROUNDS, WORK, with_a_space) == ([(0, 1), (11, 13)], (said,))


@pytest.mark.parametrize("labels", [{"labels": []}, {"labels": None}, {}])
def test_a_region_without_a_label_is_left_out(labels: dict[str, Any]) -> None:
    bare = {**WORK, "value": {"start": 11, "end": 13, "text": "20", **labels}}
    said = "tâche 7 : la région « 20 » [11, 13) n'a pas d'étiquette"
    assert _read(ROUNDS, bare) == ([(0, 1)], (said,))


def test_regions_that_overlap_are_told_in_french() -> None:
    other = region(Span(11, 15, Label.DURATION_BR_SD), TEXT)
    said = (
        "tâche 7, annotation laissée de côté : les régions « 20 » [11, 13) (duration_wt_sd) et "
        "« 20 s » [11, 15) (duration_br_sd) se chevauchent : gardez-en une seule"
    )
    assert _read(ROUNDS, WORK, other) == ([], (said,))


def _hypertext(**place: Any) -> dict[str, Any]:
    value = {"text": "20", "hypertextlabels": ["duration_wt_sd"], **place}
    return {**WORK, "type": "hypertextlabels", "value": value}


XPATHS = {"start": "/text()[1]", "end": "/text()[1]", "startOffset": 11, "endOffset": 13}


@pytest.mark.parametrize(
    "place", [{"start": 11, "end": 13}, XPATHS | {"globalOffsets": {"start": 11, "end": 13}}]
)
def test_a_hypertext_region_with_offsets_of_the_text(place: dict[str, Any]) -> None:
    assert _read(ROUNDS, _hypertext(**place)) == ([(0, 1), (11, 13)], ())


@pytest.mark.parametrize("place", [XPATHS, XPATHS | {"globalOffsets": {"start": 14, "end": 16}}])
def test_a_hypertext_region_with_other_offsets_is_told(place: dict[str, Any]) -> None:
    said = (
        "tâche 7 : la région « 20 » (hypertexte) n'est pas lue : sa place n'est pas celle du texte"
    )
    assert _read(ROUNDS, _hypertext(**place)) == ([(0, 1)], (said,))


def test_one_bad_annotation_does_not_hide_the_others() -> None:
    good = labelled_task(Sentence("3 tours", (Span(0, 1, Label.NB_ROUNDS),)))
    bad = labelled_task(Sentence("4 tours", (Span(0, 1, Label.NB_ROUNDS),)))
    bad["annotations"][0]["result"][0]["value"]["end"] = 99
    other: dict[str, Any] = {"id": 3, "data": {"image": "x.png"}}
    tasks = [_exported(good, 1), _exported(bad, 2), other]

    export = read_export(tasks, {})

    assert [task.text for task in export.tasks if task.annotations] == ["3 tours"]
    assert len(export.problems) == 2
    assert export.problems[0].startswith("tâche 2")


def test_skipped_empty_and_several_annotations() -> None:
    one = region(Span(0, 1, Label.NB_ROUNDS), "3 tours")
    task: dict[str, Any] = {
        "id": 1,
        "data": {"text": "3 tours"},
        "annotations": [
            {"completed_by": {"id": 1}, "result": [], "updated_at": "2026-01-01T10:00:00Z"},
            {"completed_by": 2, "result": [one], "updated_at": "2026-01-01T09:00:00Z"},
            {"completed_by": 3, "result": [one], "updated_at": "2026-01-01T08:00:00Z"},
            {"completed_by": 4, "result": [], "was_cancelled": True},
        ],
    }
    skipped = {**task, "annotations": task["annotations"][3:]}

    (sentence,) = labelled_sentences(read_export([task, skipped], {1: "ana"}).tasks)

    assert len(sentence.spans) == 1  # two people against one
    assert read_export([task], {1: "ana"}).tasks[0].annotations[0].annotator == "ana"


def test_scores_stay_between_nought_and_one() -> None:
    span = Span(0, 1, Label.NB_ROUNDS, "3", 1.0000001)

    made = prediction("3 tours", [span], score=-0.1, model_version="v1")

    assert made["score"] == 0
    assert made["result"][0]["score"] == 1


def test_the_order_changes_whose_the_scores_are_and_not_what_they_are() -> None:
    texts = [f"{i} tours" for i in range(5)] + ["20 minutes de yoga ce soir", "stop"]
    scores = [0.3, 0.31, 0.32, 0.33, 0.34, 0.5, 0.9]
    made = [
        prediction(t, [], score=s, model_version="v") for t, s in zip(texts, scores, strict=True)
    ]

    found = ordered(made, texts)

    assert sorted(p["score"] for p in found) == scores
    first, second = sorted(range(7), key=lambda i: found[i]["score"])[:2]
    assert first == 0
    assert second == 5  # and not one of the four that say the same


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.csv", "x", "se lisent dans"),
        ("a.json", "{", "n'est pas du JSON"),
        ("a.json", "{}", "une liste de tâches"),
        ("a.json", '[{"data": {}}]', "n'a pas de phrase"),
        ("a.conll", "-DOCSTART- -X- O\n3 -X- _ B-nb_rounds\n", "prenez son export JSON"),
    ],
)
def test_a_file_that_cannot_be_read(tmp_path: Any, name: str, content: str, message: str) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")

    with pytest.raises(DataError, match=message):
        list(read_tasks(tmp_path / name))


def test_a_text_file_in_another_encoding(tmp_path: Any) -> None:
    (tmp_path / "a.txt").write_bytes("répète 3 fois".encode("latin-1"))

    with pytest.raises(DataError, match="UTF-8"):
        list(read_tasks(tmp_path / "a.txt"))


def test_a_text_file_has_a_sentence_a_line(tmp_path: Any) -> None:
    (tmp_path / "a.txt").write_bytes(b"\xef\xbb\xbf3 tours\r\n\r\n  4 tours \r\n")

    assert [t["data"]["text"] for t in read_tasks(tmp_path / "a.txt")] == ["3 tours", "4 tours"]

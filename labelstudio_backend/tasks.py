"""Label Studio's JSON and ours: tasks, predictions, annotations, each way without loss.

Offsets are code points on both sides. A region is one span:

>>> from speechtimer.labels import Label
>>> region(Span(0, 1, Label.NB_ROUNDS, "3", 0.9), "3 tours", id="a")["value"]
{'start': 0, 'end': 1, 'text': '3', 'labels': ['nb_rounds']}
"""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from labelstudio_backend.regions import regions_of
from speechtimer.dataset import Sentence
from speechtimer.errors import DataError
from speechtimer.labelling.annotation import Annotation, Task
from speechtimer.labels import Span

__all__ = [
    "FROM_NAME",
    "TEXT",
    "TO_NAME",
    "Export",
    "labelled_task",
    "plain_task",
    "prediction",
    "read_export",
    "region",
    "spans_of",
    "text_of",
]

# The names of the labelling interface's parts; TEXT is the key of a task's data.
FROM_NAME, TO_NAME, TEXT = "label", "text", "text"


@dataclass(frozen=True, slots=True)
class Export:
    """A project's tasks, and a sentence (in French) for each annotation or region left out."""

    tasks: tuple[Task, ...]
    problems: tuple[str, ...] = ()


def region(span: Span, text: str, *, id: str | None = None) -> dict[str, Any]:
    """A span as Label Studio draws it; regions of one task need different ids."""
    return {
        "id": id or secrets.token_urlsafe(9),
        "from_name": FROM_NAME,
        "to_name": TO_NAME,
        "type": "labels",
        "score": min(max(span.score, 0.0), 1.0),
        "value": {
            "start": span.start,
            "end": span.end,
            "text": text[span.start : span.end],
            "labels": [str(span.label)],
        },
    }


def prediction(
    text: str, spans: Sequence[Span], *, score: float, model_version: str
) -> dict[str, Any]:
    """What a model makes of a task; without spans it says that there is nothing to label."""
    return {
        "result": [region(span, text) for span in spans],
        "score": min(max(score, 0.0), 1.0),
        "model_version": model_version,
    }


def plain_task(text: str) -> dict[str, Any]:
    """A sentence that nobody has labelled."""
    return {"data": {TEXT: text}}


def labelled_task(sentence: Sentence) -> dict[str, Any]:
    """A sentence whose spans are an annotation that is known to be right."""
    regions = [
        {key: value for key, value in region(span, sentence.text).items() if key != "score"}
        for span in sentence.spans
    ]
    return plain_task(sentence.text) | {"annotations": [{"result": regions, "ground_truth": True}]}


def text_of(task: Mapping[str, Any]) -> str:
    """The sentence of a task.

    Raises:
        DataError: the task has none.
    """
    data = task.get("data")
    text = data.get(TEXT) if isinstance(data, Mapping) else None
    if not isinstance(text, str):
        raise DataError(f'la tâche {task.get("id", "?")} n\'a pas de phrase sous la clé "{TEXT}"')
    return text


def spans_of(result: Iterable[Mapping[str, Any]], text: str) -> tuple[Span, ...]:
    """The spans of an annotation's or a prediction's regions, as `regions_of` reads them.

    Raises:
        DataError: a region is not one span with one of the seven labels, or two overlap.
    """
    return regions_of(result, text)[0]


def read_export(tasks: Iterable[Mapping[str, Any]], people: Mapping[int, str]) -> Export:
    """Label Studio's JSON export.

    Args:
        people: the names of users by their ids; others are called by their number.
    """
    read: list[Task] = []
    problems: list[str] = []
    for item in tasks:
        try:
            text = text_of(item)
        except DataError as error:
            problems.append(str(error))
            continue
        found: list[Annotation] = []
        for annotation in item.get("annotations") or ():
            try:
                one, left_out = _annotation(annotation, text, people)
            except DataError as error:
                problems.append(f"tâche {item['id']}, annotation laissée de côté : {error}")
                continue
            found.append(one)
            problems += [f"tâche {item['id']} : {said}" for said in left_out]
        read.append(Task(int(item["id"]), text, tuple(found)))
    return Export(tuple(read), tuple(problems))


def _annotation(
    item: Mapping[str, Any], text: str, people: Mapping[int, str]
) -> tuple[Annotation, tuple[str, ...]]:
    """An annotation, and what was left out of it."""
    author = item.get("completed_by")
    if isinstance(author, Mapping):
        author = author.get("id")
    skipped = bool(item.get("was_cancelled"))
    spans, left_out = ((), ()) if skipped else regions_of(item.get("result") or (), text)
    annotation = Annotation(
        annotator=people.get(author or 0, f"utilisateur {author}"),
        spans=spans,
        updated=_time(item.get("updated_at")),
        seconds=item.get("lead_time"),
        skipped=skipped,
        ground_truth=bool(item.get("ground_truth")),
    )
    return annotation, left_out


def _time(written: object) -> datetime | None:
    return datetime.fromisoformat(written) if isinstance(written, str) else None

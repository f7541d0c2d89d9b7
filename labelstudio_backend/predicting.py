"""From tasks to predictions, and the order in which their tasks are to be labelled."""

from collections.abc import Mapping, Sequence
from typing import Any

from labelstudio_backend.tasks import prediction, text_of
from speechtimer.errors import DataError
from speechtimer.labelling.selection import confidences, labelling_order
from speechtimer.parser import Parser

__all__ = ["ordered", "predictions", "text_or_nothing"]


def predictions(
    parser: Parser, tasks: Sequence[Mapping[str, Any]], *, model_version: str
) -> list[dict[str, Any]]:
    """A prediction for each task, in order; a task without a sentence gets an empty one."""
    texts = [text_or_nothing(task) for task in tasks]
    sure = confidences(parser.tagger, texts)
    return [
        prediction(found.text, found.spans, score=confidence, model_version=model_version)
        for found, confidence in zip(parser.parse_many(texts), sure, strict=True)
    ]


def ordered(found: Sequence[dict[str, Any]], texts: Sequence[str]) -> list[dict[str, Any]]:
    """The predictions with scores in whose order Label Studio is to serve their tasks.

    Label Studio serves the lowest score first. The scores stay what they were, only whose they are
    changes: the first in the order gets the lowest.
    """
    scores = [prediction["score"] for prediction in found]
    given = dict(zip(labelling_order(texts, scores), sorted(scores), strict=True))
    return [prediction | {"score": given[i]} for i, prediction in enumerate(found)]


def text_or_nothing(task: Mapping[str, Any]) -> str:
    """A task's sentence; "" where it has none."""
    try:
        return text_of(task)
    except DataError:
        return ""

"""``speechtimer evaluate``: how good, how big and how fast a model is."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import click

from speechtimer.cli.models import Model, model_argument
from speechtimer.cli.stream import batches
from speechtimer.dataset import Sentence, read_sentences
from speechtimer.errors import DataError
from speechtimer.parser import Parser
from speechtimer.scoring import Measurement, Scores, measure, score

__all__ = ["Evaluation", "Mistake", "evaluate", "evaluate_model"]

# Enough for a steady mean; a large file is scored whole, not timed whole.
_TIMED_SENTENCES = 1_000


@dataclass(frozen=True, slots=True)
class Mistake:
    """A sentence whose spans or program are not the gold ones."""

    gold: Sentence
    predicted: Sentence

    def to_dict(self) -> dict[str, Any]:
        """Both sides of one text."""
        gold, predicted = self.gold.to_dict(), self.predicted.to_dict()
        text = gold.pop("text")
        return {"text": text, "gold": gold, "predicted": predicted}


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Scores, costs and the first mistakes."""

    scores: Scores
    measurement: Measurement
    mistakes: tuple[Mistake, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready numbers."""
        return {
            **self.scores.to_dict(),
            **self.measurement.to_dict(),
            "errors": [mistake.to_dict() for mistake in self.mistakes],
        }


@click.command(
    epilog="Examples: speechtimer evaluate default test.jsonl, "
    "speechtimer evaluate model.pt test.jsonl --errors 20"
)
@model_argument
@click.argument(
    "files",
    metavar="FILE...",
    nargs=-1,
    required=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--errors", type=click.IntRange(0), default=0, help="Show this many wrong sentences.")
def evaluate(model: Model, files: tuple[Path, ...], as_json: bool, errors: int) -> None:
    """Score a model on labelled sentences (.jsonl or .conll), all FILEs together.

    MODEL is a model file, or "default" for the one that ships.
    """
    sentences = chain.from_iterable(read_sentences(file) for file in files)
    evaluation = evaluate_model(model, sentences, errors=errors)
    if as_json:
        click.echo(json.dumps(evaluation.to_dict(), ensure_ascii=False))
        return
    from speechtimer.cli.evaluation_table import show_evaluation

    show_evaluation(evaluation)


def evaluate_model(model: Model, sentences: Iterable[Sentence], *, errors: int = 0) -> Evaluation:
    """Score and time a model; keeps the first ``errors`` mistakes.

    Raises:
        DataError: there is no sentence, or one cannot be read.
        ModelError: the model cannot be loaded.
    """
    parser = Parser(model.path)
    scores = Scores()
    mistakes: list[Mistake] = []
    timed: list[str] = []
    for batch in batches(sentences):
        parsed = parser.parse_many([sentence.text for sentence in batch])
        scores += score(batch, [p.spans for p in parsed], [p.program for p in parsed])
        timed += [s.text for s in batch[: _TIMED_SENTENCES - len(timed)]]
        for gold, found in zip(batch, parsed, strict=True):
            right = gold.spans == found.spans and gold.program == found.program
            if not right and len(mistakes) < errors:
                mistakes.append(Mistake(gold, Sentence(found.text, found.spans, found.program)))
    if not timed:
        raise DataError("there is no sentence in these files: give labelled sentences")
    measurement = measure(parser.tagger, timed, model=model.file)
    return Evaluation(scores, measurement, tuple(mistakes))

"""``speechtimer evaluate``: score and time a model on labelled sentences."""

import json
from pathlib import Path

import click

from speechtimer.cli.evaluation import evaluate_model
from speechtimer.cli.files import files_argument
from speechtimer.cli.models import Model, model_argument

__all__ = ["evaluate"]


@click.command(
    epilog="Examples: speechtimer evaluate default test.jsonl, "
    "speechtimer evaluate model.pt test.jsonl real.jsonl --errors 20"
)
@model_argument
@files_argument
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--errors", type=click.IntRange(0), default=0, help="Show this many wrong sentences.")
def evaluate(model: Model, files: tuple[Path, ...], as_json: bool, errors: int) -> None:
    """Score a model on labelled sentences (.jsonl or .conll), each FILE and all together.

    MODEL is a model file, or "default" for the one that ships.
    """
    evaluation = evaluate_model(model, files, errors=errors)
    if as_json:
        click.echo(json.dumps(evaluation.to_dict(), ensure_ascii=False))
        return
    from speechtimer.cli.evaluation_table import show_evaluation

    show_evaluation(evaluation)

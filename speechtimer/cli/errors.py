"""``speechtimer errors``: a page that shows what a model gets wrong."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import click

from speechtimer.cli.files import files_argument
from speechtimer.cli.models import Model, model_argument
from speechtimer.cli.output import in_a_folder
from speechtimer.cli.progress import progress_bar
from speechtimer.cli.stream import batches
from speechtimer.dataset import Sentence, read_sentences
from speechtimer.dataset.jsonl import count_lines
from speechtimer.errors import DataError
from speechtimer.parser import Parser

if TYPE_CHECKING:
    from speechtimer.report.errors import Analysis

__all__ = ["errors"]

_TRAIN = Path("data/corpus/train.jsonl")

_Progress = Callable[[str, int, int], None]


@click.command(
    epilog="Example: speechtimer errors default data/dev.jsonl --train data/corpus/train.jsonl"
)
@model_argument
@files_argument
@click.option(
    "--output",
    "-o",
    type=click.Path(path_type=Path, dir_okay=False),
    callback=in_a_folder,
    default="errors.html",
    show_default=True,
    help="The page.",
)
@click.option(
    "--train",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help=f"Where the training sentences nearest to the wrong ones are from ({_TRAIN}, if it is "
    "there).",
)
def errors(model: Model, files: tuple[Path, ...], output: Path, train: Path | None) -> None:
    """Write a page that shows which sentences a model gets wrong, and how.

    MODEL is a model file, or "default" for the one that ships; FILEs hold labelled sentences
    (.jsonl or .conll).
    """
    from speechtimer.report.errors import analyse, errors_page
    from speechtimer.report.page import write_page

    if train is None and _TRAIN.is_file():
        train = _TRAIN
    with progress_bar() as progress:
        analysis = analyse(_predicted(Parser(model.path), files, progress))
        if not analysis.scores.sentences:
            raise DataError("there is no sentence in these files: give labelled sentences")
        if train is not None and analysis.shown:
            analysis = _with_neighbours(analysis, train, progress)
    name = "default" if model.path is None else str(model.path)
    write_page(output, errors_page(analysis, model=name, files=files, train=train))
    click.echo(f"{output}: {analysis.wrong} of {analysis.scores.sentences} sentences are wrong")


def _predicted(
    parser: Parser, files: Iterable[Path], progress: _Progress
) -> Iterator[tuple[Sentence, Sentence]]:
    total, done = sum(count_lines(file) for file in files if file.suffix == ".jsonl"), 0
    for batch in batches(chain.from_iterable(read_sentences(file) for file in files)):
        found = parser.parse_many([gold.text for gold in batch])
        for gold, parsed in zip(batch, found, strict=True):
            yield gold, Sentence(parsed.text, parsed.spans, parsed.program)
        done += len(batch)
        progress("sentences", done, max(done, total))


def _with_neighbours(analysis: "Analysis", train: Path, progress: _Progress) -> "Analysis":
    from speechtimer.report.nearest import nearest

    total = count_lines(train)
    neighbours = nearest(
        [wrong.gold.text for wrong in analysis.shown],
        read_sentences(train),
        progress=lambda done: progress("nearest", done, max(done, total)),
    )
    shown = zip(analysis.shown, neighbours, strict=True)
    return replace(analysis, shown=[replace(wrong, neighbours=near) for wrong, near in shown])

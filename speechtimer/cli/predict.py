"""``speechtimer predict``: label the sentences of a file."""

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

import click

from speechtimer.cli.models import Model, model_argument
from speechtimer.cli.parse import json_line
from speechtimer.cli.stream import batches, line_chunks
from speechtimer.dataset import Sentence, read_conll
from speechtimer.dataset.jsonl import read_objects
from speechtimer.errors import DataError
from speechtimer.parser import Parser

__all__ = ["predict", "read_texts", "write_predictions"]


@click.command(epilog="Example: speechtimer predict default sentences.txt --output labelled.jsonl")
@model_argument
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--output", "-o", type=click.Path(path_type=Path, dir_okay=False), help="Write there instead."
)
def predict(model: Model, file: Path, output: Path | None) -> None:
    """Write the sentences of FILE with their labels and timers, as JSON lines.

    MODEL is a model file, or "default" for the one that ships. FILE is .txt (one sentence a
    line), .jsonl or .conll.
    """
    parser = Parser(model.path)
    if output is None:
        write_predictions(parser, read_texts(file), sys.stdout.buffer)
        return
    # FILE may be written to itself, and half a file is never left in the place of a whole one.
    partial = output.with_name(f".{output.name}.partial")
    try:
        with partial.open("wb") as sink:
            write_predictions(parser, read_texts(file), sink)
        partial.replace(output)
    finally:
        partial.unlink(missing_ok=True)


def read_texts(path: Path) -> Iterator[str]:
    """The texts of a ``.txt``, ``.jsonl`` or ``.conll`` file, read as they are asked for.

    Raises:
        DataError: the file's name ends otherwise, or a line holds no text.
    """
    suffix = path.suffix.lower()
    if suffix == ".conll":
        return (sentence.text for sentence in read_conll(path))
    if suffix == ".jsonl":
        return (_text(data, f"{path}:{number}") for number, data in read_objects(path))
    if suffix == ".txt":
        return _lines(path)
    raise DataError(f"{path}: sentences are read from .txt, .jsonl and .conll files")


def write_predictions(parser: Parser, texts: Iterable[str], sink: BinaryIO) -> None:
    """Write a JSON line for each text, in order and in bounded memory."""
    for batch in batches(texts):
        for parsed in parser.parse_many(batch):
            sink.write(json_line(parsed.to_dict()))
        sink.flush()


def _lines(path: Path) -> Iterator[str]:
    with path.open("rb") as file:
        try:
            for lines in line_chunks(file):
                yield from lines
        except DataError as error:
            raise DataError(f"{path}: {error}") from error


def _text(data: object, where: str) -> str:
    text = data.get("text") if isinstance(data, dict) else None
    if not isinstance(text, str):
        raise DataError(f'{where}: expected an object with "text"')
    try:
        return Sentence(text).text
    except DataError as error:
        raise DataError(f"{where}: {error}") from error

"""Labelled sentences: the type, and the files that hold them."""

from collections.abc import Iterator
from pathlib import Path

from speechtimer.dataset.conll import read_conll, write_conll
from speechtimer.dataset.jsonl import read_jsonl, write_jsonl
from speechtimer.dataset.sentence import Sentence
from speechtimer.errors import DataError

__all__ = [
    "Sentence",
    "read_conll",
    "read_jsonl",
    "read_sentences",
    "write_conll",
    "write_jsonl",
]


def read_sentences(path: Path | str) -> Iterator[Sentence]:
    """The sentences of a ``.jsonl`` or ``.conll`` file, read as they are asked for.

    Raises:
        DataError: the file's name ends otherwise, or one of its lines cannot be read.
    """
    suffix = Path(path).suffix.lower()
    if suffix == ".jsonl":
        return read_jsonl(path)
    if suffix == ".conll":
        return read_conll(path)
    raise DataError(f"{path}: labelled sentences are read from .jsonl and .conll files")

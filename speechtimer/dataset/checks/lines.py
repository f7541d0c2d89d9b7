"""Labelled sentences with the place where each stands in its file."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from speechtimer.dataset import read_sentences
from speechtimer.dataset.jsonl import read_objects
from speechtimer.dataset.sentence import Sentence
from speechtimer.errors import DataError

__all__ = ["Line", "read_lines"]


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence at ``path``:``number``; ``has_program`` tells a written program from our own."""

    path: Path
    number: int
    sentence: Sentence
    has_program: bool = False


def read_lines(path: Path) -> Iterator[Line]:
    """The sentences of a .jsonl or .conll file with their (first) lines.

    Raises:
        DataError: a line cannot be read.
    """
    if path.suffix.lower() == ".jsonl":
        for number, data in read_objects(path):
            try:
                sentence = Sentence.from_dict(data)
            except DataError as error:
                raise DataError(f"{path}:{number}: {error}") from error
            yield Line(path, number, sentence, isinstance(data, dict) and "program" in data)
    else:
        for sentence, number in zip(read_sentences(path), _first_lines(path), strict=True):
            yield Line(path, number, sentence)


def _first_lines(path: Path) -> Iterator[int]:
    """Where the sentences of a CoNLL file begin: at lines that follow a blank one."""
    blank_before = True
    with path.open(encoding="utf-8-sig", newline="\n") as file:
        for number, line in enumerate(file, start=1):
            blank = not line.strip()
            if blank_before and not blank:
                yield number
            blank_before = blank

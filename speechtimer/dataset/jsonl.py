"""Labelled sentences as JSON lines, one object a line (UTF-8)."""

import json
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from speechtimer.dataset.sentence import Sentence
from speechtimer.errors import DataError

__all__ = ["count_lines", "read_jsonl", "read_objects", "write_jsonl"]


def read_jsonl(path: Path | str) -> Iterator[Sentence]:
    """The sentences of a file, read as they are asked for; blank lines are skipped.

    Raises:
        DataError: a line is not a sentence; the message begins with ``file:line``.
    """
    for number, data in read_objects(path):
        try:
            yield Sentence.from_dict(data)
        except DataError as error:
            raise DataError(f"{path}:{number}: {error}") from error


def read_objects(path: Path | str, *, step: int = 1) -> Iterator[tuple[int, object]]:
    """The number and the JSON value of each line, or each ``step``-th, that is not blank.

    Raises:
        DataError: a line is not JSON in UTF-8; the message begins with ``file:line``.
    """
    with Path(path).open("rb") as file:
        for number, line in islice(enumerate(file, start=1), 0, None, step):
            if line.strip():
                yield number, _decode(line, f"{path}:{number}")


def count_lines(path: Path | str, *, most: int | None = None) -> int:
    """How many lines a file has, ``most`` at most: one sentence each, for a progress bar."""
    with Path(path).open("rb") as file:
        return sum(1 for _ in islice(file, most))


def write_jsonl(path: Path | str, sentences: Iterable[Sentence]) -> None:
    """Write a file that `read_jsonl` reads back as it was."""
    with Path(path).open("w", encoding="utf-8", newline="\n") as file:
        for sentence in sentences:
            file.write(json.dumps(sentence.to_dict(), ensure_ascii=False) + "\n")


def _decode(line: bytes, where: str) -> object:
    try:
        return json.loads(line.decode().removeprefix("\ufeff"))
    except UnicodeDecodeError as error:
        raise DataError(f"{where}: not UTF-8 at byte {error.start}: save it as UTF-8") from error
    except RecursionError as error:
        raise DataError(f"{where}: nested too deeply to be a sentence") from error
    except ValueError as error:  # JSONDecodeError, and integers of too many digits
        raise DataError(f"{where}: not JSON ({error}): write one object a line") from error

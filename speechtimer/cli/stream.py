"""Lines of a byte stream, in bounded memory and as soon as they are there."""

import codecs
from collections.abc import Iterable, Iterator
from typing import BinaryIO, TypeVar

from speechtimer.errors import DataError

__all__ = ["MAX_LINE_BYTES", "batches", "line_chunks"]

_Item = TypeVar("_Item")

MAX_LINE_BYTES = 1_000_000
_READ_BYTES = 65_536


def line_chunks(stream: BinaryIO, *, lines: int = 256) -> Iterator[list[str]]:
    r"""Lists of at most ``lines`` lines, without waiting for more input than there is.

    Whoever writes a line and waits for the answer gets it. A byte-order mark at the beginning
    and carriage returns before newlines are dropped.

    >>> import io
    >>> list(line_chunks(io.BytesIO(b"3 tours\r\n\r\n2 tours"), lines=2))
    [['3 tours', ''], ['2 tours']]

    Raises:
        DataError: a line is longer than a million bytes or not UTF-8; those before it come first.
    """
    rest, number, first = b"", 0, True
    read = getattr(stream, "read1", stream.read)
    while data := read(_READ_BYTES):
        *whole, rest = (rest + data).split(b"\n")
        if first and (whole or len(rest) >= len(codecs.BOM_UTF8)):
            first = False
            if whole:
                whole[0] = whole[0].removeprefix(codecs.BOM_UTF8)
            else:
                rest = rest.removeprefix(codecs.BOM_UTF8)
        yield from batches((_text(line, number + i) for i, line in enumerate(whole, 1)), lines)
        number += len(whole)
        _check(rest, number + 1)
    if rest:
        yield [_text(rest.removeprefix(codecs.BOM_UTF8) if first else rest, number + 1)]


def batches(items: Iterable[_Item], size: int = 256) -> Iterator[list[_Item]]:
    """Lists of ``size`` items, the last one shorter; so is one before an item that is refused.

    >>> list(batches("abc", 2))
    [['a', 'b'], ['c']]
    """
    batch: list[_Item] = []
    try:
        for item in items:
            batch.append(item)
            if len(batch) == size:
                yield batch
                batch = []
    except DataError:
        if batch:
            yield batch
        raise
    if batch:
        yield batch


def _text(line: bytes, number: int) -> str:
    _check(line, number)
    try:
        return line.removesuffix(b"\r").decode()
    except UnicodeDecodeError as error:
        raise DataError(
            f"line {number}: not UTF-8 at byte {error.start}: save it as UTF-8, or convert it "
            "(from Latin-1: iconv -f latin1 -t utf-8)"
        ) from error


def _check(line: bytes, number: int) -> None:
    if len(line) > MAX_LINE_BYTES:
        raise DataError(
            f"line {number} is longer than {MAX_LINE_BYTES} bytes: write one sentence a line"
        )

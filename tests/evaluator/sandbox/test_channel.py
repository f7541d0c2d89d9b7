import os
import threading
import time
from collections.abc import Iterator

import pytest

from evaluator.sandbox.channel import Ended, Overlong, Reader, Silent, send

Pipe = tuple[int, int]


@pytest.fixture
def pipe() -> Iterator[Pipe]:
    reading, writing = os.pipe()
    yield reading, writing
    for descriptor in (reading, writing):
        try:
            os.close(descriptor)
        except OSError:
            continue


def _soon() -> float:
    return time.monotonic() + 5


def test_lines_in_pieces(pipe: Pipe) -> None:
    reader = Reader(pipe[0])
    os.write(pipe[1], b"one\ntw")
    assert reader.line(deadline=_soon(), most=10) == b"one"
    assert reader.unasked()
    os.write(pipe[1], b"o\n")
    assert reader.line(deadline=_soon(), most=10) == b"two"
    assert not reader.unasked()


def test_nothing_comes(pipe: Pipe) -> None:
    with pytest.raises(Silent):
        Reader(pipe[0]).line(deadline=time.monotonic() + 0.01, most=10)
    with pytest.raises(Silent):
        Reader(pipe[0]).rest(deadline=time.monotonic() + 0.01)


@pytest.mark.parametrize("sent", [b"x" * 11, b"x" * 11 + b"\n"])
def test_too_much_comes(pipe: Pipe, sent: bytes) -> None:
    os.write(pipe[1], sent)
    with pytest.raises(Overlong):
        Reader(pipe[0]).line(deadline=time.monotonic() + 0.05, most=10)


def test_the_other_side_is_gone(pipe: Pipe) -> None:
    os.write(pipe[1], b"half a line")
    os.close(pipe[1])
    with pytest.raises(Ended):
        Reader(pipe[0]).line(deadline=_soon(), most=100)


def test_what_is_left_at_the_end(pipe: Pipe) -> None:
    os.close(pipe[1])
    assert Reader(pipe[0]).rest(deadline=_soon()) == b""


def test_a_slow_reader_is_waited_for(pipe: Pipe) -> None:
    data = bytes(300_000)
    reader = threading.Thread(target=lambda: [os.read(pipe[0], 65_536) for _ in range(5)])
    reader.start()
    send(pipe[1], data[: 5 * 65_536], deadline=_soon())
    reader.join()


def test_a_reader_that_does_not_read(pipe: Pipe) -> None:
    with pytest.raises(Silent):
        send(pipe[1], bytes(300_000), deadline=time.monotonic() + 0.01)


def test_a_reader_that_is_gone(pipe: Pipe) -> None:
    os.close(pipe[0])
    with pytest.raises(Ended):
        send(pipe[1], b"x", deadline=_soon())

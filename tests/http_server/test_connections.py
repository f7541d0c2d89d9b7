"""Clients that keep a server waiting, and who makes room when there are many of them."""

import contextlib
import socket
import threading
from collections.abc import Iterator

import httpx
import pytest
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from speechtimer.http_server.connections import PatientProtocol
from tests.http_server.serving import running

HEAD = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n"
HALF_OPEN = [b"", b"POST / HTTP/1.1\r\n", HEAD, HEAD + b"half"]


class Impatient(PatientProtocol):
    head_seconds = 0.3
    read_seconds = 0.3


class Slow:
    """An application that reads a body, and is busy with what is sent to /busy until told."""

    def __init__(self) -> None:
        self.taken = threading.Semaphore(0)
        self.go_on = threading.Event()
        routes = [Route(path, self._answer, methods=["POST"]) for path in ("/", "/busy")]
        self.app = Starlette(routes=routes)

    async def _answer(self, request: Request) -> Response:
        body = await request.body()
        if request.url.path == "/busy":
            self.taken.release()
            await run_in_threadpool(self.go_on.wait, 60)
        return PlainTextResponse(body)


@pytest.fixture
def slow() -> Iterator[Slow]:
    slow = Slow()
    yield slow
    slow.go_on.set()


def _half_open(port: int, stack: contextlib.ExitStack, start: bytes) -> socket.socket:
    connection = stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=30))
    connection.sendall(start)
    return connection


def _cut(connection: socket.socket) -> bool:
    try:
        return connection.recv(100) == b""
    except ConnectionResetError:
        return True


@pytest.mark.parametrize("start", HALF_OPEN[:2])
def test_a_head_without_end_is_cut(slow: Slow, start: bytes) -> None:
    with running(slow.app, protocol=Impatient) as port, contextlib.ExitStack() as stack:
        assert _cut(_half_open(port, stack, start))


@pytest.mark.parametrize("start", HALF_OPEN)
def test_half_open_connections_make_room(slow: Slow, start: bytes) -> None:
    with running(slow.app, connections=20) as port, contextlib.ExitStack() as stack:
        first, *_ = [_half_open(port, stack, start) for _ in range(60)]
        assert httpx.post(f"http://127.0.0.1:{port}/", content=b"hello").text == "hello"
        assert _cut(first)


def test_who_waits_for_an_answer_is_not_cut(slow: Slow) -> None:
    busy = HEAD.replace(b"POST /", b"POST /busy") + b"all of it"
    with running(slow.app, connections=20) as port, contextlib.ExitStack() as stack:
        waiting = [_half_open(port, stack, busy) for _ in range(3)]
        for _ in waiting:
            assert slow.taken.acquire(timeout=30)
        for _ in range(60):
            _half_open(port, stack, HEAD)
        slow.go_on.set()
        for connection in waiting:
            assert connection.recv(100).startswith(b"HTTP/1.1 200 ")


def test_who_goes_on_sending_is_not_cut_before_the_silent(slow: Slow) -> None:
    with running(slow.app, connections=20) as port, contextlib.ExitStack() as stack:
        sending = _half_open(port, stack, HEAD)
        for part in b"all of i":
            for _ in range(8):
                _half_open(port, stack, HEAD)
            sending.sendall(bytes([part]))
            # Answered after that part has come.
            assert httpx.post(f"http://127.0.0.1:{port}/").status_code == 200
        sending.sendall(b"t")
        assert sending.recv(100).startswith(b"HTTP/1.1 200 ")


def test_where_all_are_busy_more_are_refused(slow: Slow) -> None:
    busy = HEAD.replace(b"POST /", b"POST /busy") + b"all of it"
    with running(slow.app, connections=1) as port, contextlib.ExitStack() as stack:
        stack.callback(slow.go_on.set)
        for _ in range(8):
            _half_open(port, stack, busy)
            assert slow.taken.acquire(timeout=30)
        assert _half_open(port, stack, busy).recv(100).startswith(b"HTTP/1.1 503 ")

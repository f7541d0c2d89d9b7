"""Clients that keep a server waiting, and who makes room when there are many of them."""

import contextlib
import json
import re
import socket
import threading
from collections.abc import Iterator

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from http_server.connections import PatientProtocol
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
        paths = ("/", "/busy", "/headers")
        routes = [Route(path, self._answer, methods=["POST"]) for path in paths]
        self.app = Starlette(routes=routes)

    async def _answer(self, request: Request) -> Response:
        body = await request.body()
        if request.url.path == "/busy":
            self.taken.release()
            await run_in_threadpool(self.go_on.wait, 60)
        if request.url.path == "/headers":
            return PlainTextResponse(str(request.headers.items()))
        return PlainTextResponse(body)


@pytest.fixture
def slow() -> Iterator[Slow]:
    slow = Slow()
    yield slow
    slow.go_on.set()


@pytest.fixture(scope="module")
def any_bytes() -> Iterator[int]:
    class Hasty(PatientProtocol):
        head_seconds = 0.05

    with running(_answer, protocol=Hasty) as port:
        yield port


def _half_open(port: int, stack: contextlib.ExitStack, start: bytes) -> socket.socket:
    connection = stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=30))
    connection.sendall(start)
    return connection


def _send_megabytes(connection: socket.socket, content: bytes) -> None:
    for _ in range(2**16):
        connection.sendall(content)


async def _answer(scope: Scope, receive: Receive, send: Send) -> None:
    """Without waiting for a body, so that each connection comes to an end."""
    if scope["type"] == "http":
        await PlainTextResponse("answer")(scope, receive, send)
        return
    for event in ("startup", "shutdown"):
        await receive()
        await send({"type": f"lifespan.{event}.complete"})


def _all(connection: socket.socket) -> bytes:
    """What comes until the server closes the connection."""
    received = b""
    with contextlib.suppress(ConnectionResetError):
        while part := connection.recv(2**16):
            received += part
    return received


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
        head, _, body = _all(_half_open(port, stack, busy)).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 503 ")
    assert b"\r\nretry-after: 1" in head
    assert json.loads(body) == {"detail": "Le serveur est occupé : réessayez dans une seconde."}


@pytest.mark.parametrize("sent", [b"what?\r\n\r\n", b"GET / HTTP/1.1\r\nno field\r\n\r\n"])
def test_what_is_no_http_is_told_so(slow: Slow, sent: bytes) -> None:
    with running(slow.app) as port, contextlib.ExitStack() as stack:
        head, _, body = _all(_half_open(port, stack, sent)).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 400 ")
    assert b"\r\ncontent-length: %d\r\n" % len(body) in head
    assert json.loads(body)["detail"].endswith("sait lire.")


@pytest.mark.parametrize("field", [b"a", b"X: a\r\n"])
def test_a_head_that_grows_is_refused(slow: Slow, field: bytes) -> None:
    with running(slow.app) as port, contextlib.ExitStack() as stack:
        growing = _half_open(port, stack, b"POST / HTTP/1.1\r\nX: ")
        with pytest.raises(ConnectionError):
            _send_megabytes(growing, field * 100)
        assert not _all(growing).startswith(b"HTTP/1.1 2")


def test_a_trailer_that_grows_is_refused(slow: Slow) -> None:
    chunked = b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: "
    with running(slow.app) as port, contextlib.ExitStack() as stack:
        growing = _half_open(port, stack, chunked)
        with pytest.raises(ConnectionError):
            _send_megabytes(growing, b"a" * 100)


def test_a_body_is_no_head_however_large(slow: Slow) -> None:
    parts = [b"a" * 10_000] * 20
    with running(slow.app) as port, httpx.Client() as client:
        for content in (b"".join(parts), iter(parts), iter([b"a"] * 20_000)):
            answer = client.post(f"http://127.0.0.1:{port}/", content=content)
            assert set(answer.content) == {ord("a")}


def test_a_trailer_is_no_header(slow: Slow) -> None:
    request = (
        b"POST /headers HTTP/1.1\r\nX: head\r\nConnection: close\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\nX: trailer\r\n\r\n"
    )
    with running(slow.app) as port, contextlib.ExitStack() as stack:
        answer = _all(_half_open(port, stack, request))
    assert b"head" in answer
    assert b"trailer" not in answer


def test_pipelined_requests_are_answered_in_order(slow: Slow) -> None:
    requests = [
        b"POST / HTTP/1.1\r\nContent-Length: %d\r\n\r\n<%d>" % (len(str(n)) + 2, n)
        for n in range(50)
    ]
    last = b"POST / HTTP/1.1\r\nContent-Length: 5\r\nConnection: close\r\n\r\n<end>"
    with running(slow.app) as port, contextlib.ExitStack() as stack:
        answers = _all(_half_open(port, stack, b"".join([*requests, last])))
    assert re.findall(rb"<(\w+)>", answers) == [*(b"%d" % n for n in range(50)), b"end"]


def test_a_flood_of_pipelined_requests_is_cut(slow: Slow) -> None:
    with running(slow.app) as port, contextlib.ExitStack() as stack:
        flood = _half_open(port, stack, b"GET / HTTP/1.1\r\n\r\n" * 5_000)
        assert _all(flood).count(b"HTTP/1.1 ") < 5_000
        assert httpx.post(f"http://127.0.0.1:{port}/", content=b"hello").text == "hello"


# As many as there are requests, and 400 for what is none.
ANSWERS = [[b"200"] * n + bad for n in range(13) for bad in ([], [b"400"])]


PIECES = [
    *(HEAD, b"123456789", b"GET ", b"PRI * HTTP/2.0", b"CONNECT a:1", b"/", b"*", b"http://"),
    *(b" HTTP/1.1", b" HTTP/9.9", b"\r\n", b"\r\n\r\n", b"\0", b"\xff", b"0", b"Content-Length: 0"),
    *(b"Upgrade: websocket", b"Connection: Upgrade", b"Transfer-Encoding: chunked"),
]


@settings(max_examples=100, deadline=None)
@given(
    sent=st.binary(max_size=200)
    | st.lists(st.sampled_from(PIECES), max_size=12).map(lambda pieces: b"".join(pieces))
)
def test_any_bytes_get_no_error_of_ours(any_bytes: int, sent: bytes) -> None:
    with contextlib.ExitStack() as stack:
        connection = _half_open(any_bytes, stack, sent)
        answers = _all(connection)
    assert re.findall(rb"HTTP/1.1 (\d+)", answers) in ANSWERS

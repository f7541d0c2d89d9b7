"""Bodies that are too large or too slow, and clients that go away."""

import contextlib
import json
import socket
import time
from collections.abc import Iterator

import httpx
import pytest

from tests.api.server import SERVE, Running, start

MIB = 2**20


@pytest.mark.parametrize(
    ("path", "size"), [("/parse", MIB), ("/", MIB), ("/parse/batch", 20 * MIB)]
)
def test_a_body_that_says_how_large_it_is(client: httpx.Client, path: str, size: int) -> None:
    response = client.post(path, content=b"[" * size)
    assert response.status_code == 413
    assert "Kio" in response.json()["detail"]


@pytest.mark.parametrize(("path", "size"), [("/parse", MIB), ("/parse/batch", 20 * MIB)])
def test_a_body_in_chunks(client: httpx.Client, path: str, size: int) -> None:
    def chunks() -> Iterator[bytes]:
        for _ in range(size // 2**16):
            yield b"[" * 2**16

    response = client.post(path, content=chunks())
    assert response.status_code == 413
    assert "Kio" in response.json()["detail"]


def test_a_small_body_in_chunks(client: httpx.Client) -> None:
    response = client.post("/parse", content=iter([b'{"te', b'xt": "3 to', b'urs"}']))
    assert response.json()["text"] == "3 tours"


def test_who_asks_before_sending_is_told_at_once(server: Running) -> None:
    head = "POST /parse HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n"
    head += "Expect: 100-continue\r\n\r\n"
    with socket.create_connection(("127.0.0.1", server.port), timeout=3) as client:
        client.sendall(head.encode())
        assert client.recv(100).startswith(b"HTTP/1.1 413")


@pytest.mark.parametrize("length", ["-1", "x", "1e3", "9" * 30])
def test_lengths_that_are_none(server: Running, length: str) -> None:
    head = f"POST /parse HTTP/1.1\r\nHost: x\r\nExpect: y\r\nContent-Length: {length}\r\n\r\n"
    with socket.create_connection(("127.0.0.1", server.port), timeout=3) as client:
        client.sendall(head.encode())
        assert client.recv(100).startswith(b"HTTP/1.1 4")


def test_a_client_that_goes_away_in_the_middle(server: Running, client: httpx.Client) -> None:
    for _ in range(5):
        with socket.create_connection(("127.0.0.1", server.port)) as leaving:
            leaving.sendall(b'POST /parse HTTP/1.1\r\nHost: x\r\nContent-Length: 50\r\n\r\n{"text')
    assert client.get("/health").status_code == 200


def test_a_client_that_does_not_wait_for_the_answer(server: Running, client: httpx.Client) -> None:
    body = json.dumps({"texts": ["3 séries de 2 minutes"] * 1000}).encode()
    head = f"POST /parse/batch HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    with socket.create_connection(("127.0.0.1", server.port)) as leaving:
        leaving.sendall(head + body)
    assert client.post("/parse", json={"text": "3 tours"}).status_code == 200


def test_slow_clients_hold_nobody_up(server: Running, client: httpx.Client) -> None:
    slow = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(50)]
    try:
        for connection in slow:
            connection.sendall(b"POST /parse HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{")
        before = time.monotonic()
        assert client.post("/parse", json={"text": "3 tours"}).status_code == 200
        assert time.monotonic() - before < 5
    finally:
        for connection in slow:
            connection.close()


@pytest.mark.parametrize(
    "begun",
    [
        b"",
        b"POST /parse HTTP/1.1\r\n",
        b"POST /parse HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{",
    ],
)
def test_more_half_open_connections_than_files_may_be_open(begun: bytes) -> None:
    few_files = ("sh", "-c", 'ulimit -n 256; exec "$@"', "sh", *SERVE)
    with start(command=few_files) as running:
        with contextlib.ExitStack() as stack:
            for _ in range(600):
                half_open = socket.create_connection(("127.0.0.1", running.port), timeout=30)
                stack.enter_context(half_open).sendall(begun)
            answer = httpx.post(f"{running.url}/parse", json={"text": "3 tours"}, timeout=30)
            assert answer.status_code == 200
        running.process.terminate()
        assert running.process.stderr is not None
        assert running.process.stderr.read() == ""

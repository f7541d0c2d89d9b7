"""TLS and plain HTTP on one port, and clients that keep a server waiting in a handshake."""

import contextlib
import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from http_server.certificates import Certificate
from http_server.own_certificate import keep
from http_server.tls import SecureProtocol, server_context
from tests.http_server.serving import running

HELLO = b"\x16\x03\x01"  # a record with a handshake begins so


class Impatient(SecureProtocol):
    head_seconds = 0.3
    read_seconds = 0.3


async def _echo(request: Request) -> Response:
    return PlainTextResponse(f"{request.url.scheme} ".encode() + await request.body())


APP = Starlette(routes=[Route("/", _echo, methods=["GET", "POST"])])


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return keep(tmp_path_factory.mktemp("own"), ["127.0.0.1"], now=datetime.now(UTC))


@pytest.fixture(scope="module")
def trusting(certificate: Certificate) -> ssl.SSLContext:
    return ssl.create_default_context(cadata=certificate.authority)


@pytest.fixture(scope="module")
def secure(certificate: Certificate) -> partial[SecureProtocol]:
    context = server_context(certificate.path, certificate.key)
    return partial(SecureProtocol, context=context)


@pytest.fixture(scope="module")
def impatient(secure: partial[SecureProtocol]) -> partial[Impatient]:
    return partial(Impatient, **secure.keywords)


@pytest.fixture(scope="module")
def port(secure: partial[SecureProtocol]) -> Iterator[int]:
    with running(APP, protocol=secure) as port:
        yield port


@pytest.fixture(scope="module")
def plain(port: int) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"http://127.0.0.1:{port}") as client:
        yield client


def _open(port: int, stack: contextlib.ExitStack, sent: bytes = b"") -> socket.socket:
    connection = stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=30))
    connection.sendall(sent)
    return connection


def _inside(
    port: int, stack: contextlib.ExitStack, trusting: ssl.SSLContext, sent: bytes = b""
) -> ssl.SSLSocket:
    outside = _open(port, stack)
    inside = stack.enter_context(trusting.wrap_socket(outside, server_hostname="127.0.0.1"))
    inside.sendall(sent)
    return inside


def _all(connection: socket.socket) -> bytes:
    received = b""
    with contextlib.suppress(ConnectionResetError):
        while part := connection.recv(2**16):
            received += part
    return received


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_a_client_that_trusts_the_authority(
    port: int, certificate: Certificate, version: ssl.TLSVersion
) -> None:
    context = ssl.create_default_context(cadata=certificate.authority)
    context.minimum_version = context.maximum_version = version
    with httpx.Client(base_url=f"https://127.0.0.1:{port}", verify=context) as client:
        for content in (b"hello", b"a" * 200_000, b""):
            assert client.post("/", content=content).content == b"https " + content


def test_plain_http_on_the_same_port(plain: httpx.Client) -> None:
    for content in (b"hello", b"a" * 200_000):
        assert plain.post("/", content=content).content == b"http " + content


def test_a_client_that_trusts_nobody(port: int) -> None:
    with pytest.raises(httpx.ConnectError, match=r"self-signed certificate|local issuer"):
        httpx.get(f"https://127.0.0.1:{port}/")


def test_a_handshake_in_small_pieces_with_its_request(port: int, trusting: ssl.SSLContext) -> None:
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = trusting.wrap_bio(incoming, outgoing, server_hostname="127.0.0.1")
    with contextlib.ExitStack() as stack:
        connection = _open(port, stack)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        while True:
            try:
                client.do_handshake()
                break
            except ssl.SSLWantReadError:
                for byte in outgoing.read():
                    connection.sendall(bytes([byte]))
                incoming.write(connection.recv(2**16))
        client.write(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        connection.sendall(outgoing.read())  # the end of the handshake, and the request
        answer = b""
        while not answer.endswith(b"\r\n\r\nhttps "):
            try:
                answer += client.read(2**16)
            except ssl.SSLWantReadError:
                received = connection.recv(2**16)
                assert received, answer
                incoming.write(received)


def test_what_is_no_handshake(port: int) -> None:
    with contextlib.ExitStack() as stack:
        answer = _all(_open(port, stack, HELLO + b"GET / HTTP/1.1\r\n\r\n"))
    assert b"HTTP/" not in answer


@pytest.mark.parametrize("start", [b"", HELLO, HELLO + b"\x02\x00\x01"])
def test_a_handshake_without_end_is_cut(impatient: partial[Impatient], start: bytes) -> None:
    with running(APP, protocol=impatient) as port, contextlib.ExitStack() as stack:
        assert _all(_open(port, stack, start)) == b""


def test_a_head_without_end_is_cut(impatient: partial[Impatient], trusting: ssl.SSLContext) -> None:
    with running(APP, protocol=impatient) as port, contextlib.ExitStack() as stack:
        inside = _inside(port, stack, trusting, b"GET / HTTP/1.1\r\n")
        with contextlib.suppress(ssl.SSLEOFError):
            assert inside.recv(100) == b""


@pytest.mark.parametrize("start", [b"", HELLO, HELLO + b"\x02\x00\x01"])
def test_half_open_handshakes_make_room(
    secure: partial[SecureProtocol], trusting: ssl.SSLContext, start: bytes
) -> None:
    with running(APP, protocol=secure, connections=20) as port, contextlib.ExitStack() as stack:
        first, *_ = [_open(port, stack, start) for _ in range(60)]
        url = f"https://127.0.0.1:{port}/"
        assert httpx.post(url, content=b"hello", verify=trusting).text == "https hello"
        assert _all(first) == b""


def test_an_idle_client_does_not_keep_the_server(
    secure: partial[SecureProtocol],
    trusting: ssl.SSLContext,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Though it never answers when the server ends TLS."""

    class Patient(SecureProtocol):
        head_seconds = 3600.0

    patient = partial(Patient, **secure.keywords)
    with contextlib.ExitStack() as stack:
        with running(APP, protocol=patient) as port:
            inside = _inside(port, stack, trusting, b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            assert inside.recv(2**16)
            _open(port, stack, HELLO)
            # Answered after that handshake has begun.
            assert httpx.get(f"http://127.0.0.1:{port}/").text == "http "
        # It says so where it has to cut somebody off at last.
        assert capsys.readouterr().err == ""


@settings(max_examples=60, deadline=None)
@given(sent=st.binary(max_size=300), cut=st.booleans())
def test_any_bytes_after_a_handshake_has_begun(
    port: int, plain: httpx.Client, sent: bytes, cut: bool
) -> None:
    with contextlib.ExitStack() as stack:
        connection = _open(port, stack, HELLO + sent)
        connection.shutdown(socket.SHUT_RDWR if cut else socket.SHUT_WR)
        if not cut:
            assert b"HTTP/" not in _all(connection)
    assert plain.get("/").text == "http "

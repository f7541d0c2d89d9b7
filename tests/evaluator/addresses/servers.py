"""Real servers on 127.0.0.1 that say whatever a test has them say, byte for byte."""

import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from evaluator.addresses.network import Network

__all__ = [
    "PUBLIC",
    "Certificate",
    "Line",
    "Said",
    "Wire",
    "certificate",
    "in_time",
    "ok",
    "respond",
    "serve",
]

_T = TypeVar("_T")

# A public address that is nobody's; the tests' wire leads it to a server here.
PUBLIC = "93.184.215.14"


@dataclass(slots=True)
class Line:
    """One connection, from the server's end; it ends when the other side or the test does."""

    connection: socket.socket
    over: threading.Event
    request: bytes = b""

    def say(self, data: bytes) -> bool:
        """Send; whether anybody still listens."""
        try:
            self.connection.sendall(data)
        except OSError:
            return False
        return not self.over.is_set()

    def drip(self, data: bytes, *, every: float = 0.02) -> bool:
        """Send one byte at a time."""
        return all(self.say(bytes([byte])) and not self.over.wait(every) for byte in data)

    def hear(self) -> bool:
        """Read a request with its body; whether there is one."""
        self.request = b""
        while b"\r\n\r\n" not in self.request:
            data = self.connection.recv(65_536)
            if not data:
                return False
            self.request += data
        head, _, body = self.request.partition(b"\r\n\r\n")
        lower = head.lower()
        if b"content-length: " in lower:
            wanted = int(lower.partition(b"content-length: ")[2].split(b"\r\n")[0])
            while len(body) < wanted:
                body += self.connection.recv(65_536)
            self.request = head + b"\r\n\r\n" + body
        return True


@dataclass(slots=True)
class Said:
    """Where a server listens, and the requests that it has heard."""

    port: int
    requests: list[bytes] = field(default_factory=list)
    connections: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def serve(
    answer: Callable[[Line], object], *, tls: ssl.SSLContext | None = None, hear: bool = True
) -> Iterator[Said]:
    """A server that answers each request of each connection; ``hear=False``: before it is asked."""
    over = threading.Event()
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(0.05)
    said = Said(listener.getsockname()[1])
    threads: list[threading.Thread] = []

    def converse(connection: socket.socket) -> None:
        with suppress(OSError), connection:
            connection.settimeout(10)
            spoken = connection if tls is None else tls.wrap_socket(connection, server_side=True)
            with spoken:
                line = Line(spoken, over)
                while not hear or line.hear():
                    said.requests.append(line.request)
                    if answer(line) is not None or not hear:
                        return

    def listen() -> None:
        while not over.is_set():
            try:
                connection, _ = listener.accept()
            except TimeoutError:
                continue
            said.connections += 1
            thread = threading.Thread(target=converse, args=(connection,), daemon=True)
            thread.start()
            threads.append(thread)

    listening = threading.Thread(target=listen, daemon=True)
    listening.start()
    try:
        yield said
    finally:
        over.set()
        listening.join()
        listener.close()
        for thread in threads:
            thread.join(15)


def respond(
    body: bytes, *, status: str = "200 OK", headers: str = "content-type: application/json"
) -> bytes:
    """A whole response."""
    extra = f"{headers}\r\n" if headers else ""
    return f"HTTP/1.1 {status}\r\n{extra}content-length: {len(body)}\r\n\r\n".encode() + body


def ok(body: bytes) -> Callable[[Line], None]:
    """Answer every request with a body."""

    def answer(line: Line) -> None:
        line.say(respond(body))

    return answer


@dataclass(slots=True)
class Wire:
    """A network in which every public address leads to one port here; it notes who was dialled."""

    port: int
    names: dict[str, list[str]] = field(default_factory=dict)
    trusted: ssl.SSLContext | None = None
    looked_up: list[str] = field(default_factory=list)
    dialled: list[str] = field(default_factory=list)

    def network(self) -> Network:
        """The network, for what is tested."""
        if self.trusted is None:
            return Network(look_up=self._look_up, dial=self._dial)
        trusted = self.trusted
        return Network(look_up=self._look_up, dial=self._dial, tls=lambda: trusted)

    def _look_up(self, host: str) -> list[str]:
        self.looked_up.append(host)
        if host.endswith(".example.com"):
            raise socket.gaierror(socket.EAI_NONAME, host)
        return self.names.get(host, [PUBLIC])

    def _dial(self, address: str, port: int, seconds: float) -> socket.socket:
        self.dialled.append(f"{address}:{port}")
        return socket.create_connection(("127.0.0.1", self.port), seconds)


@dataclass(frozen=True, slots=True)
class Certificate:
    """A self-signed certificate: for a server, and for a client that believes it."""

    file: Path
    key: Path

    def server(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.file, self.key)
        return context

    def believed(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(self.file))


def certificate(folder: Path, *names: str) -> Certificate:
    """Make a certificate for host names with the openssl command."""
    made = Certificate(folder / "certificate.pem", folder / "key.pem")
    subject = ",".join(f"DNS:{name}" for name in names)
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2"
    subprocess.run(
        [
            *command.split(),
            *("-keyout", made.key, "-out", made.file),
            *("-subj", f"/CN={names[0]}", "-addext", f"subjectAltName={subject}"),
        ],
        check=True,
        capture_output=True,
    )
    return made


def in_time(call: Callable[[], _T], *, seconds: float = 30) -> _T:
    """What a call returns or raises; a failure where it does not end at all."""
    results: list[_T] = []
    problems: list[BaseException] = []

    def run() -> None:
        try:
            results.append(call())
        except BaseException as problem:  # whatever it is, the test has to see it
            problems.append(problem)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds)
    assert not thread.is_alive(), "held for ever"
    if problems:
        raise problems[0]
    return results[0]

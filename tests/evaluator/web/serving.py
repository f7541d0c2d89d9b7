"""The real server with an event, on a free port: in a thread of this process, or as a command."""

import hashlib
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from evaluator.event import Event
from evaluator.tokens import add_organiser, add_team
from evaluator.web.app import create_app
from evaluator.web.server import make_server
from speechtimer.http_server.connections import PatientProtocol
from speechtimer.http_server.listener import listen
from tests.evaluator.web.pages_event import Clock, new_event

__all__ = ["Served", "answers", "raw", "running", "serve", "sha256", "started"]


@dataclass
class Served:
    """A server that listens.

    Attributes:
        tokens: of the teams "Chronos" and "Autres", and of the organiser "Camille".
        woken: what the queue was told.
        clients: closed with the server.
    """

    event: Event
    clock: Clock
    url: str
    port: int
    tokens: dict[str, str]
    woken: list[tuple[str, int]]
    clients: list[httpx.Client]

    def client(self, who: str | None = None, **options: Any) -> httpx.Client:
        """A client, with the token of somebody."""
        headers = {} if who is None else {"authorization": f"Bearer {self.tokens[who]}"}
        headers |= {"accept-language": "en"} | options.pop("headers", {})
        client = httpx.Client(base_url=self.url, headers=headers, timeout=20, **options)
        self.clients.append(client)
        return client

    def new_team(self) -> str:
        """The name of a team that no other test uses."""
        name = f"Team {len(self.tokens)}"
        with self.event.writing() as session:
            self.tokens[name] = add_team(self.event, session, name)[1]
        return name

    def browser(self, who: str) -> httpx.Client:
        """A client with somebody's session, sending what a browser sends with its own pages."""
        client = self.client(headers={"origin": self.url, "sec-fetch-site": "same-origin"})
        answer = client.post("/connexion", data={"token": self.tokens[who]})
        assert answer.status_code == 303, answer.text
        return client

    def announce(self, client: httpx.Client, content: bytes, **changes: Any) -> dict[str, Any]:
        """Announce an upload of these bytes."""
        announced = {"file_name": "model.pt", "bytes": len(content), "sha256": sha256(content)}
        answer = client.post("/api/uploads", json=announced | changes)
        assert answer.status_code == 201, answer.text
        told: dict[str, Any] = answer.json()
        return told


def sha256(content: bytes) -> str:
    """In 64 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


@contextmanager
def serve(
    folder: Path,
    *,
    protocol: type[PatientProtocol] = PatientProtocol,
    connections: int | None = None,
    proxies: tuple[str, ...] = (),
    **options: Any,
) -> Iterator[Served]:
    """Serve an event with two teams and an organiser, until the end of the block."""
    clock = Clock()
    event = new_event(folder, now=clock)
    with event.writing() as session:
        tokens = {name: add_team(event, session, name)[1] for name in ("Chronos", "Autres")}
        tokens["Camille"] = add_organiser(event, session, "Camille")
    with running(event, clock, tokens, protocol, connections, proxies, **options) as served:
        yield served
    event.engine.dispose()


@contextmanager
def running(
    event: Event,
    clock: Clock,
    tokens: dict[str, str],
    protocol: type[PatientProtocol] = PatientProtocol,
    connections: int | None = None,
    proxies: tuple[str, ...] = (),
    **options: Any,
) -> Iterator[Served]:
    """Serve an event that is there already."""
    woken: list[tuple[str, int]] = []
    clients: list[httpx.Client] = []
    ready = threading.Event()
    with listen("127.0.0.1", 0) as listener:
        port = listener.getsockname()[1]
        options = {"wake": lambda job, one: woken.append((job, one))} | options
        app = create_app(event, **options)
        server = make_server(
            app, on_ready=ready.set, protocol=protocol, connections=connections, proxies=proxies
        )
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            assert ready.wait(20)
            yield Served(event, clock, f"http://127.0.0.1:{port}", port, tokens, woken, clients)
        finally:
            for client in clients:
                client.close()
            server.should_exit = True
            thread.join(30)


@contextmanager
def started(folder: Path, *options: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The command that serves, and its address; what it complains of is in ``serve.log``.

    At the end it is killed with all that it has started, as where the machine's power fails.
    """
    command = [sys.executable, "-m", "speechtimer", "evaluator", "serve", "--folder", str(folder)]
    with (
        (folder / "serve.log").open("a") as log,
        subprocess.Popen(
            [*command, "--port", "0", *options],
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            env=os.environ | {"OMP_NUM_THREADS": "1"},
            start_new_session=True,
        ) as process,
    ):
        assert process.stdout is not None
        try:
            line = process.stdout.readline()
            assert "http://" in line, line
            yield process, line.split()[-1]
        finally:
            os.killpg(process.pid, signal.SIGKILL)


def raw(served: Served, *parts: bytes, timeout: float = 10.0) -> bytes:
    """Send bytes as they are, and read until the server closes the connection."""
    with socket.create_connection(("127.0.0.1", served.port), timeout=timeout) as connection:
        for part in parts:
            connection.sendall(part)
        return answers(connection)


def answers(connection: socket.socket) -> bytes:
    """All that comes until the server closes the connection, in whichever way."""
    got = b""
    try:
        while block := connection.recv(65_536):
            got += block
    except ConnectionResetError:
        pass
    return got

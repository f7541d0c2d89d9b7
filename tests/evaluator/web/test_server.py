"""The server's beginning and end: what runs beside it, signals, uploads that are cut."""

import os
import secrets
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import httpx
from sqlalchemy import select

from evaluator.database.models import Submission
from evaluator.event import Event
from evaluator.submitting import Client, submit_file
from evaluator.tokens import add_team
from evaluator.web.app import create_app
from tests.evaluator.events import make_event
from tests.evaluator.web.pages_event import Clock, new_event
from tests.evaluator.web.serving import answers, running, serve, sha256, started

_SERVE = """
import socket, sys
from datetime import datetime, UTC
from pathlib import Path
from evaluator.event import Event
from evaluator.web.app import create_app
from evaluator.web.server import run
event = Event.open(Path(sys.argv[1]), now=lambda: datetime(2026, 11, 21, 15, tzinfo=UTC))
with socket.create_server(("127.0.0.1", 0)) as listener:
    port = listener.getsockname()[1]
    app = create_app(event, wake=lambda job, one: None)
    sys.excepthook = lambda *error: None  # an interrupt is no more to say
    run(app, listener, on_ready=lambda: print(port, flush=True))
"""


def test_a_signal_ends_the_server_and_an_upload_goes_on_at_the_next(tmp_path: Path) -> None:
    content = b"m" * 3_000_000
    event = new_event(tmp_path / "event", now=Clock())
    with event.writing() as session:
        token = add_team(event, session, "Chronos")[1]
    told = {}
    for number in (signal.SIGTERM, signal.SIGINT):
        with _process(tmp_path / "event") as (process, url):
            client = httpx.Client(base_url=url, headers={"authorization": f"Bearer {token}"})
            with client:
                announced = {
                    "file_name": "m.pt",
                    "bytes": len(content),
                    "sha256": sha256(content),
                }
                told = client.post("/api/uploads", json=announced).json()
                rest = content[told["offset"] :]
                if number is signal.SIGTERM:
                    rest = rest[: len(rest) // 2]
                headers = {
                    "tus-resumable": "1.0.0",
                    "upload-offset": str(told["offset"]),
                    "content-type": "application/offset+octet-stream",
                }
                sent = client.patch(told["url"], content=rest, headers=headers)
                assert sent.status_code == 204
                shown = client.get(f"/api/uploads/{told['id']}").json()
            process.send_signal(number)
            out, _ = process.communicate(timeout=30)
            assert (process.returncode, out) == (-number, "")
    assert (told["offset"], shown["state"]) == (len(content) // 2, "accepted")
    event.engine.dispose()


def test_an_upload_outlives_servers_killed_at_any_moment_of_it(tmp_path: Path) -> None:
    """Halfway; after the last byte; and once it is accepted, but nobody was told so."""
    content = secrets.token_bytes(6_000_000)
    file, folder = tmp_path / "model.pt", tmp_path / "event"
    file.write_bytes(content)
    event = make_event(folder)
    with event.writing() as session:
        token = add_team(event, session, "Chronos")[1]
    announced = {"file_name": file.name, "bytes": len(content), "sha256": sha256(content)}
    bearer = {"authorization": f"Bearer {token}"}

    def submissions() -> list[Submission]:
        with event.reading() as session:
            return list(session.scalars(select(Submission)))

    with started(folder, "--workers", "0") as (process, url):
        told = httpx.post(f"{url}/api/uploads", json=announced, headers=bearer).json()
        arriving = event.uploads / told["id"]
        head = _patch(told["url"], token, 0, len(content))
        half = content[:4_000_000]
        _killed_before_it_answers(
            process, url, head + half, when=lambda: arriving.stat().st_size > 0
        )

    with started(folder, "--workers", "0") as (process, url), _locked(folder / "evaluator.db"):
        asked = bearer | {"tus-resumable": "1.0.0"}
        offset = int(httpx.head(url + told["url"], headers=asked).headers["upload-offset"])
        assert 0 < offset <= len(half)
        head = _patch(told["url"], token, offset, len(content))
        _killed_before_it_answers(
            process,
            url,
            head + content[offset:],
            when=lambda: arriving.stat().st_size == len(content),
        )
    assert submissions() == []

    with started(folder, "--workers", "0") as (process, url), _locked(folder / "jobs.db"):
        head = _head("GET", f"/api/uploads/{told['id']}", token)
        _killed_before_it_answers(
            process, url, head, when=lambda: submissions() != [] and not arriving.exists()
        )

    with started(folder, "--workers", "0") as (_, url), Client(url, token) as client:
        assert submit_file(client, file) == 1
    (accepted,) = submissions()
    assert accepted.sha256 == sha256(content)
    assert event.model_path(accepted.id).read_bytes() == content
    event.engine.dispose()


def test_what_runs_beside_it_starts_and_stops_with_it(tmp_path: Path) -> None:
    seen: list[str] = []

    @contextmanager
    def beside(name: str) -> Iterator[None]:
        seen.append(f"{name} starts")
        yield
        seen.append(f"{name} stops")

    background = [lambda: beside("worker"), lambda: beside("watchdog")]
    with serve(tmp_path / "event", background=background) as served:
        assert seen == ["worker starts", "watchdog starts"]
        assert served.client().get("/api/event").status_code == 200
    assert seen[2:] == ["watchdog stops", "worker stops"]


def test_addresses_that_are_not_there_are_refused_alike(tmp_path: Path) -> None:
    with serve(tmp_path / "event") as served:
        for path in ("/api/nowhere", "/api/", "/docs", "/openapi.json", "/redoc", "/health/x"):
            answer = served.client().get(path)
            assert (answer.status_code, answer.json()["code"]) == (404, "page-unknown")
        answer = served.client().delete("/api/event")
        assert (answer.status_code, answer.json()["code"]) == (405, "method-not-allowed")


def test_making_the_application_touches_no_database(tmp_path: Path) -> None:
    folder = tmp_path / "event"
    folder.mkdir()
    (folder / "event.yaml").write_text(
        "{name: E, opens: 2026-11-21T09:00:00, deadline: 2026-11-21T17:00:00, "
        "display: 2026-11-21T18:00:00}",
        encoding="utf-8",
    )
    create_app(Event.open(folder), wake=print)
    assert [file.name for file in folder.iterdir()] == ["event.yaml"]


def test_a_connection_that_is_open_does_not_keep_the_server(tmp_path: Path) -> None:
    event = new_event(tmp_path / "event", now=Clock())
    with running(event, Clock(), {}) as served:
        idle = socket.create_connection(("127.0.0.1", served.port), timeout=10)
    with idle:
        assert idle.recv(10) == b""
    event.engine.dispose()


@contextmanager
def _process(folder: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    with subprocess.Popen(
        [sys.executable, "-c", _SERVE, str(folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        assert process.stdout is not None
        try:
            line = process.stdout.readline()
            assert line.strip().isdigit(), line + process.stdout.read()
            yield process, f"http://127.0.0.1:{line.strip()}"
        finally:
            process.kill()


def _killed_before_it_answers(
    process: subprocess.Popen[str], url: str, asked: bytes, *, when: Callable[[], bool]
) -> None:
    """Ask a server, and end it as where the machine's power fails."""
    with socket.create_connection(("127.0.0.1", httpx.URL(url).port or 0)) as connection:
        connection.sendall(asked)
        last = time.monotonic() + 60
        while not when():
            assert time.monotonic() < last, "it did not come to that"
            time.sleep(0.01)
        os.killpg(process.pid, signal.SIGKILL)
        assert answers(connection) == b""


@contextmanager
def _locked(database: Path) -> Iterator[None]:
    """Nobody else can write meanwhile."""
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield


def _patch(path: str, token: str, offset: int, size: int) -> bytes:
    return _head(
        "PATCH",
        path,
        token,
        "tus-resumable: 1.0.0",
        f"upload-offset: {offset}",
        f"content-length: {size - offset}",
        "content-type: application/offset+octet-stream",
    )


def _head(method: str, path: str, token: str, *headers: str) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "host: localhost", f"authorization: Bearer {token}"]
    return "\r\n".join([*lines, *headers, "", ""]).encode()

"""The server's beginning and end: what runs beside it, signals, uploads that are cut."""

import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from evaluator.event import Event
from evaluator.tokens import add_team
from evaluator.web.app import create_app
from tests.evaluator.web.pages_event import Clock, new_event
from tests.evaluator.web.serving import running, serve, sha256

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

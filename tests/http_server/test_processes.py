"""Several server processes, and what becomes of them when one is killed."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

from tests.conftest import ROOT

MAIN = """
import os, signal, sys
from functools import partial
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from http_server.listener import listen
from http_server.processes import run_processes
from http_server.server import make_server

async def who(request):
    return PlainTextResponse(str(os.getpid()))

def serve(number, on_ready, *, listener):
    if "broken" in sys.argv:
        raise SystemExit(3)
    app = Starlette(routes=[Route("/", who)])
    server = make_server(app, on_ready=on_ready, last_answers_seconds=5, share=True)
    server.run(sockets=[listener])

if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with listen("127.0.0.1", 0) as listener:
        port = listener.getsockname()[1]
        work = partial(serve, listener=listener)
        run_processes(work, 3, on_ready=lambda: print(port, flush=True))
"""


@pytest.fixture(scope="module")
def script(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("processes") / "main.py"
    path.write_text(MAIN)
    return str(path)


@contextmanager
def _running(script: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    with subprocess.Popen(
        [sys.executable, script],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    ) as process:
        assert process.stdout is not None
        try:
            yield process, f"http://127.0.0.1:{int(process.stdout.readline())}"
        finally:
            process.terminate()


def _wait_for_processes(url: str, number: int, *, but: frozenset[int] = frozenset()) -> set[int]:
    """Ask over new connections, until so many processes have answered."""
    seen: set[int] = set()
    while len(seen) < number:
        with contextlib.suppress(httpx.TransportError):  # it was accepted by one that is killed
            seen |= {int(httpx.get(url).text)} - but
    return seen


def test_all_of_them_answer(script: str) -> None:
    with _running(script) as (_, url):
        assert len(_wait_for_processes(url, 3)) == 3


def test_one_that_is_killed_is_replaced(script: str) -> None:
    with _running(script) as (_, url):
        killed, *others = _wait_for_processes(url, 3)
        os.kill(killed, signal.SIGKILL)
        assert len(_wait_for_processes(url, 3, but=frozenset({killed})) - set(others)) == 1


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_them_all(script: str, number: signal.Signals) -> None:
    with _running(script) as (process, url):
        _wait_for_processes(url, 3)
        process.send_signal(number)
        process.wait(30)
        with pytest.raises(httpx.ConnectError):
            httpx.get(url)


def test_they_end_with_the_one_that_started_them(script: str) -> None:
    with _running(script) as (process, url):
        _wait_for_processes(url, 3)
        process.kill()
        port = int(url.rpartition(":")[2])
        while True:  # until none of them listens
            try:
                socket.create_connection(("127.0.0.1", port), timeout=30).close()
                time.sleep(0.05)
            except ConnectionRefusedError:
                break


def test_one_that_does_not_start_is_told_once(script: str) -> None:
    run = subprocess.run(
        [sys.executable, script, "broken"],
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        check=False,
    )
    assert run.returncode == 1
    assert "ChildProcessError" in run.stderr.splitlines()[-1]
    assert run.stdout == ""

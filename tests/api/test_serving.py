"""Many at a time, and how the server ends."""

import http.client
import json
import shlex
import signal
import subprocess
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing

import httpx
import pytest

from tests.api.server import SERVE, Running, start
from tests.conftest import ROOT

BATCH = {"texts": [f"{n} séries de 2 minutes avec 30 secondes de repos" for n in range(1, 1001)]}


def test_twenty_clients(server: Running) -> None:
    def ask(n: int) -> bool:
        text = f"{n + 1} séries de 2 minutes"
        with httpx.Client(base_url=server.url, timeout=60) as client:
            answers = [client.post("/parse", json={"text": text}).json() for _ in range(10)]
        return all(answer["text"] == text for answer in answers)

    with ThreadPoolExecutor(20) as pool:
        assert all(pool.map(ask, range(20)))


def test_sentences_are_answered_while_batches_are_parsed(
    server: Running, client: httpx.Client
) -> None:
    def batch(_: int) -> int:
        return httpx.post(f"{server.url}/parse/batch", json=BATCH, timeout=120).status_code

    with ThreadPoolExecutor(8) as pool:
        batches = [pool.submit(batch, n) for n in range(8)]
        sentences = 0
        while not all(future.done() for future in batches):
            assert client.post("/parse", json={"text": "3 tours"}).status_code == 200
            sentences += 1
    assert [future.result() for future in batches] == [200] * 8
    assert sentences > 8


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_server_after_the_requests_under_way(number: signal.Signals) -> None:
    with start() as running, ExitStack() as stack:
        asking = [
            stack.enter_context(closing(http.client.HTTPConnection("127.0.0.1", running.port)))
            for _ in range(3)
        ]
        for connection in asking:
            connection.request("POST", "/parse/batch", json.dumps(BATCH))
        # An answer to somebody who came later: the server has taken up the batches.
        httpx.get(f"{running.url}/health")
        running.process.send_signal(number)
        answers = [connection.getresponse() for connection in asking]
        assert [answer.status for answer in answers] == [200] * 3
        assert all(len(json.load(answer)["results"]) == 1000 for answer in answers)
        assert running.process.wait(timeout=30) == 0
        assert running.process.stderr is not None
        assert running.process.stderr.read() == ""


def test_an_idle_connection_does_not_keep_the_server() -> None:
    with start() as running, httpx.Client(base_url=running.url) as client:
        client.get("/health")
        running.process.terminate()
        assert running.process.wait(timeout=10) == 0


def _refused(*options: str) -> str:
    result = subprocess.run(
        [*SERVE, *options],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert result.returncode == 1
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1
    return result.stderr


def test_a_port_that_is_taken(server: Running) -> None:
    assert _refused("--port", str(server.port)) == (
        f"Le port {server.port} est déjà pris : choisissez-en un autre avec --port, "
        'ou --port 0 pour un port libre (avec make : make run ARGS="--port 0").\n'
    )


def test_make_takes_the_port_that_is_advised(server: Running) -> None:
    advised = _refused("--port", str(server.port)).rpartition("make run ")[2].rstrip(").\n")
    make = ["make", "--no-print-directory", "--dry-run", "run", *shlex.split(advised)]
    told = subprocess.run(make, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert told.splitlines()[-1].endswith("/speechtimer serve --port 0")


def test_an_unknown_host() -> None:
    assert "est inconnue" in _refused("--host", "nowhere.invalid", "--port", "0")


def test_an_address_of_another_machine() -> None:
    assert "n’est pas celle de cette machine" in _refused("--host", "203.0.113.1", "--port", "0")


def test_a_model_that_is_not_there() -> None:
    assert "missing.safetensors" in _refused("--port", "0", "--model", "missing.safetensors")

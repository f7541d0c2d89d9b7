"""How long a client waits for its next answer over one connection, with TCP_NODELAY and without.

    python benchmarks/keep_alive.py [REQUESTS]

One client asks real servers in turn: the API and the evaluator, each on a socket made as the
servers make it, and on one that does not name its protocol, on which asyncio leaves Nagle's
algorithm on.
"""

import http.client
import json
import socket
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI

from api.app import create_app as create_api
from evaluator.event import utc_now
from evaluator.new_event import create_event, hidden_sentences
from evaluator.web.app import create_app as create_evaluator
from speechtimer.http_server.listener import listen
from speechtimer.parser import Parser

ROOT = Path(__file__).parent.parent
PARSE = ("POST", "/parse", json.dumps({"text": "3 séries de 2 minutes"}))
HEALTH = ("GET", "/health", None)


def main() -> None:
    requests = int(sys.argv[1]) if len(sys.argv) > 1 else 50
    print(f"{requests} requests over one connection; median milliseconds each")
    print(f"  {'':28} {'without':>8} {'with':>8} {'ratio':>7}")
    with tempfile.TemporaryDirectory() as folder:
        apps = {"API": create_api(Parser()), "evaluator": _evaluator(Path(folder, "event"))}
        for name, app, asked in [
            ("API", apps["API"], HEALTH),
            ("API", apps["API"], PARSE),
            ("evaluator", apps["evaluator"], HEALTH),
        ]:
            without = _milliseconds(app, _nagling, asked, requests)
            now = _milliseconds(app, listen, asked, requests)
            title = f"{name}, {asked[0]} {asked[1]}"
            print(f"  {title:28} {without:8.2f} {now:8.2f} {without / now:7.1f}")


def _nagling(host: str, port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.bind((host, port))
    listener.listen()
    return listener


def _milliseconds(
    app: FastAPI,
    listen: Callable[[str, int], socket.socket],
    asked: tuple[str, str, str | None],
    requests: int,
) -> float:
    times = []
    with (
        _serving(app, listen) as port,
        closing(http.client.HTTPConnection("127.0.0.1", port)) as client,
    ):
        for _ in range(requests + 1):
            start = time.perf_counter()
            client.request(*asked)
            answer = client.getresponse()
            assert answer.status == 200, answer.read()
            answer.read()
            times.append(time.perf_counter() - start)
    # A connection's first answer is sent at once in any case.
    return statistics.median(times[1:]) * 1000


@contextmanager
def _serving(app: FastAPI, listen: Callable[[str, int], socket.socket]) -> Iterator[int]:
    config = uvicorn.Config(app, http="h11", ws="none", log_level="error", access_log=False)
    server = uvicorn.Server(config)
    with listen("127.0.0.1", 0) as listener:
        options: dict[str, Any] = {"sockets": [listener]}
        thread = threading.Thread(target=server.run, kwargs=options)
        thread.start()
        try:
            while not server.started:
                time.sleep(0.01)
            yield listener.getsockname()[1]
        finally:
            server.should_exit = True
            thread.join()


def _evaluator(folder: Path) -> FastAPI:
    now = utc_now()
    event, _ = create_event(
        folder,
        template=(ROOT / "configs" / "event.yaml").read_text(encoding="utf-8"),
        values={
            "name": "Keep-alive",
            "time_zone": "UTC",
            "opens": f"{now - timedelta(hours=1):%Y-%m-%d %H:%M}",
            "deadline": f"{now + timedelta(hours=1):%Y-%m-%d %H:%M}",
            "display": f"{now + timedelta(hours=1):%Y-%m-%d %H:%M}",
        },
        hidden=hidden_sentences(ROOT / "data" / "dev.jsonl"),
        organiser="benchmark",
    )
    return create_evaluator(event, wake=print)


if __name__ == "__main__":
    main()

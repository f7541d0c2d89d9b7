"""A server of a small application, in a thread of this process."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from starlette.types import ASGIApp

from speechtimer.http_server.listener import listen
from speechtimer.http_server.server import make_server

__all__ = ["running"]


@contextmanager
def running(app: ASGIApp, **options: Any) -> Iterator[int]:
    """Serve until the end of the block; gives the port."""
    ready = threading.Event()
    with listen("127.0.0.1", 0) as listener:
        port: int = listener.getsockname()[1]
        server = make_server(app, on_ready=ready.set, last_answers_seconds=5, **options)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            assert ready.wait(20)
            yield port
        finally:
            server.should_exit = True
            thread.join(30)

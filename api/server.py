"""The web server around the application."""

import socket
from collections.abc import Callable
from pathlib import Path

from api.app import create_app
from speechtimer.http_server.server import make_server
from speechtimer.parser import Parser

__all__ = ["run"]

_LAST_ANSWERS_SECONDS = 30


def run(listener: socket.socket, model: Path | None, *, on_ready: Callable[[], None]) -> None:
    """Serve on a listening socket until SIGINT or SIGTERM, then end the requests under way.

    Raises:
        ModelError: the model cannot be loaded.
    """
    app = create_app(Parser(model))
    server = make_server(app, on_ready=on_ready, last_answers_seconds=_LAST_ANSWERS_SECONDS)
    server.run(sockets=[listener])

"""The web server around the application."""

import socket
from collections.abc import Callable
from pathlib import Path

import uvicorn

from api.app import create_app
from speechtimer.parser import Parser

__all__ = ["run"]

# When the server stops, requests that are being answered have this long to end.
_LAST_ANSWERS_SECONDS = 30


class _Server(uvicorn.Server):
    """A server that says when it answers."""

    def __init__(self, config: uvicorn.Config, on_ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._on_ready()


def run(listener: socket.socket, model: Path | None, *, on_ready: Callable[[], None]) -> None:
    """Serve on a listening socket until SIGINT or SIGTERM, then end the requests under way.

    Raises:
        ModelError: the model cannot be loaded.
    """
    config = uvicorn.Config(
        create_app(Parser(model)),
        http="h11",
        ws="none",
        lifespan="on",
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=_LAST_ANSWERS_SECONDS,
    )
    _Server(config, on_ready).run(sockets=[listener])

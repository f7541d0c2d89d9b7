"""The web server around the application."""

import socket
from collections.abc import Callable, Sequence

from fastapi import FastAPI

from speechtimer.http_server.connections import PatientProtocol
from speechtimer.http_server.server import Server
from speechtimer.http_server.server import make_server as make_http_server

__all__ = ["make_server", "run"]

# An upload that is cut goes on from where it was.
_LAST_ANSWERS_SECONDS = 10


def make_server(
    app: FastAPI,
    *,
    on_ready: Callable[[], None],
    proxies: Sequence[str] = (),
    connections: int | None = None,
    protocol: type[PatientProtocol] = PatientProtocol,
) -> Server:
    """A server of the application, as `speechtimer.http_server.server.make_server` has it."""
    return make_http_server(
        app,
        on_ready=on_ready,
        last_answers_seconds=_LAST_ANSWERS_SECONDS,
        proxies=proxies,
        connections=connections,
        protocol=protocol,
    )


def run(
    app: FastAPI,
    listener: socket.socket,
    *,
    on_ready: Callable[[], None],
    proxies: Sequence[str] = (),
) -> None:
    """Serve on a listening socket until SIGINT or SIGTERM, then end the requests under way."""
    make_server(app, on_ready=on_ready, proxies=proxies).run(sockets=[listener])

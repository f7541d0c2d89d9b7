"""The web server around the application."""

import logging
import socket
from collections.abc import Callable, Sequence

import uvicorn
from fastapi import FastAPI

from evaluator.web.connections import PatientProtocol

__all__ = ["Server", "make_server", "run"]

# When the server stops, requests that are being answered have this long to end; an upload that
# is cut goes on from where it was.
_LAST_ANSWERS_SECONDS = 10
_CONNECTIONS = 500
_HEAD_BYTES = 16 * 2**10


class Server(uvicorn.Server):
    """A server that says when it answers."""

    def __init__(self, config: uvicorn.Config, on_ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._on_ready()


def make_server(
    app: FastAPI,
    *,
    on_ready: Callable[[], None],
    proxies: Sequence[str] = (),
    connections: int = _CONNECTIONS,
    protocol: type[PatientProtocol] = PatientProtocol,
) -> Server:
    """A server of the application.

    Args:
        proxies: addresses whose X-Forwarded-For and X-Forwarded-Proto are believed; none unless
            a proxy of ours stands there, or anybody could give themselves any address.
        connections: at one time; more are refused with 503.
    """
    # It names the lines that cannot be read as HTTP, which anybody can send without end.
    logging.getLogger("uvicorn.error").setLevel(logging.ERROR)
    config = uvicorn.Config(
        app,
        http=protocol,
        ws="none",
        lifespan="on",
        log_level="error",
        access_log=False,
        server_header=False,
        proxy_headers=bool(proxies),
        forwarded_allow_ips=list(proxies),
        limit_concurrency=connections,
        h11_max_incomplete_event_size=_HEAD_BYTES,
        timeout_keep_alive=5,
        timeout_graceful_shutdown=_LAST_ANSWERS_SECONDS,
    )
    return Server(config, on_ready)


def run(
    app: FastAPI,
    listener: socket.socket,
    *,
    on_ready: Callable[[], None],
    proxies: Sequence[str] = (),
) -> None:
    """Serve on a listening socket until SIGINT or SIGTERM, then end the requests under way."""
    make_server(app, on_ready=on_ready, proxies=proxies).run(sockets=[listener])

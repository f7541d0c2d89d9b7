"""The web server around an application."""

import socket
from collections.abc import Callable, Sequence

import uvicorn
from starlette.types import ASGIApp

from http_server.connections import PatientProtocol

__all__ = ["Server", "make_server"]

_MOST_CONNECTIONS = 500
_QUEUE = 2048


class Server(uvicorn.Server):
    """A server that says when it answers."""

    def __init__(self, config: uvicorn.Config, on_ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        # asyncio takes one number for how many it accepts at once, which `make_server` bounds, and
        # for how many may queue for that: these the system keeps, and they cost us nothing.
        for listener in sockets or ():
            listener.listen(_QUEUE)
        if self.started:
            self._on_ready()


def make_server(
    app: ASGIApp,
    *,
    on_ready: Callable[[], None],
    last_answers_seconds: int,
    proxies: Sequence[str] = (),
    connections: int | None = None,
    share: bool = False,
    protocol: Callable[..., PatientProtocol] = PatientProtocol,
) -> Server:
    """A server of an application, which says itself how long a request's body may take.

    Args:
        last_answers_seconds: for requests that are being answered when the server stops.
        proxies: addresses whose X-Forwarded-For and X-Forwarded-Proto are believed; none unless
            a proxy of ours stands there, or anybody could give themselves any address.
        connections: at one time. Then the one whose client has been waited for longest is closed;
            where all are being answered, more are refused with 503.
        share: the socket is other processes' too: leave them connections that come together.
        protocol: makes what speaks with one client; `partial(SecureProtocol, context=…)` for https.
    """
    connections = connections or _affordable_connections()
    # So many may be accepted at once, before the first of them is told of: a process without a
    # file left for the next connection can accept none, and logs each attempt.
    backlog = 2 if share else max(8, connections // 5)
    config = uvicorn.Config(
        app,
        http=protocol,  # type: ignore[arg-type]  # it calls it, and no more
        ws="none",
        lifespan="on",
        # Warnings name what cannot be read as HTTP, which anybody can send without end.
        log_level="error",
        access_log=False,
        server_header=False,
        proxy_headers=bool(proxies),
        forwarded_allow_ips=list(proxies),
        limit_concurrency=connections + backlog,
        backlog=backlog,
        timeout_keep_alive=5,
        timeout_graceful_shutdown=last_answers_seconds,
    )
    return Server(config, on_ready)


def _affordable_connections() -> int:
    """As many as we want, and half of the files that this process may have open."""
    try:
        import resource
    except ImportError:  # on Windows, where sockets are no files
        return _MOST_CONNECTIONS
    files = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return _MOST_CONNECTIONS if files < 0 else min(_MOST_CONNECTIONS, files // 2)

"""What is told of a request: what was asked and how it ended, not who asked or what was said."""

import contextlib
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TextIO

from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["Observation", "Observed", "log_to"]


@dataclass(frozen=True, slots=True)
class Observation:
    """A request that ends.

    Attributes:
        route: the route's path, not the client's; "other" where there is no such route.
        status: 0 where the client went away before the answer.
        sentences: how many were parsed.
    """

    method: str
    route: str
    status: int
    seconds: float
    sentences: int


class Observed:
    """ASGI middleware that tells observers of each request as it ends."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        routes: Collection[str],
        observers: Sequence[Callable[[Observation], None]],
    ) -> None:
        self._app = app
        self._routes = routes
        self._observers = observers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = time.perf_counter()
        status, told = 0, False

        def tell() -> None:
            nonlocal told
            told = True
            sentences = scope.get("speechtimer.sentences", 0)
            seconds = time.perf_counter() - begun
            route = self._route(scope["path"])
            seen = Observation(scope["method"], route, status, seconds, sentences)
            for observe in self._observers:
                observe(seen)

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            elif not message.get("more_body", False):
                tell()  # before the client has the end of it, and asks again
            await send(message)

        try:
            await self._app(scope, receive, noting)
        except Exception:  # whatever it is, it is counted and goes on
            status = 500  # as those further out answer
            raise
        finally:
            if not told:
                tell()

    def _route(self, path: str) -> str:
        if path in self._routes:
            return path
        return "/page" if path.startswith("/page/") else "other"


def log_to(stream: TextIO) -> Callable[[Observation], None]:
    """An observer that writes a line a request.

    ``time=2026-05-04T09:30:00.250Z method=POST route=/parse status=200 sentences=1 ms=1.4``
    """

    def write(seen: Observation) -> None:
        now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        line = (
            f"time={now} method={seen.method} route={seen.route} status={seen.status}"
            f" sentences={seen.sentences} ms={seen.seconds * 1000:.1f}\n"
        )
        with contextlib.suppress(OSError, ValueError):  # whoever read the log has gone
            stream.write(line)
            stream.flush()

    return write

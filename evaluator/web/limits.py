"""What a request may weigh, how long it may take to arrive, and how many tokens may be tried."""

import asyncio
import ipaddress
import re
import time
from dataclasses import dataclass, field

from limits import RateLimitItem, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from evaluator.reasons import Reason
from evaluator.web.refusals import Refusal, refuse

__all__ = ["BODY_BYTES", "Arrival", "Bodies", "FailedLogins"]

BODY_BYTES = 64 * 2**10

_UPLOAD = re.compile(r"/api/uploads/[^/]+/file")


@dataclass(frozen=True, slots=True)
class Arrival:
    """How long a body may take, in seconds: a whole small one; a pause within an upload."""

    whole: float = 15.0
    pause: float = 30.0


class Bodies:
    """ASGI middleware: hands on whole small bodies, and uploads for as long as bytes come.

    It counts what arrives, whatever Content-Length says, and holds no more than the limit.
    """

    def __init__(self, app: ASGIApp, *, arrival: Arrival = Arrival()) -> None:
        self._app = app
        self._arrival = arrival

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if scope["method"] == "PATCH" and _UPLOAD.fullmatch(scope["path"]):
            await self._app(scope, _impatient(receive, self._arrival.pause), send)
            return
        try:
            async with asyncio.timeout(self._arrival.whole):
                body = await _read(receive, Headers(scope=scope))
        except TimeoutError:
            await refuse(scope, receive, send, 408, Reason("body-late"), _CLOSE)
            return
        except _TooLargeError:
            reason = Reason("body-too-large", {"kib": BODY_BYTES // 1024})
            await refuse(scope, receive, send, 413, reason)
            return
        if body is not None:
            await self._app(scope, _replay(body, receive), send)


_CLOSE = {"connection": "close"}


class _TooLargeError(Exception):
    """The body is larger than the limit."""


async def _read(receive: Receive, headers: Headers) -> bytes | None:
    """The whole body, or None when the client has gone."""
    announced = headers.get("content-length", "0")
    # The server refuses what is no number; one of a thousand digits is not to be computed with.
    if len(announced) > 18 or int(announced) > BODY_BYTES:
        raise _TooLargeError
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body += message.get("body", b"")
        if len(body) > BODY_BYTES:
            raise _TooLargeError
        if not message.get("more_body", False):
            return bytes(body)


def _replay(body: bytes, receive: Receive) -> Receive:
    """A `receive` that gives the body once, then what the server says (a disconnection)."""
    messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def again() -> Message:
        return messages.pop() if messages else await receive()

    return again


def _impatient(receive: Receive, pause: float) -> Receive:
    """A `receive` for which a client that has gone silent is gone."""

    async def within() -> Message:
        try:
            async with asyncio.timeout(pause):
                return await receive()
        except TimeoutError:
            return {"type": "http.disconnect"}

    return within


@dataclass(frozen=True)
class FailedLogins:
    """Counts unknown tokens, by address and in all, and says when there were too many.

    Teams of one school may share an address, so there is room for some mistakes of each; the
    160 bits of a token do not depend on it.
    """

    by_address: RateLimitItem = field(default_factory=lambda: RateLimitItemPerMinute(30))
    in_all: RateLimitItem = field(default_factory=lambda: RateLimitItemPerMinute(600))
    _limiter: FixedWindowRateLimiter = field(
        default_factory=lambda: FixedWindowRateLimiter(MemoryStorage())
    )

    def check(self, request: Request) -> None:
        """Refuse to look at another token.

        Raises:
            Refusal: 429, with the seconds to wait.
        """
        for item, key in self._items(request):
            if not self._limiter.test(item, key):
                reset = self._limiter.get_window_stats(item, key).reset_time
                seconds = max(1, round(reset - time.time()))
                raise Refusal(
                    429, "too-many-logins", headers={"retry-after": str(seconds)}, seconds=seconds
                )

    def count(self, request: Request) -> None:
        """Remember a token that nobody has."""
        for item, key in self._items(request):
            self._limiter.hit(item, key)

    def _items(self, request: Request) -> list[tuple[RateLimitItem, str]]:
        return [(self.by_address, _network(request)), (self.in_all, "all")]


def _network(request: Request) -> str:
    """The client's address; of IPv6 the network, since one client has 2^64 of those."""
    address = request.client.host if request.client else ""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if parsed.version == 6:
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return address

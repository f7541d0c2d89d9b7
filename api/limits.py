"""What a request may weigh, and how long it may take to arrive."""

import asyncio

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["MAX_CHARACTERS", "MAX_SENTENCES", "BodyLimit"]

MAX_CHARACTERS = 1_000
MAX_SENTENCES = 1_000

# A batch at both limits fits, also where each accented letter is escaped as JSON allows.
_PATH_BYTES = {"/parse/batch": 8 * 2**20, "/transcribe": 2 * 2**20}
_BODY_BYTES = 256 * 2**10
_ARRIVAL_SECONDS = 30.0

# Of all that still arrive, or anybody could fill the memory with a few hundred halves. Past it
# only batches are refused: others may be as many as there are connections.
_ARRIVING_BYTES = 256 * 2**20

# A client that is cut off while it still sends never reads why; so much is read and dropped.
_DRAIN_BYTES = 64 * 2**20
_DRAIN_SECONDS = 5.0


class BodyLimit:
    """ASGI middleware that hands on whole bodies of a limited size.

    It counts what arrives, whatever Content-Length says, and holds no more than the limit of each
    body, and of all together.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        arrival_seconds: float = _ARRIVAL_SECONDS,
        arriving_bytes: int = _ARRIVING_BYTES,
    ) -> None:
        self._app = app
        self._arrival_seconds = arrival_seconds
        self._room = arriving_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = _PATH_BYTES.get(scope["path"], _BODY_BYTES)
        try:
            async with asyncio.timeout(self._arrival_seconds):
                body = await self._read(receive, limit, Headers(scope=scope))
        except TimeoutError:
            refusal = _refuse(408, "La requête n’est pas arrivée à temps.")
            await refusal(scope, receive, send)
            return
        except _TooLargeError:
            reason = f"La requête dépasse {limit // 1024} Kio : envoyez-la en plusieurs fois."
            await _refuse(413, reason)(scope, receive, send)
            return
        except _NoRoomError:
            reason = "Le serveur reçoit trop de requêtes : réessayez dans une seconde."
            await _refuse(503, reason, {"retry-after": "1"})(scope, receive, send)
            return
        if body is not None:
            await self._app(scope, _replay(body, receive), send)

    async def _read(self, receive: Receive, limit: int, headers: Headers) -> bytes | None:
        """The whole body, or None when the client has gone."""
        announced = headers.get("content-length", "0")
        if announced.isascii() and announced.isdigit() and int(announced[:19]) > limit:
            if "expect" not in headers:  # else the client waits for leave before it sends
                await _drain(receive)
            raise _TooLargeError
        body = bytearray()
        try:
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    return None
                part = message.get("body", b"")
                more = message.get("more_body", False)
                if len(body) + len(part) > limit:
                    if more:
                        await _drain(receive)
                    raise _TooLargeError
                if len(body) + len(part) > _BODY_BYTES and len(part) > self._room:
                    raise _NoRoomError
                body += part
                self._room -= len(part)
                if not more:
                    return bytes(body)
        finally:
            self._room += len(body)


class _TooLargeError(Exception):
    """The body is larger than the limit."""


class _NoRoomError(Exception):
    """The bodies that are arriving are, together."""


async def _drain(receive: Receive) -> None:
    dropped = 0
    try:
        async with asyncio.timeout(_DRAIN_SECONDS):
            while dropped < _DRAIN_BYTES:
                message = await receive()
                dropped += len(message.get("body", b""))
                if not message.get("more_body", False):
                    return
    except TimeoutError:
        return


def _replay(body: bytes, receive: Receive) -> Receive:
    """A `receive` that gives the body once, then what the server says (a disconnection)."""
    messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def again() -> Message:
        return messages.pop() if messages else await receive()

    return again


def _refuse(status: int, reason: str, headers: dict[str, str] | None = None) -> JSONResponse:
    return JSONResponse(
        {"detail": reason}, status, headers={"connection": "close"} | (headers or {})
    )

"""Connections that may not be held open for nothing.

Uvicorn closes an idle connection, but not one whose request never comes to the end of its head,
whose body goes on after the answer, or whose client does not read. Each of these has its time here;
how long a body may take is for the application to say. And where connections run short, the one
whose client has been waited for longest makes room; where all are being answered, more are refused.
"""

import asyncio
import json
from typing import Any

from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

__all__ = ["PatientProtocol"]

_HEAD_BYTES = 16 * 2**10
_PIPELINED = 64
_BUSY = "Le serveur est occupé : réessayez dans une seconde."
_NO_HTTP = "Ce n’est pas une requête HTTP que ce serveur sait lire."


class PatientProtocol(HttpToolsProtocol):
    """HTTP/1.1 as Uvicorn speaks it, with an end to waiting.

    Attributes:
        head_seconds: for a request's head, from the connection or the last answer on; so long
            the rest of a refused body may come, too.
        read_seconds: for a client to read anything of an answer that waits for it.
    """

    head_seconds = 10.0
    read_seconds = 30.0

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.limit_concurrency = None  # Uvicorn's own refusal says neither why nor until when
        self._head_timer: asyncio.TimerHandle | None = None
        self._read_timer: asyncio.TimerHandle | None = None
        self._in_head = True
        self._unfinished = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as its base
        super().connection_made(transport)
        self._heard = self.loop.time()
        self._wait_for_head()
        self._make_room()

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self._cancel(self._head_timer, self._read_timer)

    def data_received(self, data: bytes) -> None:
        self._heard = self.loop.time()
        # Bytes of a head, a chunk's size or a trailer, until it is whole.
        self._unfinished += len(data)
        super().data_received(data)
        if self._unfinished > _HEAD_BYTES and not self.transport.is_closing():
            self.send_400_response("head too large")

    def send_400_response(self, msg: str) -> None:
        del msg  # English, and of the parser's
        headers, body = _refusal(_NO_HTTP)
        lines = [b"HTTP/1.1 400 Bad Request", *(b": ".join(header) for header in headers)]
        self.transport.write(b"\r\n".join([*lines, b"", body]))
        self.transport.close()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._in_head = True
        # What came together is parsed together, and each request of it costs kilobytes.
        if len(self.pipeline) >= _PIPELINED:
            raise ValueError("too many requests wait for the answer to the first")

    def on_header(self, name: bytes, value: bytes) -> None:
        if not self._in_head:  # a trailer, which is to overwrite no header
            return
        super().on_header(name, value)
        if name.lower() == b"host" and sum(known == b"host" for known, _ in self.headers) > 1:
            raise ValueError("two hosts, of which others may read the other one")

    def on_headers_complete(self) -> None:
        most = self.config.limit_concurrency
        full = most is not None and len(self.connections) >= most
        self.app = _refuse if full else self.config.loaded_app
        super().on_headers_complete()
        self._in_head = False
        self._unfinished = 0
        self._cancel(self._head_timer)
        self._head_timer = None

    def on_body(self, body: bytes) -> None:
        super().on_body(body)
        self._unfinished = 0

    def on_message_complete(self) -> None:
        super().on_message_complete()
        self._unfinished = 0

    def on_response_complete(self) -> None:
        if not self.pipeline:
            self._wait_for_head()
        super().on_response_complete()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._cancel(self._read_timer)
        self._read_timer = self.loop.call_later(self.read_seconds, self.transport.abort)

    def resume_writing(self) -> None:
        super().resume_writing()
        self._cancel(self._read_timer)
        self._read_timer = None

    def _wait_for_head(self) -> None:
        self._cancel(self._head_timer)
        self._head_timer = self.loop.call_later(self.head_seconds, self.transport.abort)

    def _waiting_since(self) -> float | None:
        """Since when the client keeps us waiting; None while it waits for us."""
        if self._head_timer is not None:
            return self._head_timer.when() - self.head_seconds
        if self._read_timer is not None:
            return self._read_timer.when() - self.read_seconds
        if self.cycle.more_body and not self.flow.read_paused:
            return self._heard
        return None

    def _make_room(self) -> None:
        """Close the connection that has kept us waiting longest, before requests are refused.

        Those that were accepted together come here one after the other, as many as the backlog.
        """
        if self.config.limit_concurrency is None:
            return
        if len(self.connections) < self.config.limit_concurrency - self.config.backlog:
            return
        others: list[Any] = [one for one in self.connections if one is not self]
        waiting = [
            (since, id(one), one)
            for one in others
            if not one.transport.is_closing() and (since := one._waiting_since()) is not None
        ]
        if waiting:
            min(waiting)[2].transport.abort()

    @staticmethod
    def _cancel(*timers: asyncio.TimerHandle | None) -> None:
        for timer in timers:
            if timer is not None:
                timer.cancel()


async def _refuse(scope: Scope, receive: Receive, send: Send) -> None:
    del scope, receive
    headers, body = _refusal(_BUSY)
    headers.append((b"retry-after", b"1"))
    await send({"type": "http.response.start", "status": 503, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _refusal(reason: str) -> tuple[list[tuple[bytes, bytes]], bytes]:
    """Headers and body of an answer that ends the connection."""
    body = json.dumps({"detail": reason}, ensure_ascii=False).encode()
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", b"%d" % len(body)),
        (b"connection", b"close"),
    ]
    return headers, body

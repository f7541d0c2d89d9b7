"""Connections that may not be held open for nothing.

Uvicorn closes an idle connection, but not one whose request never comes to the end of its head,
whose body goes on after the answer, or whose client does not read. Each of these has its time here.
And where connections run short, one that waits for a request makes room.
"""

import asyncio
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

__all__ = ["PatientProtocol"]


class PatientProtocol(H11Protocol):
    """HTTP/1.1 as Uvicorn speaks it, with an end to waiting.

    Attributes:
        head_seconds: for a request's head, from the connection or the last answer on; so long
            the rest of a refused body may come, too.
        read_seconds: for a client to read anything of an answer that waits for it.
    """

    head_seconds = 10.0
    read_seconds = 30.0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as its base
        super().connection_made(transport)
        self._waiting: asyncio.TimerHandle | None = None
        self._reading: asyncio.TimerHandle | None = None
        self._wait_for_request()
        self._make_room()

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self._cancel(self._waiting, self._reading)

    def handle_events(self) -> None:
        before = self.cycle
        super().handle_events()
        if self.cycle is not before and not self.cycle.response_complete:
            self._cancel(self._waiting)
            self._waiting = None

    def on_response_complete(self) -> None:
        # First, since what it calls may begin the next request.
        self._wait_for_request()
        super().on_response_complete()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._cancel(self._reading)
        self._reading = self.loop.call_later(self.read_seconds, self.transport.abort)

    def resume_writing(self) -> None:
        super().resume_writing()
        self._cancel(self._reading)

    def _wait_for_request(self) -> None:
        self._cancel(self._waiting)
        self._waiting = self.loop.call_later(self.head_seconds, self.transport.abort)

    def _make_room(self) -> None:
        """Close the connection that has waited longest, before Uvicorn refuses all requests."""
        if self.limit_concurrency is None or len(self.connections) < self.limit_concurrency - 1:
            return
        waiting: list[Any] = [
            one for one in self.connections if getattr(one, "_waiting", None) and one is not self
        ]
        if waiting:
            oldest = min(waiting, key=lambda one: one._waiting.when())
            self._cancel(oldest._waiting)
            oldest._waiting = None
            oldest.transport.abort()

    @staticmethod
    def _cancel(*timers: asyncio.TimerHandle | None) -> None:
        for timer in timers:
            if timer is not None:
                timer.cancel()

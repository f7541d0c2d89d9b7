"""Connections that may not be held open for nothing.

Uvicorn closes an idle connection, but not one whose request never comes to the end of its head,
whose body goes on after the answer, or whose client does not read. Each of these has its time here;
how long a body may take is for the application to say. And where connections run short, the one
whose client has been waited for longest makes room.
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
        self._head_timer: asyncio.TimerHandle | None = None
        self._read_timer: asyncio.TimerHandle | None = None
        self._heard = self.loop.time()
        self._wait_for_head()
        self._make_room()

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self._cancel(self._head_timer, self._read_timer)

    def data_received(self, data: bytes) -> None:
        self._heard = self.loop.time()
        super().data_received(data)

    def handle_events(self) -> None:
        before = self.cycle
        super().handle_events()
        if self.cycle is not before and not self.cycle.response_complete:
            self._cancel(self._head_timer)
            self._head_timer = None

    def on_response_complete(self) -> None:
        # First, since what it calls may begin the next request.
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
        if self.limit_concurrency is None:
            return
        if len(self.connections) < self.limit_concurrency - self.config.backlog:
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

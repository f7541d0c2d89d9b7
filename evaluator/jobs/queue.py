"""The job queue: Huey, in a file of the event's folder or in its PostgreSQL database.

A job is what is to be done and a submission's id. It is only a call to look: whoever takes one
asks the database what there is to do, and for models and links whose turn it is.
"""

import json
import logging
import threading
import time
from functools import partial
from typing import Any, Literal

from huey import Huey, PostgresHuey, SqliteHuey  # type: ignore[import-untyped]  # (it ships none)
from huey.registry import Message  # type: ignore[import-untyped]  # (as above)
from huey.serializer import Serializer  # type: ignore[import-untyped]  # (as above)

from evaluator.database.engine import database_url
from evaluator.event import Event
from evaluator.jobs.trouble import PASSING, brief

__all__ = ["Job", "Queue", "Waker"]

Job = Literal["fetch", "judge", "api"]

_log = logging.getLogger(__name__)
# How long PostgreSQL is listened to, and how often SQLite is looked at while there is nothing.
_LISTEN = 1.0
_LOOK = 0.2


class Queue:
    """One kind of job of an event; for one thread at a time, where it takes.

    Opening it makes the queue's tables if there are none.
    """

    def __init__(self, event: Event, job: Job) -> None:
        self._huey = _huey(event, job)
        self._task = self._huey.task(name=job)(_look)

    def put(self, submission_id: int) -> None:
        """Say that there is something to do.

        Never fails: what cannot be said now is found by the watchdog.
        """
        try:
            self._huey.enqueue(self._task.s(submission_id))
        except PASSING as error:
            _log.warning("the queue takes no job now, the watchdog will: %s", brief(error))

    def take(self, stop: threading.Event) -> int | None:
        """The next submission to look at, once; None if for about a second there is none.

        Raises:
            OSError, sqlite3.Error, psycopg.Error: the queue cannot be reached.
        """
        until = time.monotonic() + _LISTEN
        while not stop.is_set():
            task = self._huey.dequeue()
            if task is not None:
                return int(task.args[0])
            if self._huey.storage.blocking or time.monotonic() >= until:
                return None
            stop.wait(_LOOK)
        return None

    def waiting(self) -> set[int]:
        """The submissions that it will call for."""
        return {int(task.args[0]) for task in self._huey.pending()}

    def close(self) -> None:
        """Let its connections go."""
        self._huey.storage.close()


class Waker:
    """Wakes the workers of an event, from any thread, after the transaction that gave them work.

    It never fails, as `Queue.put`.
    """

    def __init__(self, event: Event) -> None:
        self._event = event
        self._queues: dict[Job, Queue] = {}
        self._opening = threading.Lock()

    def __call__(self, job: Job, submission_id: int) -> None:
        """There is something to do for a submission."""
        try:
            with self._opening:
                if job not in self._queues:
                    self._queues[job] = Queue(self._event, job)
        except PASSING as error:
            _log.warning("the queue cannot be opened, the watchdog will call: %s", brief(error))
        else:
            self._queues[job].put(submission_id)

    def close(self) -> None:
        """Let the connections go."""
        for queue in self._queues.values():
            queue.close()


class _Json(Serializer):  # type: ignore[misc]  # (it has no types)
    """Jobs as JSON, where Huey has pickles: whoever can write them could run code here."""

    def _serialize(self, data: Any) -> bytes:
        return json.dumps([data.id, data.name, data.args[0]]).encode()

    def _deserialize(self, data: bytes) -> Message:
        identity, name, submission_id = json.loads(data)
        return Message(identity, name, args=(int(submission_id),), kwargs={})


def _look(submission_id: int) -> None:
    raise AssertionError(f"jobs are taken, not run by Huey ({submission_id})")


def _huey(event: Event, job: Job) -> Huey:
    options: dict[str, Any] = {"results": False, "serializer": _Json()}
    url = database_url(event.config.database, event.folder)
    if url.get_backend_name() == "sqlite":
        file = str(event.folder / "jobs.db")
        return SqliteHuey(job, filename=file, timeout=10, **options)
    dsn = url.set(drivername="postgresql").render_as_string(hide_password=False)
    make = partial(
        PostgresHuey, job, dsn=dsn, read_timeout=_LISTEN, connect_timeout=10, client_encoding="utf8"
    )
    return make(**options)

"""The watchdog: finds what was forgotten or has died, clears away, and freezes the ranking.

Several may run at once: whatever they do twice has no other effect than done once.
"""

import logging
import threading
import time
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from functools import partial

from sqlalchemy import delete
from sqlalchemy.orm import Session

from evaluator import similar_models, similar_teams
from evaluator.claims import due
from evaluator.database.models import WorkerBeat
from evaluator.event import Event
from evaluator.jobs.api import due_apis, unchecked_apis
from evaluator.jobs.queue import Job, Queue
from evaluator.jobs.trouble import Trouble
from evaluator.jobs.uploads import (
    accept_complete,
    clear_fetched,
    clear_uploads,
    close_uploads,
    under_way,
)
from evaluator.lifecycle import free_lost

__all__ = ["LOOK_EVERY", "Freeze", "Watchdog", "watch"]

_log = logging.getLogger(__name__)

# Stores the final ranking if all is over; asked again and again, in its own transaction.
Freeze = Callable[[Event], object]

LOOK_EVERY = 3.0
# Files are looked after less often.
_CLEAR_EVERY = 60.0
_WORKER_FORGOTTEN = timedelta(hours=1)


class Watchdog:
    """All that has to be looked after, one duty after another.

    A duty that fails keeps no other one from being done.
    """

    def __init__(self, event: Event, freeze: Freeze | None = None) -> None:
        self._event, self._freeze = event, freeze
        self._troubles: dict[str, Trouble] = {}
        self._cleared = float("-inf")

    def look(self) -> None:
        """Look after everything once."""
        self._duty("lost submissions", self._free)
        self._duty("complete uploads", partial(accept_complete, self._event))
        self._duty("links to fetch", partial(self._remind, "fetch", partial(due, step="fetch")))
        self._duty("models to judge", partial(self._remind, "judge", due))
        self._duty("APIs to check", partial(self._remind, "api", due_apis))
        self._duty("models to compare", self._compare)
        self._duty("the final ranking", self._end)
        if time.monotonic() - self._cleared >= _CLEAR_EVERY:
            self._cleared = time.monotonic()
            self._duty("old uploads", self._clear)

    def _duty(self, what: str, do: Callable[[], object]) -> None:
        trouble = self._troubles.setdefault(what, Trouble(f"watchdog, {what}"))
        try:
            do()
        except Exception as error:
            trouble.failed(error)
        else:
            trouble.worked()

    def _free(self) -> None:
        with self._event.writing() as session:
            for submission_id in free_lost(self._event, session):
                _log.warning("submission %s: its worker is gone", submission_id)

    def _remind(self, job: Job, find: Callable[[Event, Session], list[int]]) -> None:
        with self._event.reading() as session:
            found = find(self._event, session)
        if not found:
            return
        with closing(Queue(self._event, job)) as queue:
            called = queue.waiting()
            for submission_id in found:
                if submission_id not in called:
                    queue.put(submission_id)

    def _compare(self) -> None:
        with self._event.reading() as session:
            new = similar_models.uncompared(session)
        for submission_id in new:
            compare = partial(similar_models.compare_new, self._event, submission_id)
            self._duty(f"comparison of submission {submission_id}", compare)
        # Baselines may be given away after all.
        with self._event.reading() as session:
            given = similar_teams.given_away(self._event, session)
        if given:
            with self._event.writing() as session:
                similar_teams.dismiss_given(self._event, session)

    def _end(self) -> None:
        if self._freeze is None:
            return
        with self._event.reading() as session:
            over = self._event.now() > self._event.deadline(session) + self._event.config.grace
            frozen = self._event.state(session).frozen_at is not None
            if frozen or not over or under_way(self._event, session):
                return
            if unchecked_apis(self._event, session):
                return
        self._freeze(self._event)

    def _clear(self) -> None:
        close_uploads(self._event)
        clear_uploads(self._event)
        clear_fetched(self._event)
        with self._event.writing() as session:
            old = WorkerBeat.beat_at < self._event.now() - _WORKER_FORGOTTEN
            session.execute(delete(WorkerBeat).where(old))


def watch(
    event: Event, stop: threading.Event, *, freeze: Freeze | None = None, every: float = LOOK_EVERY
) -> None:
    """Look after an event until told to stop."""
    watchdog = Watchdog(event, freeze)
    while not stop.is_set():
        watchdog.look()
        stop.wait(every)

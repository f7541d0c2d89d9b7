"""What each worker is at, written every few seconds; the health page and the watchdog read it."""

import logging
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete

from evaluator.database.models import WorkerBeat
from evaluator.event import Event
from evaluator.jobs.trouble import Trouble, brief

__all__ = ["WorkerState", "keep_living"]

_log = logging.getLogger(__name__)

_BEAT = 2.0


@dataclass
class WorkerState:
    """What one worker is at, for its sign of life."""

    name: str
    started_at: datetime
    submission_id: int | None = None
    trouble: str | None = None
    checked: bool = False
    # What looking at the sandbox does not find: the trouble lasts until a model was judged.
    hidden: bool = False


def keep_living(event: Event, states: Sequence[WorkerState], stop: threading.Event) -> None:
    """Write the signs of life; at the end, take them away."""
    trouble = Trouble("signs of life")
    every = min(_BEAT, event.config.judging.lease_seconds / 4)
    while not stop.is_set():
        try:
            _write(event, states)
        except Exception as error:
            stop.wait(trouble.failed(error))
        else:
            trouble.worked()
            stop.wait(every)
    try:
        with event.writing() as session:
            names = [state.name for state in states]
            session.execute(delete(WorkerBeat).where(WorkerBeat.name.in_(names)))
    except Exception as error:
        _log.debug("signs of life stay: %s", brief(error))


def _write(event: Event, states: Sequence[WorkerState]) -> None:
    with event.writing() as session:
        for state in states:
            session.merge(
                WorkerBeat(
                    name=state.name,
                    started_at=state.started_at,
                    beat_at=event.now(),
                    submission_id=state.submission_id,
                    trouble=state.trouble,
                )
            )

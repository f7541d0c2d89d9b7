"""Checking teams' APIs: beside the judging, so that a slow one delays no model.

An API is checked once there is a model to compare it with. Of each team, the APIs of its latest
scored submission and of the best one matter, and are tried again while they are down.
"""

import logging
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import groupby
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from evaluator.database.models import ApiState, State, Submission
from evaluator.event import Event
from evaluator.jobs.attempt import Stopped
from evaluator.jobs.tools import Call
from evaluator.jobs.trouble import brief, insist
from evaluator.judging.api import ApiResult
from evaluator.predictions import unpacked

__all__ = ["check_api", "due_apis", "unchecked_apis"]

_log = logging.getLogger(__name__)

# Longer than any check takes (`judge_api` ends after 3 minutes): who claimed it is gone then.
_LEASE = timedelta(minutes=5)
# What was scored near the deadline, or after it, is tried this often all the same.
_LEAST_TRIES = 3


@dataclass(frozen=True, slots=True)
class _Check:
    """A worker's right to check an API: of this address, and for this try."""

    submission_id: int
    url: str
    tries: int
    predictions: bytes | None


def due_apis(event: Event, session: Session) -> list[int]:
    """The submissions whose APIs are to be checked now."""
    now = event.now()
    return [row.id for row in _mattering(session) if row.api_next is None or row.api_next <= now]


def unchecked_apis(session: Session) -> int:
    """How many APIs that matter were never checked: the final ranking waits for them."""
    return sum(row.api_state == ApiState.WAITING for row in _mattering(session))


def check_api(
    event: Event, submission_id: int, *, tool: Call, worker: str, stop: threading.Event
) -> bool:
    """Check the API of a submission if that is due; True if a result was written."""
    with event.writing() as session:
        check = _claim(event, session, submission_id, worker)
    if check is None:
        return False
    found = _called(event, check, tool, stop)
    if found is None:
        again: dict[str, Any] = {"api_next": event.now(), "api_worker": None}
        return insist(partial(_write, event, check, again), "an API's check", stop)
    return insist(partial(_store, event, check, found), "an API's check", stop)


def _called(event: Event, check: _Check, tool: Call, stop: threading.Event) -> ApiResult | None:
    """What came of it; None where the worker stops, or the fault is ours."""

    def progress(done: int, whole: int) -> None:
        del done, whole
        if stop.is_set():
            raise Stopped

    predictions = None if check.predictions is None else unpacked(check.predictions)
    try:
        return tool(event, check.url, predictions, progress=progress)
    except Stopped:
        return None
    except Exception as error:
        _log.warning("checking an API failed: %s", brief(error), exc_info=error)
        # Not at once: what is broken here would be so again.
        stop.wait(1.0)
        return None


def _mattering(session: Session) -> list[Submission]:
    """Those that are waiting or down and the latest or best scored of their team."""
    rows = session.scalars(
        select(Submission)
        .where(Submission.state == State.SCORED, Submission.disqualified.is_(None))
        .order_by(Submission.team_id, Submission.number)
    )
    chosen: list[Submission] = []
    for _, group in groupby(rows, key=lambda row: row.team_id):
        chosen += _latest_and_best(list(group))
    return [
        row
        for row in chosen
        if row.api_state == ApiState.WAITING
        or (row.api_state == ApiState.DOWN and row.api_next is not None)
    ]


def _latest_and_best(rows: list[Submission]) -> Iterable[Submission]:
    best = max(rows, key=lambda row: (_f1(row), -row.number))
    return {row.id: row for row in (rows[-1], best)}.values()


def _f1(row: Submission) -> float:
    scores = (row.result or {}).get("scores", {})
    return float(scores.get("micro_f1", 0.0))


def _claim(event: Event, session: Session, submission_id: int, worker: str) -> _Check | None:
    if submission_id not in {row.id for row in _mattering(session)}:
        return None
    now = event.now()
    found = session.execute(
        update(Submission)
        .where(
            Submission.id == submission_id,
            Submission.api_url.is_not(None),
            or_(Submission.api_next.is_(None), Submission.api_next <= now),
        )
        .values(api_worker=worker, api_tries=Submission.api_tries + 1, api_next=now + _LEASE)
        .returning(Submission.api_url, Submission.api_tries, Submission.predictions)
    ).one_or_none()
    if found is None:
        return None
    url, tries, predictions = found
    assert url is not None
    return _Check(submission_id, url, tries, predictions)


def _store(event: Event, check: _Check, found: ApiResult) -> None:
    values: dict[str, Any] = {"api_result": found.to_dict(), "api_worker": None}
    if found.answered:
        values |= {"api_state": ApiState.ANSWERED, "api_next": None}
    else:
        values |= {"api_state": ApiState.DOWN, "api_next": _again(event, check)}
    _write(event, check, values)


def _again(event: Event, check: _Check) -> datetime | None:
    """When a failed check is repeated; None where it stays down."""
    again = event.now() + timedelta(minutes=event.config.api.again_minutes)
    with event.reading() as session:
        deadline = event.deadline(session)
    return again if again <= deadline or check.tries < _LEAST_TRIES else None


def _write(event: Event, check: _Check, values: dict[str, Any]) -> None:
    """Write what came of it, unless the team has given another address, or another checks it."""
    with event.writing() as session:
        session.execute(
            update(Submission)
            .where(
                Submission.id == check.submission_id,
                Submission.api_url == check.url,
                Submission.api_tries == check.tries,
            )
            .values(**values)
        )

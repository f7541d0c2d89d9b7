"""Checking teams' APIs: beside the judging, so that a slow one delays no model.

An API is checked once there is a model to compare it with: one at a time of each team. Those that
are down are tried again until the deadline, as far as they matter: with the team's latest scored
submission, and the one that counts. The final ranking waits for all that is still to be done.
"""

import logging
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from evaluator.addresses.errors import NetworkFault
from evaluator.database.models import ApiState, State, Submission
from evaluator.event import Event
from evaluator.jobs.attempt import Stopped
from evaluator.jobs.tools import Call
from evaluator.jobs.trouble import brief, insist
from evaluator.judging.api import ApiResult
from evaluator.predictions import unpacked
from evaluator.standings import counting, decide_again

__all__ = ["check_api", "due_apis", "unchecked_apis"]

_log = logging.getLogger(__name__)

# Longer than any check takes (`judge_api` ends after 3 minutes): who claimed it is gone then.
_LEASE = timedelta(minutes=5)
# What was scored near the deadline, or after it, is tried this often all the same.
_LEAST_TRIES = 3
# Pauses after a fault of ours; when they are used up, a check is repeated as for one that is down.
_PAUSES = (timedelta(seconds=2), timedelta(seconds=15), timedelta(seconds=60))
_LEAST_TRIES_OF_OURS = 5
_NETWORK_AGAIN = timedelta(seconds=30)  # while our own is away


@dataclass(frozen=True, slots=True)
class _Check:
    """A worker's right to check an API: of this address, and under a name of its own."""

    submission_id: int
    name: str
    url: str
    predictions: bytes | None


def due_apis(event: Event, session: Session) -> list[int]:
    """The submissions whose APIs are to be checked now; those that never were come first."""
    now, frozen = event.now(), event.state(session).frozen_at
    rows = [
        row
        for row in _pending(event, session)
        if (row.api_next is None or row.api_next <= now) and _open(row, frozen)
    ]
    busy = _busy(event, session) if rows else set()
    return [row.id for row in rows if row.team_id not in busy]


def unchecked_apis(event: Event, session: Session) -> int:
    """How many APIs are to be checked, or checked again: the final ranking waits for them."""
    return len(_pending(event, session))


def check_api(
    event: Event, submission_id: int, *, tool: Call, worker: str, stop: threading.Event
) -> bool:
    """Check the API of a submission if that is due; True if a result was written."""
    with event.writing() as session:
        check = _claim(event, session, submission_id, worker)
    if check is None:
        return False
    end = _called(event, check, tool, stop)
    return insist(partial(_end, event, check, end), "an API's check", stop)


# What becomes of the submission at the end of a check; given the deadline.
_Ending = Callable[[Event, Submission, datetime], None]


def _called(event: Event, check: _Check, tool: Call, stop: threading.Event) -> _Ending:
    def progress(done: int, whole: int) -> None:
        del done, whole
        if stop.is_set():
            raise Stopped

    try:
        predictions = None if check.predictions is None else unpacked(check.predictions)
        found = tool(event, check.url, predictions, progress=progress)
        return partial(_found, found)
    except Stopped:
        return _stopped
    except NetworkFault as fault:
        _log.warning("an API is not checked now: %s", fault.reason.said("en"))
        return _unreached
    except Exception as error:
        _log.warning("checking an API failed: %s", brief(error), exc_info=error)
        return _failed


def _pending(event: Event, session: Session) -> list[Submission]:
    """Those whose API is not checked yet, or is down, matters, and is to be tried again."""
    never = or_(Submission.api_next.is_not(None), Submission.api_tries == 0)
    rows = session.scalars(
        select(Submission)
        .where(
            Submission.state == State.SCORED,
            Submission.disqualified.is_(None),
            Submission.api_url.is_not(None),
            or_(
                # One that was given up, through our fault, keeps nobody waiting.
                and_(Submission.api_state == ApiState.WAITING, never),
                and_(Submission.api_state == ApiState.DOWN, Submission.api_next.is_not(None)),
            ),
        )
        .order_by(Submission.api_tries, Submission.id)
    ).all()
    if all(row.api_state is ApiState.WAITING for row in rows):
        return list(rows)
    matter = _latest(session) | counting(event, session)
    return [row for row in rows if row.api_state is ApiState.WAITING or row.id in matter]


def _latest(session: Session) -> set[int]:
    """The last scored submission of each team."""
    scored = select(Submission.team_id, func.max(Submission.number).label("number")).where(
        Submission.state == State.SCORED, Submission.disqualified.is_(None)
    )
    last = scored.group_by(Submission.team_id).subquery()
    same = and_(Submission.team_id == last.c.team_id, Submission.number == last.c.number)
    return set(session.scalars(select(Submission.id).join(last, same)))


def _busy(event: Event, session: Session) -> set[int]:
    """The teams of which an API is being checked: a slow one keeps only its own team waiting."""
    running = and_(Submission.api_worker.is_not(None), Submission.api_next > event.now())
    return set(session.scalars(select(Submission.team_id).where(running)))


def _claim(event: Event, session: Session, submission_id: int, worker: str) -> _Check | None:
    _hold(event, session)
    query = select(Submission).where(Submission.id == submission_id)
    row = session.scalar(query.with_for_update())
    if row is None or submission_id not in due_apis(event, session):
        return None
    now = event.now()
    if row.api_worker is not None and row.api_state is ApiState.WAITING:
        # Its worker is gone: it may be what kills them.
        deadline = event.deadline(session)
        if now >= deadline and row.api_tries >= _LEAST_TRIES_OF_OURS:
            row.api_worker = None
            _failed(event, row, deadline)
            return None
    row.api_worker = f"{worker[:80]} {secrets.token_hex(8)}"
    row.api_tries += 1
    row.api_next = now + _LEASE
    assert row.api_url is not None
    return _Check(row.id, row.api_worker, row.api_url, row.predictions)


def _end(event: Event, check: _Check, end: _Ending) -> None:
    """Write what came of it, unless another checks it now, or the ranking is final."""
    with event.writing() as session:
        frozen = _hold(event, session)
        running = select(Submission).where(
            Submission.id == check.submission_id, Submission.api_worker == check.name
        )
        row = session.scalar(running.with_for_update())
        if row is None or not _open(row, frozen):
            return
        row.api_worker = None
        if row.api_url == check.url:
            end(event, row, event.deadline(session))
        else:
            # The team has given another address, which is still to be checked.
            row.api_next = None if row.api_url is None else event.now()
        if frozen is not None:
            session.flush()
            decide_again(event, session)


def _hold(event: Event, session: Session) -> datetime | None:
    """Keep the ranking from becoming final meanwhile, or say when it did.

    Always before a submission is locked, or two could wait for each other.
    """
    if event.state(session).frozen_at is None:
        return event.state(session, lock="share").frozen_at
    return event.state(session, lock="update").frozen_at


def _open(row: Submission, frozen: datetime | None) -> bool:
    """Whether the ranking is not final, or the model was judged again since."""
    return frozen is None or (row.finished_at is not None and row.finished_at > frozen)


def _found(found: ApiResult, event: Event, row: Submission, deadline: datetime) -> None:
    row.api_result = found.to_dict()
    if found.answered:
        row.api_state, row.api_next = ApiState.ANSWERED, None
    else:
        row.api_state = ApiState.DOWN
        row.api_next = _again(event, deadline, row.api_tries, _LEAST_TRIES)


def _failed(event: Event, row: Submission, deadline: datetime) -> None:
    """Our own fault: it says nothing of the API, and what is broken would be so again at once."""
    if row.api_tries <= len(_PAUSES):
        row.api_next = event.now() + _PAUSES[row.api_tries - 1]
        return
    row.api_next = _again(event, deadline, row.api_tries, _LEAST_TRIES_OF_OURS)
    if row.api_next is None:
        _log.error("submission %s: its API is not checked, after %s tries", row.id, row.api_tries)


def _unreached(event: Event, row: Submission, deadline: datetime) -> None:
    """Our own network is away: that was no try, and the ranking waits some time for another.

    Where there is none any more, nobody is said to be down who may have been up at the end.
    """
    assert row.finished_at is not None
    again = event.now() + _NETWORK_AGAIN
    if again <= max(deadline, row.finished_at) + event.config.fetch_time:
        row.api_tries = max(0, row.api_tries - 1)
        row.api_next = again
        return
    row.api_state, row.api_next = ApiState.WAITING, None
    _log.error("submission %s: its API is not checked, our network is away", row.id)


def _stopped(event: Event, row: Submission, deadline: datetime) -> None:
    """The worker stops: that was no try."""
    del deadline
    row.api_tries = max(0, row.api_tries - 1)
    row.api_next = event.now()


def _again(event: Event, deadline: datetime, tries: int, least: int) -> datetime | None:
    """When a check is repeated, the last time at the deadline; None where it is not any more."""
    now = event.now()
    again = now + timedelta(minutes=event.config.api.again_minutes)
    if now < deadline:
        return min(again, deadline)
    return again if tries < least else None

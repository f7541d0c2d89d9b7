"""What becomes of a submission once it is accepted.

    waiting ──claim──▶ judging ──finish──▶ scored
       ▲                  │ ├────fail────▶ failed (with a reason)
       └─give_back, ready─┘ └── (worker gone: the lease runs out) ──▶ claimed by another

Each step takes a claim (`evaluator.claims`), and none of its writes outlives it. A link that cannot
be fetched now waits for its next try (`evaluator.fetching`).
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from evaluator.admission import event_closed
from evaluator.claims import Claim, Step, take, write
from evaluator.database.models import State, Submission
from evaluator.errors import JudgeFault
from evaluator.event import Event
from evaluator.reasons import Reason
from evaluator.standings import decide_again

__all__ = [
    "claim",
    "end_as_ours",
    "fail",
    "fetch_begun",
    "fetch_ends",
    "finish",
    "free_lost",
    "give_back",
    "ready",
    "rejudge",
]

# Pauses before a submission is tried again after a fault of ours; the last one goes on.
_PAUSES = (timedelta(seconds=2), timedelta(seconds=15), timedelta(seconds=60))
# Faults of ours that say what the team can do, where they are the end.
_SAID = ("model-lost", "link-unfetched")


def claim(
    event: Event, session: Session, submission_id: int, worker: str, *, step: Step = "judge"
) -> Claim | None:
    """Take a submission that waits, or whose worker is gone; None if it is not to be had.

    One that was begun too often without an end (it may be what kills the workers) fails here.
    """
    _hold(event, session)
    taken = take(event, session, submission_id, worker, step=step)
    if taken is None:
        return None
    failures = session.scalar(select(Submission.failures).where(Submission.id == submission_id))
    if (failures or 0) >= event.config.judging.attempts:
        end_as_ours(event, session, taken)
        return None
    return taken


def finish(event: Event, session: Session, taken: Claim, **values: Any) -> None:
    """Write what came out (columns of `Submission`); the submission is scored.

    Raises:
        LostClaim: another worker's result stands, or will.
    """
    _end(event, session, taken, state=State.SCORED, reason=None, ours=False, **values)


def ready(
    event: Event, session: Session, taken: Claim, *, path: str, sha256: str, bytes: int
) -> None:
    """A link's model is here (its path below the event's folder): it waits to be judged.

    As an upload, it arrived when it was handed in if that took no longer than the grace, else now.

    Raises:
        LostClaim: as `finish`.
    """
    row = session.get_one(Submission, taken.submission_id, populate_existing=True)
    now, arrived = event.now(), row.arrived_at
    if now > fetch_begun(row) + event.config.fetch_time:
        if now > fetch_ends(event, session, row):
            fail(event, session, taken, event_closed(event, session).reason)
            return
        arrived = now
    write(
        session,
        taken,
        arrived_at=arrived,
        state=State.WAITING,
        stage=None,
        worker=None,
        lease_until=None,
        not_before=None,
        reason=None,
        path=path,
        sha256=sha256,
        bytes=bytes,
    )


def fetch_begun(submission: Submission) -> datetime:
    """When its fetch began; where another link of its team kept it waiting, when it came."""
    return max(submission.accepted_at, submission.not_before or submission.accepted_at)


def fetch_ends(event: Event, session: Session, submission: Submission) -> datetime:
    """Until when a link's model may come; its time begins anew when we had it wait."""
    closes = event.deadline(session) + event.config.grace
    return max(closes, fetch_begun(submission) + event.config.fetch_time)


def free_lost(event: Event, session: Session) -> list[int]:
    """Let submissions wait again whose workers are gone, or fail if that was once too often."""
    _hold(event, session)
    lost = session.scalars(
        select(Submission)
        .where(Submission.state == State.JUDGING, Submission.lease_until < event.now())
        .with_for_update(skip_locked=True)
    ).all()
    for submission in lost:
        taken = Claim(submission.id, submission.attempt)
        give_back(event, session, taken, JudgeFault("judge-lost"))
    return [submission.id for submission in lost]


def fail(event: Event, session: Session, taken: Claim, reason: Reason) -> None:
    """The submission fails, through the team's own model or link.

    Raises:
        LostClaim: as `finish`.
    """
    _end(event, session, taken, state=State.FAILED, reason=reason.to_dict(), ours=False)


def end_as_ours(
    event: Event,
    session: Session,
    taken: Claim,
    fault: JudgeFault | None = None,
    **values: Any,
) -> None:
    """The submission fails through us; one that was judged again keeps its old result.

    Raises:
        LostClaim: as `finish`.
    """
    reason = Reason("judge-failed", {"attempts": event.config.judging.attempts})
    if fault is not None and fault.reason.code in _SAID:
        reason = fault.reason
    row = session.get_one(Submission, taken.submission_id, populate_existing=True)
    if row.result is None:
        values |= {"state": State.FAILED, "reason": reason.to_dict(), "ours": True}
    else:
        # It was judged again, and that is undone: the team has its old result, and its attempt.
        values |= {"state": State.SCORED, "reason": None}
        why = (fault.reason if fault is not None else reason).said("fr")
        event.log(session, "evaluator", "rerun-failed", of=row.named, reason=why)
    _end(event, session, taken, **values)


def give_back(event: Event, session: Session, taken: Claim, fault: JudgeFault | None) -> None:
    """Let it wait again: after a fault of ours for a while, or at once where a worker stops.

    Raises:
        LostClaim: as `finish`.
    """
    if fault is None:
        write(session, taken, state=State.WAITING, stage=None, worker=None, lease_until=None)
        return
    row = session.get_one(Submission, taken.submission_id, populate_existing=True)
    failures = row.failures + 1
    if failures >= event.config.judging.attempts:
        end_as_ours(event, session, taken, fault, failures=failures)
        return
    write(
        session,
        taken,
        state=State.WAITING,
        failures=failures,
        stage=None,
        worker=None,
        lease_until=None,
        not_before=event.now() + _PAUSES[min(failures, len(_PAUSES)) - 1],
        reason=fault.reason.to_dict(),
    )


def rejudge(event: Event, submission: Submission) -> None:
    """Judge a finished submission again; its result stands until there is another.

    One that has failed since has none.
    """
    if submission.state not in (State.SCORED, State.FAILED):
        return
    if submission.state is State.FAILED:
        submission.result = None
    submission.state = State.WAITING
    submission.failures = 0
    submission.ours = False
    submission.reason = None
    submission.not_before = event.now()
    submission.lease_until = None


def _hold(event: Event, session: Session) -> bool:
    """Whether the ranking is final; then nobody else changes it meanwhile.

    Always before a submission is locked, or two could wait for each other.
    """
    final = event.state(session).frozen_at is not None
    if final:
        event.state(session, lock="update")
    return final


def _end(event: Event, session: Session, taken: Claim, **values: Any) -> None:
    final = _hold(event, session)
    write(
        session,
        taken,
        stage=None,
        progress=1.0,
        worker=None,
        lease_until=None,
        finished_at=event.now(),
        **values,
    )
    if final:
        # It failed through us before the freeze, and an organiser had it judged again.
        session.expire_all()
        decide_again(event, session)
        row = session.get_one(Submission, taken.submission_id)
        event.log(session, "evaluator", "rank-again", of=row.named, state=row.state.value)

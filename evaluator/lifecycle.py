"""What becomes of a submission once it is accepted.

    waiting ──claim──▶ judging ──finish──▶ scored
       ▲                  │ ├────fail────▶ failed (with a reason)
       └─give_back, ready─┘ └── (worker gone: the lease runs out) ──▶ claimed by another

A link is claimed once to be fetched, then once to be judged; of each team one is fetched at a time.

A claim raises ``attempt``, and every later write of the worker names it: a worker that was given
up, but lives, writes nothing any more. So each submission ends once.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import CursorResult, and_, case, or_, select, update
from sqlalchemy.orm import Session, aliased

from evaluator.database.models import State, Submission, Team
from evaluator.errors import JudgeFault
from evaluator.event import Event
from evaluator.intake import event_closed
from evaluator.reasons import Reason
from evaluator.standings import decide_again

__all__ = [
    "Claim",
    "LostClaim",
    "Step",
    "beat",
    "claim",
    "due",
    "fail",
    "fetch_ends",
    "finish",
    "free_lost",
    "give_back",
    "ready",
    "rejudge",
]

# What is to be done next: a link has to be fetched before it can be judged.
Step = Literal["fetch", "judge"]

# Pauses before a submission is tried again after a fault of ours; the last one goes on.
_PAUSES = (timedelta(seconds=2), timedelta(seconds=15), timedelta(seconds=60))


class LostClaim(Exception):  # noqa: N818 (an event, not an error of use)
    """Another worker has taken the submission over, or an organiser has ended it."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A worker's right to judge a submission, for as long as it beats."""

    submission_id: int
    attempt: int


def due(event: Event, session: Session, *, step: Step = "judge") -> list[int]:
    """The submissions that a worker may claim now, the ones that wait longest first."""
    return list(
        session.scalars(
            select(Submission.id)
            .where(_claimable(event, step))
            .order_by(Submission.accepted_at, Submission.id)
        )
    )


def claim(
    event: Event, session: Session, submission_id: int, worker: str, *, step: Step = "judge"
) -> Claim | None:
    """Take a submission that waits, or whose worker is gone; None if it is not to be had.

    One that was begun too often without an end (it may be what kills the workers) fails here.
    """
    lost = and_(Submission.state == State.JUDGING, Submission.lease_until < event.now())
    if step == "fetch":
        # So that no two fetchers take two links of one team at once.
        of_it = select(Submission.team_id).where(Submission.id == submission_id).scalar_subquery()
        session.scalar(select(Team.id).where(Team.id == of_it).with_for_update())
    attempt = session.scalar(
        update(Submission)
        .where(Submission.id == submission_id, _claimable(event, step))
        .values(
            state=State.JUDGING,
            failures=Submission.failures + case((lost, 1), else_=0),
            attempt=Submission.attempt + 1,
            worker=worker,
            lease_until=event.now() + event.config.judging.lease,
            stage=None,
            progress=0.0,
        )
        .returning(Submission.attempt)
    )
    if attempt is None:
        return None
    taken = Claim(submission_id, attempt)
    failures = session.scalar(select(Submission.failures).where(Submission.id == submission_id))
    if (failures or 0) >= event.config.judging.attempts:
        _end_as_ours(event, session, taken)
        return None
    if step == "fetch" and (attempt > 1 or not _behind_its_own(session, submission_id)):
        _write(session, taken, not_before=event.now())
    return taken


def beat(event: Event, session: Session, taken: Claim, stage: str, progress: float) -> None:
    """Say that the worker lives, and how far it is (a share from 0 to 1).

    Raises:
        LostClaim: it need not go on.
    """
    _write(
        session,
        taken,
        stage=stage,
        progress=progress,
        lease_until=event.now() + event.config.judging.lease,
    )


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
    if now > _fetch_begun(row) + event.config.fetch_time:
        if now > fetch_ends(event, session, row):
            fail(event, session, taken, event_closed(event, session).reason)
            return
        arrived = now
    _write(
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


def fetch_ends(event: Event, session: Session, submission: Submission) -> datetime:
    """Until when a link's model may come; its time begins anew when we had it wait."""
    closes = event.deadline(session) + event.config.grace
    return max(closes, _fetch_begun(submission) + event.config.fetch_time)


def free_lost(event: Event, session: Session) -> list[int]:
    """Let submissions wait again whose workers are gone, or fail if that was once too often."""
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


def give_back(event: Event, session: Session, taken: Claim, fault: JudgeFault | None) -> None:
    """Let it wait again: after a fault of ours for a while, or at once where a worker stops.

    Raises:
        LostClaim: as `finish`.
    """
    if fault is None:
        _write(session, taken, state=State.WAITING, stage=None, worker=None, lease_until=None)
        return
    row = session.get_one(Submission, taken.submission_id, populate_existing=True)
    failures = row.failures + 1
    if failures >= event.config.judging.attempts:
        _end_as_ours(event, session, taken, fault, failures=failures)
        return
    _write(
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


def _claimable(event: Event, step: Step) -> Any:
    now = event.now()
    here = Submission.path.is_not(None) if step == "judge" else Submission.path.is_(None)
    waits = and_(
        Submission.state == State.WAITING,
        or_(Submission.not_before.is_(None), Submission.not_before <= now),
    )
    lost = and_(Submission.state == State.JUDGING, Submission.lease_until < now)
    if step == "judge":
        return and_(here, or_(waits, lost))
    other = aliased(Submission)
    fetching = (
        select(other.id)
        .where(
            other.team_id == Submission.team_id,
            other.id != Submission.id,
            other.path.is_(None),
            other.state == State.JUDGING,
            other.lease_until >= now,
        )
        .exists()
    )
    return and_(here, or_(waits, lost), ~fetching)


def _fetch_begun(submission: Submission) -> datetime:
    """When its fetch began; where another link of its team kept it waiting, when it came."""
    return max(submission.accepted_at, submission.not_before or submission.accepted_at)


def _behind_its_own(session: Session, submission_id: int) -> bool:
    """Whether a link has waited for another one of its team, and not for us."""
    mine, other = aliased(Submission), aliased(Submission)
    found = session.scalar(
        select(other.id)
        .join(mine, mine.team_id == other.team_id)
        .where(
            mine.id == submission_id,
            other.id < mine.id,
            other.link.is_not(None),
            or_(other.finished_at.is_(None), other.finished_at > mine.accepted_at),
        )
        .limit(1)
    )
    return found is not None


def _end_as_ours(
    event: Event,
    session: Session,
    taken: Claim,
    fault: JudgeFault | None = None,
    **values: Any,
) -> None:
    reason = Reason("judge-failed", {"attempts": event.config.judging.attempts})
    if fault is not None and fault.reason.code == "model-lost":
        reason = fault.reason
    row = session.get_one(Submission, taken.submission_id, populate_existing=True)
    if row.result is None:
        values |= {"state": State.FAILED, "reason": reason.to_dict(), "ours": True}
    else:
        # It was judged again, and that is undone: the team has its old result, and its attempt.
        values |= {"state": State.SCORED, "reason": None}
        why = (fault.reason if fault is not None else reason).said("fr")
        event.log(session, "evaluator", "rerun-failed", of=_named(row), reason=why)
    _end(event, session, taken, **values)


def _end(event: Event, session: Session, taken: Claim, **values: Any) -> None:
    final = event.state(session).frozen_at is not None
    if final:
        # Before the submission is locked, or two could wait for each other.
        event.state(session, lock="update")
    _write(
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
        event.log(session, "evaluator", "rank-again", of=_named(row), state=row.state.value)


def _named(submission: Submission) -> str:
    return f"{submission.team.name} n° {submission.number}"


def _write(session: Session, taken: Claim, **values: Any) -> None:
    result = session.execute(
        update(Submission)
        .where(
            Submission.id == taken.submission_id,
            Submission.attempt == taken.attempt,
            Submission.state == State.JUDGING,
        )
        .values(**values)
    )
    assert isinstance(result, CursorResult)
    if result.rowcount != 1:
        raise LostClaim

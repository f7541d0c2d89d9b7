"""A worker's right to work on a submission: taken, kept by a sign of life, and lost with its lease.

A claim raises ``attempt``, and every later write of the worker names it: a worker that was given
up, but lives, writes nothing any more. So each submission ends once.

A link is claimed once to be fetched, then once to be judged; of each team one is fetched at a time.
"""

from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import CursorResult, and_, case, or_, select, update
from sqlalchemy.orm import Session, aliased

from evaluator.database.models import State, Submission, Team
from evaluator.event import Event

__all__ = ["Claim", "LostClaim", "Step", "beat", "due", "take", "write"]

# What is to be done next: a link has to be fetched before it can be judged.
Step = Literal["fetch", "judge"]


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


def take(
    event: Event, session: Session, submission_id: int, worker: str, *, step: Step = "judge"
) -> Claim | None:
    """Take a submission that waits, or whose worker is gone; None if it is not to be had."""
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
    if step == "fetch" and (attempt > 1 or not _behind_its_own(session, submission_id)):
        write(session, taken, not_before=event.now())
    return taken


def beat(event: Event, session: Session, taken: Claim, stage: str, progress: float) -> None:
    """Say that the worker lives, and how far it is (a share from 0 to 1).

    Raises:
        LostClaim: it need not go on.
    """
    write(
        session,
        taken,
        stage=stage,
        progress=progress,
        lease_until=event.now() + event.config.judging.lease,
    )


def write(session: Session, taken: Claim, **values: Any) -> None:
    """Write columns of `Submission`, if the claim still holds.

    Raises:
        LostClaim: it does not; nothing is written.
    """
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

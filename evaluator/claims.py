"""A worker's right to work on a submission: taken, kept by a sign of life, and lost with its lease.

A claim raises ``attempt``, and every later write of the worker names it: a worker that was given
up, but lives, writes nothing any more. So each submission ends once.

A link is claimed once to be fetched, then once to be judged; of each team one is fetched at a time.

Turns are taken round by round: each team's first submission comes before anybody's second.
"""

from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import (
    ColumnElement,
    CursorResult,
    Select,
    Subquery,
    and_,
    case,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session, aliased

from evaluator.database.models import State, Submission, Team
from evaluator.event import Event

__all__ = ["Claim", "LostClaim", "Step", "beat", "due", "places", "take", "write"]

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
    """The submissions that a worker may claim now, in the order of their turns."""
    return list(session.scalars(_in_turn(event, _claimable(event, step))))


def places(event: Event, session: Session) -> dict[int, int]:
    """By submission that waits, its place in the queue; those that are judged come before it."""
    ordered = session.scalars(_in_turn(event, Submission.state == State.WAITING))
    return {submission_id: place for place, submission_id in enumerate(ordered, start=1)}


def take(
    event: Event, session: Session, submission_id: int, worker: str, *, step: Step = "judge"
) -> Claim | None:
    """Take a submission that waits, or whose worker is gone; None if it is not to be had."""
    lost = and_(Submission.state == State.JUDGING, Submission.lease_until < event.now())
    again = None
    if step == "fetch":
        # So that no two fetchers take two links of one team at once.
        of_it = select(Submission.team_id).where(Submission.id == submission_id).scalar_subquery()
        session.scalar(select(Team.id).where(Team.id == of_it).with_for_update())
        tried = select(Submission.id).where(Submission.id == submission_id, _tried_again())
        again = session.scalar(tried)
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
    # One that is tried again has not waited for us: its time goes on.
    begins = step == "fetch" and again is None
    if begins and (attempt > 1 or not _behind_its_own(session, submission_id)):
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


def _in_turn(event: Event, wanted: ColumnElement[bool]) -> Select[int]:
    """Those that are wanted of all that is under way, in the order of their turns."""
    turns = _turns(event, wanted)
    query = select(turns.c.id).where(turns.c.wanted)
    return query.order_by(turns.c.round, turns.c.since, turns.c.id)


def _turns(event: Event, wanted: ColumnElement[bool]) -> Subquery:
    """Of all that is under way: in which of its team's rounds it is, and since when it waits.

    ``wanted`` is a column too: joined with what is, PostgreSQL may count the turns for each anew.

    What a team has being judged is its first round; what waits to be judged comes before what is
    yet to be fetched, and what pauses comes last. With each end a team goes behind those that
    wait, or the one worker of a small event would do all of a team's first rounds in a row.
    """
    other = aliased(Submission)
    served = (
        select(func.max(other.finished_at))
        .where(
            other.team_id == Submission.team_id,
            # A link that could not be fetched has cost no other team a judge's time.
            or_(other.path.is_not(None), Submission.path.is_(None)),
        )
        .scalar_subquery()
    )
    alive = and_(Submission.state == State.JUDGING, Submission.lease_until >= event.now())
    order = (
        Submission.path.is_(None),
        case((alive, 0), (_free(event), 1), else_=2),
        Submission.accepted_at,
        Submission.id,
    )
    return (
        select(
            Submission.id,
            wanted.label("wanted"),
            func.row_number().over(partition_by=Submission.team_id, order_by=order).label("round"),
            case(
                # Or links that are dead would come before each new one, again and again.
                (_tried_again(), Submission.lease_until),
                (served > Submission.accepted_at, served),
                else_=Submission.accepted_at,
            ).label("since"),
        )
        .where(Submission.state.in_([State.WAITING, State.JUDGING]))
        .subquery()
    )


def _free(event: Event) -> Any:
    """It waits, and for no pause, or its worker is gone."""
    now = event.now()
    waits = and_(
        Submission.state == State.WAITING,
        or_(Submission.not_before.is_(None), Submission.not_before <= now),
        or_(Submission.lease_until.is_(None), Submission.lease_until <= now),
    )
    return or_(waits, and_(Submission.state == State.JUDGING, Submission.lease_until < now))


def _tried_again() -> Any:
    """It is a link that could not be fetched (`evaluator.fetching`), and waits for its next try."""
    return and_(Submission.state == State.WAITING, Submission.lease_until.is_not(None))


def _claimable(event: Event, step: Step) -> Any:
    if step == "judge":
        return and_(Submission.path.is_not(None), _free(event))
    other = aliased(Submission)
    fetching = (
        select(other.id)
        .where(
            other.team_id == Submission.team_id,
            other.id != Submission.id,
            other.path.is_(None),
            other.state == State.JUDGING,
            other.lease_until >= event.now(),
        )
        .exists()
    )
    return and_(Submission.path.is_(None), _free(event), ~fetching)


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

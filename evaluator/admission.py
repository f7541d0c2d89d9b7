"""Who may hand in now: from the opening until all is over, and within each team's limits."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from evaluator.database.models import Submission, Team, Upload
from evaluator.errors import SubmissionFault
from evaluator.event import Event

__all__ = [
    "event_closed",
    "refuse_beyond_limits",
    "refuse_when_closed",
    "refuse_when_final",
    "shown_time",
    "submissions_left",
    "submissions_limit",
    "unfinished_uploads",
]


def refuse_when_final(event: Event, session: Session) -> None:
    """What is handed in once the ranking is final would not be in it.

    Raises:
        SubmissionFault: the ranking is final.
    """
    # Held, or the ranking might become final before this transaction ends.
    if event.state(session, lock="share").frozen_at is not None:
        raise event_closed(event, session)


def refuse_when_closed(event: Event, session: Session) -> None:
    """Something new needs an event that is open.

    Raises:
        SubmissionFault: it is not open yet, or no more.
    """
    refuse_when_final(event, session)
    phase = event.phase(session)
    if phase == "before":
        opens = shown_time(event, event.config.moment("opens"))
        raise SubmissionFault("event-not-open", opens=opens)
    if phase == "closed":
        raise event_closed(event, session)


def refuse_beyond_limits(event: Event, session: Session, team: Team) -> None:
    """One submission more must stay within what a team may hand in.

    Raises:
        SubmissionFault: it would be one too many.
    """
    left = submissions_left(event, session, team)
    if left < 1:
        raise SubmissionFault("too-many-submissions", limit=submissions_limit(event, team))
    # Each upload under way will be one of them.
    under_way = len(unfinished_uploads(session, team))
    if left <= under_way:
        raise SubmissionFault("too-many-uploads", limit=under_way)


def submissions_limit(event: Event, team: Team) -> int:
    """How many a team may hand in, with those that organisers allowed it beyond the others."""
    return event.config.limits.submissions + team.extra_submissions


def submissions_left(event: Event, session: Session, team: Team) -> int:
    """How many more a team may hand in; those that failed through us do not count."""
    used = session.scalar(
        select(func.count())
        .select_from(Submission)
        .where(Submission.team_id == team.id, Submission.ours.is_(False))
    )
    return max(0, submissions_limit(event, team) - (used or 0))


def unfinished_uploads(session: Session, team: Team) -> list[Upload]:
    """What a team has announced, and neither handed in nor given up."""
    return list(
        session.scalars(
            select(Upload).where(
                Upload.team_id == team.id,
                Upload.submission_id.is_(None),
                Upload.cancelled_at.is_(None),
            )
        )
    )


def event_closed(event: Event, session: Session) -> SubmissionFault:
    """What is said of anything that comes when all is over."""
    closed = event.deadline(session) + event.config.grace
    return SubmissionFault("event-closed", closed=shown_time(event, closed))


def shown_time(event: Event, moment: datetime) -> str:
    """A moment on the event's own clock.

    "21/11/2026 17:15"
    """
    return moment.astimezone(event.config.zone).strftime("%d/%m/%Y %H:%M")

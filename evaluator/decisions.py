"""What organisers decide: each decision is written to the audit log with who took it.

After the freeze the deadline stays, and only what failed through us is judged again; organisers
can still decide on similar models and disqualify. The final ranking follows.

All of them work on a session of `Event.writing`, so that a decision and its entry in the log
last together, or neither.
"""

from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select, update
from sqlalchemy.orm import Session

from evaluator.admission import shown_time
from evaluator.database.models import (
    Announcement,
    ApiState,
    AuditEntry,
    State,
    Submission,
)
from evaluator.errors import EvaluatorError
from evaluator.event import Event
from evaluator.lifecycle import rejudge
from evaluator.reasons import Reason
from evaluator.standings import decide_again

__all__ = [
    "LONGEST_REASON",
    "DecisionRefused",
    "announce",
    "disqualify",
    "earlier_deadline",
    "extend_deadline",
    "plain_line",
    "requalify",
    "rerun",
    "take_back_extension",
    "withdraw_announcement",
]

LONGEST_REASON = 300
_LONGEST_ANNOUNCEMENT = 500
# What is later by more was mistyped.
_LONGEST_EXTENSION = timedelta(hours=48)


class DecisionRefused(EvaluatorError):  # noqa: N818 (names what became of it)
    """A decision that cannot be taken, with the reason."""

    def __init__(self, code: str, **values: str | int | float) -> None:
        self.reason = Reason(code, values)
        super().__init__(self.reason.said("fr"))


def disqualify(
    event: Event, session: Session, who: str, submission_id: int, reason: str
) -> Submission:
    """Take a submission out of the ranking; its team reads the reason.

    Raises:
        DecisionRefused: there is no such submission, or no reason.
    """
    submission = _submission(event, session, submission_id)
    submission.disqualified = plain_line(reason, LONGEST_REASON, "decision-without-reason")
    _rank_again(event, session)
    event.log(session, who, "disqualify", of=submission.named, reason=submission.disqualified)
    return submission


def requalify(event: Event, session: Session, who: str, submission_id: int) -> Submission:
    """Take a disqualification back.

    Raises:
        DecisionRefused: there is no such submission.
    """
    submission = _submission(event, session, submission_id)
    submission.disqualified = None
    _rank_again(event, session)
    event.log(session, who, "requalify", of=submission.named)
    return submission


def rerun(event: Event, session: Session, who: str, submission_id: int) -> Submission:
    """Judge a submission again; what it has stands until there is a new result.

    After the freeze only one that failed through us; its end brings the final ranking up to date.

    Raises:
        DecisionRefused: there is no such submission, it is not finished, or the ranking is final.
    """
    submission = _submission(event, session, submission_id)
    if not submission.ours:
        _refuse_when_final(event, session)
    if submission.state not in (State.SCORED, State.FAILED):
        raise DecisionRefused("decision-not-finished")
    rejudge(event, submission)
    event.log(session, who, "rerun", of=submission.named)
    return submission


def extend_deadline(event: Event, session: Session, who: str, until: datetime) -> None:
    """Put the deadline later; never earlier, since somebody may count on it.

    Args:
        until: aware of its time zone.

    Raises:
        DecisionRefused: it is not later than the deadline and now, or later by more than 48 hours,
            or the ranking is final.
    """
    state = event.state(session, lock="update")
    _refuse_when_final(event, session)
    before = event.deadline(session)
    present = max(before, event.now())
    if until <= present:
        raise DecisionRefused("decision-deadline-not-later")
    if until - present > _LONGEST_EXTENSION:
        latest = shown_time(event, present + _LONGEST_EXTENSION)
        raise DecisionRefused("decision-deadline-too-late", latest=latest)
    state.deadline = until
    # What was given up at the old deadline, be it through our fault, has another chance; one that
    # is being checked has it.
    unchecked = and_(
        Submission.api_state == ApiState.WAITING,
        Submission.api_url.is_not(None),
        Submission.api_next.is_(None),
    )
    session.execute(
        update(Submission)
        .where(
            or_(Submission.api_state == ApiState.DOWN, unchecked), Submission.api_worker.is_(None)
        )
        .values(api_next=event.now())
    )
    event.log(
        session, who, "extend", before=before.isoformat(), after=event.deadline(session).isoformat()
    )


def take_back_extension(event: Event, session: Session, who: str) -> None:
    """Undo the last extension of the deadline, but never into the past.

    Raises:
        DecisionRefused: there is none that still can be undone, or the ranking is final.
    """
    state = event.state(session, lock="update")
    _refuse_when_final(event, session)
    before, after = event.deadline(session), earlier_deadline(event, session)
    if after is None:
        raise DecisionRefused("decision-deadline-not-extended")
    state.deadline = after
    event.log(
        session, who, "take-back-extension", before=before.isoformat(), after=after.isoformat()
    )


def earlier_deadline(event: Event, session: Session) -> datetime | None:
    """What the deadline would be without its last extension; None where nothing can be undone."""
    query = select(AuditEntry).where(AuditEntry.action.in_(["extend", "take-back-extension"]))
    before: list[datetime] = []
    for entry in session.scalars(query.order_by(AuditEntry.id)):
        if entry.action == "extend":
            before.append(datetime.fromisoformat(entry.details["before"]))
        elif before:
            before.pop()
    if not before:
        return None
    earlier = max(before[-1], event.config.moment("deadline"), event.now())
    return earlier if earlier < event.deadline(session) else None


def announce(event: Event, session: Session, who: str, text: str) -> Announcement:
    """Tell all teams something.

    Raises:
        DecisionRefused: there is nothing to tell.
    """
    plain = plain_line(text, _LONGEST_ANNOUNCEMENT, "decision-announcement-empty")
    announcement = Announcement(at=event.now(), text=plain)
    session.add(announcement)
    session.flush()
    event.log(session, who, "announce", announcement=announcement.id, text=plain)
    return announcement


def withdraw_announcement(event: Event, session: Session, who: str, announcement_id: int) -> None:
    """Take an announcement off the pages; the audit log keeps it.

    Raises:
        DecisionRefused: there is no such announcement.
    """
    announcement = session.get(Announcement, announcement_id)
    if announcement is None:
        raise DecisionRefused("decision-unknown")
    session.delete(announcement)
    event.log(session, who, "withdraw", announcement=announcement_id, text=announcement.text)


def plain_line(text: str, longest: int, code: str) -> str:
    """One line of visible characters.

    Raises:
        DecisionRefused: with the code, where nothing is left.
    """
    plain = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    if not plain:
        raise DecisionRefused(code)
    return plain[:longest]


def _rank_again(event: Event, session: Session) -> None:
    """A decision counts after the freeze too: what freezes is what teams can still do."""
    session.flush()
    decide_again(event, session)


def _refuse_when_final(event: Event, session: Session) -> None:
    if event.state(session).frozen_at is not None:
        raise DecisionRefused("decision-final")


def _submission(event: Event, session: Session, submission_id: int) -> Submission:
    """The submission that is decided on, while the ranking cannot become final."""
    # Always before a submission is locked, or two could wait for each other.
    event.state(session, lock="update")
    submission = session.get(Submission, submission_id)
    if submission is None:
        raise DecisionRefused("decision-unknown")
    return submission

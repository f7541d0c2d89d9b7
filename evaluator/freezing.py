"""The end: the ranking is stored as final once nothing is under way any more."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from evaluator.database.models import State, Submission
from evaluator.event import Event
from evaluator.jobs.api import unchecked_apis
from evaluator.jobs.uploads import under_way
from evaluator.standings import decide_again

__all__ = ["freeze"]


def freeze(event: Event) -> bool:
    """Store the final ranking once all is over; True if that was done now.

    All is over when the grace has passed, nothing waits or is judged any more, no API is to be
    checked and no upload may still be accepted.
    """
    with event.writing() as session:
        state = event.state(session, lock="update")
        over = event.now() > event.deadline(session) + event.config.grace
        if not over or state.frozen_at is not None or _in_flight(session):
            return False
        if unchecked_apis(event, session) or under_way(event, session):
            return False
        state.frozen_at = event.now()
        decide_again(event, session)
        event.log(session, "evaluator", "freeze")
        return True


def _in_flight(session: Session) -> int:
    """How many submissions are not decided yet."""
    waiting = select(func.count()).where(Submission.state.in_([State.WAITING, State.JUDGING]))
    return session.scalar(waiting) or 0

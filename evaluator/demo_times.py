"""When the demonstration's event is open, late and over."""

from datetime import datetime, timedelta

from evaluator.database.migrate import migrate
from evaluator.decisions import extend_deadline
from evaluator.event import Event

__all__ = ["GRACE", "OPEN", "after_deadline", "is_over", "put_off", "shown_times"]

# Enough for all models but the late one to be there; event.yaml has no seconds.
OPEN = timedelta(minutes=5)
GRACE = timedelta(minutes=2)


def after_deadline(event: Event, minutes: float) -> datetime:
    """So many minutes after the deadline; before it where negative."""
    with event.reading() as session:
        return event.deadline(session) + timedelta(minutes=minutes)


def shown_times(event: Event) -> tuple[str, str]:
    """The deadline, and when the winners are shown, on this machine's clock."""
    with event.reading() as session:
        deadline, winners = event.deadline(session), event.display_time(session)
    return f"{deadline.astimezone():%H:%M}", f"{winners.astimezone():%H:%M}"


def is_over(event: Event) -> bool:
    """Whether the ranking is final."""
    with event.reading() as session:
        return event.state(session).frozen_at is not None


def put_off(event: Event) -> None:
    """Another deadline, where it has passed while the demonstration did not run."""
    migrate(event)
    if not is_over(event) and after_deadline(event, 0) < event.now():
        with event.writing() as session:
            extend_deadline(event, session, "demo", event.now() + OPEN)

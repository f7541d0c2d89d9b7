"""A link that cannot be fetched now is tried again, and between two tries no worker waits for it.

While it waits, ``lease_until`` is when it is tried again, and ``not_before`` when its time began.
"""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from evaluator.addresses.errors import AddressFault, NetworkFault
from evaluator.claims import Claim, write
from evaluator.database.models import State, Submission
from evaluator.errors import JudgeFault
from evaluator.event import Event
from evaluator.lifecycle import end_as_ours, fail, fetch_begun, fetch_ends

__all__ = ["fetch_later"]

_SHORTEST, _LONGEST = timedelta(seconds=2), timedelta(seconds=60)


def fetch_later(
    event: Event, fault: AddressFault | NetworkFault, session: Session, taken: Claim
) -> None:
    """Let a link wait for its next try, further and further apart: none costs an attempt.

    Once the event's ``fetch_time`` is over it fails, through the team. Our own network is waited
    for until `fetch_ends`, then it fails through us; while it was away no time has passed.

    Raises:
        LostClaim: another worker has it.
    """
    row = session.get_one(Submission, taken.submission_id, populate_existing=True)
    now, begun = event.now(), row.not_before
    again = now + _pause(taken.attempt)
    if isinstance(fault, NetworkFault):
        if again > fetch_ends(event, session, row):
            end_as_ours(event, session, taken, JudgeFault("link-unfetched"))
            return
        if now < event.deadline(session) + event.config.grace:
            begun = now
    elif _is_over(event, session, row, again):
        fail(event, session, taken, fault.reason)
        return
    write(
        session,
        taken,
        state=State.WAITING,
        stage=None,
        worker=None,
        lease_until=again,
        not_before=begun,
        reason=fault.reason.to_dict(),
    )


def _is_over(event: Event, session: Session, row: Submission, again: datetime) -> bool:
    """Whether a link has had its time, or will have before its next try.

    When the first try of one was that waited behind its own team's is not stored: its pauses are
    counted, and for none after `fetch_ends`.
    """
    if again <= fetch_begun(row) + event.config.fetch_time:
        return False
    if row.not_before is not None:
        return True
    paused = sum(map(_pause, range(1, row.attempt + 1)), timedelta())
    return paused > event.config.fetch_time or again > fetch_ends(event, session, row)


def _pause(attempt: int) -> timedelta:
    return min(_LONGEST, _SHORTEST * (1 << min(attempt - 1, 10)))

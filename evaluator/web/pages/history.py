"""Submissions as their team and the organisers see them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, joinedload

from evaluator.admission import unfinished_uploads
from evaluator.claims import places
from evaluator.database.models import ApiState, Similarity, State, Submission, Team, Upload
from evaluator.event import Event
from evaluator.judging.result import ModelResult
from evaluator.scoring.penalties import Penalty, after_penalties
from evaluator.scoring.points import Points, points
from evaluator.standings import figures_of, penalties_of

__all__ = ["Entry", "Unfinished", "count_entries", "entries", "entries_before", "unfinished"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One submission with all that became of it.

    Attributes:
        place: in the queue, from 1; None unless it waits.
        total: its score, after penalties.
        seconds: for 1,000 sentences, of the kind that ranks; wall_seconds: likewise.
    """

    submission: Submission
    place: int | None
    result: ModelResult | None
    seconds: float | None
    wall_seconds: float | None
    points: Points | None
    penalties: tuple[Penalty, ...]
    total: float | None

    @property
    def under_way(self) -> bool:
        """Whether there is something to watch."""
        if self.submission.state is State.SCORED:
            return self.api_to_come
        return self.submission.state is not State.FAILED

    @property
    def api_to_come(self) -> bool:
        """Whether the API is going to be checked for the first time, once the model is judged."""
        one = self.submission
        if one.api_state is not ApiState.WAITING or one.state is State.FAILED or one.disqualified:
            return False
        # A check that was given up, through our fault, is not begun again.
        return one.api_next is not None or one.api_tries == 0

    @property
    def f1_by_label(self) -> Mapping[str, float]:
        """For the labels that occur."""
        if self.result is None:
            return {}
        return {str(label): counts.f1 for label, counts in self.result.scores.labels.items()}

    @property
    def api(self) -> Mapping[str, Any]:
        """What came out of the last check of the API; empty where there was none."""
        return self.submission.api_result or {}


@dataclass(frozen=True, slots=True)
class Unfinished:
    """An upload that has not arrived whole."""

    upload: Upload
    arrived: int


def entries(
    event: Event,
    session: Session,
    *,
    team: Team | None = None,
    states: Sequence[State] = (),
    start: int = 0,
    most: int | None = None,
) -> list[Entry]:
    """Submissions, the last one first: of one team or of all, in some states or in all.

    Args:
        start: how many are left out first; most: how many are given.
    """
    query = select(Submission).options(joinedload(Submission.team))
    query = query.order_by(Submission.accepted_at.desc(), Submission.id.desc())
    query = _chosen(query, team, states).offset(start).limit(most)
    queue, similar = places(event, session), _similar(session)
    return [
        _entry(event, session, submission, queue, similar) for submission in session.scalars(query)
    ]


def count_entries(
    session: Session, *, team: Team | None = None, states: Sequence[State] = ()
) -> int:
    """How many submissions `entries` would give."""
    return session.scalar(_chosen(select(func.count(Submission.id)), team, states)) or 0


def entries_before(session: Session, submission_id: int) -> int:
    """How many of all `entries` come before a submission."""
    one = session.get(Submission, submission_id)
    if one is None:
        return 0
    later = or_(
        Submission.accepted_at > one.accepted_at,
        (Submission.accepted_at == one.accepted_at) & (Submission.id > one.id),
    )
    return session.scalar(select(func.count(Submission.id)).where(later)) or 0


def unfinished(event: Event, session: Session, team: Team) -> list[Unfinished]:
    """The team's uploads that could go on, the last one first."""
    uploads = unfinished_uploads(session, team)
    found = []
    for upload in sorted(uploads, key=lambda upload: upload.started_at, reverse=True):
        file = event.uploads / upload.id
        found.append(Unfinished(upload, file.stat().st_size if file.exists() else 0))
    return found


def _chosen(query: Select[Any], team: Team | None, states: Sequence[State]) -> Select[Any]:
    if team is not None:
        query = query.where(Submission.team_id == team.id)
    return query.where(Submission.state.in_(states)) if states else query


def _entry(
    event: Event,
    session: Session,
    submission: Submission,
    queue: Mapping[int, int],
    similar: Mapping[int, str],
) -> Entry:
    figures = figures_of(submission)
    result = None
    if submission.result is not None and figures is not None:
        result = ModelResult.from_dict(submission.result)
    made = None
    if figures is not None and not figures.missing:
        made = points(figures, event.config.scoring)
    deducted = penalties_of(event, session, submission, similar.get(submission.id))
    return Entry(
        submission=submission,
        place=queue.get(submission.id),
        result=result,
        seconds=None if figures is None else figures.seconds,
        wall_seconds=None
        if result is None
        else 1000 * result.wall_median / result.scores.sentences,
        points=made,
        penalties=deducted,
        total=None if made is None else after_penalties(made.total, deducted),
    )


def _similar(session: Session) -> dict[int, str]:
    decided = select(Similarity).where(Similarity.decision == "penalise")
    load = joinedload(Similarity.other).joinedload(Submission.team)
    return {one.guilty_id: one.other.team.name for one in session.scalars(decided.options(load))}

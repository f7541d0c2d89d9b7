"""An event in figures, for who stands before a shell."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from evaluator.admission import submissions_left
from evaluator.database.models import (
    Organiser,
    State,
    Submission,
    Team,
    WorkerBeat,
)
from evaluator.event import Event, Phase
from evaluator.similar_teams import similar_teams
from evaluator.standings import leaderboard
from evaluator.web.shown import shown_submission

__all__ = [
    "EventStatus",
    "OrganiserShown",
    "TeamFigures",
    "event_status",
    "leaderboard_rows",
    "organisers",
    "submission_rows",
    "teams",
]


@dataclass(frozen=True, slots=True)
class TeamFigures:
    """A team, how many submissions it has made, and how many it has left."""

    name: str
    submissions: int
    left: int


@dataclass(frozen=True, slots=True)
class OrganiserShown:
    """An organiser; ``since`` is a time of the event's zone."""

    name: str
    since: datetime


@dataclass(frozen=True, slots=True)
class EventStatus:
    """How an event stands.

    Attributes:
        submissions: how many there are by state, baselines included.
        oldest_seconds: how long the submission that waits longest has waited; None if none waits.
        undecided: pairs of teams with similar models that wait for an organiser's decision.
        workers: seconds since each was heard of last, by name; troubles: what keeps those
            that live from judging.
    """

    name: str
    phase: Phase
    deadline: datetime
    frozen: bool
    teams: int
    submissions: Mapping[str, int]
    oldest_seconds: float | None
    undecided: int
    workers: Mapping[str, float]
    troubles: Sequence[str]

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready."""
        return {**asdict(self), "deadline": self.deadline.isoformat()}


def teams(event: Event) -> list[TeamFigures]:
    """The teams by name, without baselines."""
    with event.reading() as session:
        made: Counter[int] = Counter(session.scalars(select(Submission.team_id)))
        found = session.scalars(select(Team).where(Team.baseline.is_(False)).order_by(Team.name))
        return [
            TeamFigures(team.name, made[team.id], submissions_left(event, session, team))
            for team in found
        ]


def organisers(event: Event) -> list[OrganiserShown]:
    """The organisers by name."""
    with event.reading() as session:
        found = session.scalars(select(Organiser).order_by(Organiser.name))
        zone = event.config.zone
        return [OrganiserShown(one.name, one.created_at.astimezone(zone)) for one in found]


def event_status(event: Event) -> EventStatus:
    """How the event stands now."""
    with event.reading() as session:
        oldest = session.scalar(
            select(func.min(Submission.accepted_at)).where(Submission.state == State.WAITING)
        )
        now, lease = event.now(), event.config.judging.lease
        beats = session.scalars(select(WorkerBeat).order_by(WorkerBeat.name)).all()
        return EventStatus(
            name=event.config.name,
            phase=event.phase(session),
            deadline=event.deadline(session).astimezone(event.config.zone),
            frozen=event.state(session).frozen_at is not None,
            teams=_count(session, select(Team.id).where(Team.baseline.is_(False))),
            submissions=_by_state(session),
            oldest_seconds=None if oldest is None else (now - oldest).total_seconds(),
            undecided=sum(pair.undecided > 0 for pair in similar_teams(session)),
            workers={beat.name: (now - beat.beat_at).total_seconds() for beat in beats},
            troubles=sorted({b.trouble for b in beats if b.trouble and now - b.beat_at <= lease}),
        )


def leaderboard_rows(event: Event) -> list[dict[str, Any]]:
    """The leaderboard, JSON-ready, the best first."""
    with event.reading() as session:
        return [row.to_dict() for row in leaderboard(event, session)]


def submission_rows(event: Event) -> list[dict[str, Any]]:
    """Every submission, JSON-ready, in the order of their arrival; reasons in French."""
    with event.reading() as session:
        found = session.scalars(select(Submission).order_by(Submission.arrived_at, Submission.id))
        return [
            {"team": one.team.name, "baseline": one.team.baseline, **shown_submission(one, "fr")}
            for one in found
        ]


def _by_state(session: Session) -> dict[str, int]:
    found = Counter(session.scalars(select(Submission.state)))
    return {state.value: found[state] for state in State}


def _count(session: Session, query: Any) -> int:
    return session.scalar(select(func.count()).select_from(query.subquery())) or 0

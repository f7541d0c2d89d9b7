"""The leaderboard as the pages show it."""

import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from evaluator.database.models import Submission, Team
from evaluator.event import Event
from evaluator.public_standings import said_to_all
from evaluator.standings import Standing, leaderboard
from evaluator.web.pages.chart import Point

__all__ = ["Board", "Line", "Step", "Submitter", "board", "chart_points", "lines_of", "submitters"]

_PODIUM = 3


@dataclass(frozen=True, slots=True)
class Line:
    """One row; ``tied`` where another team has the same rank."""

    row: Standing
    tied: bool
    own: bool

    @property
    def arrived(self) -> datetime | None:
        """When the submission that counts arrived."""
        return None if self.row.arrived is None else datetime.fromisoformat(self.row.arrived)

    @property
    def penalty_points(self) -> float:
        """All that is deducted, before the total is held at 0."""
        return sum(float(penalty["points"]) for penalty in self.row.penalties)


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the podium: all that share its rank."""

    rank: int
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Board:
    """All rows, by how they are shown.

    Attributes:
        ranked: teams with a rank and baselines, by total.
        waiting: without a score, and why.
        podium: the winners, once they are to be shown.
    """

    ranked: tuple[Line, ...]
    waiting: tuple[Line, ...]
    disqualified: tuple[Line, ...]
    final: bool
    podium: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Submitter:
    """A team while scores are hidden: how often it has submitted, and when last."""

    team: str
    submissions: int
    last: datetime | None


def board(
    event: Event, session: Session, *, own: str | None = None, organiser: bool = False
) -> Board:
    """The leaderboard now; the podium from the display on, once the ranking is final.

    Args:
        own: the reader's team.
        organiser: shows why the models of all teams failed.
    """
    rows = leaderboard(event, session)
    lines = lines_of(rows if organiser else said_to_all(rows, own=own), own=own)
    final = event.state(session).frozen_at is not None
    shown = final and event.now() >= event.display_time(session)
    return Board(
        ranked=tuple(line for line in lines if line.row.standing in ("ranked", "baseline")),
        waiting=tuple(line for line in lines if line.row.standing == "missing"),
        disqualified=tuple(line for line in lines if line.row.standing == "disqualified"),
        final=final,
        podium=_podium(lines) if shown else (),
    )


def lines_of(rows: Sequence[Standing], *, own: str | None) -> list[Line]:
    """The same rows, told which are ties and which is the reader's own."""
    ranks = Counter(row.rank for row in rows)
    return [
        Line(row, row.rank is not None and ranks[row.rank] > 1, row.team == own) for row in rows
    ]


def chart_points(lines: Sequence[Line]) -> list[Point]:
    """What the chart shows: all that has its three figures."""
    return [
        Point(
            line.row.team,
            line.row.megabytes,
            line.row.micro_f1,
            line.row.seconds,
            on_front=line.row.on_front,
            baseline=line.row.standing == "baseline",
            own=line.own,
        )
        for line in lines
        if line.row.micro_f1 is not None
        and line.row.megabytes is not None
        and line.row.seconds is not None
    ]


def submitters(session: Session) -> list[Submitter]:
    """Who has submitted, without any score; by name, so that the order says nothing."""
    query = (
        select(Team.name, func.count(Submission.id), func.max(Submission.accepted_at))
        .outerjoin(Submission)
        .where(Team.baseline.is_(False))
        .group_by(Team.id, Team.name)
    )
    return sorted((Submitter(*row) for row in session.execute(query)), key=_by_name)


def _by_name(one: Submitter) -> tuple[str, str]:
    """As in a dictionary, É beside E; not as the database's machine happens to sort."""
    plain = unicodedata.normalize("NFKD", one.team.casefold())
    return "".join(c for c in plain if not unicodedata.combining(c)), one.team


def _podium(lines: Sequence[Line]) -> tuple[Step, ...]:
    first = [line for line in lines if line.row.rank is not None and line.row.rank <= _PODIUM]
    ranks = sorted({line.row.rank for line in first if line.row.rank is not None})
    return tuple(
        Step(rank, tuple(line for line in first if line.row.rank == rank)) for rank in ranks
    )

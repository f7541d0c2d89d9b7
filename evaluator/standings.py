"""The leaderboard: from what is stored to ranked rows, and the ranking that is frozen.

Points are not stored but computed when they are looked at, so that a change of weights or a
decision of an organiser shows at once. What is final is stored whole, once.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from evaluator.database.models import ApiState, Similarity, State, Submission, Team
from evaluator.event import Event
from evaluator.judging.result import ModelResult
from evaluator.reasons import Reason
from evaluator.scoring.pareto import pareto_front
from evaluator.scoring.penalties import Penalty, penalties
from evaluator.scoring.points import Figures, Part
from evaluator.scoring.ranking import Entry, Row, rank

__all__ = [
    "Standing",
    "counting",
    "decide_again",
    "figures_of",
    "leaderboard",
    "penalties_of",
]

# What an API that is called again may still do away with.
_PARDONED = {"penalty-api-down", "penalty-api-unreliable"}


@dataclass(frozen=True, slots=True)
class Standing:
    """One row of the leaderboard, JSON-ready.

    Attributes:
        standing: "ranked", "baseline", "missing" or "disqualified".
        number: the team's submission that counts; None where there is none.
        arrived: in ISO 8601, UTC.
        labels: F1 by label.
        seconds: for 1,000 sentences, of the kind that ranks ("cpu" or "wall").
        wall_seconds: for 1,000 sentences, too.
        spread: (largest - smallest) / median of the runs' seconds.
        parts: points of each metric; penalties: points and why, each with its reason.
        api: its state, and what came out of the last check.
        on_front: whether no other is better in F1, MB and seconds.
        reason: why there is no rank.
    """

    team: str
    standing: str
    rank: int | None = None
    number: int | None = None
    submission: int | None = None
    arrived: str | None = None
    micro_f1: float | None = None
    labels: Mapping[str, float] = field(default_factory=dict)
    exact_timer: float | None = None
    megabytes: float | None = None
    seconds: float | None = None
    seconds_kind: str | None = None
    wall_seconds: float | None = None
    spread: float | None = None
    parts: Sequence[Mapping[str, Any]] = ()
    penalties: Sequence[Mapping[str, Any]] = ()
    total: float | None = None
    api: Mapping[str, Any] = field(default_factory=lambda: {"state": ApiState.MISSING.value})
    on_front: bool = False
    reason: Mapping[str, Any] | None = None
    disqualified: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready."""
        return asdict(self)


def leaderboard(event: Event, session: Session) -> list[Standing]:
    """The rows as they stand now, the best first; the final ones once they are frozen."""
    state = event.state(session)
    if state.frozen_at is not None and state.final is not None:
        return [Standing(**row) for row in state.final["rows"]]
    return _computed(event, session)


def decide_again(event: Event, session: Session) -> None:
    """Bring the final ranking up to date, if it is frozen, after what an organiser decided."""
    state = event.state(session)
    if state.frozen_at is not None:
        state.final = {"rows": [row.to_dict() for row in _computed(event, session)]}


def counting(event: Event, session: Session) -> set[int]:
    """The submissions that count for their teams, and those that would if their API answered."""
    entries = _entries(event, session, _submissions(session))
    pardoned = [
        replace(
            entry,
            penalties=tuple(p for p in entry.penalties if p.why.code not in _PARDONED),
        )
        for entry in entries
    ]
    return {
        row.entry.submission
        for each in (entries, pardoned)
        for row in rank(each, event.config.scoring, counts=event.config.counts)
    }


def figures_of(submission: Submission) -> Figures | None:
    """What ranks a submission; None where it has not been measured, or has failed since."""
    if submission.result is None or submission.state is State.FAILED:
        return None
    result = ModelResult.from_dict(submission.result)
    return Figures(result.scores.micro_f1, result.megabytes, _per_thousand(result, result.seconds))


def penalties_of(
    event: Event, session: Session, submission: Submission, similar: str | None
) -> tuple[Penalty, ...]:
    """What is deducted; baselines pay nothing."""
    if submission.team.baseline:
        return ()
    late = (submission.arrived_at - event.deadline(session)).total_seconds()
    result = submission.api_result or {}
    answered = submission.api_state is ApiState.ANSWERED
    return penalties(
        event.config.penalties,
        late_seconds=late,
        api=submission.api_state.value,
        agreement=result.get("agreement") if answered else None,
        replies=(result["replies"], result["sentences"]) if "replies" in result else None,
        similar=similar,
    )


def _computed(event: Event, session: Session) -> list[Standing]:
    submissions = _submissions(session)
    entries = _entries(event, session, submissions)
    rows = rank(entries, event.config.scoring, counts=event.config.counts)
    front = pareto_front([_front_figures(row) for row in rows])
    standings = [
        _standing(row, submissions[row.entry.submission], on_front)
        for row, on_front in zip(rows, front, strict=True)
    ]
    return [*standings, *_without_any(session, submissions.values())]


def _submissions(session: Session) -> dict[int, Submission]:
    loaded = session.scalars(select(Submission).options(joinedload(Submission.team)))
    return {submission.id: submission for submission in loaded}


def _entries(event: Event, session: Session, submissions: Mapping[int, Submission]) -> list[Entry]:
    guilty = _guilty(session)
    return [
        _entry(event, session, submission, guilty.get(submission.id))
        for submission in submissions.values()
    ]


def _entry(event: Event, session: Session, submission: Submission, similar: str | None) -> Entry:
    reason = None
    if submission.state is State.FAILED and submission.reason:
        reason = Reason.from_dict(submission.reason)
    elif submission.state in (State.WAITING, State.JUDGING):
        reason = Reason("not-judged-yet")
    return Entry(
        submission=submission.id,
        team=submission.team.name,
        arrived=submission.arrived_at,
        figures=figures_of(submission),
        penalties=penalties_of(event, session, submission, similar),
        reason=reason,
        baseline=submission.team.baseline,
        disqualified=submission.disqualified,
    )


def _guilty(session: Session) -> dict[int, str]:
    """By submission, the team whose model it was decided to be."""
    decided = select(Similarity).where(Similarity.decision == "penalise")
    load = joinedload(Similarity.other).joinedload(Submission.team)
    return {s.guilty_id: s.other.team.name for s in session.scalars(decided.options(load))}


def _front_figures(row: Row) -> Figures:
    usable = row.standing in ("ranked", "baseline") and row.entry.figures is not None
    figures = row.entry.figures
    return figures if usable and figures is not None else Figures(None, None, None)


def _standing(row: Row, submission: Submission, on_front: bool) -> Standing:
    measured = {}
    if submission.result is not None and row.entry.figures is not None:
        measured = _measured(submission.result)
    parts: Iterable[Part] = () if row.points is None else row.points.parts
    return Standing(
        team=row.entry.team,
        standing=row.standing,
        rank=row.rank,
        number=submission.number,
        submission=submission.id,
        arrived=submission.arrived_at.isoformat(),
        parts=[part.to_dict() for part in parts],
        penalties=[penalty.to_dict() for penalty in row.entry.penalties],
        total=row.total,
        api={"state": submission.api_state.value, **(submission.api_result or {})},
        on_front=on_front,
        reason=None if row.reason is None else row.reason.to_dict(),
        disqualified=row.entry.disqualified,
        **measured,
    )


def _measured(stored: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of `Standing` that come from the model alone."""
    result = ModelResult.from_dict(stored)
    return {
        "micro_f1": result.scores.micro_f1,
        "labels": {str(label): counts.f1 for label, counts in result.scores.labels.items()},
        "exact_timer": result.scores.exact_timer,
        "megabytes": result.megabytes,
        "seconds": _per_thousand(result, result.seconds),
        "seconds_kind": result.seconds_kind,
        "wall_seconds": _per_thousand(result, result.wall_median),
        "spread": result.spread,
    }


def _without_any(session: Session, submissions: Iterable[Submission]) -> list[Standing]:
    """The teams that have handed nothing in."""
    known = {submission.team_id for submission in submissions}
    teams = session.scalars(select(Team).where(Team.baseline.is_(False)).order_by(Team.name))
    nothing = Reason("nothing-submitted").to_dict()
    return [
        Standing(team.name, "missing", reason=nothing) for team in teams if team.id not in known
    ]


def _per_thousand(result: ModelResult, seconds: float) -> float:
    return seconds / result.scores.sentences * 1000

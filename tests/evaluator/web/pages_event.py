"""An event in full swing: teams with scores, ties, penalties and failures, and baselines."""

import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from evaluator.database.migrate import migrate
from evaluator.database.models import (
    Announcement,
    ApiState,
    Base,
    EventState,
    Similarity,
    State,
    Submission,
    Team,
    WorkerBeat,
)
from evaluator.event import Event
from evaluator.judging.api import ApiResult
from evaluator.judging.result import ModelResult
from evaluator.reasons import Reason
from evaluator.tokens import add_organiser, add_team
from speechtimer.labels import Label
from speechtimer.scoring import Counts, Scores

__all__ = ["NOW", "Clock", "Played", "copied", "new_event", "play", "result", "team_row"]

NOW = datetime(2026, 11, 21, 15, 20, tzinfo=UTC)
_SENTENCES = 1500
_SLOW = Reason("address-too-slow", {"seconds": 10.0})
_CONFIG = """\
name: Hackathon SpeechTimer
opens: 2026-11-21T09:45:00
deadline: 2026-11-21T17:15:00
display: 2026-11-21T18:30:00
leaderboard: {leaderboard}
database: {database}
"""


@dataclass
class Clock:
    """The event's clock, which a test moves."""

    at: datetime = NOW

    def __call__(self) -> datetime:
        return self.at

    def forward(self, **by: float) -> None:
        self.at += timedelta(**by)


@dataclass
class Played:
    """An event, its clock and the tokens of all who are in it."""

    event: Event
    clock: Clock
    tokens: dict[str, str] = field(default_factory=dict)


def new_event(
    folder: Path,
    *,
    leaderboard: str = "open",
    database: str = "sqlite",
    now: Callable[[], datetime],
) -> Event:
    """An event on the disk, with its tables and without teams."""
    folder.mkdir(exist_ok=True)
    config = _CONFIG.format(leaderboard=leaderboard, database=database)
    (folder / "event.yaml").write_text(config, encoding="utf-8")
    (folder / "secret").write_text("a secret for tests", encoding="ascii")
    hidden = {"text": "3 séries de 2 minutes", "spans": []}
    (folder / "hidden.jsonl").write_text(json.dumps(hidden) + "\n", encoding="utf-8")
    for name in ("uploads", "models"):
        (folder / name).mkdir(exist_ok=True)
    event = Event.open(folder, now=now)
    if database == "sqlite":
        Base.metadata.create_all(event.engine)
    else:
        # Its tables may be there already, and emptied.
        migrate(event)
    with event.writing() as session:
        session.add(EventState(id=1))
    return event


def result(
    f1: float,
    megabytes: float,
    seconds: float,
    *,
    spread: float = 0.02,
    warnings: Sequence[str] = (),
) -> dict[str, Any]:
    """A stored result; the seconds are those of 1,000 sentences."""
    labels = {}
    for at, label in enumerate(Label):
        share = min(1.0, f1 + 0.02 - 0.008 * at)
        found = round(600 * share)
        labels[label] = Counts(found=found, wrong=600 - found, missed=600 - found)
    spans = Counts(round(10_000 * f1), 10_000 - round(10_000 * f1), 10_000 - round(10_000 * f1))
    scores = Scores(spans, labels, round(_SENTENCES * max(0.0, f1 - 0.04)), _SENTENCES)
    cpu = [seconds * _SENTENCES / 1000 * (1 + spread * step / 4) for step in (-2, -1, 0, 1, 2)]
    measured = ModelResult(
        scores,
        megabytes,
        wall_seconds=[run * 1.04 for run in cpu],
        cpu_seconds=cpu,
        cpu_measured_by="cgroup",
        facts={"parameters": round(megabytes * 250_000), "warnings": list(warnings)},
    )
    return measured.to_dict()


# Name, F1, MB, seconds, minutes after the opening, state of the API.
_SCORED = (
    ("Les Chronos", 0.968, 1.35, 6.6, 300, "answered"),
    ("Tic-Tac Toulouse", 0.9712, 1.52, 7.0, 320, "answered"),
    ("Équipe Sieste & Fils", 0.9550, 0.61, 3.4, 210, "answered"),
    ("HIIT ou Miss", 0.9688, 17.8, 31.0, 290, "answered"),
    ("Pomodoro Squad", 0.9410, 0.58, 3.1, 140, "waiting"),
    ("BERT et ses amis", 0.9795, 442.0, 88.0, 310, "answered"),
    ("CRF sinon rien", 0.9020, 0.34, 2.2, 100, "down"),
    ("Repos actif", 0.9541, 0.63, 3.5, 250, "missing"),
    ("<script>alert('x')</script>", 0.9300, 2.9, 9.7, 180, "answered"),
    ("Une équipe au nom vraiment très long de soixante caractères", 0.9150, 5.4, 12.0, 240, "down"),
)
_WARNINGS = {"CRF sinon rien": ("warning-order", "warning-context")}
_BASELINES = (
    ("LSTM-CRF de référence", 0.9475, 0.93, 5.2),
    ("Petit Transformer", 0.9601, 6.1, 14.0),
    ("Modèle du dépôt", 0.9342, 0.22, 1.4),
)


def play(
    folder: Path,
    *,
    leaderboard: str = "open",
    database: str = "sqlite",
    clock: Clock | None = None,
    full: bool = True,
) -> Played:
    """An event with two teams that failed or wait, and with ten scored teams where ``full``."""
    clock = clock or Clock()
    event = new_event(folder, leaderboard=leaderboard, database=database, now=clock)
    played = Played(event, clock)
    with played.event.writing() as session:
        played.tokens["Camille"] = add_organiser(played.event, session, "Camille")
        if full:
            _fill(played, session)
    return played


def copied(played: Played, folder: Path) -> Played:
    """The same event on SQLite, of a test's own: faster than to play it again."""
    played.event.engine.dispose()
    shutil.copytree(played.event.folder, folder)
    clock = Clock(played.clock.at)
    return Played(Event.open(folder, now=clock), clock, dict(played.tokens))


def team_row(played: Played, session: Session, name: str) -> Team:
    """A new team, whose token is kept."""
    team, token = add_team(played.event, session, name)
    played.tokens[name] = token
    return team


def _fill(played: Played, session: Session) -> None:
    teams: dict[str, Team] = {}
    entered: dict[str, Submission] = {}
    for name, f1, size, seconds, minutes, api in _SCORED:
        teams[name] = team_row(played, session, name)
        measured = result(f1, size, seconds, warnings=_WARNINGS.get(name, ()))
        entered[name] = _scored(session, teams[name], measured, minutes, api)
    for name, f1, size, seconds in _BASELINES:
        team = Team(name=name, baseline=True, created_at=NOW)
        session.add(team)
        session.flush()
        _scored(session, team, result(f1, size, seconds), 0, "missing")
    _unscored(played, session)
    first = teams["Les Chronos"]
    earlier = _scored(session, first, result(0.91, 1.3, 6.5), 120, "answered", number=2)
    _add(session, first, 3, 325, state=State.JUDGING, stage="tagging", progress=0.45, attempt=1)
    session.add(_evidence(entered["Repos actif"], entered["Équipe Sieste & Fils"]))
    session.add(_evidence(entered["Pomodoro Squad"], entered["CRF sinon rien"]))
    for score, one in ((0.93, entered["Les Chronos"]), (0.99, earlier)):
        session.add(_evidence(entered["HIIT ou Miss"], one, score=score))
    session.add(
        Announcement(
            at=NOW - timedelta(minutes=12), text="Pizza à 16 h 30 dans le hall, servez-vous !"
        )
    )
    session.add(WorkerBeat(name="worker-1", started_at=NOW - timedelta(hours=6), beat_at=NOW))


def _unscored(played: Played, session: Session) -> None:
    failed = team_row(played, session, "Zéro pointé")
    reason = Reason("model-too-large", {"megabytes": 612.0, "limit": 500})
    _add(session, failed, 1, 200, state=State.FAILED, reason=reason.to_dict(), attempt=1)
    waiting = team_row(played, session, "Dernière minute")
    _add(session, waiting, 1, 330, state=State.WAITING)
    cheat = team_row(played, session, "Hors jeu")
    out = _scored(session, cheat, result(0.97, 1.1, 5.0), 220, "answered")
    out.disqualified = "Le modèle de l’équipe voisine, au bit près."


def _scored(
    session: Session,
    team: Team,
    measured: Mapping[str, Any],
    minutes: int,
    api: str,
    *,
    number: int = 1,
) -> Submission:
    state = ApiState(api)
    checked = ApiResult(
        sentences=30,
        asked=30,
        replies=29,
        greets=True,
        f1=0.951,
        exact_timer=0.9,
        agreement=0.967,
        agreement_f1=0.98,
        latency_median=0.21,
        latency_p95=0.64,
        needed=27,
    )
    down = replace(
        checked,
        replies=12,
        failures={"api-not-json": 3, "address-too-slow": 15},
        reason=_SLOW,
    )
    results = {ApiState.ANSWERED: checked.to_dict(), ApiState.DOWN: down.to_dict()}
    return _add(
        session,
        team,
        number,
        minutes,
        state=State.SCORED,
        result=dict(measured),
        attempt=1,
        progress=1.0,
        api_url=None if state is ApiState.MISSING else "https://api.example.org/parse",
        api_state=state,
        api_result=results.get(state),
        api_next=NOW + timedelta(minutes=3) if state is ApiState.DOWN else None,
        finished_at=NOW - timedelta(minutes=5),
        bytes=round(measured["megabytes"] * 1e6),
        sha256="ab" * 32,
    )


def _add(session: Session, team: Team, number: int, minutes: int, **values: Any) -> Submission:
    arrived = datetime(2026, 11, 21, 8, 45, tzinfo=UTC) + timedelta(minutes=minutes)
    submission = Submission(
        team_id=team.id,
        number=number,
        file_name="model.pt",
        arrived_at=arrived,
        accepted_at=arrived + timedelta(minutes=1),
        **values,
    )
    session.add(submission)
    session.flush()
    return submission


def _evidence(guilty: Submission, other: Submission, *, score: float = 0.998) -> Similarity:
    lines = [Reason("penalty-api-missing").to_dict()]
    evidence = {"kind": "noise-or-precision", "score": score, "flagged": True, "lines": lines}
    return Similarity(
        guilty_id=guilty.id,
        other_id=other.id,
        kind="noise-or-precision",
        score=score,
        evidence=evidence,
        found_at=NOW - timedelta(minutes=30),
    )

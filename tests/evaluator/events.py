"""A small event to play with, on a clock that a test sets."""

import hashlib
import json
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy.orm import Session

from evaluator.database.migrate import migrate
from evaluator.database.models import EventState, State, Submission, Team, Upload
from evaluator.event import Event, utc_now
from evaluator.intake import accept_upload, announce_upload
from evaluator.judging.result import ModelResult
from evaluator.tokens import add_team
from speechtimer.dataset import write_jsonl
from speechtimer.labels import Label
from speechtimer.scoring import Counts, Scores
from tests.training.corpus import some_sentences

__all__ = [
    "DEADLINE",
    "Clock",
    "add_upload",
    "beside",
    "make_event",
    "make_team",
    "model_result",
    "row_of",
    "state_of",
    "submit",
]

DEADLINE = datetime(2031, 5, 2, 15, 15, tzinfo=UTC)


# An event's SQLite file as it is at first: making its tables takes longer than most tests.
_MADE: list[bytes] = []


class Clock:
    """Stands still until it is set."""

    def __init__(self, at: datetime = DEADLINE - timedelta(hours=2)) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def forward(self, **amount: float) -> None:
        """Let time pass: ``minutes=5``."""
        self.at += timedelta(**amount)


def make_event(
    folder: Path, *, database: str = "sqlite", now: Any = utc_now, **changes: Any
) -> Event:
    """An event with its tables; its deadline is 17:15 in Paris, or an hour from now."""
    folder.mkdir(exist_ok=True)
    real = now is utc_now
    deadline = utc_now() + timedelta(hours=1) if real else DEADLINE
    config: dict[str, Any] = {
        "name": "Hackathon d’essai",
        "time_zone": "UTC" if real else "Europe/Paris",
        "opens": _local(deadline - timedelta(days=1), real),
        "deadline": _local(deadline, real),
        "display": _local(deadline + timedelta(hours=1), real),
        "database": database,
    }
    (folder / "event.yaml").write_text(yaml.safe_dump(config | changes), encoding="utf-8")
    write_jsonl(folder / "hidden.jsonl", some_sentences(12, seed=3))
    (folder / "secret").write_text("for cookies", encoding="ascii")
    event = Event.open(folder, now=now)
    if database == "sqlite" and _MADE:
        (folder / "evaluator.db").write_bytes(_MADE[0])
        event.uploads.mkdir()
        event.models.mkdir()
    else:
        migrate(event)
    with event.writing() as session:
        if session.get(EventState, 1) is None:
            session.add(EventState(id=1))
    if database == "sqlite" and not _MADE:
        with event.engine.connect() as connection:
            connection.commit()
            connection.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        _MADE.append((folder / "evaluator.db").read_bytes())
    return event


def _local(moment: datetime, utc: bool) -> str:
    hours = timedelta(0) if utc else timedelta(hours=2)
    return (moment + hours).replace(tzinfo=None).isoformat(timespec="seconds")


def make_team(event: Event, name: str) -> Team:
    """Another team."""
    with event.writing() as session:
        return add_team(event, session, name)[0]


def add_upload(event: Event, team: Team, content: bytes, *, api: str | None = None) -> Upload:
    """An upload all of whose bytes are there, but which has not been accepted."""
    digest = hashlib.sha256(content).hexdigest()
    with event.writing() as session:
        upload = announce_upload(
            event,
            session,
            team,
            file_name="model.pt",
            size=len(content),
            sha256=digest,
            api_url=api,
        )
    (event.uploads / upload.id).write_bytes(content)
    return upload


def submit(event: Event, team: Team, content: Any = None, *, api: str | None = None) -> Submission:
    """A submission that waits; its model is what the light judge is to do, as JSON."""
    data = content if isinstance(content, bytes) else json.dumps(content or {}).encode()
    upload = add_upload(event, team, data, api=api)
    with event.writing() as session:
        return accept_upload(event, session, upload.id, event.uploads / upload.id)


def state_of(event: Event, submission_id: int) -> State:
    """What has become of a submission."""
    return row_of(event, submission_id).state


def row_of(event: Event, submission_id: int) -> Submission:
    """A submission as it is stored now."""
    with event.reading() as session:
        return session.get_one(Submission, submission_id)


def model_result(*, found: int = 8, **changes: Any) -> ModelResult:
    """What judging a model might give."""
    counts = Counts(found, 1, 1)
    values: dict[str, Any] = {
        "scores": Scores(counts, {Label.NB_ROUNDS: counts}, 6, 12),
        "megabytes": 1.5,
        "wall_seconds": (1.0, 1.1, 0.9),
        "predictions": ((),) * 12,
    }
    return ModelResult(**values | changes)


def beside(
    session: Session, other: Callable[[], object], then: Callable[[], object] = lambda: None
) -> None:
    """Do something else while a transaction is open, which ends once the other waits or is over.

    Args:
        then: done in the transaction before its end.
    """
    failed: list[Exception] = []

    def run() -> None:
        try:
            other()
        except Exception as error:  # it is told below, in the test's own thread
            failed.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(0.5)
    then()
    session.commit()
    thread.join()
    assert failed == []

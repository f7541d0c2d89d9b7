"""One event: its folder, its configuration, its database and its clock.

    event/
      event.yaml      what the organiser configures
      hidden.jsonl    the sentences that judge
      evaluator.db    teams, submissions, decisions (or PostgreSQL)
      jobs.db         what is to be done (or PostgreSQL)
      secret          signs the pages' cookies
      uploads/        models on their way in
      models/         models that have arrived, by number of the submission

Workers on other machines need the folder too: on a disk that all of them share.
"""

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Literal

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from evaluator.config import EventConfig, load_config
from evaluator.database.engine import database_url, make_engine
from evaluator.database.models import AuditEntry, EventState
from evaluator.errors import EvaluatorError
from speechtimer.dataset import Sentence, read_sentences

__all__ = ["CONFIG", "Event", "Phase", "new_secret", "utc_now"]

CONFIG = "event.yaml"

Phase = Literal["before", "open", "late", "closed"]


def utc_now() -> datetime:
    """This moment."""
    return datetime.now(UTC)


@dataclass(frozen=True, eq=False)
class Event:
    """An event that has been set up.

    Attributes:
        folder: holds all of it.
        now: the clock; tests have their own.
    """

    folder: Path
    config: EventConfig
    now: Callable[[], datetime] = utc_now

    @classmethod
    def open(cls, folder: Path, *, now: Callable[[], datetime] = utc_now) -> "Event":
        """The event in a folder.

        Raises:
            EvaluatorError: there is none.
            ConfigError: its configuration cannot be used.
        """
        if not (folder / CONFIG).is_file():
            raise EvaluatorError(
                f"{folder}: there is no event here: run `speechtimer evaluator init` first, "
                "or name its folder with --folder"
            )
        return cls(folder.resolve(), load_config(folder / CONFIG), now)

    @cached_property
    def engine(self) -> Engine:
        """The connections to the event's database."""
        return make_engine(database_url(self.config.database, self.folder))

    @cached_property
    def hidden(self) -> tuple[Sentence, ...]:
        """The labelled sentences that judge.

        Raises:
            DataError: they cannot be read.
        """
        return tuple(read_sentences(self.folder / self.config.hidden))

    @cached_property
    def secret(self) -> str:
        """What signs cookies; made with the event."""
        return (self.folder / "secret").read_text(encoding="ascii").strip()

    @property
    def uploads(self) -> Path:
        """Models on their way in."""
        return self.folder / "uploads"

    @property
    def models(self) -> Path:
        """Models that have arrived."""
        return self.folder / "models"

    def model_path(self, submission_id: int) -> Path:
        """Where the model of a submission is kept."""
        return self.models / f"{submission_id}.pt"

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A transaction: all of what is done in it lasts, or none of it."""
        with Session(self.engine, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A look that waits for no writer; what it gives can be read on afterwards."""
        engine = self.engine.execution_options(reading=True)
        with Session(engine, expire_on_commit=False) as session:
            yield session

    def state(
        self, session: Session, *, lock: Literal["share", "update"] | None = None
    ) -> EventState:
        """What was changed while the event ran.

        Args:
            lock: until the transaction ends nobody else changes it ("share": several may hold it).
        """
        if lock is not None:
            how = {"read": lock == "share"}
            return session.get_one(EventState, 1, with_for_update=how, populate_existing=True)
        # The session itself would forget it at once, and ask for it again and again.
        state: EventState | None = session.info.get("state")
        if state is None or state not in session:
            state = session.info["state"] = session.get_one(EventState, 1)
        return state

    def deadline(self, session: Session) -> datetime:
        """The deadline, an organiser's extension included."""
        return self.state(session).deadline or self.config.moment("deadline")

    def phase(self, session: Session) -> Phase:
        """Whether submissions are taken now: "late" is the grace after the deadline."""
        if self.state(session).frozen_at is not None:
            return "closed"
        now, deadline = self.now(), self.deadline(session)
        if now < self.config.moment("opens"):
            return "before"
        if now <= deadline:
            return "open"
        return "late" if now <= deadline + self.config.grace else "closed"

    def displayed(self, session: Session) -> bool:
        """Whether everybody may see the leaderboard now."""
        if self.config.leaderboard == "open":
            return True
        return self.now() >= self.display_time(session)

    def display_time(self, session: Session) -> datetime:
        """When the winners are shown: never before the grace is over, also of a later deadline."""
        closes = self.deadline(session) + self.config.grace
        return max(self.config.moment("display"), closes)

    def log(self, session: Session, who: str, action: str, **details: object) -> None:
        """Write down who did what; the details are JSON-ready, and hold no secrets."""
        session.add(AuditEntry(at=self.now(), who=who, action=action, details=details))


def new_secret() -> str:
    """A secret that cannot be guessed: 256 bits."""
    return secrets.token_urlsafe(32)

"""The tables: event, teams, uploads, submissions, evidence, announcements, audit log, workers."""

import builtins
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Enum, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, deferred, mapped_column, relationship

from evaluator.database.types import UtcTime

__all__ = [
    "Announcement",
    "ApiState",
    "AuditEntry",
    "Base",
    "EventState",
    "Organiser",
    "Similarity",
    "State",
    "Submission",
    "Team",
    "Upload",
    "WorkerBeat",
]


# 60 characters; a PostgreSQL database of encoding SQL_ASCII counts bytes.
_NAME = 300


def _by_value(kind: type[StrEnum]) -> Enum:
    """A column of text with a member's value, which a new member does not have to migrate."""
    return Enum(
        kind,
        native_enum=False,
        create_constraint=False,
        length=20,
        values_callable=lambda members: [member.value for member in members],
    )


class State(StrEnum):
    """What has become of a submission; the last two are final."""

    WAITING = "waiting"
    JUDGING = "judging"
    SCORED = "scored"
    FAILED = "failed"


class ApiState(StrEnum):
    """What is known of a submission's API: none given, to be checked, answered, or down."""

    MISSING = "missing"
    WAITING = "waiting"
    ANSWERED = "answered"
    DOWN = "down"


class Base(DeclarativeBase):
    """The root of all tables."""

    type_annotation_map = {  # noqa: RUF012 (SQLAlchemy reads it from the class)
        datetime: UtcTime,
        dict[str, Any]: JSON(none_as_null=True),
        State: _by_value(State),
        ApiState: _by_value(ApiState),
    }


class EventState(Base):
    """What organisers changed while the event runs; one row, id 1.

    Attributes:
        deadline: in the place of the config's.
        final: the ranking as it was frozen, JSON-ready; read where it is asked for.
    """

    __tablename__ = "event"

    id: Mapped[int] = mapped_column(primary_key=True)
    deadline: Mapped[datetime | None]
    frozen_at: Mapped[datetime | None]
    final: Mapped[dict[str, Any] | None] = mapped_column(deferred=True)


class Organiser(Base):
    """Who may decide; the token is kept as its SHA-256."""

    __tablename__ = "organisers"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(_NAME), unique=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]


class Team(Base):
    """A team; its token is kept as its SHA-256. Our own models stand under a baseline team.

    Attributes:
        extra_submissions: how many it may hand in beyond the event's limit.
    """

    __tablename__ = "teams"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(_NAME), unique=True)
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    baseline: Mapped[bool] = mapped_column(default=False)
    extra_submissions: Mapped[int] = mapped_column(default=0, server_default="0")
    created_at: Mapped[datetime]

    submissions: Mapped[list["Submission"]] = relationship(back_populates="team")


class Upload(Base):
    """A model.pt on its way in; length and SHA-256 are said before the first byte.

    Attributes:
        id: 32 hexadecimal digits, the name under which tus and the disk know it.
        submission_id: what it became.
        cancelled_at: when its team gave it up, or it was refused; then ``reason`` says why.
    """

    __tablename__ = "uploads"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"), index=True)
    file_name: Mapped[str] = mapped_column(Text)
    bytes: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    api_url: Mapped[str | None] = mapped_column(Text)
    started_at: Mapped[datetime]
    cancelled_at: Mapped[datetime | None]
    reason: Mapped[dict[str, Any] | None]
    submission_id: Mapped[int | None] = mapped_column(ForeignKey("submissions.id"))

    team: Mapped[Team] = relationship()


class Submission(Base):
    """A model.pt, or a link to one, and an API's address; and all that became of them.

    Attributes:
        number: 1, 2, … within the team.
        link: where the model is to be fetched from; None for an upload.
        path: the model's file below the event's folder, once it is there.
        arrived_at: the moment that counts for the deadline.
        stage, progress: what the judge does right now, and the share of it that is done.
        attempt: how often a worker has begun; it is also the fence that a worker's writes must
            name, so that one which was given up cannot write any more.
        lease_until: until when its worker is believed to live; a waiting link's next try.
        reason: why it failed (a Reason); ``ours`` where that was no fault of the team.
        result: of the model (ModelResult); api_result: of the API (ApiResult).
        api_next: when the API is to be checked (again); None where it is not, or never was yet.
        api_worker: the check that runs, until then; api_changed_at: when its address was changed.
        compared_at: when its fingerprint was compared with the other teams'.
        disqualified: the organiser's reason.
    """

    __tablename__ = "submissions"
    __table_args__ = (
        UniqueConstraint("team_id", "number"),
        Index("submissions_by_state", "state", "lease_until"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"), index=True)
    number: Mapped[int]
    file_name: Mapped[str] = mapped_column(Text)
    link: Mapped[str | None] = mapped_column(Text)
    path: Mapped[str | None] = mapped_column(Text)
    bytes: Mapped[int | None]
    sha256: Mapped[str | None] = mapped_column(String(64))
    arrived_at: Mapped[datetime]
    accepted_at: Mapped[datetime]

    state: Mapped[State] = mapped_column(default=State.WAITING)
    stage: Mapped[str | None] = mapped_column(String(30))
    progress: Mapped[float] = mapped_column(default=0.0)
    attempt: Mapped[int] = mapped_column(default=0)
    failures: Mapped[int] = mapped_column(default=0)
    worker: Mapped[str | None] = mapped_column(String(100))
    lease_until: Mapped[datetime | None]
    not_before: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    reason: Mapped[dict[str, Any] | None]
    ours: Mapped[bool] = mapped_column(default=False)
    result: Mapped[dict[str, Any] | None]
    fingerprint: Mapped[builtins.bytes | None] = deferred(mapped_column(LargeBinary))
    compared_at: Mapped[datetime | None]
    predictions: Mapped[builtins.bytes | None] = deferred(mapped_column(LargeBinary))

    api_url: Mapped[str | None] = mapped_column(Text)
    api_state: Mapped[ApiState] = mapped_column(default=ApiState.MISSING)
    api_result: Mapped[dict[str, Any] | None]
    api_tries: Mapped[int] = mapped_column(default=0)
    api_next: Mapped[datetime | None]
    api_worker: Mapped[str | None] = mapped_column(String(100))
    api_changed_at: Mapped[datetime | None]

    disqualified: Mapped[str | None] = mapped_column(Text)

    team: Mapped[Team] = relationship(back_populates="submissions")

    @property
    def named(self) -> str:
        """As the audit log names it: « Les Chronos n° 3 »."""
        return f"{self.team.name} n° {self.number}"


class Similarity(Base):
    """Evidence that a model is another team's; ``guilty`` is the later, or what was chosen to pay.

    Attributes:
        decision: None until an organiser decides: "penalise" or "dismiss".
    """

    __tablename__ = "similarities"
    __table_args__ = (UniqueConstraint("guilty_id", "other_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    guilty_id: Mapped[int] = mapped_column(ForeignKey("submissions.id"), index=True)
    other_id: Mapped[int] = mapped_column(ForeignKey("submissions.id"), index=True)
    kind: Mapped[str] = mapped_column(String(40))
    score: Mapped[float]
    evidence: Mapped[dict[str, Any]]
    found_at: Mapped[datetime]
    decision: Mapped[str | None] = mapped_column(String(20))
    decided_by: Mapped[str | None] = mapped_column(String(_NAME))
    decided_at: Mapped[datetime | None]

    guilty: Mapped[Submission] = relationship(foreign_keys=[guilty_id])
    other: Mapped[Submission] = relationship(foreign_keys=[other_id])


class Announcement(Base):
    """A sentence for all teams."""

    __tablename__ = "announcements"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    text: Mapped[str] = mapped_column(Text)


class AuditEntry(Base):
    """Who did what, when, to what: written, never changed."""

    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    who: Mapped[str] = mapped_column(String(_NAME))
    action: Mapped[str] = mapped_column(String(60))
    details: Mapped[dict[str, Any]]


class WorkerBeat(Base):
    """A sign of life of a worker."""

    __tablename__ = "workers"

    name: Mapped[str] = mapped_column(String(100), primary_key=True)
    started_at: Mapped[datetime]
    beat_at: Mapped[datetime]
    submission_id: Mapped[int | None]
    trouble: Mapped[str | None] = mapped_column(Text)

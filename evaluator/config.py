"""An event as its ``event.yaml`` describes it: times, limits, judging, scoring, penalties."""

from datetime import datetime, timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)

from evaluator.model_size import MOST_UPLOAD_MB
from evaluator.scoring.config import PenaltyConfig, ScoringConfig
from speechtimer.errors import ConfigError

__all__ = ["ApiConfig", "EventConfig", "JudgingConfig", "LimitsConfig", "load_config", "skipped"]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError("not a time zone: write for example Europe/Paris") from error
    return name


class LimitsConfig(_Section):
    """What a team may send.

    Attributes:
        submissions: over the whole event; those that failed through us do not count.
        upload_mb: the largest model.pt, in MB (a million bytes).
        uploads_at_once: unfinished uploads of one team.
    """

    submissions: int = Field(default=20, ge=1)
    upload_mb: Annotated[float, Field(gt=0, le=MOST_UPLOAD_MB)] = 500
    uploads_at_once: int = Field(default=3, ge=1)

    @property
    def upload_bytes(self) -> int:
        """The largest model.pt, in bytes."""
        return int(self.upload_mb * 1e6)


class JudgingConfig(_Section):
    """How a model is judged.

    Attributes:
        workers: how many judge inside `serve`; 0 where `worker` processes do it. Two keep a
            machine busy: one prepares a model while the other measures one.
        runs: fresh runs of which the median seconds count.
        memory_mb: what a model may take.
        load_seconds, run_seconds: after which it has failed; while it is measured it shares its
            core with the reference work.
        attempts: how often a submission is tried when it is the evaluator that fails.
        lease_seconds: a worker that has not been heard of for so long is believed dead.
    """

    workers: int = Field(default=2, ge=0, le=64)
    runs: int = Field(default=5, ge=1, le=50)
    memory_mb: int = Field(default=4096, ge=512)
    load_seconds: float = Field(default=120, gt=0)
    run_seconds: float = Field(default=300, gt=0)
    attempts: int = Field(default=5, ge=1, le=10)
    lease_seconds: float = Field(default=60, ge=1)

    @property
    def lease(self) -> timedelta:
        """How long a worker that says nothing is believed to live."""
        return timedelta(seconds=self.lease_seconds)


class ApiConfig(_Section):
    """How a team's API is called.

    Attributes:
        sample: hidden sentences that are sent to it: always the same ones, since they get out.
        answers: the share of them that must get a reply that can be read; with fewer it is down.
            By default what `api_agreement` asks for, which fewer replies could not reach.
        seconds: after which one call has failed.
        again_minutes: how long after a failed check the next one comes; the last at the deadline.
        allow_local: rehearsals only: addresses of this machine and of plain http are called.
        also_refused: networks (as 193.48.0.0/16) whose public addresses are not called either, nor
            files fetched from them.
    """

    sample: int = Field(default=30, ge=1)
    answers: float = Field(default=0.9, gt=0, le=1)
    seconds: float = Field(default=10, gt=0, le=60)
    again_minutes: float = Field(default=5, gt=0)
    allow_local: bool = False
    also_refused: tuple[str, ...] = ()

    @field_validator("also_refused")
    @classmethod
    def _are_networks(cls, networks: tuple[str, ...]) -> tuple[str, ...]:
        for network in networks:
            try:
                ip_network(network)
            except ValueError:
                raise ValueError('a network is written like "193.48.0.0/16"') from None
        return networks


class EventConfig(_Section):
    """One event; times are of its time zone.

    Attributes:
        opens, deadline: submissions are taken from the one, and in time until the other.
        grace_minutes: so long after the deadline late submissions are taken; an upload begun in
            time that ends so long after its start is in time.
        display: when the winners are shown.
        leaderboard: "open" at all times, or "hidden" until the display.
        counts: which of a team's submissions counts: its "best" or its "last".
        hidden: the labelled sentences that judge, beside event.yaml.
        database: "sqlite" in the event's folder, or the URL of a PostgreSQL database; ${NAME} in
            it is read from the environment.
    """

    name: Annotated[str, Field(min_length=1, max_length=100)]
    time_zone: Annotated[str, AfterValidator(_known_zone)] = "Europe/Paris"
    opens: datetime
    deadline: datetime
    grace_minutes: float = Field(default=30, ge=0)
    display: datetime
    leaderboard: Literal["open", "hidden"] = "open"
    counts: Literal["best", "last"] = "best"
    hidden: Path = Path("hidden.jsonl")
    database: str = "sqlite"
    limits: LimitsConfig = LimitsConfig()
    judging: JudgingConfig = JudgingConfig()
    api: ApiConfig = ApiConfig()
    scoring: ScoringConfig = ScoringConfig()
    penalties: PenaltyConfig = PenaltyConfig()

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        for name in ("opens", "deadline", "display"):
            written: datetime = getattr(self, name)
            if written.tzinfo is not None:
                raise ValueError(f"{name} is a time of time_zone: write it without an offset")
            if skipped(written.replace(tzinfo=self.zone)):
                raise ValueError(
                    f"{name}: in {self.time_zone} there is no {_shown(written)}, the clocks are "
                    "put forward then: write another time"
                )
        if not self.opens < self.deadline:
            raise ValueError(
                f"deadline must come after opens, {_shown(self.deadline)} does not come after "
                f"{_shown(self.opens)}: write a time of the next day with its date"
            )
        if self.display < self.deadline:
            raise ValueError(
                f"display must not come before the deadline, {_shown(self.display)} comes before "
                f"{_shown(self.deadline)}: write a time of the next day with its date"
            )
        return self

    @property
    def zone(self) -> ZoneInfo:
        """The event's time zone."""
        return ZoneInfo(self.time_zone)

    @property
    def grace(self) -> timedelta:
        """How long after the deadline the last late submission arrives."""
        return timedelta(minutes=self.grace_minutes)

    @property
    def fetch_time(self) -> timedelta:
        """How long a link's file may take: the grace, as an upload, but some minutes at least."""
        return max(self.grace, timedelta(minutes=5))

    def moment(self, name: Literal["opens", "deadline", "display"]) -> datetime:
        """One of the event's times, aware of its time zone."""
        value: datetime = getattr(self, name)
        return value.replace(tzinfo=self.zone)


def _shown(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"


def skipped(moment: datetime) -> bool:
    """Whether the clocks of its time zone never show it: they are put forward past it.

    >>> skipped(datetime(2027, 3, 28, 2, 30, tzinfo=ZoneInfo("Europe/Paris")))
    True
    """
    before, after = moment.utcoffset(), moment.replace(fold=1).utcoffset()
    return before is not None and after is not None and before < after


def load_config(path: Path) -> EventConfig:
    """Read an ``event.yaml``.

    Raises:
        ConfigError: it cannot be read, a key is unknown or a value not allowed.
    """
    try:
        content: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ConfigError(f"{path}: cannot be read ({error})") from error
    if not isinstance(content, dict):
        raise ConfigError(f'{path}: expected "key: value" lines')
    try:
        return EventConfig.model_validate(content)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(map(str, first["loc"]))
        reason = first["msg"].removeprefix("Value error, ")
        if not first["loc"]:  # of several keys together, which it names itself
            raise ConfigError(f"{path}: {reason}") from error
        raise ConfigError(f"{path}: {key}: {reason}, got {str(first['input'])[:80]!r}") from error

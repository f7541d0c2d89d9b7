"""Whether an event is ready: each line says that something is in order, or what to do."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from evaluator.database.migrate import migrate
from evaluator.describing import event_status, teams
from evaluator.errors import SandboxUnavailable
from evaluator.event import Event
from evaluator.new_event import FEW, hidden_sentences, span_count
from evaluator.sandbox import check_sandbox
from evaluator.scoring.points import least_noise, noise_points
from speechtimer.errors import SpeechTimerError

__all__ = ["Check", "checks"]

# What the database, the judges and the system need beside the models.
_RESERVE = 2_000_000_000


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at."""

    name: str
    ok: bool
    said: str


def checks(event: Event) -> Iterator[Check]:
    """Look at one thing after another; the sandbox is really started."""
    looked: dict[str, Callable[[Event], str]] = {
        "hidden sentences": _hidden,
        "ties": _ties,
        "folder": _folder,
        "database": _database,
        "times": _times,
        "disk": _disk,
        "sandbox": _sandbox,
    }
    for name, look in looked.items():
        try:
            yield Check(name, True, look(event))
        except _NotReadyError as error:
            yield Check(name, False, str(error))
        except (SpeechTimerError, SQLAlchemyError, OSError) as error:
            yield Check(name, False, " ".join(str(error).split("\n")[0].split()))


class _NotReadyError(Exception):
    """What is not in order, and what to do."""


def _times(event: Event) -> str:
    config, found = event.config, event_status(event)
    opens, deadline = config.moment("opens"), found.deadline
    if event.now() > deadline:
        what = "extend it (speechtimer evaluator extend MINUTES)"
        if deadline == config.moment("deadline"):
            what = "change it in event.yaml"
        raise _NotReadyError(f"the deadline, {deadline:%Y-%m-%d %H:%M}, is over: {what}")
    extended = "" if deadline == config.moment("deadline") else ", extended"
    return f"{opens:%Y-%m-%d %H:%M} to {deadline:%H:%M}{extended} ({config.time_zone})"


def _hidden(event: Event) -> str:
    sentences = hidden_sentences(event.folder / event.config.hidden)
    if len(sentences) < FEW:
        raise _NotReadyError(f"only {len(sentences)}: one span moves a team's F1; annotate more")
    return f"{len(sentences)}, {span_count(sentences)} spans"


def _ties(event: Event) -> str:
    spans = span_count(hidden_sentences(event.folder / event.config.hidden))
    noise = event.config.scoring.noise
    if noise.f1 < 1 / spans:
        raise _NotReadyError(
            f"one span of {spans} moves a team's F1 by more than scoring.noise.f1 ({noise.f1:g}): "
            f"write {least_noise(spans):g} in event.yaml"
        )
    worth = noise_points(event.config.scoring)
    return f"F1 within {noise.f1:g} and seconds within {noise.seconds:.0%}, {worth:.2f} points"


def _folder(event: Event) -> str:
    for path in (event.folder, event.folder / "secret", event.folder / event.config.hidden):
        if path.stat().st_mode & 0o077:
            raise _NotReadyError(f"others on this machine can read {path.name}: chmod go= {path}")
    return f"{event.folder}, for its owner only"


def _database(event: Event) -> str:
    migrate(event)
    found = event_status(event)
    if not found.teams:
        raise _NotReadyError("no team yet: speechtimer evaluator team add NAME…")
    return f"{event.engine.dialect.name}, {found.teams} teams"


def _disk(event: Event) -> str:
    free = shutil.disk_usage(event.folder).free
    limits = event.config.limits
    needed = limits.upload_bytes * limits.uploads_at_once + _RESERVE
    if free < needed:
        raise _NotReadyError(
            f"{free / 1e9:.1f} GB free, {needed / 1e9:.1f} GB are needed for one team's uploads: "
            "free some, or lower limits.upload_mb"
        )
    most = limits.upload_bytes * sum(team.left for team in teams(event))
    return (
        f"{free / 1e9:.1f} GB free on {_mount(event.folder)}; models are kept, and as many and as "
        f"large ones as all teams may still hand in would take {most / 1e9:.1f} GB"
    )


def _sandbox(event: Event) -> str:
    del event
    try:
        return ", ".join(check_sandbox(imports=True))
    except SandboxUnavailable as error:
        raise _NotReadyError(str(error)) from error


def _mount(folder: Path) -> Path:
    return next(path for path in (folder, *folder.parents) if path.is_mount())

"""A new event: its folder, its configuration, its tables, and its first organiser."""

import json
import re
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

from evaluator.config import EventConfig, load_config
from evaluator.database.migrate import migrate
from evaluator.database.models import EventState
from evaluator.errors import EvaluatorError
from evaluator.event import CONFIG, Event, new_secret, utc_now
from evaluator.scoring.points import least_noise
from evaluator.tokens import add_organiser
from speechtimer.dataset import Sentence, read_sentences, write_jsonl
from speechtimer.dataset.checks import on_tokens
from speechtimer.errors import DataError

__all__ = [
    "FEW",
    "HIDDEN",
    "create_event",
    "filled_in",
    "hidden_sentences",
    "moment",
    "span_count",
]

HIDDEN = "hidden.jsonl"
# Below so many sentences, one span more or less moves the F1 of a team visibly.
FEW = 100

_PLAIN = re.compile(r"sqlite|[A-Za-z]+/[A-Za-z_/]+|\d{4}-\d\d-\d\d \d\d:\d\d")
_CLOCK = re.compile(r"\d{1,2}[:h]\d{2}")
_NOISE_F1 = re.compile(r"^(?P<key>\s*noise:[\s{]*(?:#.*\s+)?f1:\s+)[^\s,}]+", re.MULTILINE)


def moment(written: str, day: date) -> datetime:
    """A time as it is typed, without a time zone.

    >>> moment("17:15", date(2026, 11, 21)), moment("2026-11-22 9:00", date(2026, 11, 21))
    (datetime.datetime(2026, 11, 21, 17, 15), datetime.datetime(2026, 11, 22, 9, 0))

    Raises:
        ValueError: it is no time.
    """
    words = written.strip().replace("T", " ").split()
    clock = words[-1].replace("h", ":") if words else ""
    if len(words) not in (1, 2) or not _CLOCK.fullmatch(clock):
        raise ValueError(f"write 17:15 or 2026-11-21 17:15, got {written!r}")
    hour, minute = map(int, clock.split(":"))
    try:
        return datetime.combine(
            date.fromisoformat(words[0]) if len(words) == 2 else day, time(hour, minute)
        )
    except ValueError as error:
        raise ValueError(
            f"there is no time {written!r}: write 17:15 or 2026-11-21 17:15"
        ) from error


def filled_in(template: str, values: Mapping[str, str | int | float]) -> str:
    """A commented YAML file with other values at some of its keys, each the first of its name.

    >>> filled_in("name: A  # shown\\n", {"name": "B: C"})
    'name: "B: C"  # shown\\n'

    Raises:
        EvaluatorError: the template lacks a key.
    """
    for key, value in values.items():
        line = re.compile(rf"^(?P<key>\s*{key}:\s+).*?(?P<comment>\s+#.*)?$", re.MULTILINE)
        plain = isinstance(value, str) and _PLAIN.fullmatch(value)
        # JSON's strings, numbers and truth values are YAML's.
        written = str(value) if plain else json.dumps(value, ensure_ascii=False)
        escaped = written.replace("\\", r"\\")
        template, count = line.subn(rf"\g<key>{escaped}\g<comment>", template, count=1)
        if not count:
            raise EvaluatorError(f"the template has no line « {key}: … »: add it")
    return template


def hidden_sentences(file: Path) -> tuple[Sentence, ...]:
    """The sentences that are to judge.

    Raises:
        DataError: they cannot be read, or there is nothing in them to find, or some text twice.
    """
    sentences = tuple(read_sentences(file))
    if not any(sentence.spans for sentence in sentences):
        raise DataError(f"{file}: no sentence in it is labelled: give the annotated ones")
    texts = [sentence.text for sentence in sentences]
    if len(set(texts)) < len(texts):
        twice = next(text for text in texts if texts.count(text) > 1)
        raise DataError(f"{file}: « {twice[:60]} » is in it twice: keep one")
    for sentence in sentences:
        if not on_tokens(sentence):
            raise DataError(
                f"{file}: a label of « {sentence.text[:60]} » ends within a word, so that no model "
                "can find it: run `speechtimer dataset check`"
            )
    return sentences


def span_count(sentences: Iterable[Sentence]) -> int:
    """How many spans they hold."""
    return sum(len(sentence.spans) for sentence in sentences)


def create_event(
    folder: Path,
    *,
    template: str,
    values: Mapping[str, str | int | float],
    hidden: Sequence[Sentence],
    organiser: str,
    now: Callable[[], datetime] = utc_now,
) -> tuple[Event, str]:
    """Set up an event in a new folder; gives it and the organiser's token.

    Nothing is left behind where it fails.

    Raises:
        EvaluatorError: the folder holds something, or the database another event.
        ConfigError: a value is not allowed.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise EvaluatorError(f"{folder}: holds something already: name another folder")
    made = not folder.exists()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    try:
        return _fill(folder, template, values, hidden, organiser, now)
    except BaseException:
        _empty(folder, remove=made)
        raise


def _fill(
    folder: Path,
    template: str,
    values: Mapping[str, str | int | float],
    hidden: Sequence[Sentence],
    organiser: str,
    now: Callable[[], datetime],
) -> tuple[Event, str]:
    (folder / CONFIG).write_text(filled_in(template, values), encoding="utf-8")
    config = _with_ties(folder / CONFIG, hidden)
    _refuse_the_past(config, now())
    _private(folder / "secret", new_secret())
    _private(folder / config.hidden, "")
    write_jsonl(folder / config.hidden, hidden)
    event = Event(folder.resolve(), config, now)
    try:
        migrate(event)
        with event.writing() as session:
            if session.get(EventState, 1) is not None:
                raise EvaluatorError("database: there is an event in it already: name another one")
            session.add(EventState(id=1))
            event.log(session, "shell", "init", name=config.name)
            return event, add_organiser(event, session, organiser)
    except BaseException:
        event.engine.dispose()
        raise


def _with_ties(file: Path, hidden: Iterable[Sentence]) -> EventConfig:
    """The configuration, once models that one span sets apart are tied in it.

    A template without such a line is left as it is: `evaluator check` says what to write.
    """
    config, least = load_config(file), least_noise(span_count(hidden))
    if config.scoring.noise.f1 >= least:
        return config
    content = _NOISE_F1.sub(rf"\g<key>{least:g}", file.read_text(encoding="utf-8"), count=1)
    file.write_text(content, encoding="utf-8")
    return load_config(file)


def _refuse_the_past(config: EventConfig, now: datetime) -> None:
    deadline = config.moment("deadline")
    if deadline <= now:
        here = now.astimezone(ZoneInfo(config.time_zone))
        raise EvaluatorError(
            f"the deadline, {deadline:%Y-%m-%d %H:%M}, is over (it is {here:%Y-%m-%d %H:%M}): "
            "give --date or --deadline"
        )


def _private(path: Path, content: str) -> None:
    path.touch(mode=0o600)
    path.write_text(content, encoding="utf-8")


def _empty(folder: Path, *, remove: bool) -> None:
    for path in folder.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
    if remove:
        folder.rmdir()

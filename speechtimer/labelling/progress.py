"""How far a team is, who did what, and when it will be done."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from speechtimer.labelling.annotation import Annotation, Task

__all__ = ["PersonProgress", "Progress", "progress"]

_HOUR = timedelta(hours=1)
# Annotations that were imported all at once are no pace.
_LEAST = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class PersonProgress:
    """One person's work; ``times`` are those of their answers, where known, in order.

    ``last_hour`` counts the answers and skips of the team's last hour.
    """

    name: str
    done: int
    skipped: int
    spans: int
    median_seconds: float | None
    last_hour: int
    times: tuple[datetime, ...]


@dataclass(frozen=True, slots=True)
class Progress:
    """The team's work.

    ``labelled`` sentences have an answer, ``refused`` ones were only skipped. ``remaining`` counts
    the answers or skips that are still wanted, ``pace`` those of an hour at the pace of the last
    one, None where nobody knows.
    """

    people: tuple[PersonProgress, ...]
    tasks: int
    labelled: int
    refused: int
    remaining: int
    pace: float | None

    @property
    def hours_left(self) -> float | None:
        """At the pace of the last hour; None where there is none."""
        if not self.remaining:
            return 0.0
        return self.remaining / self.pace if self.pace else None


def progress(tasks: Sequence[Task], *, wanted: int = 1, now: datetime | None = None) -> Progress:
    """Who did what; ``wanted`` people are to decide about each sentence.

    The last hour ends ``now``, or with the last annotation: a report that is read the next
    morning still tells the pace of the day.

    Raises:
        ValueError: wanted is below 1.
    """
    if wanted < 1:
        raise ValueError(f"wanted must be at least 1, got {wanted}")
    decided = [task.decisions() for task in tasks]
    people: dict[str, list[Annotation]] = defaultdict(list)
    for found in decided:
        for name, annotation in found.items():
            people[name].append(annotation)
    all_times = sorted(_times(one for found in decided for one in found.values()))
    end = now or (all_times[-1] if all_times else None)
    answered = sum(any(not a.skipped for a in found.values()) for found in decided)
    return Progress(
        tuple(_person(name, theirs, end) for name, theirs in sorted(people.items())),
        len(tasks),
        answered,
        sum(bool(found) for found in decided) - answered,
        sum(max(0, wanted - len(found)) for found in decided),
        _pace(all_times, end),
    )


def _person(name: str, theirs: Sequence[Annotation], end: datetime | None) -> PersonProgress:
    done = [found for found in theirs if not found.skipped]
    seconds = [found.seconds for found in done if found.seconds is not None and found.seconds > 0]
    return PersonProgress(
        name,
        len(done),
        len(theirs) - len(done),
        sum(len(set(found.spans)) for found in done),
        median(seconds) if seconds else None,
        len(_last_hour(sorted(_times(theirs)), end)),
        tuple(sorted(_times(done))),
    )


def _times(annotations: Iterable[Annotation]) -> list[datetime]:
    return [found.when for found in annotations if found.updated is not None]


def _last_hour(times: Sequence[datetime], end: datetime | None) -> list[datetime]:
    return [] if end is None else [time for time in times if end - _HOUR < time <= end]


def _pace(times: Sequence[datetime], end: datetime | None) -> float | None:
    """Annotations an hour; of work that began less than an hour ago, since it began."""
    recent = _last_hour(times, end)
    if end is None or not recent:
        return None
    if times[0] > end - _HOUR:
        elapsed, number = end - times[0], len(recent) - 1  # the first one's work came before
        return number / (elapsed / _HOUR) if elapsed >= _LEAST and number else None
    return float(len(recent))

"""The whole of a team's work in one value."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from speechtimer.labelling.agreement import Agreement, agreement
from speechtimer.labelling.annotation import Task
from speechtimer.labelling.contradictions import Contradiction, contradictions
from speechtimer.labelling.disagreements import Disagreement, disagreements
from speechtimer.labelling.gain import Forecast, Point, forecast
from speechtimer.labelling.progress import PersonProgress, Progress, progress

__all__ = ["Person", "TeamReport", "team_report"]


@dataclass(frozen=True, slots=True)
class Person:
    """One person's work, span F1 with the others (None without overlap), and contradictions."""

    progress: PersonProgress
    agreement: float | None
    contradictions: int

    @property
    def name(self) -> str:
        """Who it is."""
        return self.progress.name

    @property
    def contradictions_a_hundred(self) -> float | None:
        """Contradictions with the guide in a hundred sentences; None where none is done."""
        done = self.progress.done
        return 100 * self.contradictions / done if done else None


@dataclass(frozen=True, slots=True)
class TeamReport:
    """What a team did, how far it agrees, and what is to be gained."""

    progress: Progress
    people: tuple[Person, ...]
    agreement: Agreement
    disagreements: tuple[Disagreement, ...]
    contradictions: tuple[Contradiction, ...]
    forecast: Forecast


def team_report(
    tasks: Iterable[Task],
    *,
    points: Sequence[Point] = (),
    more: int = 50,
    wanted: int = 1,
    now: datetime | None = None,
    seed: int = 0,
) -> TeamReport:
    """Look at all tasks of a project.

    ``points`` are measured F1 scores, such as `learning_curve.measure_points` gives; without them
    the gain of the next ``more`` annotations is unknown. ``wanted`` and ``now`` are those of
    `progress.progress`.
    """
    tasks = list(tasks)
    work = progress(tasks, wanted=wanted, now=now)
    agreed = agreement(tasks, seed=seed)
    against = contradictions(tasks)
    counts = Counter(found.annotator for found in against)
    people = (Person(one, agreed.with_others(one.name), counts[one.name]) for one in work.people)
    return TeamReport(
        work,
        tuple(people),
        agreed,
        tuple(disagreements(tasks)),
        tuple(against),
        forecast(points, more=more, now=work.labelled or None, seed=seed),
    )

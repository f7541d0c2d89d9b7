"""What people made of sentences that they were given to label."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from speechtimer.dataset import Sentence
from speechtimer.labels import Span

__all__ = ["Annotation", "Task", "labelled_sentences"]

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Annotation:
    """One person's spans for one sentence.

    ``updated`` says when they were last changed, ``seconds`` how long the person worked on them.
    A ``skipped`` sentence was refused: its spans say nothing. A ``ground_truth`` was declared
    right by the team.
    """

    annotator: str
    spans: tuple[Span, ...] = ()
    updated: datetime | None = None
    seconds: float | None = None
    skipped: bool = False
    ground_truth: bool = False

    @property
    def when(self) -> datetime:
        """When it was last changed, long ago where nobody knows; without a zone it is UTC."""
        updated = self.updated or _LONG_AGO
        return updated if updated.tzinfo else updated.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Task:
    """A sentence to label, and what people made of it until now."""

    id: int
    text: str
    annotations: tuple[Annotation, ...] = ()

    @property
    def answers(self) -> tuple[Annotation, ...]:
        """The annotations that say something: those which are not skipped."""
        return tuple(found for found in self.annotations if not found.skipped)

    def decisions(self) -> dict[str, Annotation]:
        """The annotation that counts for each person: the latest, but an answer before a skip.

        People are told apart by ``annotator`` alone: two of one name are one person here.
        """
        ordered = sorted(self.annotations, key=lambda found: (not found.skipped, found.when))
        return {found.annotator: found for found in ordered}

    def chosen(self) -> Annotation | None:
        """The annotation that counts: one of the ground truth, else the spans that most people
        gave, else the latest of them; None where nobody answered.
        """
        told = [found for found in self.answers if found.ground_truth]
        told = told or [found for found in self.decisions().values() if not found.skipped]
        votes = Counter(frozenset(found.spans) for found in told)
        return max(
            told, key=lambda found: (votes[frozenset(found.spans)], found.when), default=None
        )


def labelled_sentences(tasks: Iterable[Task]) -> Iterator[Sentence]:
    """The sentences that somebody labelled, with the spans that count, and their timers."""
    for task in tasks:
        chosen = task.chosen()
        if chosen is not None:
            yield Sentence(task.text, chosen.spans).assembled()

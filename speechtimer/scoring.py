"""How good a tagger is: micro-F1, exact timers, size and speed."""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from speechtimer.dataset.sentence import Sentence
from speechtimer.labels import Label, Span
from speechtimer.meaning import interpret
from speechtimer.program import Program, same_timer
from speechtimer.tagging import Tagger

__all__ = [
    "Counts",
    "Measurement",
    "Scores",
    "Understood",
    "agrees",
    "measure",
    "score",
    "score_spans",
]

_WARM_UP_SENTENCES = 8


@dataclass(frozen=True, slots=True)
class Counts:
    """Spans found, wrongly found and missed; counts of parts add up to those of the whole.

    >>> both = Counts(found=3, wrong=1) + Counts(missed=2)
    >>> both.precision, both.recall, round(both.f1, 3)
    (0.75, 0.6, 0.667)
    """

    found: int = 0
    wrong: int = 0
    missed: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.found + other.found, self.wrong + other.wrong, self.missed + other.missed
        )

    @property
    def precision(self) -> float:
        """The share of predicted spans that are right; 0 where none is predicted."""
        return _share(self.found, self.found + self.wrong)

    @property
    def recall(self) -> float:
        """The share of gold spans that are found; 0 where there is none."""
        return _share(self.found, self.found + self.missed)

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall; 0 where there is nothing to find."""
        return _share(2 * self.found, 2 * self.found + self.wrong + self.missed)

    def to_dict(self) -> dict[str, float]:
        """The three shares and the three counts."""
        return {
            "f1": self.f1,
            "precision": self.precision,
            "recall": self.recall,
            "found": self.found,
            "wrong": self.wrong,
            "missed": self.missed,
        }


@dataclass(frozen=True, slots=True)
class Scores:
    """Counts over all spans and for each label that occurs, and exact timers.

    Scores of two parts of a test set add up to those of both.
    """

    spans: Counts = field(default_factory=Counts)
    labels: dict[Label, Counts] = field(default_factory=dict)
    exact_timers: int = 0
    sentences: int = 0

    def __add__(self, other: "Scores") -> "Scores":
        labels = {
            label: self.labels.get(label, Counts()) + other.labels.get(label, Counts())
            for label in Label
            if label in self.labels or label in other.labels
        }
        return Scores(
            self.spans + other.spans,
            labels,
            self.exact_timers + other.exact_timers,
            self.sentences + other.sentences,
        )

    @property
    def micro_f1(self) -> float:
        """F1 over all spans of all sentences."""
        return self.spans.f1

    @property
    def exact_timer(self) -> float:
        """The share of sentences whose timeline agrees entirely, no program included."""
        return _share(self.exact_timers, self.sentences)

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready numbers; shares go from 0 to 1."""
        return {
            "micro_f1": self.micro_f1,
            "exact_timer": self.exact_timer,
            "sentences": self.sentences,
            "spans": self.spans.to_dict(),
            "labels": {str(label): counts.to_dict() for label, counts in self.labels.items()},
        }


class Understood(Protocol):
    """A parsed sentence, or whatever else has spans and a program."""

    @property
    def spans(self) -> Sequence[Span]: ...

    @property
    def program(self) -> Program | None: ...


@dataclass(frozen=True, slots=True)
class Measurement:
    """What a tagger costs: its file in MB (a million bytes), and the time of one sentence."""

    megabytes: float | None
    wall_seconds: float
    cpu_seconds: float

    def to_dict(self) -> dict[str, float | None]:
        """JSON-ready numbers; no size where there is no file."""
        return {
            "megabytes": self.megabytes,
            "wall_seconds": self.wall_seconds,
            "cpu_seconds": self.cpu_seconds,
        }


def agrees(gold: Sentence, found: Understood) -> bool:
    """Whether all spans and the timer are the wanted ones."""
    return set(gold.spans) == set(found.spans) and same_timer(gold.program, found.program)


def score(gold: Iterable[Sentence], found: Iterable[Understood]) -> Scores:
    """Compare what was understood with gold sentences, one for every sentence.

    A span is found when start, end and label all agree; a timer is exact when the timelines do.

    >>> gold = [Sentence("2 tours de 3", (Span(0, 1, Label.NB_ROUNDS),))]
    >>> score(gold, [interpret(gold[0].text, [Span(0, 1, Label.NB_ROUNDS)])]).micro_f1
    1.0
    """
    spans, exact, sentences = dict.fromkeys(Label, Counts()), 0, 0
    for sentence, parsed in zip(gold, found, strict=True):
        sentences += 1
        exact += same_timer(sentence.program, parsed.program)
        want, have = set(sentence.spans), set(parsed.spans)
        for span in want | have:
            spans[span.label] += Counts(span in want & have, span not in want, span not in have)
    labels = {label: counts for label, counts in spans.items() if counts != Counts()}
    return Scores(sum(labels.values(), start=Counts()), labels, exact, sentences)


class _AsTagged(NamedTuple):
    spans: Sequence[Span]
    program: Program | None


def score_spans(gold: Iterable[Sentence], tagged: Iterable[Sequence[Span]]) -> Scores:
    """Compare the spans of a tagger with gold sentences, one sequence for each.

    The F1 is that of Flair's own ``evaluate``: each span counts, even one without a letter or
    digit. The timers are what `interpret` makes of them, which leaves such spans out.

    >>> gold = [Sentence("2 tours de 3", (Span(0, 1, Label.NB_ROUNDS),))]
    >>> score_spans(gold, [[Span(0, 1, Label.NB_ROUNDS)]]).micro_f1
    1.0
    """
    pairs = [(sentence, tuple(spans)) for sentence, spans in zip(gold, tagged, strict=True)]
    return score(
        [sentence for sentence, _ in pairs],
        [_AsTagged(spans, interpret(sentence.text, spans).program) for sentence, spans in pairs],
    )


def measure(tagger: Tagger, texts: Sequence[str], *, model: Path | None = None) -> Measurement:
    """Tag texts one at a time, as they are spoken, after a few that warm the tagger up.

    Raises:
        ValueError: there is no text.
    """
    if not texts:
        raise ValueError("texts must hold at least one sentence")
    for text in texts[:_WARM_UP_SENTENCES]:
        tagger.predict([text])
    wall, cpu = time.perf_counter(), time.process_time()
    for text in texts:
        tagger.predict([text])
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    size = None if model is None else model.stat().st_size / 1e6
    return Measurement(size, wall / len(texts), cpu / len(texts))


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0

"""The page about a corpus: what is in it, how much of it, and how it reads."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from speechtimer.dataset.manifest import LeakageFigures
from speechtimer.dataset.noise import REGISTERS
from speechtimer.dataset.statistics import (
    CorpusStatistics,
    SplitStatistics,
    Unseen,
    unseen_words,
)
from speechtimer.labels import Label
from speechtimer.program import duration
from speechtimer.report import french
from speechtimer.report.page import render
from speechtimer.report.plots import Plot, duration_histogram, histogram

__all__ = ["Bar", "corpus_page"]

_Value = TypeVar("_Value")
_Measured = tuple[str, int, int]  # the measure, how many sentences, of how many
_COMMON_VALUES = 12
_COMMON_WORDS = 24


@dataclass(frozen=True, slots=True)
class Bar:
    """A row of a bar chart: a share from 0 to 1, and the same share of other splits."""

    name: str
    count: int
    share: float
    others: tuple[tuple[str, float], ...] = ()
    label: Label | None = None


def corpus_page(corpus: CorpusStatistics, *, name: str) -> str:
    """One HTML page; bars are of the first split, which is train where there is one."""
    first = next(iter(corpus.splits.values()))
    main, *others = (french.SPLITS[split] for split in corpus.splits)
    return render(
        "corpus.html.j2",
        name=name,
        corpus=corpus,
        first=first,
        main=main,
        others=others,
        templates={} if corpus.manifest is None else corpus.manifest.templates,
        words_per_sentence=first.words.total() / first.sentences,
        phenomena=_bars(corpus, lambda split: split.phenomena),
        registers=_bars(corpus, lambda split: split.registers, french.REGISTERS),
        labels=_bars(corpus, lambda split: split.labels, french.SHORT_LABELS, of_spans=True),
        blocks=_bars(corpus, lambda split: split.blocks, order=sorted),
        first_words=_bars(corpus, lambda split: split.first_words)[:_COMMON_WORDS],
        values=_values(first),
        forms=_forms(first),
        lengths=_lengths(first),
        durations=_durations(first),
        leakage=_leakage(corpus),
        unseen=_unseen(corpus),
        samples=[(key, first.samples[key]) for key in (*REGISTERS, "") if key in first.samples],
    )


def _bars(
    corpus: CorpusStatistics,
    counter: Callable[[SplitStatistics], Counter[_Value]],
    names: Mapping[_Value, str] | None = None,
    *,
    order: Callable[[Iterable[_Value]], list[_Value]] | None = None,
    of_spans: bool = False,
) -> list[Bar]:
    """Shares of the sentences (or of the spans) of each split, the most frequent ones first."""
    splits = {name: counter(split) for name, split in corpus.splits.items()}
    totals = {
        name: max(1, split.labels.total() if of_spans else split.sentences)
        for name, split in corpus.splits.items()
    }
    (first, counts), *others = splits.items()
    every: Counter[_Value] = Counter(counts)
    for _, other in others:
        every.update(dict.fromkeys(other, 0))
    ranked = [value for value, _ in every.most_common()] if order is None else order(every)
    return [
        Bar(
            names.get(value, str(value)) if names else str(value),
            counts[value],
            counts[value] / totals[first],
            tuple((name, other[value] / totals[name]) for name, other in others),
            value if isinstance(value, Label) else None,
        )
        for value in ranked
    ]


def _values(split: SplitStatistics) -> list[tuple[str, list[Bar]]]:
    """The values that blocks have most often, by what they are of."""
    counters = (
        ("Tours", split.rounds, str),
        ("Effort", split.work_seconds, duration),
        ("Repos", split.rest_seconds, duration),
    )
    return [
        (
            title,
            [
                Bar(shown(value), number, number / counter.total())
                for value, number in counter.most_common(_COMMON_VALUES)
            ],
        )
        for title, counter, shown in counters
    ]


def _durations(split: SplitStatistics) -> list[Plot]:
    counters = (
        ("Durées de l’effort", split.work_seconds),
        ("Durées du repos", split.rest_seconds),
    )
    spoken = [(title, {s: n for s, n in counter.items() if s}) for title, counter in counters]
    return [
        duration_histogram(counts, axis="à partir de", title=title)
        for title, counts in spoken
        if counts
    ]


def _forms(split: SplitStatistics) -> list[tuple[Label, list[tuple[int, float]]]]:
    """A row a label: for each form, how many numbers have it and what share of the label's."""
    rows = []
    for label in Label:
        total = max(1, split.labels[label])
        counts = [split.forms[label, form] for form in french.FORMS]
        rows.append((label, [(number, number / total) for number in counts]))
    return rows


def _lengths(split: SplitStatistics) -> list[Plot]:
    return [
        histogram(split.tokens, axis="mots, nombres et signes", title="Longueur des phrases"),
        histogram(split.spans, axis="entités", title="Entités par phrase"),
    ]


def _leakage(corpus: CorpusStatistics) -> list[tuple[str, LeakageFigures, list[_Measured]]]:
    """For each held-out split its name, what corpus.json says, and a row a measure."""
    figures = {} if corpus.manifest is None else corpus.manifest.leakage
    return [
        (
            french.SPLITS[name],
            figures[name],
            [
                (text, getattr(figures[name], measure), _checked(figures[name], measure))
                for measure, text in french.MEASURES.items()
            ],
        )
        for name in french.SPLITS
        if name in figures
    ]


def _checked(found: LeakageFigures, measure: str) -> int:
    """Of how many sentences the measure speaks."""
    return max(1, found.sampled if measure == "near" else found.sentences)


def _unseen(corpus: CorpusStatistics) -> Sequence[tuple[str, Unseen]]:
    train = corpus.splits.get("train")
    if train is None:
        return ()
    return [
        (french.SPLITS[name], unseen_words(split, train))
        for name, split in corpus.splits.items()
        if name != "train"
    ]

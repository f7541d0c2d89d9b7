"""What a model gets wrong: which labels it mixes up, in which sentences, of which phenomena.

>>> from speechtimer.labels import Span
>>> gold = Sentence("2 tours", (Span(0, 1, Label.NB_ROUNDS),), tags=("basic",))
>>> analysis = analyse([(gold, Sentence("2 tours"))])
>>> analysis.confusion[Match(Label.NB_ROUNDS, None)], analysis.phenomena["basic"].micro_f1
(1, 0.0)
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from speechtimer.confusion import Match, matches
from speechtimer.dataset.noise import REGISTERS
from speechtimer.dataset.sentence import Sentence
from speechtimer.labels import Label
from speechtimer.report import french
from speechtimer.report.nearest import Neighbour
from speechtimer.report.page import render
from speechtimer.scoring import Scores, agrees, score

__all__ = ["MOST_SHOWN", "Analysis", "WrongSentence", "analyse", "errors_page"]

# A page with more is too heavy for a browser; all are counted.
MOST_SHOWN = 1000


@dataclass(frozen=True, slots=True)
class WrongSentence:
    """A sentence whose spans or program are not the wanted ones, and some that are like it."""

    gold: Sentence
    found: Sentence
    neighbours: tuple[Neighbour, ...] = ()

    @property
    def labels(self) -> list[Label]:
        """Those of the spans that only one side has."""
        odd = set(self.gold.spans) ^ set(self.found.spans)
        return sorted({span.label for span in odd}, key=list(Label).index)


@dataclass(frozen=True, slots=True)
class Analysis:
    """All sentences counted, and the first wrong ones; ``phenomena`` holds registers too."""

    scores: Scores
    confusion: Counter[Match]
    phenomena: dict[str, Scores]
    wrong: int
    shown: list[WrongSentence] = field(default_factory=list)


def analyse(
    pairs: Iterable[tuple[Sentence, Sentence]], *, most_shown: int = MOST_SHOWN
) -> Analysis:
    """Compare wanted sentences with those that a model found."""
    scores, wrong = Scores(), 0
    confusion: Counter[Match] = Counter()
    phenomena: dict[str, Scores] = {}
    shown: list[WrongSentence] = []
    for gold, found in pairs:
        confusion.update(matches(gold.spans, found.spans))
        one = score([gold], [found])
        scores += one
        for tag in dict.fromkeys(gold.tags):
            phenomena[tag] = phenomena.get(tag, Scores()) + one
        if not agrees(gold, found):
            wrong += 1
            if len(shown) < most_shown:
                shown.append(WrongSentence(gold, found))
    return Analysis(scores, confusion, phenomena, wrong, shown)


def errors_page(
    analysis: Analysis, *, model: str, files: Sequence[Path], train: Path | None = None
) -> str:
    """One HTML page; ``train`` is where the neighbours of the wrong sentences are from."""
    ranked = sorted(analysis.phenomena.items(), key=lambda item: item[1].exact_timer)
    return render(
        "errors.html.j2",
        script="filter.js",
        model=model,
        files=[file.name for file in files],
        analysis=analysis,
        confusion=_rows(analysis.confusion),
        phenomena=[(tag, scores) for tag, scores in ranked if tag not in REGISTERS],
        registers=[(tag, scores) for tag, scores in ranked if tag in REGISTERS],
        tags=_tags(analysis.shown),
        labels=[label for label in Label if any(label in wrong.labels for wrong in analysis.shown)],
        train=train,
    )


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of the confusion matrix: a wanted label, with the wanted limits or others.

    ``total`` is of all that was to be found, and so of both rows of a label.
    """

    label: Label | None
    moved: bool
    cells: tuple[tuple[Label | None, int], ...]
    total: int

    def heat(self, number: int) -> float:
        """How strong a cell's colour is; a few errors in thousands are to be seen too."""
        return max(0.25, math.sqrt(number / self.total))


def _rows(confusion: Mapping[Match, int]) -> list[_Row]:
    """The rows that hold something; what is missed and what is invented come last."""
    columns = (*Label, None)
    totals = Counter[Label | None]()
    for match, number in confusion.items():
        totals[match.gold] += number
    rows = []
    for gold in columns:
        for moved in (False, True):
            cells = tuple((found, confusion.get(Match(gold, found, moved), 0)) for found in columns)
            if any(number for _, number in cells):
                rows.append(_Row(gold, moved, cells, totals[gold]))
    return rows


def _tags(shown: Iterable[WrongSentence]) -> list[tuple[str, str, int]]:
    """What to filter by: tag, its name, number of wrong sentences."""
    counts = Counter(tag for wrong in shown for tag in dict.fromkeys(wrong.gold.tags))
    return [(tag, french.REGISTERS.get(tag, tag), counts[tag]) for tag in sorted(counts)]

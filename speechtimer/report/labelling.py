"""The page about a team's labelling: who agrees on what, how far it is, what is to be gained."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from speechtimer.labelling.agreement import Pair, matrix
from speechtimer.labelling.answers import on_page
from speechtimer.labelling.contradictions import Contradiction
from speechtimer.labelling.disagreements import Disagreement, Kind
from speechtimer.labelling.french import gain_in_words, number, time_left
from speechtimer.labelling.learning_curve import MODEL
from speechtimer.labelling.team import TeamReport
from speechtimer.labels import Label, Span
from speechtimer.report.labelling_plots import LOOKS, Look, learning_plot, progress_plot
from speechtimer.report.page import render
from speechtimer.report.plots import BRAND

__all__ = ["MOST_CONTRADICTIONS", "MOST_DISAGREEMENTS", "team_page"]

# A page with more is too heavy for a browser; all are counted.
MOST_DISAGREEMENTS = 300
MOST_CONTRADICTIONS = 500

_KINDS = {Kind.MISSING: "oubli", Kind.LABEL: "étiquette", Kind.BOUNDARY: "limites"}
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_CONTEXT = 40


def team_page(
    report: TeamReport, *, title: str, model: str = MODEL, zone: tzinfo | None = None
) -> str:
    """One HTML page in French.

    ``model`` names what the points of the learning curve were measured with; times are shown in
    ``zone``, by default the machine's.
    """
    names = _names(person.name for person in report.people)
    drawn = _drawn(report)
    lines = [(look, times) for _, look, times in drawn]
    paired = [one.name for one in report.people if one.agreement is not None]
    disputed = report.disagreements[:MOST_DISAGREEMENTS]
    articles = [_Article.of(one, names) for one in disputed]
    page = render(
        "labelling.html.j2",
        script="filter.js" if articles else None,
        title=_shown(title),
        report=report,
        model=model,
        names=names,
        matrix=matrix(report.agreement, paired),
        paired=paired,
        heat=_heat,
        number=number,
        time_left=time_left(report.progress.hours_left),
        progress=progress_plot(lines, zone) if lines else None,
        looks=[(names[name], look, _css(look.colour)) for name, look, _ in drawn],
        curve=learning_plot(report.forecast) if report.forecast.points else None,
        gain=gain_in_words(report.forecast),
        articles=articles,
        labels=[label for label in Label if any(label in one.labels for one in articles)],
        kinds=_KINDS,
        contradictions=[_Row.of(one, names) for one in report.contradictions[:MOST_CONTRADICTIONS]],
    )
    return page.encode("utf-8", "replace").decode("utf-8")


@dataclass(frozen=True, slots=True)
class _Variant:
    names: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class _Article:
    """A disagreement as the page shows it."""

    text: str
    amount: float
    kinds: tuple[Kind, ...]
    labels: list[Label]
    shared: frozenset[Span]
    variants: list[_Variant]
    places: list[tuple[str, str]]

    @staticmethod
    def of(found: Disagreement, names: Mapping[str, str]) -> "_Article":
        text = found.task.text
        return _Article(
            text,
            found.amount,
            found.kinds,
            _labels(found),
            found.shared,
            [
                _Variant(", ".join(names[n] for n in v.annotators), on_page(text, v.spans))
                for v in found.variants
            ],
            [
                (_shown(text[one.start : one.end]), ", ".join(_KINDS[kind] for kind in one.kinds))
                for one in found.differences
            ],
        )


@dataclass(frozen=True, slots=True)
class _Row:
    """A contradiction as the page shows it: the sentence before, in and after its place."""

    name: str
    before: str
    inside: str
    after: str
    message: str
    expected: str
    rule: int | None

    @staticmethod
    def of(found: Contradiction, names: Mapping[str, str]) -> "_Row":
        text, finding = found.task.text, found.finding
        start, end = max(0, finding.start), max(0, finding.end)
        first, last = max(0, start - _CONTEXT), end + _CONTEXT
        return _Row(
            names[found.annotator],
            ("… " if first else "") + _shown(text[first:start]),
            _shown(text[start:end]),
            _shown(text[end:last]) + (" …" if last < len(text) else ""),
            _shown(finding.message),
            _shown(finding.expected),
            finding.rule,
        )


def _labels(found: Disagreement) -> list[Label]:
    """Those of the spans that not everybody has."""
    shared = found.shared
    odd = {s.label for v in found.variants for s in v.spans if s not in shared}
    return [label for label in Label if label in odd]


def _names(people: Iterable[str]) -> dict[str, str]:
    """Each name as it is shown; no two look the same."""
    shown: dict[str, str] = {}
    for name in people:
        plain = wanted = _shown(name).strip() or "(sans nom)"
        number = 2
        while plain in shown.values():
            plain, number = f"{wanted} ({number})", number + 1
        shown[name] = plain
    return shown


def _drawn(report: TeamReport) -> list[tuple[str, Look, Sequence[datetime]]]:
    """Those who did most, each with a look of their own, and the times of their answers."""
    timed = [p for p in report.people if p.progress.times]
    most = sorted(timed, key=lambda p: -len(p.progress.times))[: len(LOOKS)]
    return [(p.name, look, p.progress.times) for p, look in zip(most, LOOKS, strict=False)]


def _css(colour: str) -> str:
    return "var(--brand)" if colour == BRAND else colour


def _heat(pair: Pair) -> float:
    """How strong a cell's colour is: most people agree on more than half."""
    return max(0.0, 2 * pair.span_f1.value - 1)


def _shown(text: str) -> str:
    """With a sign in the place of each character that no page may hold."""
    return _CONTROLS.sub("\N{REPLACEMENT CHARACTER}", text)

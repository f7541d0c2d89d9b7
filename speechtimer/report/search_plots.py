"""Plots of a search: fronts, history, parallel coordinates."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from speechtimer.report import plots
from speechtimer.report.plots import Plot

__all__ = ["Point", "front_plot", "history_plot", "parallel_plot"]

# One look for each family, in both themes: marker and colour.
_LOOKS = (("o", plots.BRAND), ("s", "#d97706"), ("^", "#3b82c4"), ("D", "#b4559b"))
_ALL, _BEST = 0.65, 1.0
_IDS = re.compile(r'(\bid="|#)([pm][0-9a-f]{10})\b')


@dataclass(frozen=True, slots=True)
class Point:
    """A trial in a plot; ``best`` where it is on the front, or among the best few."""

    number: int
    family: str
    x: float
    y: float
    best: bool


def front_plot(points: Sequence[Point], *, x: str, y: str, title: str) -> Plot:
    """More is better upwards, less to the left; the staircase is what nothing beats in both."""
    figure, axes = _axes(x, y)
    steps = _staircase(points)
    axes.step(*zip(*steps, strict=True), where="post", color=plots.SOFT, linewidth=1.2)
    _scatter(axes, points)
    for point in points:
        if (point.x, point.y) in steps:
            axes.annotate(
                str(point.number),
                (point.x, point.y),
                xytext=(5, 4),
                textcoords="offset points",
                fontsize=9,
                color=plots.SOFT,
            )
    axes.margins(0.08)
    return Plot(title, _svg(figure, title))


def history_plot(points: Sequence[Point], *, y: str, title: str) -> Plot:
    """What each trial came to, and the best until then."""
    figure, axes = _axes("essai", y)
    best, line = -math.inf, []
    for point in sorted(points, key=lambda point: point.x):
        best = max(best, point.y)
        line.append((point.x, best))
    axes.step(*zip(*line, strict=True), where="post", color=plots.SOFT, linewidth=1.2)
    _scatter(axes, points)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=6, integer=True))
    axes.margins(0.05)
    return Plot(title, _svg(figure, title))


def parallel_plot(
    rows: Sequence[tuple[bool, Mapping[str, Any]]], *, logs: set[str], title: str
) -> Plot:
    """An axis for each key, a line for each trial; those of the best are drawn over the others."""
    keys = list(rows[0][1])
    scales = [_Scale([row[key] for _, row in rows], log=key in logs) for key in keys]
    with rc_context(plots.SETTINGS):
        figure = Figure(figsize=(max(5.4, 1.25 * len(keys)), 3.6), layout="constrained")
        axes = figure.add_subplot()
        axes.set_axis_off()
        for place, (key, scale) in enumerate(zip(keys, scales, strict=True)):
            axes.plot([place, place], [0, 1], color=plots.LINE, linewidth=1.5)
            for height, text in scale.ticks:
                axes.annotate(
                    text,
                    (place, height),
                    xytext=(4, 0),
                    textcoords="offset points",
                    fontsize=9,
                    va="center",
                )
            axes.annotate(
                key.replace(".", ".\n", 1) if len(key) > 16 else key,
                (place, -0.1),
                fontsize=9.5,
                ha="center",
                va="top",
                annotation_clip=False,
            )
        for best in (False, True):
            look = {"color": plots.BRAND, "alpha": 0.95} if best else {"color": plots.SOFT}
            for is_best, row in rows:
                if is_best is best:
                    heights = [s.height(row[k]) for k, s in zip(keys, scales, strict=True)]
                    style = {"alpha": 0.3, "linewidth": 1.8 if best else 1.0} | look
                    axes.plot(range(len(keys)), heights, **style)
        axes.set_xlim(-0.4, len(keys) - 0.3)
        axes.set_ylim(-0.24, 1.06)
    return Plot(title, _svg(figure, title))


class _Scale:
    """Where values stand on an axis from 0 to 1, and what is written beside it."""

    def __init__(self, values: Sequence[Any], *, log: bool) -> None:
        self._log = log
        self._names: list[str] = []
        numbers = [v for v in values if isinstance(v, int | float) and not isinstance(v, bool)]
        if len(numbers) < len(values):
            self._names = sorted({str(value) for value in values})
            self._low, self._high = 0.0, float(len(self._names) - 1)
            written = [(self.height(name), _short(name)) for name in self._names]
        else:
            self._low, self._high = self._inner(min(numbers)), self._inner(max(numbers))
            ends = {min(numbers), max(numbers)}
            written = [(self.height(value), _number(value)) for value in sorted(ends)]
        self.ticks = written

    def height(self, value: Any) -> float:
        """From 0 to 1; in the middle where there is one value only."""
        if self._high == self._low:
            return 0.5
        at = float(self._names.index(str(value))) if self._names else self._inner(value)
        return (at - self._low) / (self._high - self._low)

    def _inner(self, value: float) -> float:
        return math.log(value) if self._log else float(value)


def _staircase(points: Sequence[Point]) -> list[tuple[float, float]]:
    """The points that no other has beside or beyond in both directions, from left to right."""
    steps: list[tuple[float, float]] = []
    for point in sorted(points, key=lambda p: (p.x, -p.y)):
        if not steps or point.y > steps[-1][1]:
            steps.append((point.x, point.y))
    return steps


def _scatter(axes: Axes, points: Sequence[Point]) -> None:
    families = sorted({point.family for point in points})
    for place, family in enumerate(families):
        marker, colour = _LOOKS[place % len(_LOOKS)]
        for best in (False, True):
            some = [p for p in points if p.family == family and p.best is best]
            if not some:
                continue
            axes.plot(
                [p.x for p in some],
                [p.y for p in some],
                marker,
                color=colour if best else "none",
                markeredgecolor=colour,
                alpha=_BEST if best else _ALL,
                markersize=7 if best else 5.5,
                label=family if best or all(p.best is best for p in some) else None,
            )
    if len(families) > 1:
        axes.figure.legend(
            *_handles(axes),
            frameon=False,
            fontsize=10,
            labelcolor=plots.SOFT,
            loc="outside upper right",
            ncols=len(families),
        )


def _handles(axes: Axes) -> tuple[list[Any], list[str]]:
    """A legend's entries, one a family."""
    handles, labels = axes.get_legend_handles_labels()
    once = dict(zip(labels, handles, strict=True))
    return list(once.values()), list(once)


def _axes(x: str, y: str) -> tuple[Figure, Axes]:
    figure, axes = plots.empty_axes(x, height=3.6)
    axes.set_title(y, loc="left", fontsize=11, color=plots.SOFT)
    for one in (axes.xaxis, axes.yaxis):
        one.set_major_formatter(lambda value, _: _number(value))
        one.set_major_locator(MaxNLocator(nbins=6))
    return figure, axes


def _svg(figure: Figure, title: str) -> Markup:
    """With ids that no other plot of the page has."""
    own = re.sub(r"\W", "", title)
    return Markup(_IDS.sub(rf"\1\2{own}", str(plots.inline_svg(figure, title))))


def _number(value: float) -> str:
    """As short as it can be told from its neighbours, the French way.

    >>> _number(0.975), _number(128), _number(0.000012)
    ('0,975', '128', '1,2e-05')
    """
    return f"{value:.4g}".replace(".", ",")


def _short(name: str) -> str:
    return name if len(name) <= 14 else name[:13] + "…"

"""Plots of a team's work: who did how much when, and how F1 grows."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from itertools import product
from typing import Any

import numpy as np
from matplotlib.ticker import MaxNLocator

from speechtimer.labelling.gain import Forecast
from speechtimer.report import plots
from speechtimer.report.plots import Plot

__all__ = ["LOOKS", "Look", "learning_plot", "progress_plot"]


@dataclass(frozen=True, slots=True)
class Look:
    """A person's line: its colour, and its dashes as (on, off) in widths of the line."""

    colour: str
    dashes: tuple[float, ...]

    @property
    def svg_dashes(self) -> str:
        """For a legend outside the plot, three pixels a width."""
        return " ".join(f"{3 * length:g}" for length in self.dashes)


# Readable in both themes; the page's colours take the place of the first.
_COLOURS = (plots.BRAND, "#d97706", "#3b82c4", "#b4559b", "#8d8f1f", "#7c6fd6")
LOOKS = tuple(
    Look(colour, dashes) for dashes, colour in product(((), (4.0, 1.5), (1.0, 1.2)), _COLOURS)
)

_DAY = 1440
_STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, _DAY)


def progress_plot(people: Sequence[tuple[Look, Sequence[datetime]]], zone: tzinfo | None) -> Plot:
    """The sentences that each person has done by and by; names stand in a legend of the page."""
    title = "Phrases faites au fil du temps"
    figure, axes = plots.empty_axes("", height=3.4)
    for look, times in people:
        seconds = [time.timestamp() for time in times]
        done = [0, *range(1, len(times) + 1)]
        dashes: Any = look.dashes or (None, None)
        style = {"color": look.colour, "linewidth": 1.8, "dashes": dashes}
        axes.step([seconds[0], *seconds], done, where="post", **style)
    first, last = min(times[0] for _, times in people), max(times[-1] for _, times in people)
    ticks = list(_ticks(first.astimezone(zone), last))
    axes.set_xticks([tick.timestamp() for tick in ticks], [_clock(tick, ticks) for tick in ticks])
    axes.yaxis.set_major_locator(MaxNLocator(nbins=5, integer=True))
    axes.set_ylim(bottom=0)
    return Plot(title, plots.inline_svg(figure, title))


def learning_plot(found: Forecast) -> Plot:
    """Measured points, the curve through them, and, dashed, the next annotations."""
    title = "F1 selon le nombre de phrases annotées"
    figure, axes = plots.empty_axes("phrases annotées", height=3.4)
    sizes = [point.annotations for point in found.points]
    axes.plot(sizes, [point.f1 for point in found.points], "o", color=plots.BRAND, markersize=6)
    if found.curve is not None and found.low is not None and found.high is not None:
        here, there = found.annotations, found.annotations + found.more
        known = np.geomspace(min(sizes), max(here, *sizes), 80)
        coming = np.linspace(here, there, 20)
        now = found.curve.at(here)
        for at, form in ((known, "-"), (coming, "--")):
            axes.plot(at, [found.curve.at(n) for n in at], form, color=plots.BRAND, linewidth=1.8)
        low, high = [now, now + found.low], [now, now + found.high]
        axes.fill_between([here, there], low, high, color="#d97706", alpha=0.35, linewidth=0)
        axes.axvline(here, color=plots.SOFT, linewidth=1, dashes=(2, 2))
    axes.xaxis.set_major_locator(MaxNLocator(nbins=6, integer=True))
    axes.yaxis.set_major_locator(MaxNLocator(nbins=6))
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:.2f}".replace(".", ","))
    axes.margins(0.06)
    return Plot(title, plots.inline_svg(figure, title))


def _ticks(first: datetime, last: datetime) -> Iterator[datetime]:
    """At most six times of the clock, in the zone of the first, as far apart as people count."""
    minutes = (last - first) / timedelta(minutes=1)
    fits = (step for step in _STEPS if minutes <= 5 * step)
    step = next(fits, _DAY * math.ceil(minutes / (5 * _DAY)))
    at = first.replace(hour=0, minute=0, second=0, microsecond=0)
    at += timedelta(minutes=step) * ((first - at) // timedelta(minutes=step))
    while at <= last:
        if at + timedelta(minutes=step / 4) >= first:  # hardly before the first is good enough
            yield at
        at += timedelta(minutes=step)


def _clock(tick: datetime, ticks: Sequence[datetime]) -> str:
    """The hour, or the day where they are days apart, and both where the day changes."""
    if len(ticks) > 1 and ticks[1] - ticks[0] >= timedelta(days=1):
        return f"{tick:%d/%m}"
    return f"{tick:%H:%M}" if tick.date() == ticks[0].date() else f"{tick:%H:%M\n%d/%m}"

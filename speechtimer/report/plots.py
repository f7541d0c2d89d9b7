"""Histograms as inline SVG, in the colours of the page around them."""

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from speechtimer.program import duration
from speechtimer.report.french import count

__all__ = [
    "BRAND",
    "LINE",
    "SETTINGS",
    "SOFT",
    "Plot",
    "duration_histogram",
    "empty_axes",
    "histogram",
    "inline_svg",
]

# Colours to be recognised in the SVG, and the page's colours that take their places.
_COLOURS = {"#010101": "var(--soft)", "#020202": "var(--line)", "#030303": "var(--brand)"}
SOFT, LINE, BRAND = _COLOURS
SETTINGS: dict[Any, Any] = {
    "svg.fonttype": "none",  # text stays text
    "svg.hashsalt": "speechtimer",
    "font.size": 12,
    "text.color": SOFT,
    "axes.labelcolor": SOFT,
    "axes.edgecolor": LINE,
    "xtick.color": SOFT,
    "ytick.color": SOFT,
    "grid.color": LINE,
}
_METADATA = ("Creator", "Date", "Format", "Type")
# Namespaces (HTML needs none), the size on paper, a style that would hold for the whole page,
# and ids that nothing refers to and that the next plot would have too.
_FOREIGN = re.compile(
    r"""\s(?:xmlns(?::\w+)?|version)="[^"]*"
      | \s(?:width|height)="[\d.]+pt"
      | <style.*?</style>
      | \sid="(?![pm][0-9a-f]{10}")[^"]*"
    """,
    re.VERBOSE | re.DOTALL,
)
# The values beyond are shown in the last bar.
_TAIL_SHARE = 0.002
_STEPS = (1, 5, 10, 20, 30, 45, 60, 120, 180, 300, 600, 900, 1800, 3600, 7200, 14400, 36_000)


@dataclass(frozen=True, slots=True)
class Plot:
    """A plot that is ready for a page."""

    title: str
    svg: Markup


def histogram(counts: Mapping[int, int], *, axis: str, title: str) -> Plot:
    """How often each whole number occurs; a long tail is one last bar.

    >>> histogram({1: 3, 2: 5}, axis="mots", title="Longueurs").svg[:38]
    Markup('<svg role="img" aria-label="Longueurs"')
    """
    last = _last(counts)
    bars = dict.fromkeys(range(min(counts), last + 1), 0)
    for value, number in counts.items():
        bars[min(value, last)] += number
    figure, axes = _axes(axis)
    axes.bar(list(bars), list(bars.values()), width=0.86, color=BRAND)
    if last < max(counts):
        ticks = [tick for tick in axes.get_xticks() if min(bars) <= tick < 0.93 * last]
        axes.set_xticks([*ticks, last], [*(f"{tick:.0f}" for tick in ticks), f"≥ {last}"])
    return Plot(title, inline_svg(figure, title))


def duration_histogram(counts: Mapping[int, int], *, axis: str, title: str) -> Plot:
    """How often durations in seconds occur, in steps that grow as people's do."""
    bars = dict.fromkeys(_STEPS, 0)
    for seconds, number in counts.items():
        step = max((step for step in _STEPS if step <= seconds), default=_STEPS[0])
        bars[step] += number
    while len(bars) > 1 and not bars[max(bars)]:
        del bars[max(bars)]
    figure, axes = _axes(axis)
    axes.bar(range(len(bars)), list(bars.values()), width=0.86, align="edge", color=BRAND)
    axes.set_xticks(
        range(len(bars)), [duration(step) for step in bars], rotation=45, ha="right", va="top"
    )
    return Plot(title, inline_svg(figure, title))


def _last(counts: Mapping[int, int]) -> int:
    """The largest value that is shown by itself."""
    seen, tail = 0, _TAIL_SHARE * sum(counts.values())
    for value in sorted(counts, reverse=True):
        seen += counts[value]
        if seen > tail:
            return value
    return max(counts)


def _axes(axis: str) -> tuple[Figure, Axes]:
    figure, axes = empty_axes(axis, height=3.1)
    axes.yaxis.set_major_formatter(lambda value, _: count(round(value)))
    axes.yaxis.set_major_locator(MaxNLocator(nbins=5, integer=True))
    return figure, axes


def empty_axes(axis: str, *, height: float) -> tuple[Figure, Axes]:
    """A figure of a page, inches high, with lines across and nothing else that is not read."""
    with rc_context(SETTINGS):
        figure = Figure(figsize=(5.4, height), layout="constrained")
        axes = figure.add_subplot()
        axes.set_xlabel(axis)
        axes.grid(axis="y")
        axes.set_axisbelow(True)
        axes.spines[["top", "left", "right"]].set_visible(False)
        axes.tick_params(length=0)
    return figure, axes


def inline_svg(figure: Figure, title: str) -> Markup:
    """The figure alone, in the page's colours, without what is not its own in a larger page."""
    stream = io.StringIO()
    with rc_context(SETTINGS):
        figure.savefig(stream, format="svg", transparent=True, metadata=dict.fromkeys(_METADATA))
    svg = _FOREIGN.sub("", "<svg" + stream.getvalue().partition("<svg")[2])
    for colour, name in _COLOURS.items():
        svg = svg.replace(colour, name)
    opening = Markup('<svg role="img" aria-label="{}"').format(title)
    return opening + Markup(svg.removeprefix("<svg"))

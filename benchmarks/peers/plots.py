"""The plots of the page: quality over speed, and how time grows."""

import io
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import NullLocator

from benchmarks.peers.results import Results, Row
from speechtimer.report.labelling_plots import LOOKS, Look
from speechtimer.report.plots import (
    BRAND,
    LINE,
    SETTINGS,
    SOFT,
    Plot,
    empty_axes,
    inline_svg,
)

__all__ = ["in_one_file", "looks", "page_plots"]

# In a file of its own there is no page to take colours from.
_PRINTED = {SOFT: "#444444", LINE: "#dddddd", BRAND: "#0b6b4f"}
_MARKERS = "os^Dv<>P"


def looks(rows: Sequence[Row]) -> Mapping[str, Look]:
    """A line's look for each peer."""
    return {row.name: look for row, look in zip(rows, LOOKS, strict=False)}


def page_plots(results: Results) -> list[Plot]:
    """One by one, in the colours of the page around them; names stand in a legend of the page."""
    plots = []
    for title, axis, draw in _panels(results):
        figure, axes = empty_axes(axis, height=3.4)
        with rc_context(SETTINGS):
            draw(results, axes)
        plots.append(Plot(title, inline_svg(figure, title)))
    return plots


def in_one_file(results: Results) -> str:
    """All panels side by side, as an SVG that stands alone."""
    panels = _panels(results)
    with rc_context(SETTINGS):
        figure = Figure(figsize=(5 * len(panels), 4.6), layout="constrained", facecolor="white")
        for axes, (title, axis, draw) in zip(figure.subplots(1, len(panels)), panels, strict=True):
            axes.set_title(title, loc="left", fontsize=12)
            axes.set_xlabel(axis)
            axes.grid(axis="y")
            axes.set_axisbelow(True)
            axes.spines[["top", "left", "right"]].set_visible(False)
            axes.tick_params(length=0)
            draw(results, axes)
        lines = figure.axes[1].get_lines()
        figure.legend(
            handles=[line for line in lines if not str(line.get_label()).startswith("_")],
            loc="outside lower center",
            ncols=4,
            frameon=False,
        )
        file = io.StringIO()
        figure.savefig(file, format="svg", metadata={"Date": None})
    svg = file.getvalue()
    for colour, printed in _PRINTED.items():
        svg = svg.replace(colour, printed)
    return svg


_Panel = tuple[str, str, Callable[[Results, Axes], None]]


def _panels(results: Results) -> list[_Panel]:
    found: list[_Panel] = [
        ("Exact timers over milliseconds", "ms of the processor a sentence, median", _quality),
        ("Milliseconds over length", "characters of a sentence", _lengths),
    ]
    if results.streamed:
        found.append(
            ("Seconds of the processor over sentences", "lines of speechtimer parse -", _stream)
        )
    return found


def _quality(results: Results, axes: Axes) -> None:
    for row, marker, look in zip(results.rows, _MARKERS, LOOKS, strict=False):
        place = row.processor_ms, row.exact_timer
        axes.plot(*place, marker, color=look.colour, markersize=9, label=row.title)
    _logarithmic(axes, both=False)
    axes.set_ylim(0, 1.02)


def _lengths(results: Results, axes: Axes) -> None:
    for row, marker, look in zip(results.rows, _MARKERS, LOOKS, strict=False):
        lengths, milliseconds = zip(*row.lengths, strict=True)
        style: Any = {"color": look.colour, "marker": marker, "markersize": 4.5, "linewidth": 1.6}
        axes.plot(lengths, milliseconds, label=row.title, **style)
    _logarithmic(axes)


def _stream(results: Results, axes: Axes) -> None:
    sizes = [one.sentences for one in results.streamed]
    seconds = [one.processor_seconds for one in results.streamed]
    axes.plot(sizes, seconds, "o-", color=BRAND, markersize=5, linewidth=1.6)
    _logarithmic(axes)


def _logarithmic(axes: Axes, *, both: bool = True) -> None:
    """Plain numbers at the powers of ten, nothing between them."""
    axes.set_xscale("log")
    if both:
        axes.set_yscale("log")
    for axis in (axes.xaxis, axes.yaxis) if both else (axes.xaxis,):
        axis.set_major_formatter(lambda value, _: f"{value:,g}")
        axis.set_minor_locator(NullLocator())

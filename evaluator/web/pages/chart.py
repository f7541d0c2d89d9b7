"""The Pareto chart: F1 over MB, seconds as area, in SVG.

Nothing is told by colour alone: teams are discs and baselines diamonds, what is on the front is
filled, and each has its name. Colours come from the page's style sheet by class, so that the
chart goes with light, dark and printed pages.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt

from markupsafe import Markup

from evaluator.web.pages.axes import Scale, linear_ticks, log_ticks
from evaluator.web.pages.formats import Formats
from evaluator.web.pages.label_places import Box, Disc, Label, place
from evaluator.web.pages.texts import Texts

__all__ = ["NARROW", "PROJECTED", "WIDE", "Point", "Shape", "pareto_chart"]

_LONGEST_NAME = 22


@dataclass(frozen=True, slots=True)
class Point:
    """One model in the chart."""

    name: str
    megabytes: float
    f1: float
    seconds: float
    on_front: bool
    baseline: bool = False
    own: bool = False


@dataclass(frozen=True, slots=True)
class Shape:
    """For which width a chart is drawn; all in pixels at that width.

    Attributes:
        text: size of all text.
        largest: radius of the slowest model's disc.
    """

    name: str
    width: int
    height: int
    text: float
    largest: float
    ticks: int


WIDE = Shape("wide", 960, 520, 15, 22, 8)
NARROW = Shape("narrow", 358, 430, 12.5, 15, 6)
PROJECTED = Shape("projected", 900, 760, 24, 30, 6)


def pareto_chart(points: Sequence[Point], shape: Shape, say: Texts, show: Formats) -> Markup:
    """One `<svg>`, with a title and a description; empty where there is nothing to draw."""
    if not points:
        return Markup()
    plot = _plot_area(shape)
    x, y = _scales(points, plot)
    slowest = max(point.seconds for point in points)
    # Who is placed first has the best place: the front, then the best F1.
    drawn = sorted(points, key=lambda point: (not point.on_front, -point.f1))
    discs = [
        Disc(x(p.megabytes), y(p.f1), _radius(p.seconds, slowest, shape), _short(p.name))
        for p in drawn
    ]
    frame = Box(plot.left, plot.top, plot.right + 6, plot.bottom)
    steps = _steps(points, plot, x, y)
    lines = [
        Box(min(a[0], b[0]) - 2, min(a[1], b[1]) - 2, max(a[0], b[0]) + 2, max(a[1], b[1]) + 2)
        for a, b in pairwise(steps)
    ]
    labels = place(discs, frame, size=shape.text, lines=lines)
    parts = [
        _axes(shape, plot, x, y, say, show),
        _front(steps),
        *(_leader(disc, label) for disc, label in zip(discs, labels, strict=True)),
        # The large ones first, so that no small one is hidden.
        *(_mark(p, d, say, show) for p, d in sorted(zip(drawn, discs, strict=True), key=_by_size)),
        *(_name(*both) for both in zip(drawn, discs, labels, strict=True)),
    ]
    return Markup(
        '<svg class="pareto {name}" viewBox="0 0 {width} {height}" role="img" '
        'aria-labelledby="pareto-{name}-title pareto-{name}-desc" font-size="{text}">'
        '<title id="pareto-{name}-title">{title}</title>'
        '<desc id="pareto-{name}-desc">{desc}</desc>{content}</svg>'
    ).format(
        name=shape.name,
        width=shape.width,
        height=shape.height,
        text=shape.text,
        title=say("F1 selon la taille des modèles"),
        desc=say("Les mêmes chiffres sont dans le tableau du classement."),
        content=Markup("").join(parts),
    )


def _plot_area(shape: Shape) -> Box:
    text = shape.text
    return Box(3.3 * text, 1.9 * text, shape.width - 0.8 * text, shape.height - 3.2 * text)


def _scales(points: Sequence[Point], plot: Box) -> tuple[Scale, Scale]:
    sizes, f1s = [point.megabytes for point in points], [point.f1 for point in points]
    spread = max(max(f1s) - min(f1s), 0.02)
    low, high = max(0.0, min(f1s) - 0.16 * spread), min(1.0, max(f1s) + 0.12 * spread)
    return (
        Scale(min(sizes) / 1.8, max(sizes) * 1.8, plot.left, plot.right, log=True),
        Scale(low, max(high, low + 0.02), plot.bottom, plot.top),
    )


def _radius(seconds: float, slowest: float, shape: Shape) -> float:
    """The area is proportional to the seconds, but for those too small to be seen."""
    return max(0.33 * shape.text, shape.largest * sqrt(seconds / slowest))


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else name[: _LONGEST_NAME - 1].rstrip() + "…"


def _axes(shape: Shape, plot: Box, x: Scale, y: Scale, say: Texts, show: Formats) -> Markup:
    lines, texts = [], []
    for tick in log_ticks(x.low, x.high, shape.ticks):
        at = x(tick)
        lines.append(_line(at, plot.top, at, plot.bottom))
        texts.append(_text(at, plot.bottom + 1.3 * shape.text, show.short(tick), "middle"))
    digits = 2
    ticks = linear_ticks(y.low, y.high, shape.ticks)
    if len(ticks) > 1 and ticks[1] - ticks[0] < 0.0099:
        digits = 3
    for tick in ticks:
        at = y(tick)
        lines.append(_line(plot.left, at, plot.right, at))
        shown = show.number(tick, digits)
        texts.append(_text(plot.left - 0.5 * shape.text, at + 0.35 * shape.text, shown, "end"))
    middle = (plot.left + plot.right) / 2
    below = shape.height - 0.6 * shape.text
    size = say("Taille du modèle (Mo, échelle logarithmique)")
    names = (
        _text(0, 1.1 * shape.text, say("micro-F1"), "start"),
        _text(middle, below, size, "middle"),
    )
    return Markup('<g class="grid">{}</g><g class="ticks">{}</g><g class="axes">{}</g>').format(
        Markup("").join(lines), Markup("").join(texts), Markup("").join(names)
    )


def _steps(points: Sequence[Point], plot: Box, x: Scale, y: Scale) -> list[tuple[float, float]]:
    """The corners of the best F1 that is to be had at each size or below."""
    best = -1.0
    corners: list[tuple[float, float]] = []
    for point in sorted(points, key=lambda p: (p.megabytes, -p.f1)):
        if point.f1 <= best:
            continue
        best = point.f1
        across = x(point.megabytes)
        corners.append((across, corners[-1][1] if corners else plot.bottom))
        corners.append((across, y(point.f1)))
    return [*corners, (plot.right, corners[-1][1])]


def _front(steps: Sequence[tuple[float, float]]) -> Markup:
    corners = "L".join(f"{across:.1f} {down:.1f}" for across, down in steps)
    return Markup('<path class="front" d="M{}"/>').format(corners)


def _by_size(both: tuple[Point, Disc]) -> float:
    return -both[1].radius


def _mark(point: Point, disc: Disc, say: Texts, show: Formats) -> Markup:
    kinds = ["mark", "baseline" if point.baseline else "team"]
    kinds += ["best"] if point.on_front else []
    kinds += ["own"] if point.own else []
    told = say(
        "{name} : F1 {f1}, {size}, {seconds} pour 1 000 phrases",
        name=point.name,
        f1=show.f1(point.f1),
        size=show.megabytes(point.megabytes),
        seconds=show.seconds(point.seconds),
    )
    shape = Markup('<circle cx="{:.1f}" cy="{:.1f}" r="{:.1f}"/>')
    drawn = shape.format(disc.x, disc.y, disc.radius)
    if point.baseline:
        # A square on its corner, of the same area as the disc.
        reach = disc.radius * 1.2533
        drawn = Markup('<path d="M{:.1f} {:.1f}l{r} {r}l-{r} {r}l-{r} -{r}z"/>').format(
            disc.x, disc.y - reach, r=f"{reach:.1f}"
        )
    return Markup('<g class="{}"><title>{}</title>{}</g>').format(" ".join(kinds), told, drawn)


def _leader(disc: Disc, label: Label | None) -> Markup:
    if label is None or label.leader is None:
        return Markup()
    return Markup('<g class="leader">{}</g>').format(_line(disc.x, disc.y, *label.leader))


def _name(point: Point, disc: Disc, label: Label | None) -> Markup:
    if label is None:
        return Markup()
    kind = "own name" if point.own else "best name" if point.on_front else "name"
    middle = (label.box.left + label.box.right) / 2
    anchor, at = "middle", middle
    if label.box.left >= disc.x:
        anchor, at = "start", label.box.left
    elif label.box.right <= disc.x:
        anchor, at = "end", label.box.right
    height = label.box.bottom - label.box.top
    text = _text(at, label.box.top + 0.76 * height, disc.text, anchor)
    return Markup('<g class="{}">{}</g>').format(kind, text)


def _line(x1: float, y1: float, x2: float, y2: float) -> Markup:
    line = '<line x1="{:.1f}" y1="{:.1f}" x2="{:.1f}" y2="{:.1f}"/>'
    return Markup(line).format(x1, y1, x2, y2)


def _text(x: float, y: float, text: str, anchor: str) -> Markup:
    line = '<text x="{:.1f}" y="{:.1f}" text-anchor="{}">{}</text>'
    return Markup(line).format(x, y, anchor, text)

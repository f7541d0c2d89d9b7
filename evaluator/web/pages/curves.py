"""The small plots of the rules: from a metric to its points."""

from markupsafe import Markup

from evaluator.scoring.config import ScoringConfig
from evaluator.scoring.points import Figures, Metric, points
from evaluator.web.pages.axes import Scale, linear_ticks, log_ticks
from evaluator.web.pages.formats import Formats
from evaluator.web.pages.texts import Texts

__all__ = ["curve"]

_WIDTH, _HEIGHT, _TEXT = 320, 210, 13
_STEPS = 60


def curve(metric: Metric, config: ScoringConfig, say: Texts, show: Formats) -> Markup:
    """The points of one metric over its values, computed by the function that judges."""
    axis = _axis(metric, config)
    weight = points(_figures(metric, config, 1), config).parts[_INDEX[metric]].weight
    up = Scale(0, max(weight, 1e-9), _HEIGHT - 42, 14)
    path = []
    for step in range(_STEPS + 1):
        value = _at(axis, step / _STEPS)
        made = points(_figures(metric, config, value), config).parts[_INDEX[metric]].points
        path.append(f"{axis(value):.1f} {up(made):.1f}")
    return Markup(
        '<svg class="curve" viewBox="0 0 {w} {h}" role="img" font-size="{t}" aria-label="{label}">'
        '<g class="grid">{grid}</g><g class="ticks">{ticks}</g><path class="line" d="M{path}"/>'
        "</svg>"
    ).format(
        w=_WIDTH,
        h=_HEIGHT,
        t=_TEXT,
        label=say("Points selon la mesure : {name}", name=names(say)[metric]),
        grid=_grid(axis, up, weight),
        ticks=_ticks(metric, axis, up, weight, say, show),
        path="L".join(path),
    )


_INDEX: dict[Metric, int] = {"f1": 0, "size": 1, "speed": 2}


def names(say: Texts) -> dict[Metric, str]:
    """The metrics in words, with their units."""
    return {
        "f1": say("micro-F1"),
        "size": say("taille du modèle (Mo)"),
        "speed": say("secondes pour 1 000 phrases"),
    }


def _axis(metric: Metric, config: ScoringConfig) -> Scale:
    left, right = 38.0, _WIDTH - 22.0
    if metric == "f1":
        return Scale(max(0.0, config.f1.zero - 0.1), 1.0, left, right)
    cost = config.megabytes if metric == "size" else config.seconds
    return Scale(cost.full / 2, cost.zero * 2, left, right, log=True)


def _at(axis: Scale, share: float) -> float:
    if not axis.log:
        return axis.low + share * (axis.high - axis.low)
    value: float = axis.low * (axis.high / axis.low) ** share
    return value


def _figures(metric: Metric, config: ScoringConfig, value: float) -> Figures:
    """A model of which one figure counts."""
    figures = {"f1": 1.0, "size": config.megabytes.full, "speed": config.seconds.full}
    figures[metric] = value
    return Figures(figures["f1"], figures["size"], figures["speed"])


def _values(axis: Scale) -> list[float]:
    return log_ticks(axis.low, axis.high, 6) if axis.log else linear_ticks(axis.low, axis.high, 6)


def _grid(axis: Scale, up: Scale, weight: float) -> Markup:
    line = Markup('<line x1="{:.1f}" y1="{:.1f}" x2="{:.1f}" y2="{:.1f}"/>')
    across = [line.format(axis.start, up(y), axis.end, up(y)) for y in (0, weight / 2, weight)]
    down = [line.format(axis(x), up.start, axis(x), up.end) for x in _values(axis)]
    return Markup("").join([*across, *down])


def _ticks(
    metric: Metric, axis: Scale, up: Scale, weight: float, say: Texts, show: Formats
) -> Markup:
    text = Markup('<text x="{:.1f}" y="{:.1f}" text-anchor="{}">{}</text>')
    texts = [
        text.format(axis.start - 6, up(y) + 4, "end", show.short(y))
        for y in (0, weight / 2, weight)
    ]
    texts += [text.format(axis(x), up.start + 17, "middle", show.short(x)) for x in _values(axis)]
    middle = (axis.start + axis.end) / 2
    texts.append(text.format(middle, _HEIGHT - 5, "middle", names(say)[metric]))
    return Markup("").join(texts)

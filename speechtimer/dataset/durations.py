"""A duration in one of the ways to write it.

A form is drawn first, then a value that it can express, so that rare forms are as frequent as
their weight says and not as rare as the values that allow them.
"""

from collections.abc import Callable
from fractions import Fraction

from speechtimer.dataset import loose
from speechtimer.dataset.sampling import Weighted
from speechtimer.dataset.style import Style
from speechtimer.dataset.writer import Duration, Writer
from speechtimer.labels import Kind

__all__ = ["Duration", "draw_bare", "draw_duration", "write_seconds"]

_Form = Callable[[Writer], Duration]

# How often a duration is said to be rough, in forms that may be, and how often its figures are
# of full width.
_ROUGH = 0.015
_MAY_BE_ROUGH = ("spoken", "written", "frac", "minutes", "spoken minutes", "seconds")
_WIDE = 0.002


def _between(writer: Writer) -> Duration:
    duration = loose.between(writer)
    return Duration((("entre ", None), *duration.pieces), duration.seconds)


_SPOKEN: dict[_Form, float] = {
    Writer.one_unit: 62,
    Writer.trailing_bare: 12,
    Writer.two_units: 9,
    Writer.fraction_after: 6,
    Writer.fraction_before: 5,
    Writer.decimal: 1.5,
    Writer.three_units: 1.2,
    loose.span_of: 1.6,
    loose.collective: 1,
    loose.with_adjective: 0.8,
    _between: 0.5,
}
_WRITTEN = _SPOKEN | {Writer.glued: 17, Writer.glued_three: 0.8, Writer.clock: 3.5}
_FORMS: dict[str, Weighted[_Form]] = {
    "spoken": Weighted(_SPOKEN),
    "written": Weighted(_WRITTEN),
    "plain": Weighted({Writer.one_unit: 80, Writer.two_units: 10, Writer.trailing_bare: 10}),
    "glued": Weighted(
        {Writer.glued: 85, Writer.glued_three: 2, Writer.one_unit: 10, Writer.clock: 5}
    ),
    "clock": Weighted({Writer.clock: 1}),
    "m": Weighted({Writer.minutes_as_m: 1}),
    "frac": Weighted({Writer.fraction_after: 45, Writer.fraction_before: 45, Writer.decimal: 10}),
    "noarticle": Weighted({Writer.without_article: 1}),
    "range": Weighted({loose.span_of: 1}),
    "between": Weighted({loose.between: 1}),
    "collective": Weighted({loose.collective: 1}),
    "adjective": Weighted({loose.with_adjective: 1}),
    "tail": Weighted({Writer.trailing_bare: 1}),
    "minutes": Weighted({Writer.one_unit: 85, Writer.trailing_bare: 5, Writer.glued: 10}),
    "spoken minutes": Weighted({Writer.one_unit: 93, Writer.trailing_bare: 7}),
    "seconds": Weighted({Writer.one_unit: 1}),
}


def draw_duration(kind: Kind, style: Style, options: frozenset[str]) -> Duration:
    """A random duration with its units, in a random form."""
    writer = Writer(kind, style, options)
    wanted = options & _FORMS.keys()
    if style.spoken and "m" in wanted:
        return draw_duration(kind, style, options - {"m"} | {"minutes"})
    if style.spoken and wanted & {"glued", "clock"}:
        wanted = frozenset()
    # Of several options the first in this order says the form; the others still say the value.
    name = next(
        (form for form in _FORMS if form in wanted), "spoken" if style.spoken else "written"
    )
    if name == "minutes" and style.spoken:
        name = "spoken minutes"
    while True:
        duration = _FORMS[name].pick(style.rng)(writer)
        if duration.seconds > 0 and duration.seconds.denominator == 1:
            break
    if name in _MAY_BE_ROUGH and style.rng.random() < _ROUGH:
        duration = loose.roughly(duration, style.rng)
    if not style.spoken and style.rng.random() < _WIDE:
        duration = loose.full_width(duration)
    return duration


def draw_bare(
    kind: Kind, style: Style, options: frozenset[str], *, minutes_before: int | None = None
) -> Duration:
    """Rule 11: a number without a unit.

    Args:
        minutes_before: the work beside a rest, where it is said in whole minutes.
    """
    return Writer(kind, style, options).bare(minutes_before)


def write_seconds(kind: Kind, style: Style, seconds: Fraction | int) -> Duration:
    """A given duration said again, in plain units."""
    writer = Writer(kind, style, frozenset())
    whole = int(seconds)
    if whole % 60 == 0 and whole % 3600 and (whole < 3600 or style.rng.random() < 0.3):
        pieces = writer.with_unit(whole // 60, 60)
    elif whole <= 99 or (whole < 180 and style.rng.random() < 0.3):
        pieces = writer.with_unit(whole, 1)
    else:
        parts = ((whole // 3600, 3600), (whole // 60 % 60, 60), (whole % 60, 1))
        pieces = []
        for n, unit in parts:
            if n:
                pieces += [(" ", None)] if pieces else []
                pieces += writer.with_unit(n, unit)
    return Duration(tuple(pieces), Fraction(seconds))

"""Durations as people say them who do not count seconds: « environ 3 minutes », « 2 à 3 minutes ».

Guide rules 2 (adjectives), 6 (« une dizaine ») and 17 (ranges): only the number that counts has
a label.
"""

from fractions import Fraction
from random import Random

from speechtimer.dataset.sampling import Weighted
from speechtimer.dataset.style import Piece
from speechtimer.dataset.writer import Duration, Writer

__all__ = [
    "COLLECTIVES",
    "between",
    "collective",
    "collective_number",
    "full_width",
    "lower",
    "roughly",
    "span_of",
    "with_adjective",
]

_UNITS = Weighted({60: 52, 1: 44, 3600: 4})
_NAMES = {3600: "heures", 60: "minutes", 1: "secondes"}
COLLECTIVES = {
    6: "demi-douzaine",
    10: "dizaine",
    12: "douzaine",
    15: "quinzaine",
    20: "vingtaine",
    30: "trentaine",
    40: "quarantaine",
    50: "cinquantaine",
    60: "soixantaine",
    100: "centaine",
}
_OF_UNIT = {
    3600: Weighted({10: 5, 12: 3, 20: 1, 6: 1}),
    60: Weighted({10: 30, 15: 22, 20: 18, 30: 12, 40: 5, 12: 2, 50: 2, 6: 1}),
    1: Weighted({30: 26, 20: 24, 10: 20, 15: 16, 40: 6, 50: 3, 12: 2, 60: 1.5, 100: 1, 6: 0.5}),
}
_SIZES = ("petite", "bonne", "grosse", "petite", "bonne")
_PLURAL_SIZES = (
    "bonnes",
    "petites",
    "longues",
    "grosses",
    "bonnes",
    "petites",
    "vraies",
    "courtes",
)
_ROUGHLY = Weighted(
    {"environ ": 40, "à peu près ": 22, "presque ": 10, "quasi ": 5, "quasiment ": 4, "à peine ": 3}
    | {"en gros ": 5, "grosso modo ": 2, "au moins ": 8, "plus ou moins ": 2, "pas loin de ": 1}
)
_ROUGHLY_AFTER = (
    " environ",
    " environ",
    " environ",
    " à peu près",
    " à peu près",
    " minimum",
    " à tout casser",
)
_OVER = ((3600, 60, (30, 40, 45, 50)), (60, 1, (30, 40, 45, 50)))
_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


def lower(n: int, draw: float) -> int:
    """Where a range up to ``n`` begins; ``draw`` is from 0 to 1.

    >>> lower(3, 0.0), lower(45, 0.0), lower(45, 0.9), lower(8, 0.9)
    (2, 30, 40, 6)
    """
    if n >= 15 and n % 5 == 0:
        steps = (15, 10, 10, 5) if n < 60 else (30, 20, 15, 10)
        if n == 15:
            steps = (5, 5, 5, 3)
    elif n > 6:
        steps = (1, 2, 2, 2) if n != 10 else (2, 2, 5, 2)
    else:
        steps = (1, 1, 1, 2 if n > 3 else 1)
    return n - steps[int(draw * len(steps))]


def span_of(writer: Writer) -> Duration:
    """« 2 à [3] min », « 30-[45] s », « une ou [deux] minutes », « deux, [trois] minutes »."""
    rng, style = writer.rng, writer.style
    if rng.random() < 0.22:
        return _over_units(writer, " à ")
    low, pieces, seconds = _ends(writer)
    if pieces[0][0][0].isdigit() and not style.spoken and rng.random() < 0.34:
        joint = rng.choice(("-", "-", "-", "–", " - "))
    elif rng.random() < 0.2:
        joint = " ou "
    elif not pieces[0][0][0].isdigit() and rng.random() < 0.15:
        joint = rng.choice((" ", ", "))  # in words: in figures « 2, 3 » may be a decimal
    else:
        joint = " à "
        if rng.random() < 0.1:
            low += pieces[1][0]
    return Duration(((low + joint, None), *pieces), seconds)


def between(writer: Writer) -> Duration:
    """What follows « entre »: « 3 et [5] minutes », « 30 secondes et [1] minute »."""
    if writer.rng.random() < 0.2:
        return _over_units(writer, " et ")
    low, pieces, seconds = _ends(writer)
    return Duration(((low + " et ", None), *pieces), seconds)


def _ends(writer: Writer) -> tuple[str, list[Piece], Fraction]:
    """The beginning of a range, and its end with a unit."""
    unit = _unit(writer)
    n = max(2, writer.count(unit))
    if unit == 1:
        n = max(n, 5)
    if n > 12:
        n = round(n / 5) * 5
    pieces = writer.with_unit(n, unit)
    force = "figures" if pieces[0][0][0].isdigit() else "words"
    low = writer.style.number(lower(n, writer.rng.random()), feminine=True, force=force)
    return low, pieces, Fraction(n * unit)


def _over_units(writer: Writer, joint: str) -> Duration:
    """« 45 secondes à [1] minute », « 1 min 30 à [2] min », « 45 minutes à [1] heure [30] »."""
    rng = writer.rng
    large, small, lows = _OVER[0] if _unit(writer) == 3600 else _OVER[1]
    two_parts = rng.random() < 0.4
    n = rng.choice((2, 2, 2, 3, 3, 4, 5)) if two_parts else 2 if rng.random() < 0.08 else 1
    pieces = writer.with_unit(n, large)
    force = "figures" if pieces[0][0][0].isdigit() else "words"
    below = (
        writer.with_unit(n - 1, large) if two_parts else writer.with_unit(rng.choice(lows), small)
    )
    if two_parts:
        below += [(" ", None), writer.number(rng.choice((15, 30, 30, 30, 45)), small, force=force)]
    low = "".join(text for text, _ in below)
    seconds = Fraction(n * large)
    if rng.random() < 0.25:
        pieces += [(" ", None), writer.number(30, small, force=force)]
        seconds += 30 * small
    return Duration(((low + joint, None), *pieces), seconds)


def collective(writer: Writer) -> Duration:
    """« [une dizaine] de minutes », « une petite [trentaine] de secondes »."""
    unit = _unit(writer)
    n = _OF_UNIT[unit].pick(writer.rng)
    before, number = collective_number(n, writer.rng)
    of_unit = " d'heures" if unit == 3600 else f" de {_NAMES[unit]}"
    pieces = ((before, None), (number, writer.label(unit)), (of_unit, None))
    return Duration(tuple(piece for piece in pieces if piece[0]), Fraction(n * unit))


def collective_number(n: int, rng: Random) -> tuple[str, str]:
    """What stands before a round numeral, and the numeral: « une petite », « dizaine »."""
    if rng.random() < 0.25:
        return f"une {rng.choice(_SIZES)} ", COLLECTIVES[n]
    return "", f"une {COLLECTIVES[n]}"


def with_adjective(writer: Writer) -> Duration:
    """« [3] bonnes minutes »; « une petite minute » has no number that counts (rule 3)."""
    unit = _unit(writer)
    n = max(2, writer.count(unit))
    between = f" {writer.rng.choice(_PLURAL_SIZES)} {_NAMES[unit]}"
    return Duration((writer.number(n, unit), (between, None)), Fraction(n * unit))


def roughly(duration: Duration, rng: Random) -> Duration:
    """« environ [3] minutes », « [3] minutes environ »."""
    if duration.pieces[0][1] is None:
        return duration
    if rng.random() < 0.25:
        after: Piece = (rng.choice(_ROUGHLY_AFTER), None)
        return Duration((*duration.pieces, after), duration.seconds)
    return Duration(((_ROUGHLY.pick(rng), None), *duration.pieces), duration.seconds)


def full_width(duration: Duration) -> Duration:
    """« ３０ s », as some keyboards write figures."""
    pieces = tuple((text.translate(_FULL_WIDTH), label) for text, label in duration.pieces)
    return Duration(pieces, duration.seconds)


def _unit(writer: Writer) -> int:
    for option, unit in (("hours", 3600), ("minutes", 60), ("long", 60), ("seconds", 1)):
        if option in writer.options:
            return unit
    return _UNITS.pick(writer.rng)

"""What a French numeric expression is worth, by itself and under a label.

>>> read_number("quatre-vingt-dix"), read_number("1,5"), read_number("moins le quart")
(Fraction(90, 1), Fraction(3, 2), Fraction(-1, 4))
>>> read_value("et demie", Label.DURATION_WT_SD), read_value("et demie", Label.DURATION_WT_HR)
(Fraction(30, 1), Fraction(1, 2))
"""

import re
from fractions import Fraction
from functools import lru_cache

from speechtimer.labels import Kind, Label
from speechtimer.numbers.expressions import Reading, interpret
from speechtimer.numbers.scanning import scan

__all__ = ["range_end", "read_number", "read_value"]

_DIGIT = re.compile(r"\d")

# Minutes in an hour and seconds in a minute: what a fraction under a min or sd label is of.
_SUBUNITS = 60
_HOUR_SECONDS = 3600


def read_number(text: str) -> Fraction | None:
    """The exact value of an expression in figures or words, None when it is no number.

    >>> read_number("mille neuf cent soixante et onze"), read_number("2 virgule zéro cinq")
    (Fraction(1971, 1), Fraction(41, 20))
    >>> read_number("1½"), read_number("une demi-douzaine"), read_number("sinquante")
    (Fraction(3, 2), Fraction(6, 1), Fraction(50, 1))
    >>> read_number("sans"), read_number("quatorzième"), read_number("30 secondes")
    (None, None, None)
    """
    reading = _read(text)
    return None if reading is None else reading.value


def read_value(text: str, label: Label) -> Fraction | None:
    """The value of a span in its label's own unit, by rule 4 of the annotation guide.

    A fraction alone under a ``min`` or ``sd`` label is one of the next larger unit; mixed
    numbers and decimals keep their own unit.

    >>> read_value("trois quarts", Label.DURATION_WT_MIN), read_value("½", Label.DURATION_BR_SD)
    (Fraction(45, 1), Fraction(30, 1))
    >>> read_value("moins quart", Label.DURATION_WT_MIN)
    Fraction(-15, 1)
    >>> read_value("deux et demie", Label.DURATION_WT_MIN), read_value("demi", Label.NB_ROUNDS)
    (Fraction(5, 2), Fraction(1, 2))
    """
    reading = _read(text)
    if reading is None:
        return None
    has_larger_unit = label.kind is not Kind.ROUNDS and label.unit_seconds < _HOUR_SECONDS
    return reading.value * (_SUBUNITS if reading.is_fraction and has_larger_unit else 1)


def range_end(text: str) -> str | None:
    """The end of a range in words without « à », None where there is none.

    >>> range_end("quatre cinq"), range_end("vingt vingt-cinq"), range_end("vingt-deux")
    ('cinq', 'vingt-cinq', None)
    """
    words = text.split()
    if len(words) < 2 or _DIGIT.search(text) or _read(text) is not None:
        return None
    for i in range(1, len(words)):
        begin, end = _read(" ".join(words[:i])), _read(" ".join(words[i:]))
        if begin is not None and end is not None and 1 < begin.value < end.value:
            return " ".join(words[i:])
    return None


@lru_cache(maxsize=8192)
def _read(text: str) -> Reading | None:
    terms = scan(text)
    return interpret(terms) if terms else None

"""Exact numbers of rounds and seconds."""

import math
from fractions import Fraction

from speechtimer.meaning.invalid import InvalidError
from speechtimer.program import MAX_ROUNDS, MAX_SECONDS

__all__ = ["Amount", "exact", "rounds_of", "whole_seconds"]

_NO_ROUNDS = "Le nombre de tours doit être un entier de 1 à {most} : redites combien de fois."
_NEGATIVE = "La durée {of_what} est négative : redites-la autrement."
_TOO_LONG = "La durée {of_what} dépasse 9 999 heures : redites-la plus courte."

# An int where it is whole, as most are: reckoned with ten times as fast.
Amount = int | Fraction


def exact(value: Fraction) -> Amount:
    """The same number.

    >>> exact(Fraction(4, 2)), exact(Fraction(1, 2))
    (2, Fraction(1, 2))
    """
    return value.numerator if value.denominator == 1 else value


def rounds_of(value: Amount) -> int:
    """How often, from 1.

    Raises:
        InvalidError: it is no whole number, or out of bounds.
    """
    if value.denominator != 1 or not 1 <= value <= MAX_ROUNDS:
        raise InvalidError(_NO_ROUNDS.format(most=MAX_ROUNDS))
    return int(value)


def whole_seconds(value: Amount, of_what: str) -> int:
    """Whole seconds, rounded half up.

    Raises:
        InvalidError: it is negative or too long.
    """
    if value < 0:
        raise InvalidError(_NEGATIVE.format(of_what=of_what))
    if value > MAX_SECONDS:
        raise InvalidError(_TOO_LONG.format(of_what=of_what))
    return value if isinstance(value, int) else math.floor(value + Fraction(1, 2))

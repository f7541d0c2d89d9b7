"""Numbers with a sign, decimals, fractions and collectives: from terms to a value.

expression = [et | plus] [moins] magnitude
magnitude  = amount | fraction | amount et fraction
amount     = whole | [whole] virgule decimals | [amount] douzaine | amount million
fraction   = [un | une | le] demi | whole quarts | whole sixièmes | 1/2 | ½
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from speechtimer.numbers.cardinals import cardinal, cardinal_at
from speechtimer.numbers.lexicon import ORDINAL_BASES, Role, Term

__all__ = ["Reading", "interpret"]

# "vingt et un trente-deuxièmes": no denominator that people say has more words.
_LONGEST_DENOMINATOR = 8
_FRACTIONS = {Role.PART, Role.ORDINAL, Role.RATIO}
_MULTIPLES = {Role.COLLECTIVE, Role.SCALE}


@dataclass(frozen=True, slots=True)
class Reading:
    """An exact value, and whether it was said as a fraction alone ("trois quarts", "moins quart").

    A mixed number ("deux et demi") and a decimal are no fractions alone.
    """

    value: Fraction
    is_fraction: bool = False


def interpret(terms: Sequence[Term]) -> Reading | None:
    """The value of all the terms together, None when they make no number."""
    start = 1 if terms[0].role in (Role.AND, Role.PLUS) else 0
    if start < len(terms) and terms[start].role is Role.MINUS:
        reading = _magnitude(terms[start + 1 :])
        return reading and Reading(-reading.value, reading.is_fraction)
    return _magnitude(terms[start:])


def _magnitude(terms: Sequence[Term]) -> Reading | None:
    if not terms:
        return None
    mixed = _mixed(terms)
    if mixed is None and terms[-1].role in _FRACTIONS:
        value = _fraction(terms)
        return None if value is None else Reading(value, is_fraction=True)
    value = _amount(terms) if mixed is None else mixed
    return None if value is None else Reading(value)


def _amount(terms: Sequence[Term]) -> Fraction | None:
    """Anything without a fraction: 12, "douze", "1,5", "une douzaine", "2,5 millions"."""
    if not terms:
        return None
    last = terms[-1]
    if last.role is Role.COLLECTIVE:
        count = _count_of_collective(terms[:-1])
        return None if count is None else count * last.value
    if last.role is Role.SCALE:
        # Only a decimal is multiplied as a whole: not the "deux milliards" of "… un million".
        count = _decimal(terms[:-1])
        if count is not None and count.denominator > 1:
            return count * last.value
    return _decimal(terms)


def _count_of_collective(terms: Sequence[Term]) -> Fraction | None:
    """1 for "[la] douzaine", 1/2 for "[une] demi-douzaine", 3 for "trois douzaines"."""
    if not terms or (len(terms) == 1 and terms[0].role is Role.ARTICLE):
        return Fraction(1)
    if terms[-1].role is Role.PART:
        return _fraction(terms)
    return _decimal(terms)


def _decimal(terms: Sequence[Term]) -> Fraction | None:
    point = next((i for i, term in enumerate(terms) if term.role is Role.POINT), None)
    if point is None:
        return _whole(terms)
    whole = _whole(terms[:point]) if point else Fraction(0)
    decimals = _decimals(terms[point + 1 :])
    if whole is None or not decimals or whole.denominator > 1:
        return None
    return whole + Fraction(int(decimals), 10 ** len(decimals))


def _whole(terms: Sequence[Term]) -> Fraction | None:
    if len(terms) == 1 and terms[0].role is Role.FIGURE:
        return terms[0].value
    value = cardinal(terms)
    return None if value is None else Fraction(value)


def _decimals(terms: Sequence[Term]) -> str:
    """The digits after the point: "zéro cinq" → 05, "sept cinq" → 75, "vingt-cinq" → 25."""
    digits, at = "", 0
    while at < len(terms):
        if terms[at].role is Role.FIGURE:
            written, at = terms[at].digits, at + 1
        else:
            found = cardinal_at(terms, at)
            written, at = (str(found[0]), found[1]) if found else ("", at)
        if not written:
            return ""
        digits += written
    return digits


def _mixed(terms: Sequence[Term]) -> Fraction | None:
    """ "deux et demi", "une douzaine et demie", "1 1/2"."""
    split = next((i for i in reversed(range(len(terms))) if terms[i].role is Role.AND), 0)
    if terms[-1].role is Role.RATIO and len(terms) > 1 and not split:
        split, after = len(terms) - 1, len(terms) - 1
        if _is_one(terms[:split]):
            return None  # "une 1/2 heure" is half of one
    else:
        after = split + 1
    if not split or terms[-1].role not in _FRACTIONS or _is_one_of_many(terms[after:]):
        return None
    amount, part = _amount(terms[:split]), _fraction(terms[after:])
    if amount is None or part is None:
        return None
    # "un million et demi": half of the million.
    multiple = terms[split - 1]
    return amount + part * (multiple.value if multiple.role in _MULTIPLES else 1)


def _is_one(terms: Sequence[Term]) -> bool:
    return len(terms) == 1 and terms[0].role is Role.SIMPLE and terms[0].value == 1


def _is_one_of_many(terms: Sequence[Term]) -> bool:
    """The "un centièmes" of "vingt et un centièmes", where "et" belongs to the count."""
    return len(terms) == 2 and _is_one(terms[:1]) and terms[1].plural


def _fraction(terms: Sequence[Term]) -> Fraction | None:
    """A fraction alone: "demie", "le quart", "trois quarts", "cinq sixièmes", "1/2"."""
    if not terms:
        return None
    last, before = terms[-1], terms[:-1]
    if last.role is Role.ORDINAL:
        return _of_denominator(terms)
    if last.role is Role.RATIO:
        return last.value if not before or _is_one(before) else None
    if not before or (len(before) == 1 and before[0].role is Role.ARTICLE):
        return last.value
    count = cardinal(before)
    return None if count is None else count * last.value


def _of_denominator(terms: Sequence[Term]) -> Fraction | None:
    """ "cinq sixièmes", "un trente-deuxième": the shortest denominator that leaves a count.

    "vingt-cinquième" counts nothing: it is an ordinal.
    """
    base = ORDINAL_BASES[terms[-1].value]
    if not (terms[-1].plural or _is_one(terms[:-1])) and cardinal([*terms[:-1], base]) is not None:
        return None
    for start in range(len(terms) - 1, max(0, len(terms) - 1 - _LONGEST_DENOMINATOR), -1):
        below = cardinal([*terms[start:-1], base])
        above = cardinal(terms[:start])
        # A half, a third and a quarter have names of their own: "un deuxième" counts rounds.
        if above is not None and below is not None and below > 4:
            return Fraction(above, below)
    return None

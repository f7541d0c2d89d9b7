"""Whole numbers: from terms to a value.

The grammar is the language's own, read from left to right without going back:

    number   = group scale … group            deux millions trois cent mille quatre
    group    = [tens] cent [[et] tens]        quatre cent douze, onze cents
    tens     = ten [[et] rest]                vingt et un, soixante-dix-sept, nonante-neuf
             | quatre vingt [[et] rest]
"""

from collections.abc import Sequence
from fractions import Fraction

from speechtimer.numbers.lexicon import Role, Term

__all__ = ["cardinal", "cardinal_at"]


def cardinal(terms: Sequence[Term]) -> int | None:
    """The whole number that all the terms make together, leading zeros allowed."""
    start = 0
    while start < len(terms) - 1 and _is(terms, start, Role.SIMPLE, 0):
        start += 1
    found = cardinal_at(terms, start)
    return found[0] if found and found[1] == len(terms) else None


def cardinal_at(terms: Sequence[Term], start: int) -> tuple[int, int] | None:
    """The longest whole number that begins at ``start``, and the index of what follows it."""
    total, scale = 0, 0
    end = start
    while True:
        at = end + 1 if scale and _is(terms, end, Role.AND) else end
        group = _group(terms, at, after_scale=bool(scale))
        if group is None:
            return (total, end) if scale else None
        before, (value, end) = end, group
        next_scale = _scale(terms, end)
        part = value * (next_scale or 1)
        if scale and not 0 < part < scale:
            return total, before
        if not next_scale:
            return total + part, end
        if not value:
            return None
        total, scale, end = total + part, next_scale, end + 1


def _group(terms: Sequence[Term], i: int, *, after_scale: bool) -> tuple[int, int] | None:
    """Below a thousand; or a hundred times 11 to 99 (onze cents); or a figure."""
    if _is(terms, i, Role.THOUSAND):
        # "mille" needs no number before it; the caller multiplies by the scale it sees next.
        return (1, i)
    count = (1, i) if _is(terms, i, Role.HUNDRED) else _tens(terms, i) or _figure(terms, i)
    if count is None or not _is(terms, count[1], Role.HUNDRED):
        return count
    hundreds, end = count
    if (end > i and hundreds < 2) or hundreds > (9 if after_scale else 99):
        return None
    rest_at = end + 2 if _is(terms, end + 1, Role.AND) else end + 1
    rest = _tens(terms, rest_at) or _figure(terms, rest_at)
    if rest is None or not 0 < rest[0] < 100:
        return hundreds * 100, end + 1
    return hundreds * 100 + rest[0], rest[1]


def _tens(terms: Sequence[Term], i: int) -> tuple[int, int] | None:
    """A number below a hundred, in words."""
    value = _simple(terms, i)
    if value is None:
        return None
    if value == 4 and _simple(terms, i + 1) == 20:
        return _plus_rest(terms, i + 2, 80, most=19)
    if value >= 20:
        return _plus_rest(terms, i + 1, value, most=19 if value == 60 else 9)
    return _teens(terms, i)


def _plus_rest(terms: Sequence[Term], i: int, base: int, *, most: int) -> tuple[int, int]:
    at = i + 1 if _is(terms, i, Role.AND) else i
    rest = _teens(terms, at) or _figure(terms, at)  # recognisers write "trente 3"
    if rest is None or not 0 < rest[0] <= most:
        return base, i
    return base + rest[0], rest[1]


def _teens(terms: Sequence[Term], i: int) -> tuple[int, int] | None:
    """A number below twenty, in words: dix-sept is two of them."""
    value = _simple(terms, i)
    if value is None or value >= 20:
        return None
    unit = _simple(terms, i + 1)
    if value == 10 and unit is not None and 7 <= unit <= 9:
        return 10 + unit, i + 2
    return value, i + 1


def _figure(terms: Sequence[Term], i: int) -> tuple[int, int] | None:
    if _is(terms, i, Role.FIGURE) and terms[i].digits:
        return int(terms[i].value), i + 1
    return None


def _scale(terms: Sequence[Term], i: int) -> int:
    if _is(terms, i, Role.THOUSAND) or _is(terms, i, Role.SCALE):
        return int(terms[i].value)
    return 0


def _simple(terms: Sequence[Term], i: int) -> int | None:
    return int(terms[i].value) if _is(terms, i, Role.SIMPLE) else None


def _is(terms: Sequence[Term], i: int, role: Role, value: int | Fraction | None = None) -> bool:
    return i < len(terms) and terms[i].role is role and value in (None, terms[i].value)

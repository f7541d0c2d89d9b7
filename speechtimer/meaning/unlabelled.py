"""Numbers that carry no label, and the durations among them.

>>> from speechtimer.meaning.folded import Folded
>>> [(n.text, n.seconds) for n in unlabelled(Folded("EMOM 12 minutes, 10 pompes"), [])]
[('12 minutes', 720), ('10', None)]
"""

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from speechtimer.labels import Kind
from speechtimer.meaning.amounts import Amount, exact
from speechtimer.meaning.folded import Folded
from speechtimer.meaning.mentions import Mention
from speechtimer.meaning.vocabulary import NUMBERS
from speechtimer.numbers import range_end, read_number

__all__ = ["Number", "nothing_else", "unlabelled"]

_WORD = "|".join(sorted(sorted(NUMBERS), key=len, reverse=True))
_NUMBER = rf"""(?:
    \d{{1,3}}(?:\ \d{{3}})+ (?!\d) | \d+(?:[.,]\d+)?(?!\d)
  | \b(?:{_WORD})(?:[ -]+(?:et[ -]+)?(?:{_WORD}))*\b
)"""
_UNIT = r"""(?: (?:heure|hr|h)s?(?![a-z]) | (?:minute?|min|mn)s?(?![a-z]) | sec(?:onde?)?s?(?![a-z])
  | s(?![a-z]) | '' | " | ' )"""
# What may follow « 1 min 30 »; before anything else the 30 would be a number of its own.
_AFTER = r"(?:et|de|d'|du|puis|avec|pour|entre|en|a|au|sur|repos|recup|pause|rest|of)\b"
_DURATION = re.compile(
    rf"""
    (?: (?P<first>{_NUMBER}) [ ]? (?:(?:bon|petit|gros|long|cour)\w*\s|de\s)? (?P<unit>{_UNIT})
        (?: [ ](?P<part>et[ ]demi?e? | (?:et[ ])?(?:un[ ]quart|trois[ ]quarts?) | et[ ]quart
              | moins[ ](?:le[ ])?quart)\b
          | (?<=['h]) (?P<glued>\d+) (?![ ]?(?:x|\*|fois)) (?:'{{1,2}}|"|min|mn|s\b)?
          | [ ]?(?:et[ ])? (?P<second>{_NUMBER})
            (?: [ ]?(?P<sub>{_UNIT}) | (?= \s*(?:$ | [^\w\s'] | {_AFTER})) )
        )?
      | (?P<fraction> (?:une?[ ])? (?:demi|quart) | trois[ ]quarts | 1/2 | 1/4 | 3/4 )
        [ -]? (?:d')? [ ]? (?P<whole> heure | h\b | minute | min\b )s?
    )""",
    re.VERBOSE,
)
_COUNT = re.compile(_NUMBER, re.VERBOSE)
# « EMOM 10 : 8 burpees », whose number is in minutes.
_EMOM = re.compile(r"\be\s?\d?\s?-?mom\s*(?:de\s)?$")
_SAID = re.compile(r"\s*(?:$|[:,.;\n])")
# « 16:00 »
_CLOCK = re.compile(r"(?<!\d)\d{1,2}:\d\d|(?<=\d:)\d\d")
_SMALLER = {3600: 60, 60: 1, 1: 1}


class Number(NamedTuple):
    """A number at ``[start, end)`` of the folded text; ``seconds`` where it has a unit of time."""

    text: str
    value: Amount
    start: int
    end: int
    seconds: Amount | None = None


# « 12 heures 34 minutes et 20 secondes »
_LONGEST = 40


def nothing_else(folded: Folded, said: Sequence[Mention]) -> list[Mention]:
    """The mentions, but for a text that is one duration: that is the work, whatever is labelled.

    >>> [int(m.value) for m in nothing_else(Folded("2h16"), [])]
    [8160]
    """
    text = folded.text.strip(" .,!")
    if len(text) > _LONGEST or len(said) > 1 or any(m.kind is not Kind.WORK for m in said):
        return list(said)
    numbers = list(unlabelled(folded, []))
    if len(numbers) != 1 or numbers[0].text.strip() != text or numbers[0].seconds is None:
        return list(said)
    (only,) = numbers
    assert only.seconds is not None
    if said and said[0].start > only.start:  # « 50 secondes à [1] minute », a range's end
        return list(said)
    return [Mention(Kind.WORK, only.seconds, only.start, only.end, 1)]


def unlabelled(folded: Folded, said: Sequence[Mention]) -> Iterator[Number]:
    """The numbers between the mentions, in order."""
    at = 0
    for start, end in [(m.start, m.end) for m in said] + [(len(folded.text), len(folded.text))]:
        if _holds_number(folded.text[at:start]):
            yield from _between(folded, at, start)
        at = end


@lru_cache(maxsize=4096)
def _holds_number(between: str) -> bool:
    """Whether there may be one: mostly the same few words stand between two mentions."""
    return _COUNT.search(between) is not None


def _between(folded: Folded, start: int, end: int) -> Iterator[Number]:
    at = start
    while match := _COUNT.search(folded.text, at, end):
        duration = _DURATION.match(folded.text, match.start(), end)
        seconds = None if duration is None else _seconds(folded, duration)
        if duration is not None and seconds is not None:
            match = duration
        at = match.end()
        if _CLOCK.match(folded.text, match.start()):
            continue
        if seconds is not None:
            yield Number(match[0], exact(seconds), match.start(), at, exact(seconds))
        elif match[0] not in ("un", "une"):
            written = folded.original(match.start(), at)
            value = read_number(range_end(written) or written)
            if value is not None:
                minutes = _EMOM.search(folded.text, start, match.start()) and _SAID.match(
                    folded.text, at
                )
                yield Number(
                    match[0],
                    exact(value),
                    match.start(),
                    at,
                    exact(60 * value) if minutes else None,
                )


def _seconds(folded: Folded, match: re.Match[str]) -> Fraction | None:
    if match["fraction"]:
        part = read_number(match["fraction"])
        return None if part is None else part * _unit(match["whole"])
    unit = _unit(match["unit"])
    first = read_number(folded.original(*match.span("first")))
    if first is None:
        return None
    total = first * unit
    if match["glued"]:
        total += int(match["glued"]) * _SMALLER[unit]
    if match["second"]:
        second = read_number(folded.original(*match.span("second")))
        total += (second or 0) * (_unit(match["sub"]) if match["sub"] else _SMALLER[unit])
    if match["part"]:
        part = read_number(match["part"].removeprefix("et ").replace("un quart", "quart"))
        total += (part or 0) * unit
    return total


def _unit(written: str) -> int:
    if written.startswith("h"):
        return 3600
    return 60 if written.startswith("m") or written == "'" else 1

"""Rule A: numbers that belong together are one mention.

>>> from speechtimer.labels import Label
>>> text = Folded("2 min 30 de corde")
>>> spans = [Span(0, 1, Label.DURATION_WT_MIN), Span(6, 8, Label.DURATION_WT_SD)]
>>> [(str(m.kind), int(m.value), m.start, m.end) for m in mentions(text, spans)]
[('work', 150, 0, 8)]
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from speechtimer.labels import Kind, Label, Span
from speechtimer.meaning.amounts import Amount, exact
from speechtimer.meaning.folded import Folded
from speechtimer.meaning.invalid import InvalidError
from speechtimer.meaning.vocabulary import NO_NAME, NUMBERS
from speechtimer.numbers import range_end, read_number, read_value

__all__ = ["FILLER", "Mention", "mentions"]

FILLER = re.compile(
    r"[\s,.]*\b(?:h?eu+h*|hu*m+|ben|bah|genre|enfin|alors|voila|bon|quoi|tu vois)\b,?"
)
# The unit, however it is spelt, and perhaps « et »: « 1 heure et 15 », « 2'30 », « 1:30 ».
_ONLY_A_UNIT = re.compile(
    r"\s?(?:[a-z]+(?:\.(?!\s))?|['\"]{1,2}|:)?\s?(?:(?:et|e|plus|avec)\s)?-?\s?"
)
_COMMA = re.compile(r"\s?(?:h(?:eures?)?|min\w*|mn|')\s?,\s(?:et\s)?")
_UNIT = re.compile(r"\s?(?:min\w*|mn|sec\w*|s)\b(?!\s?/)")
_LAST_WORD = re.compile(r"([a-z]+)'?\s*:?\s*$")
_SIGN = re.compile(r"[,.;:]\s")
_MORE = re.compile(r"[ -]([a-z]+)", re.IGNORECASE)
# « 2. 5 », but not « zone 2. 5 minutes »
_HALF = re.compile(r"(\d)\s?[.,]\s(5)")
_NAMED = re.compile(r"\b(?:zone|niveau|bloc|exercice|exo|partie)\s*$", re.IGNORECASE)
_HALVES = re.compile(r"(\w+)[ -](demie?s?)")
_NO_NUMBER = "Je ne comprends pas le nombre « {written} » : redites-le en chiffres."
_NO_UNIT = re.compile(r"\b(?:puis|soit|pis|ou|x|fois|[.,;/+])\b")


class Mention(NamedTuple):
    """One statement of rounds (a count), work or rest (seconds), at ``[start, end)``.

    ``unit`` is the seconds of its smallest unit, 0 for rounds.
    """

    kind: Kind
    value: Amount
    start: int
    end: int
    unit: int


def mentions(folded: Folded, spans: Sequence[Span]) -> list[Mention]:
    """« 1 heure 15 », « 2'30 » and « deux heures moins le quart » are one each.

    Raises:
        InvalidError: a span is no number.
    """
    found: list[Mention] = []
    starts = {span.start for span in spans}
    for cut in _halves_apart(folded, spans) if "half" in folded.hints else spans:
        span = _whole(folded, cut, starts)
        value = _value(_decimal(folded.source, span), span.label)
        start, end = folded.place(span.start), folded.place(span.end)
        unit = 0 if span.label is Label.NB_ROUNDS else span.label.unit_seconds
        whole = found[-1] if found else None
        if (
            whole is not None
            and whole.kind is span.label.kind is not Kind.ROUNDS
            and unit < whole.unit
            and (
                only_a_unit(folded.text[whole.end : start])
                or _after_a_comma(folded.text, whole, start, end)
            )
        ):
            found[-1] = Mention(whole.kind, whole.value + value, whole.start, end, unit)
        else:
            found.append(Mention(span.label.kind, value, start, end, unit))
    return found


def _halves_apart(folded: Folded, spans: Sequence[Span]) -> Iterator[Span]:
    """« [3 demi]-heures » are three rounds of half an hour."""
    for span in spans:
        match = _HALVES.fullmatch(folded.source, span.start, span.end)
        count = match and read_value(match[1], Label.NB_ROUNDS)
        if match is None or not count or count < 2 or span.label is Label.NB_ROUNDS:
            yield span
        else:
            yield Span(span.start, match.end(1), Label.NB_ROUNDS)
            yield Span(match.start(2), span.end, span.label)


@lru_cache(maxsize=4096)
def only_a_unit(between: str) -> bool:
    """Whether two numbers are the parts of one duration.

    >>> only_a_unit(" minutes "), only_a_unit(" h et "), only_a_unit(" min / ")
    (True, True, False)
    >>> only_a_unit(" min. "), only_a_unit("', pompes "), only_a_unit(" minutes soit ")
    (False, False, False)
    """
    plain = FILLER.sub("", between)
    return _ONLY_A_UNIT.fullmatch(plain) is not None and _NO_UNIT.search(plain) is None


def _after_a_comma(text: str, whole: "Mention", start: int, end: int) -> bool:
    """« 3 minutes, 40 secondes » is one duration; « squats 1 min, 30 s de pompes » are two."""
    if not _COMMA.fullmatch(text, whole.end, start) or not _UNIT.match(text, end):
        return False
    before = _LAST_WORD.search(text[: whole.start][-40:])
    return before is None or before[1] in NO_NAME


def _whole(folded: Folded, span: Span, starts: set[int]) -> Span:
    """Rule 2: a number to its end, where a tagger stopped short: « 1 min [trente] deux »."""
    more = _MORE.match(folded.source, span.end)
    if more is None or more.start(1) in starts or more[1].lower() not in NUMBERS:
        return span
    longer = Span(span.start, more.end(), span.label)
    parts = folded.source[span.start : span.end], more[1]
    whole, *values = map(read_number, (folded.source[longer.start : longer.end], *parts))
    return longer if None not in values and whole == sum(filter(None, values)) else span


def _decimal(source: str, span: Span) -> str:
    """What a span says; « 1, 5 minute », as some write or dictate it, is one number."""
    said = source[span.start : span.end]
    split = _HALF.fullmatch(said)
    if split is None or _NAMED.search(source[: span.start]):
        return said
    return f"{split[1]},{split[2]}"


@lru_cache(maxsize=8192)
def _value(text: str, label: Label) -> Amount:
    """A count of rounds, or seconds."""
    value = read_value(text, label)
    if value is None:
        # A tagger may reach over a sign: « zone 2, [3] minutes » (rule 2).
        value = read_value(range_end(text) or _SIGN.split(text)[-1], label)
    if value is None:
        raise InvalidError(_NO_NUMBER.format(written=text))
    return exact(value * label.unit_seconds)

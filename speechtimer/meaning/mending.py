"""Where the words leave no doubt, they decide over a tagger's labels.

Labels that agree with the words, as a person's do, stay as they are.

>>> from speechtimer.labels import Label
>>> from speechtimer.meaning.mentions import mentions
>>> text = Folded("2. corde 8 min, 2 min pause, sac 4 min")
>>> places = [(0, "wt_min"), (9, "wt_min"), (16, "wt_min"), (33, "wt_min")]
>>> spans = [Span(at, at + 1, Label(f"duration_{label}")) for at, label in places]
>>> [(str(m.kind), m.value) for m in mended(text, mentions(text, unnumbered(text, spans)))]
[('work', 480), ('rest', 120), ('work', 240)]
"""

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

from speechtimer.labels import Kind, Span
from speechtimer.meaning.amounts import exact
from speechtimer.meaning.folded import Folded
from speechtimer.meaning.mentions import Mention

__all__ = ["mended", "unnumbered"]

_UNIT = r"\s?(?:h|heures?|m|mn|mins?|minutes?|s|secs?|secondes?|'{1,2}|\")(?![a-z])"
_REST = r"(?:repo[sz]?|recup(?:eration)?|pauses?|break|of|rest)"
_JOIN = r"\s*(?:de\s|d'|[:=]\s?)?\s*"

# --- numbers of a list: « 1. … 2. … », « 2) … » ---------------------------------------------------

_FIRST = re.compile(r"(?:^|\n)\s*(\d)(?:\.\s|\s?[)])")


def unnumbered(folded: Folded, spans: Sequence[Span]) -> list[Span]:
    """The spans without the numbers of a list's lines, which set nothing (rule 14)."""
    places = list(_numbering(folded.text))
    if not places:
        return list(spans)
    kept: list[Span] = []
    for span in spans:
        start = folded.place(span.start)
        sign = next((end for begin, end in places if begin <= start < end), None)
        if sign is None:
            kept.append(span)
        elif folded.place(span.end) > sign:
            kept.append(Span(folded.back(sign), span.end, span.label, score=span.score))
    return kept


def _numbering(text: str) -> Iterator[tuple[int, int]]:
    """From a number that opens a line to the end of its sign, and those that count on from it."""
    first = _FIRST.search(text)
    if first is None:
        return
    yield first.start(1), first.end()
    number, at = int(first[1]) + 1, first.end()
    while following := re.compile(rf"(?:^|(?<=\s)){number}(?:\.\s|\s?[)])").search(text, at):
        yield following.span()
        number, at = number + 1, following.end()


# --- mentions -----------------------------------------------------------------------------------


def mended(folded: Folded, said: Sequence[Mention]) -> list[Mention]:
    """The mentions with the kinds, units and ranges that the words say."""
    text = folded.text
    found = [m for i, m in enumerate(said) if not _sets_nothing(text, said, i)]
    return _works_and_rests(text, _same_units(text, found))


# Rule 17: « 6 à [8] fois », « 1 min 30 à [2] min ».
_RANGE = re.compile(rf"(?:{_UNIT})?(?:\s?\d+(?:{_UNIT})?)?\s*(?:a|ou)\s*(?:d')?")
_RANGE_OF_ROUNDS = re.compile(r"\s*(?:a|ou|-)\s*")
# « 2 min toutes les 10 fois », « 2 min au bout de 6 »
_EVERY = re.compile(r"\b(?:au bout de|(?:tou?te?s?|tous)\s+les)\s*$")
_AFTER = re.compile(r"\bapres\s+(?:les\s+)?$")
_ROUNDS = re.compile(
    r"\s*(?:fois|series?|tours?|rounds?|repetitions?|sprints?)?\s*(?:$|[,.;)]|et\b|puis\b)"
)
# « 30 s d'effort, 30 s de repos : 10 minutes », « … pendant 10 minutes »
_TOTAL = re.compile(
    rf"(?:{_UNIT})?\s*(?:(?:de\s)?(?:{_REST}|lente?|souple|facile|leger|marche|trot))?\W*"
    r"(?::|\b(?:pendant|sur|durant|en tout|au total|dure(?:\s+totale)?))\s*(?:de\s|:\s*)?"
)


def _sets_nothing(text: str, said: Sequence[Mention], i: int) -> bool:
    """The beginning of a range, how many rounds a rest comes after, or a total."""
    mention = said[i]
    before = text[said[i - 1].end if i else 0 : mention.start]
    following = said[i + 1] if i + 1 < len(said) else None
    if following is not None and following.kind is mention.kind:
        counts = mention.kind is Kind.ROUNDS
        between = _RANGE_OF_ROUNDS if counts else _RANGE
        if mention.value < following.value and between.fullmatch(
            text, mention.end, following.start
        ):
            return True
    if mention.kind is Kind.ROUNDS:
        rested = i > 0 and said[i - 1].kind is Kind.REST
        return bool(
            (_EVERY.search(before) or (rested and _AFTER.search(before)))
            and _ROUNDS.match(text, mention.end)
        )
    kinds = [m.kind for m in said[:i]]
    return (
        mention.kind is Kind.WORK
        and following is None
        and kinds == [Kind.WORK, Kind.REST]
        and mention.value >= 2 * (said[0].value + said[1].value)
        and _TOTAL.fullmatch(before) is not None
    )


_UNIT_AFTER = re.compile(rf"{_UNIT}|\s?[a-z]+\s+(?:heures?|minutes?|secondes?)\b")
_PAIR = re.compile(r"\s?[/-]\s?")
# Shorter works have seconds beside them: « 1 min d'effort, 30 de repos ».
_LONG = 300
# Rule 10: what is done in minutes, by how long its works are.
_STUDY = re.compile(r"\b(?:revis|etud|devoir|bose|concentr|exam|partiel)")
_FIGHT = re.compile(r"\b(?:box|spar|combat|ma\b|lute|judo|sac\b)")


def _same_units(text: str, said: Sequence[Mention]) -> list[Mention]:
    """A number without a unit takes that of the one before (rules 10 and 11)."""
    found = list(said[:1])
    for mention in said[1:]:
        before = found[-1]
        unit = mention.unit
        if not _is_bare(text, mention):
            pass
        elif before.kind is Kind.WORK and _PAIR.fullmatch(text, before.end, mention.start):
            unit = before.unit
            if unit == 1 and _is_bare(text, before) and _in_minutes(text, before):
                found[-1], unit = _in_unit(before, 60), 60
        elif (before.unit, mention.unit) == (60, 1) and max(
            _LONG, 60 * mention.value
        ) <= before.value:
            unit = 60  # « 50 min, puis 10 de repos »
        found.append(_in_unit(mention, unit))
    return found


def _is_bare(text: str, mention: Mention) -> bool:
    """Whether a duration is told by one number without a unit."""
    return (
        mention.kind is not Kind.ROUNDS
        and mention.value < 60 * mention.unit
        and ":" not in text[mention.start : mention.end]
        and _UNIT_AFTER.match(text, mention.end) is None
    )


def _in_minutes(text: str, work: Mention) -> bool:
    return bool(
        (work.value >= 15 and _STUDY.search(text)) or (work.value <= 5 and _FIGHT.search(text))
    )


def _in_unit(mention: Mention, unit: int) -> Mention:
    """The same number in another unit."""
    if unit == mention.unit:
        return mention
    value = exact(Fraction(mention.value) * unit / mention.unit)
    return mention._replace(value=value, unit=unit)


# --- works and rests ----------------------------------------------------------------------------

_PARTS = re.compile(r"[,;:.()+/\n>→]|\b(?:puis|ensuite|et|avec|pis)\b")
_REST_AFTER = re.compile(rf"(?:{_UNIT})?\s*(?P<of>(?:de|en)\s+)?{_REST}\b(?P<touches>{_JOIN}$)?")
_REST_BEFORE = re.compile(rf"\b{_REST}{_JOIN}$")
# Rule 9: in breathing every phase is work; what is ordered for its own sake is too.
_BREATHING = re.compile(r"inspir|expir|respir|apne")
_PHASE = re.compile(r"\b(?:soufl|expir|relach|reti?en|bloqu|vid)\w*\W+(?:\w+\W+){0,3}$")
_LEAVE = re.compile(r"\b(?:lais|fai)\w*\W+(?:\w+\W+){0,4}?repose\w*\W+(?:pendant\s+)?$")


def _works_and_rests(text: str, said: Sequence[Mention]) -> list[Mention]:
    """Works that are called a rest, and the other way round."""
    places = [(0, 0), *((m.start, m.end) for m in said), (len(text), len(text))]
    between = [text[a[1] : b[0]] for a, b in pairwise(places)]
    kinds = [m.kind for m in said]
    breathing = _BREATHING.search(text) is not None
    for i, kind in enumerate(kinds):
        if kind is Kind.REST and (
            _LEAVE.search(between[i]) or (breathing and _PHASE.search(between[i]))
        ):
            kinds[i] = Kind.WORK
    if not breathing:
        for run in _runs(between, kinds):
            _call(run, between, kinds)
    if Kind.WORK not in kinds:
        return list(said)  # « 10 minutes de pause »
    return [m._replace(kind=kind) for m, kind in zip(said, kinds, strict=True)]


def _runs(between: Sequence[str], kinds: Sequence[Kind]) -> Iterator[list[int]]:
    """The places of durations that no sign and no count parts."""
    run: list[int] = []
    for i, kind in enumerate(kinds):
        if run and (kind is Kind.ROUNDS or _PARTS.search(between[i])):
            yield run
            run = []
        if kind is not Kind.ROUNDS:
            run.append(i)
    if run:
        yield run


def _call(run: Sequence[int], between: Sequence[str], kinds: list[Kind]) -> None:
    """« 40 s squats 20 s repos 40 s pompes 20 s repos », « squats 40 s repos 20 s »."""
    rests = [_REST_AFTER.match(between[i + 1]) for i in run]
    touch = [rest["touches"] is not None for rest in rests if rest]
    number_first = rests[0] is None and any(touch) and not touch[-1]
    last = max((i for i, rest in zip(run, rests, strict=True) if rest), default=-1)
    for i, rest in zip(run, rests, strict=True):
        if number_first and i <= last:
            kinds[i] = Kind.REST if rest else Kind.WORK
        elif rest and (rest["of"] or rest["touches"] is None or i == run[-1]):
            kinds[i] = Kind.REST
        elif _REST_BEFORE.search(between[i]) and not _is_said_of_the_one_before(between[i]):
            kinds[i] = Kind.REST


def _is_said_of_the_one_before(between: str) -> bool:
    """« 30 s de repos : », before another number."""
    rest = _REST_AFTER.match(between)
    return rest is not None and rest["of"] is not None

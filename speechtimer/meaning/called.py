"""Works that are called a rest, and rests that are called a work (rule 9)."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from speechtimer.labels import Kind
from speechtimer.meaning.context import Context
from speechtimer.meaning.mentions import Mention
from speechtimer.meaning.unlabelled import Number
from speechtimer.meaning.vocabulary import EVERY, REST, UNIT

__all__ = ["passed_over", "works_and_rests"]

_JOIN = r"\s*(?:de\s|d'|[:=]\s?)?\s*"
_PARTS = re.compile(r"[,;:.()+/\n>→]|\b(?:puis|ensuite|et|avec|pis)\b")
_REST_AFTER = re.compile(rf"(?:{UNIT})?\s*(?P<of>(?:de|en)\s+)?{REST}\b(?P<touches>{_JOIN}$)?")
# « 2 min toutes les 10 fois »
_REST_OF_ROUNDS = re.compile(
    rf"(?:{UNIT})?\s*(?:{EVERY}|au\s+bout\s+de)\s+\w+\s+(?:fois|series?|tours?|rounds?)\b"
)
_REST_BEFORE = re.compile(rf"\b{REST}{_JOIN}$")
# Rule 9: in breathing every phase is work; what is ordered for its own sake is too.
_BREATHING = re.compile(r"inspir|expir|respir|apne")
_PHASE = re.compile(r"\b(?:soufl|expir|relach|reti?en|bloqu|vid)\w*\W+(?:\w+\W+){0,3}$")
_LEAVE = re.compile(r"\b(?:lais|fai)\w*\W+(?:\w+\W+){0,4}?repose\w*\W+(?:pendant\s+)?$")

_NOUN = rf"(?!{UNIT})[a-z]"
_NUMBER_FIRST = re.compile(rf"(?:{UNIT})?\s*(?:de\s|d')?{_NOUN}[a-z' -]*[,/;\n→]\s*")
_NOUN_FIRST = re.compile(rf"(?:{UNIT})?\s*[,/;\n→]\s*{_NOUN}[a-z' -]*[a-z]\s*$")
_NOUN_AFTER = re.compile(rf"(?:{UNIT})?\s*(?:de\s|d')?{_NOUN}[a-z' -]*[a-z]\s*(?:$|[,.;/\n→])")
_HYPHEN = re.compile(rf"(?:{UNIT})?\s?-\s?")
# Words for a rest, and for what is one beside an effort (rule 9).
_MAY_REST = re.compile(
    rf"\b(?:{REST}|r)\b|\b(?:march|trot|foting|joging|descent|lent|souple|facil|leg|tranquil"
    r"|contre|entre|transition|coupure|relach|detent|aret|atent|soufl|batement|mi-temps|recover"
    r"|retour|cool|doux|douce|calm|boi|eau|change|avec|repren|apres|sans|debout|assis)\w*"
    r"|\b[a-z]+(?:er|ez|ons|re)\b"
)


def works_and_rests(text: str, said: Sequence[Mention]) -> list[Mention]:
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
        elif kind is Kind.WORK and _REST_OF_ROUNDS.match(text, said[i].end):
            kinds[i] = Kind.REST
        elif (
            kind is Kind.REST
            and kinds[i - 1 : i] == [Kind.WORK]
            and _is_listed(said[: i + 1], kinds[: i + 1], between[: i + 2])
        ):
            kinds[i] = Kind.WORK
        elif kinds[max(i - 2, 0) : i] == [Kind.WORK] * 2 and all(
            map(_HYPHEN.fullmatch, between[i - 1 : i + 1])
        ):
            kinds[i] = Kind.WORK  # « 4'-3'-2' »
    if not breathing:
        for run in _runs(between, kinds):
            _call(run, between, kinds)
    if Kind.WORK not in kinds:
        return list(said)  # « 10 minutes de pause »
    return [m._replace(kind=kind) for m, kind in zip(said, kinds, strict=True)]


def _is_listed(said: Sequence[Mention], kinds: Sequence[Kind], between: Sequence[str]) -> bool:
    """« le cobra 1 min, l'enfant 1 min », « 5 min intro, 9 min débat, 2 min conclusion ».

    The last of ``said`` is one more in a list of works whose words know no rest: as long as the
    one before, or after two.
    """
    *_, last, mention = said
    if not (mention.value == last.value or (len(said) > 2 and set(kinds[:-1]) == {Kind.WORK})):
        return False
    before, after = between[-2:]
    own = after if _NUMBER_FIRST.fullmatch(before) else before
    pattern = _NOUN_AFTER if own is after else _NOUN_FIRST
    return pattern.match(own) is not None and not _MAY_REST.search(own)


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
        elif (rest and (rest["of"] or rest["touches"] is None or i == run[-1])) or (
            _REST_BEFORE.search(between[i]) and not _is_said_of_the_one_before(between[i])
        ):
            kinds[i] = Kind.REST


def _is_said_of_the_one_before(between: str) -> bool:
    """« 30 s de repos : », before another number."""
    rest = _REST_AFTER.match(between)
    return rest is not None and rest["of"] is not None


def passed_over(number: Number, context: Context, place: int) -> Mention:
    """What a number says that a tagger passed over beside others."""
    start, end = number.start, number.end
    if number.seconds is None:
        return Mention(Kind.ROUNDS, number.value, start, end, 0)
    rest = _REST_AFTER.match(context.after(place)) or _REST_BEFORE.search(context.before(place))
    return Mention(Kind.REST if rest else Kind.WORK, number.seconds, start, end, 1)

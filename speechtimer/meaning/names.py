"""What is done in a work: the noun phrase after or before its number (the guide's « Names »)."""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

from speechtimer.meaning import cues
from speechtimer.meaning.events import Count, Event, Mark, Protocol, Rest, Sign, Work
from speechtimer.meaning.folded import Folded
from speechtimer.meaning.vocabulary import ENDS, GENERAL, INSIDE, NO_NAME, NUMBERS, STOP

__all__ = ["name_after", "name_works"]

_UNIT = re.compile(
    r"[\s-]*(?:(?:bone?|petite?|grose?|longue?|cour)s?\s+)?(?:(?:de\s|d')?"
    r"(?:heures?|h|minuet?s?|minutes?|mins?|mn|secondes?|secs?|s|'{1,2}|\"|m)"
    r"(?![a-z]))?\.?\)?\s*"
)
_OF = re.compile(
    r"(?:de\s+la\s+|de\s+l'|du\s+|des\s+|de\s+|d\s+|d'|au\s+(?=seuil)|en\s+(?![a-z]?\d|zone|continu|tout|sortie))"
)
_CLAUSE = re.compile(r"[,;:.()+/\n!?]|\s-\s|\b(?:puis|ensuite|et|pis)\b")
_ADJECTIVE = re.compile(r",?\s*\b(?:une?\s+)?(?:petite?|bone?|bon|grose?|gros|vraie?)\s*$")
_HEADED = re.compile(r":\s*$")
_FOR = re.compile(r"(?:[^.;:\d]{0,30},\s*)?pour\s+(?:les?\s|la\s|l'|mon\s|ma\s|mes\s)")
_END = re.compile(r"[,;:.()+/\n!?]|\s-\s")
_LIST = re.compile(r"\s*[:,]\s*")
_NOUN = re.compile(r"\s?([a-z]+)")
_WORD = re.compile(r"[a-z][a-z-]*'?")

_DISTANCE = re.compile(
    r"\s?(?:m|metres?|km|kms|kilometres?|longueurs?|basins?)(?![a-z'])"
    r"(?:\s+(?:de\s+)?(?:crawl|dos|brase|papilon|pap|nage\s+libre|(?:4|quatre)\s+nages|rameur|velo"
    r"|ski|skierg|batements?|educatifs?|pul))?"
)
_PER_SIDE = re.compile(r"\s+(?:par|de\s+chaque)\s+(?:cote|jambe|bras|main|pied)s?\b")
# What may stand inside a noun phrase: « montées de genoux », « corde à sauter ».
_BEFORE_NUMBER = frozenset({"de", "d'", "pendant", "en", "a", "sur", "pour"})
_OF_WORDS = frozenset({"de", "d'", "du", "des"})
_INSIDE = re.compile(r"(?:(?:de|du|des)\s+|d')(?=[a-z])|a\s+(?=sauter\b)|au\s+(?=calme\b)")

_AT = frozenset({"au", "aux", "dans", "chez", "sous"})
# A phrase of these alone is no name.
_NAMELESS = NO_NAME | NUMBERS

# Start and end of a noun phrase.
Place = tuple[int, int] | None


def name_works(folded: Folded, events: Sequence[Event]) -> None:
    """Give each work that has none its name, where the words around it say one."""
    numbers = [event for event in events if not isinstance(event, Mark)]
    claimed = 0
    for i, event in enumerate(numbers):
        if isinstance(event, Protocol) and event.name_of_work is None:
            event.name_of_work = _of_rounds(folded, numbers, i)
        if not isinstance(event, Work) or event.name is not None or event.blocks:
            continue
        if event.seconds is None:
            event.name, claimed = _effort(folded, event, _start(numbers, i + 1))
            continue
        found = _around(folded, events, numbers, i, claimed)
        if found is None and event.corrects is not None:
            start, end = event.corrects
            found = _in(folded, _of, end, event.start) or _in(
                folded, _before, _end(numbers, i - 1), start
            )
        if found is not None:
            event.name, claimed = _written(folded, *found), max(found[1], event.end)
    _name_by_count_or_heading(folded, events)


def _start(numbers: Sequence[Event], i: int) -> int:
    return numbers[i].start if i < len(numbers) else 10**9


def _end(numbers: Sequence[Event], i: int) -> int:
    return numbers[i].end if i >= 0 else 0


def _around(
    folded: Folded, events: Sequence[Event], numbers: Sequence[Event], i: int, claimed: int
) -> Place:
    """The noun phrase that belongs to the work at a place; before ``claimed`` all are taken."""
    work, before, after = numbers[i], max(_end(numbers, i - 1), claimed), _start(numbers, i + 1)
    if "step" in folded.hints:
        found = _in(folded, _before, before, work.start)
        if found is not None and cues.STEP.match(folded.text, *found):
            return found
    found = _in(folded, _of, work.end, after)
    if found is None and _HEADED.search(folded.text, before, work.start):
        # « révisions : [1] h maths »
        found = _in(folded, _after, work.end, _clause_end(folded.text, work.end, after))
    found = (
        found or _in(folded, _before, before, work.start) or _in(folded, _after, work.end, after)
    )
    if found is None and i and isinstance(numbers[i - 1], Count):
        # « corde 3 × 3 min »
        start = max(_end(numbers, i - 2), claimed)
        found = _in(folded, _before, start, numbers[i - 1].start)
    pair = numbers[i + 1] if i + 1 < len(numbers) else None
    if found is None and isinstance(pair, Rest) and pair.pair:
        # « 40/20 de sac »
        found = _in(folded, _after, pair.end, _next(events, pair))
    return found or _in(folded, _for, work.end, after)


def name_after(folded: Folded, place: int) -> str | None:
    """What is done in a named protocol: « un tabata burpees », « tabata de pompes »."""
    found = _in(folded, _after, place, len(folded.text))
    return None if found is None else _written(folded, *found)


def _of_rounds(folded: Folded, numbers: Sequence[Event], i: int) -> str | None:
    """« tabata [6] rounds de burpees », « tabata de [6] rounds : burpees »."""
    count = numbers[i + 1] if i + 1 < len(numbers) else None
    noun = _NOUN.match(folded.text, count.end) if isinstance(count, Count) else None
    if noun is None:
        return None
    end = _start(numbers, i + 2)
    colon = _LIST.match(folded.text, noun.end())
    if colon is not None:
        found = _phrase(folded.text, colon.end(), end)
    else:
        found = _in(folded, _of, noun.end(), end)
    return None if found is None else _written(folded, *found)


def _in(folded: Folded, find: Callable[[str], Place], start: int, end: int) -> Place:
    """The place of the noun phrase that is found between two places of a sentence."""
    found = find(folded.text[start:end])
    return None if found is None else (start + found[0], start + found[1])


def _clause_end(text: str, start: int, end: int) -> int:
    match = _END.search(text, start, end)
    return match.start() if match else min(end, len(text))


# The same few words stand between the numbers of most sentences.
@lru_cache(maxsize=4096)
def _after(said: str) -> Place:
    """« [30] s de squats », « [30] s squats »."""
    return _of(said) or _phrase(said, _skip_unit(said), len(said))


@lru_cache(maxsize=4096)
def _of(said: str) -> Place:
    """« [30] s de squats », « [5] min en force »."""
    match = _OF.match(said, _skip_unit(said))
    return None if match is None else _phrase(said, match.end(), len(said))


def _for(said: str) -> Place:
    """« [9] minutes pour les pâtes », but not « pour fermer la fenêtre »."""
    match = _FOR.match(said, _skip_unit(said))
    return None if match is None else _phrase(said, match.end(), len(said))


def _skip_unit(said: str) -> int:
    match = _UNIT.match(said)
    return match.end() if match else 0


def _phrase(text: str, start: int, end: int) -> Place:
    """The words from ``start`` that make a noun phrase: up to five, and what links them."""
    end = _clause_end(text, start, end)
    last, length, place = start, 0, start
    while match := _WORD.match(text, place, end):
        word = match[0].rstrip("'")
        place = _space(text, match.end())
        if length and _INSIDE.match(text, match.start(), end):
            continue
        if length > 4 or word in NO_NAME or word in ENDS:
            break
        length, last = length + 1, match.end()
    return (start, last) if length else None


@lru_cache(maxsize=4096)
def _before(said: str) -> Place:
    """« squats [30] s »: the words right before the number, to the last one that is no noun."""
    # « échauffement : », « savasana, une petite »
    said = _ADJECTIVE.sub("", said).rstrip(" :")
    cut = [match.end() for match in _CLAUSE.finditer(said)]
    found = list(_WORD.finditer(said, cut[-1] if cut else _skip_unit(said)))
    if not found or said[found[-1].end() :].strip(" :'\""):
        return None
    kept = len(found)
    while kept and (found[kept - 1][0].rstrip("'") in STOP):
        kept -= 1
    if kept < len(found) - 1 or (kept < len(found) and found[-1][0] not in _BEFORE_NUMBER):
        return None
    first = kept
    for i in range(kept - 1, -1, -1):
        word = found[i][0].rstrip("'")
        inside = i + 1 < kept and word in INSIDE
        if (word in STOP and not inside) or kept - i > 5:
            break
        first = i
    while first < kept and (
        found[first][0].rstrip("'") in STOP
        # « manches de ping-pong »
        or (found[first][0] in GENERAL and first + 2 < kept and found[first + 1][0] in _OF_WORDS)
    ):
        first += 1
    if first and found[first - 1][0] in _AT:
        return None  # « ce soir au club »
    while kept > first and found[kept - 1][0] in ENDS:
        kept -= 1
    if first >= kept or all(word[0].rstrip("'") in _NAMELESS for word in found[first:kept]):
        return None
    return found[first].start(), found[kept - 1].end()


def _effort(folded: Folded, effort: Work, end: int) -> tuple[str | None, int]:
    """« 12 pompes », « 400 m rameur », « 8 à 12 répétitions », as written; no bare count."""
    text = folded.text
    number_end = effort.end
    distance = _DISTANCE.match(text, number_end)
    if distance:
        return folded.original(effort.start, distance.end()).strip(), distance.end()
    place = _space(text, number_end)
    last, length = number_end, 0
    stop = _clause_end(text, place, end)
    while match := _WORD.match(text, place, stop):
        word = match[0].rstrip("'")
        if length and _INSIDE.match(text, match.start(), stop):
            place = _space(text, match.end())
            continue
        if word in STOP or word in ENDS or length > 3 or (length and word in GENERAL):
            break
        length += 1
        last = match.end()
        place = _space(text, last)
    sides = _PER_SIDE.match(text, last) if length else None
    if sides is not None:
        last = sides.end()
    return (folded.original(effort.start, last).strip() if length else None), last


def _name_by_count_or_heading(folded: Folded, events: Sequence[Event]) -> None:
    """The count's own noun, else a heading, where nothing else names the work."""
    works = [e for e in events if isinstance(e, Work) and e.seconds is not None and not e.blocks]
    if not works or any(work.name for work in works):
        if works and all(work.row for work in works):
            for work in works:
                # « 1-2-3 minutes de course », « planche 20-30-40 s »
                work.name = works[-1].name or works[0].name
        return
    for count in reversed([e for e in events if isinstance(e, Count)]):
        match = _NOUN.match(folded.text, count.end)
        if match is None:
            continue
        # « 10 rounds de corde »
        found = _phrase(folded.text, *match.span(1)) or _in(
            folded, _of, match.end(), _next(events, count)
        )
        if found is not None and found[1] - found[0] > 3:
            for work in works:
                work.name, work.named_by_count = _written(folded, *found), True
            return
    colon = next((e for e in events if isinstance(e, Mark) and e.sign is Sign.COLON), None)
    first = next((e for e in events if not isinstance(e, Mark | Protocol)), None)
    if first is None:
        return
    if colon is not None and colon.start < first.start:
        found = _phrase(folded.text, 0, colon.start)
    else:
        found = _phrase(folded.text, 0, first.start)
        if found is not None and not folded.text[found[1] :].startswith(","):
            found = None
    if found is not None and (len(works) == 1 or colon is not None):
        for work in works:
            work.name = _written(folded, *found)


def _next(events: Sequence[Event], event: Event) -> int:
    return next((e.start for e in events if e.start > event.start), 10**9)


def _space(text: str, place: int) -> int:
    while place < len(text) and text[place] == " ":
        place += 1
    return place


def _written(folded: Folded, start: int, end: int) -> str:
    name = folded.original(start, end).strip(" '’-")
    return name if name.isupper() else name.lower()

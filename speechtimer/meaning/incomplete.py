"""What an incomplete sentence does say, around the work or beside the rest that is missing."""

import re
from collections.abc import Sequence

from speechtimer.meaning.efforts import standing_efforts
from speechtimer.meaning.events import Count, Event, Mark, Period, Rest, Sign, Total, Work
from speechtimer.meaning.folded import Folded
from speechtimer.meaning.invalid import InvalidError
from speechtimer.meaning.items import program_items
from speechtimer.meaning.names import name_works
from speechtimer.program import Item

__all__ = ["without_rest", "without_work"]

_NOUN = re.compile(r"\s?(?:[a-z]+|x)")


def without_work(folded: Folded, events: Sequence[Event]) -> tuple[Item, ...]:
    """« 3 séries de 8 fois, 10 s de repos, 2 min entre les séries »: open efforts for the works."""
    said: list[Event] = []
    works: list[Work] = []
    clause: list[Event] = []
    for event in (*events, None):
        if event is not None and not _ends_clause(event):
            if not isinstance(event, Total | Period):
                clause.append(event)
            continue
        if any(isinstance(e, Count | Rest) for e in clause):
            place = _place_of_work(clause)
            at = _after_noun(folded.text, clause[place - 1].end) if place else clause[0].start
            works.append(Work(at, at, 0))
            clause.insert(place, works[-1])
        said += clause if event is None else [*clause, event]
        clause = []
    # As works of some length, because open ones are named by their numbers.
    name_works(folded, said)
    for work in works:
        work.seconds = None
    return _items(folded, said)


def without_rest(folded: Folded, events: Sequence[Event]) -> tuple[Item, ...]:
    """« 5 séries de 10 tractions »: the efforts that would stand beside a rest."""
    end = len(folded.text)
    rested = standing_efforts(folded.text, [*events, Rest(end, end, None)])
    name_works(folded, rested)
    return _items(folded, rested)


def _after_noun(text: str, place: int) -> int:
    """« 3 séries | de pompes »: the work is named by what follows."""
    match = _NOUN.match(text, place)
    return match.end() if match else place


def _ends_clause(event: Event) -> bool:
    return isinstance(event, Mark) and event.sign in (Sign.LINK, Sign.STOP)


def _place_of_work(clause: Sequence[Event]) -> int:
    """After the counts before the first rest, else after all counts, else before the rest."""
    kinds = [type(event) for event in clause]
    rest = kinds.index(Rest) if Rest in kinds else len(kinds)
    counts = [i for i, kind in enumerate(kinds) if kind is Count]
    before = [i for i in counts if i < rest] or counts
    return before[-1] + 1 if before else rest


def _items(folded: Folded, events: Sequence[Event]) -> tuple[Item, ...]:
    """Their items; what these use is not lost any more."""
    for event in events:
        event.lost = False
    try:
        return tuple(program_items(folded.text, events, []))
    except InvalidError:
        for event in events:
            event.lost = True
        return ()

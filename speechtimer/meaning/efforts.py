"""Rule J: which unlabelled counts and distances are open efforts."""

import re
from collections.abc import Sequence

from speechtimer.meaning.events import Count, Event, Mark, Period, Protocol, Rest, Sign, Total, Work

__all__ = ["standing_efforts"]

# Between a count and its effort: « séries de », « x », « tours : », « fois ».
_AFTER_COUNT = re.compile(r"\s*(?:[a-z*]+\s*){0,2}(?:\s(?:de|d)\s|\sd'|[:,x*(]|foi?s?|tr?)?\s*")
# At the start of a sentence, or after a comma.
_OPENING = re.compile(
    r"(?:.*\b(?:fais|fait|faire|faites|faut|veux|voudrais|lance|mets?|moi|nous|programe|prepare|et|puis|pour|avec|alors|bon|de"
    r"|ensuite|apres|enfin|minuteur|timer|chrono|sur|seance|jour)\b)?[\W_]*"
)
_IN = re.compile(r"\ben\s*$")


def standing_efforts(text: str, events: Sequence[Event]) -> list[Event]:
    """The events without the efforts that cannot stand where a timed work could.

    An open effort needs a rest, a period or a timed work in its sentence; a count inside a timed
    work (« AMRAP [12] minutes : 10 pompes ») is none.
    """
    timed = any(
        isinstance(e, Rest | Period | Protocol) or (isinstance(e, Work) and e.seconds is not None)
        for e in events
    )
    kept: list[Event] = []
    for i, event in enumerate(events):
        if isinstance(event, Work) and event.seconds is None:
            following = next((e for e in events[i + 1 :] if not isinstance(e, Mark)), None)
            if not timed or not _stands(text, event, kept, following):
                continue
        kept.append(event)
    return kept


def _stands(text: str, effort: Work, before: Sequence[Event], following: Event | None) -> bool:
    previous = before[-1] if before else None
    between = text[previous.end if previous else 0 : effort.start]
    if isinstance(following, Work) and _IN.search(text[effort.end : following.start]):
        return False  # « 15 redressements en [40] s »
    if _inside_work(before):
        return False
    if isinstance(previous, Count):
        return _AFTER_COUNT.fullmatch(between) is not None
    if isinstance(previous, Work) and previous.seconds is not None:
        return re.search(r"\b(?:et|plus)\s*$", between) is not None
    return _OPENING.fullmatch(between) is not None


def _inside_work(before: Sequence[Event]) -> bool:
    """Whether what follows tells what is done in a timed work: after its colon."""
    for i in range(len(before) - 1, -1, -1):
        event = before[i]
        if isinstance(event, Mark) and event.sign in (Sign.STOP, Sign.LINK, Sign.OPEN):
            return False
        if isinstance(event, Mark) and event.sign is Sign.COLON:
            told = before[i - 1] if i else None
            return isinstance(told, Work) and told.seconds is not None
        if isinstance(event, Count | Rest | Total | Period):
            return False
    return False

"""Rule J: which unlabelled counts and distances are open efforts."""

import re
from collections.abc import Sequence

from speechtimer.meaning.events import Count, Event, Mark, Period, Protocol, Rest, Sign, Total, Work
from speechtimer.meaning.mentions import FILLER

__all__ = ["standing_efforts"]

# Between a count and its effort: « séries de », « x », « tours : », « fois ».
_AFTER_COUNT = re.compile(r"\s*(?:[a-z*-]+\s*){0,3}(?:\s(?:de|d)\s|\sd'|[:,x*(]|foi?s?|tr?)?\s*")
# At the start of a sentence, or after a linking word or a verb.
_OPENING = re.compile(
    r"[\W_]*(?:\D*\b(?:fais|on fait|faire|faites|faut|veux|voudrais|lance|mets?|moi|nous"
    r"|programe|prepare|alors|bon|c'est|du coup|enchaine|part sur|demande"
    r"|aimerais|demare|demarez|comence par"
    r"|ensuite|apres|enfin|pis|et|puis)\b)?[\W_]*"
)
_AND = re.compile(r"\b(?:et|plus)\s*$")
_NAMED = re.compile(r"\s*[a-z'-]+(?:\s+(?!(?:a|en|sur|par)\b)[a-z'-]+){0,3}\s+")
_TOLD = re.compile(rf"\s*(?:sec\w*|s|min\w*|mn|'|\")\s*(?:de\s|d')\s*{_NAMED.pattern}")
_NOUN = re.compile(r"\s?[a-z]")
# « 140 m à chaque fois » tells what is in each round, « 10 suspensions de [30] s » how often.
_EACH_TIME = re.compile(r"[^,.;]*\bchaque fois\b")
_TIMED_ONES = re.compile(r"\s*[a-z-]+\s+(?:de\s|d')\s*")
# « avec deux haltères de 10 kilos »
_WITH = re.compile(r"\bavec\s*$")
_OF_KILOS = re.compile(r"\s*[a-z-]+\s+(?:de|a)\s+[a-z\d-]+\s*(?:kg|kilo)")
_AMRAP = re.compile(r"\bamrap\b")
_X = re.compile(r"\s?[a-z]+\s?(?:x|\*)\s?\d")
_IN = re.compile(r"\ben\s*$")


def standing_efforts(text: str, events: Sequence[Event]) -> list[Event]:
    """The events without the efforts that cannot stand where a timed work could.

    An open effort needs a rest, a period or a timed work in its sentence; a count inside a timed
    work (« AMRAP [12] minutes : 10 pompes ») is none.
    """
    if not any(map(_may_fall, events)):
        return list(events)
    timed = any(
        isinstance(e, Rest | Period | Protocol) or (isinstance(e, Work) and e.seconds is not None)
        for e in events
    )
    set_after = _sets_after(events)
    set_over_links = _sets_after(events, over_links=True)
    kept: list[Event] = []
    for i, event in enumerate(events):
        if isinstance(event, Total) and event.weak and not _rounds_follow(events[i + 1 :]):
            event.lost = True
            continue
        if isinstance(event, Work) and event.seconds is None:
            first = all(isinstance(e, Mark) for e in kept)
            linked = bool(kept) and _is_link(kept[-1])
            alone = not (linked or _in_list(kept) or (set_over_links if first else set_after)[i])
            if (
                not timed
                or alone
                or not _stands(text, event, kept, events, i, set_after=set_after[i])
            ):
                continue
        kept.append(event)
    return kept


def _may_fall(event: Event) -> bool:
    """An open effort, or a total by its place alone."""
    return (isinstance(event, Work) and event.seconds is None) or (
        isinstance(event, Total) and event.weak
    )


def _rounds_follow(events: Sequence[Event]) -> bool:
    """Whether a total by its place alone has something to fill: a work and its rest, or two."""
    said = [e for e in events if isinstance(e, Work | Rest)]
    return len(said) > 1 and any(isinstance(e, Work) for e in said)


def _sets_after(events: Sequence[Event], *, over_links: bool = False) -> list[bool]:
    """Of each event, whether something that sets the timer follows in the same sentence."""
    follows = [False] * len(events)
    for i in range(len(events) - 2, -1, -1):
        event = events[i + 1]
        if _ends_sentence(event) and not (over_links and _is_link(event)):
            continue
        is_set = not isinstance(event, Mark) and not (
            isinstance(event, Work) and event.seconds is None
        )
        follows[i] = is_set or follows[i + 1]
    return follows


def _stands(
    text: str,
    effort: Work,
    before: Sequence[Event],
    events: Sequence[Event],
    i: int,
    *,
    set_after: bool,
) -> bool:
    # One that is taken back stood where this one stands: « 10, pardon, de 8 tractions ».
    place = effort.corrects[0] if effort.corrects else effort.start
    previous = next((e for e in reversed(before) if e.start < place), None)
    between = FILLER.sub("", text[previous.end if previous else 0 : place])
    following = next((e for e in events[i + 1 :] if not isinstance(e, Mark)), None)
    if isinstance(following, Work) and _IN.search(text[effort.end : following.start]):
        return False  # « 15 redressements en [40] s »
    if isinstance(following, Work) and _TIMED_ONES.fullmatch(text, effort.end, following.start):
        return False
    if _has_timed_work(before) and (
        _EACH_TIME.match(text, effort.end) or _AMRAP.search(text, 0, effort.start)
    ):
        return False
    if _WITH.search(between) and _OF_KILOS.match(text, effort.end):
        return False
    if _inside_work(before):
        return False
    if isinstance(previous, Count):
        # « pause [40] s, [7] plateaux de 20 objets » tells what is in a round.
        told = _has_timed_work(before) and not set_after
        return not told and _AFTER_COUNT.fullmatch(between) is not None
    if not _NOUN.match(text, effort.end):
        return False  # a bare count is one only after another count
    if isinstance(previous, Work):
        # Heard without commas: « 30 secondes de gainage 12 pompes », « 8 dips 20 squats ».
        told_before = _TOLD if previous.seconds is not None else _NAMED
        return bool(_AND.search(between) or told_before.fullmatch(between))
    comma = isinstance(previous, Mark) and previous.sign is Sign.COMMA
    if comma and not _in_list(before) and not between.strip():
        # « rameur, 700 m x 3 »
        return isinstance(following, Count) and _X.match(text, effort.end) is not None
    if comma and _in_list(before):
        listed = set_after or _follows_effort(before)
        return listed and _OPENING.fullmatch(between) is not None
    return _OPENING.fullmatch(between) is not None


def _ends_sentence(event: Event) -> bool:
    """A full stop or a linking word; a new line or « + » may go on with a list."""
    return isinstance(event, Mark) and (
        (event.sign is Sign.LINK and event.text != "+")
        or (event.sign is Sign.STOP and event.text != "\n")
    )


def _is_link(event: Event) -> bool:
    return isinstance(event, Mark) and event.sign is Sign.LINK


def _sentence(before: Sequence[Event]) -> list[Event]:
    """What stands before in the same sentence, without signs."""
    said: list[Event] = []
    for event in reversed(before):
        if _ends_sentence(event):
            break
        if not isinstance(event, Mark):
            said.append(event)
    return said


def _in_list(before: Sequence[Event]) -> bool:
    """Whether something that sets the timer stands before a comma, in the same sentence."""
    return bool(_sentence(before))


def _has_timed_work(before: Sequence[Event]) -> bool:
    return any(isinstance(e, Work) and e.seconds is not None for e in _sentence(before))


def _follows_effort(before: Sequence[Event]) -> bool:
    last = next(iter(_sentence(before)), None)
    return isinstance(last, Count | Total | Protocol | Period) or (
        isinstance(last, Work) and last.seconds is None
    )


def _inside_work(before: Sequence[Event]) -> bool:
    """Whether what follows tells what is done in a timed work: after its colon."""
    for i in range(len(before) - 1, -1, -1):
        event = before[i]
        if isinstance(event, Mark) and event.text == "\n":
            continue
        if isinstance(event, Mark) and event.sign in (Sign.STOP, Sign.LINK, Sign.OPEN):
            return False
        if isinstance(event, Mark) and event.sign is Sign.COLON:
            told = before[i - 1] if i else None
            return isinstance(told, Work) and told.seconds is not None
        if isinstance(event, Count | Rest | Total | Period):
            return False
    return False

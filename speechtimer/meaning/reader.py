"""From mentions and the words around them to the events of a sentence."""

import re
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

from speechtimer.labels import Kind
from speechtimer.meaning import cues, rests
from speechtimer.meaning.events import Count, Event, Mark, Period, Rest, Sign, Total, Work
from speechtimer.meaning.folded import Folded
from speechtimer.meaning.marks import marks
from speechtimer.meaning.mentions import Mention
from speechtimer.meaning.names import name_after
from speechtimer.meaning.notes import range_end
from speechtimer.meaning.protocols import protocols
from speechtimer.meaning.relative import relative_rests
from speechtimer.meaning.roles import role_of
from speechtimer.meaning.sides import per_side
from speechtimer.meaning.unlabelled import Number, unlabelled

__all__ = ["Reading", "read"]

_PER = re.compile(
    r"\s*[a-z]*\s*(?:dans|par|pour)\s+(?:chaque\s+)?(?:serie|bloc|tour|set|seance|cycle)s?\b"
)
_PER_BEFORE = re.compile(
    r"\b(?:dans|pour|a)\s+chaque\s+(?:serie|bloc|tour|set|cycle)\W*(?:\w+\W+){0,3}$"
)
_ROW = re.compile(r"\s*(?:'|''|\"|m|mn|min|minutes?|s|sec|secondes?)?\s*-?\s*")
_MINUTELY = re.compile(
    r"\b(?:depart\w*\W+(?:a|toutes\s+les)|toutes\s+les|chaque)\s+(?:la\s+)?minutes?\b"
    r"|\ba la minute\b"
)
_MULTIPLIES = re.compile(r"\s*(?:x|\*|fois|[a-z]+\s+(?:de|d'))?\s*")
_SECONDS_NOUN = re.compile(r"\s*(?:x|\*|fois)\b")


_JOINED = re.compile(r"[,;.]|\b(?:et|avec|e)\b")
# « entre les deux séries » has no count.
_BETWEEN_THE = re.compile(r"\bentre\s+(?:les|ces|ses)\s*$")


class Reading:
    """The events of a sentence, the numbers that set nothing, and what was chosen."""

    def __init__(self, events: list[Event], unused: list[Number], notes: list[str]) -> None:
        self.events = events
        self.unused = unused
        self.notes = notes


def read(folded: Folded, said: Sequence[Mention]) -> Reading:
    """The events of a sentence, in order."""
    text = folded.text
    named = list(protocols(text))
    relative = [rest for rest in relative_rests(text) if not _inside(rest, said)]
    numbers = [
        n
        for n in unlabelled(folded, said)
        if not any(e.start <= n.start < e.end for e in (*named, *relative))
        and not _BETWEEN_THE.search(text, max(0, n.start - 12), n.start)
    ]
    anchors: list[Mention | Number] = sorted([*said, *numbers], key=lambda a: a.start)
    events: list[Event] = []
    unused: list[Number] = []
    notes: list[str] = []
    range_start: int | None = None
    taken_back: Number | None = None
    after_rounds = 0
    for i, anchor in enumerate(anchors):
        begin = anchors[i - 1].end if i else 0
        end = anchors[i + 1].start if i + 1 < len(anchors) else len(text)
        events += marks(folded, begin, anchor.start)
        before, after = text[begin : anchor.start], text[anchor.end : end]
        if isinstance(anchor, Mention):
            range_start = None
            event = _event(folded, anchor, begin, end, anchors, i)
            if taken_back is not None and isinstance(event, Work):
                event.corrects = (taken_back.start, taken_back.end)
            taken_back = None
            events.append(event)
            continue
        first = not any(isinstance(e, Work | Rest) for e in _since_stop(events))
        if range_start is not None:
            before = text[anchors[i - 2].end if i > 1 else 0 : range_start]
        role = role_of(anchor, before, after, first=first, joins=i + 1 < len(anchors))
        if role == "range":
            if range_start is None:
                range_start = anchor.start
                following = anchors[i + 1]
                if isinstance(following, Mention):
                    notes.append(
                        range_end(
                            folded.original(anchor.start, following.end),
                            folded.original(following.start, following.end),
                        )
                    )
            continue
        if role == "after_rounds":
            after_rounds = int(anchor.value)
            _last_rest(events, after_rounds)
            continue
        if role == "taken_back":
            taken_back = anchor
            continue
        if role == "heading":
            events.append(Mark(anchor.start, anchor.end, Sign.STOP))
            continue
        found = _plain(anchor, role, before, events)
        if role == "unused":
            unused.append(anchor)
        if found is not None:
            found.start = found.start if range_start is None else range_start
            if taken_back is not None and isinstance(found, Work):
                found.corrects = (taken_back.start, taken_back.end)
            taken_back = None
            events.append(found)
        range_start = None
    events += marks(folded, anchors[-1].end if anchors else 0, len(text))
    for protocol in named:
        protocol.label = folded.original(protocol.start, protocol.end)
        protocol.name_of_work = name_after(folded, protocol.end)
    events += named
    events += relative
    taken = [e for e in events if isinstance(e, Period)]
    for match in _MINUTELY.finditer(text):
        if not any(p.start <= match.end() and match.start() <= p.end for p in taken):
            events.append(Period(*match.span(), Fraction(60)))
    events.sort(key=lambda event: event.start)
    _mark_rows(text, events)
    return Reading(events, unused, notes)


def _inside(rest: Rest, said: Sequence[Mention]) -> bool:
    """Whether a rest is told in numbers after all: « récup identique, 30 s »."""
    return any(rest.start <= m.start < rest.end for m in said)


def _event(
    folded: Folded, m: Mention, begin: int, end: int, anchors: Sequence[Mention | Number], i: int
) -> Event:
    text = folded.text
    before, after = text[begin : m.start], text[m.end : end]
    previous = anchors[i - 1] if i else None
    if m.kind is Kind.ROUNDS:
        closes = ""
        if cues.CLOSES_ALL.search(before):
            closes = "all"
        elif cues.CLOSES_SINCE.search(before):
            closes = "since"
        noun = cues.noun_after(text, m.end)
        if re.search(r"(?<![a-z])(?:x|\*)\s*$", before) and not noun:
            noun = "foi"
        inner = bool(_PER.match(after) or _PER_BEFORE.search(before))
        return Count(m.start, m.end, m.value, noun, closes, inner)
    if m.kind is Kind.REST:
        rest = Rest(m.start, m.end, m.value)
        # « 2 minutes de repos entre [3] séries »
        far = anchors[i + 1] if i + 1 < len(anchors) else None
        if (
            isinstance(far, Mention)
            and far.kind is Kind.ROUNDS
            and re.search(r"\bentre(?: les)?\s*$", after)
        ):
            after = text[m.end : far.end + 20]
        if isinstance(previous, Mention) and previous.kind is Kind.REST:
            # What stands between two rests belongs to the first, up to a sign or « et ».
            _, parted, own = re.split(r"([,;.]|\bet\b|$)", before, maxsplit=1)
            before = own if parted and not ("entr" in own and "entr" in after) else ""
        work_before = isinstance(previous, Mention) and previous.kind is Kind.WORK
        original = folded.original(begin, m.start)
        rest_after = isinstance(far, Mention) and far.kind is Kind.REST
        if isinstance(far, Mention) and rest_after and "entr" in after:
            # « [30] avec entre les séries [1]' »: what stands right before the next rest is its
            # own, where that has nothing else to say whose it is.
            following = anchors[i + 2].start if i + 2 < len(anchors) else len(text)
            if "entr" not in text[far.end : following]:
                after = _JOINED.split(after, maxsplit=1)[0]
        rests.describe(
            rest, original, before, after, after_work=work_before, before_rest=rest_after
        )
        return rest
    own = _clause(before, after)
    work = Work(m.start, m.end, m.value)
    work.step = cues.STEP.search(own) is not None
    work.warm_up = cues.WARM_UP.search(own) is not None
    work.sides = per_side(after)
    return work


def _clause(before: str, after: str) -> str:
    """The words that belong to a number: from the sign before it to the sign after it."""
    left = re.split(r"[,;:.()+\n]|\bpuis\b", before)[-1]
    right = re.split(r"[,;:.()+\n]|\bpuis\b|\bensuite\b", after)[0]
    return f"{left} … {right}"


def _last_rest(events: Sequence[Event], rounds: int) -> None:
    """« 2 min au bout de 6 »: the rest after so many rounds."""
    if events and isinstance(events[-1], Rest):
        events[-1].after_rounds = rounds


def _mark_rows(text: str, events: Sequence[Event]) -> None:
    """Rule 18: three works or more with nothing but units between them are a row of steps."""
    works = [e for e in events if isinstance(e, Work) and e.seconds is not None]
    joined = [_ROW.fullmatch(text[a.end : b.start]) is not None for a, b in pairwise(works)]
    for i in range(len(joined) - 1):
        if joined[i] and joined[i + 1]:
            for work in works[i : i + 3]:
                work.row = True


def _plain(number: Number, role: str, before: str, events: Sequence[Event]) -> Event | None:
    """The event of a number without a label, None where it sets nothing."""
    if role in ("total", "weak_total"):
        assert number.seconds is not None
        previous = events[-1] if events else None
        multiplied = isinstance(previous, Count) and _MULTIPLIES.fullmatch(before) is not None
        return Total(
            number.start, number.end, number.seconds, multiplied, weak=role == "weak_total"
        )
    if role == "period":
        assert number.seconds is not None
        return Period(number.start, number.end, number.seconds)
    if role == "effort":
        return Work(number.start, number.end, None, sides=False)
    return None


def _since_stop(events: Sequence[Event]) -> list[Event]:
    for i in range(len(events) - 1, -1, -1):
        event = events[i]
        if isinstance(event, Mark) and event.sign in (Sign.LINK, Sign.STOP):
            return list(events[i + 1 :])
    return list(events)

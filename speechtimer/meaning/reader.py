"""From mentions and the words around them to the events of a sentence."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
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
_TIMES_BEFORE = re.compile(r"(?<![a-z])(?:x|\*)\s*$")
_TIMES = re.compile(r"(?:(?<![a-z])x|\*|\bfois|\bde)\s*$")
_LOAD = re.compile(r"\s?(?:kgs?|kilos?|k|%|pour\s?cent)(?![a-z])")
_JOINED = re.compile(r"[,;.]|\b(?:et|avec|e)\b")
_PART_OF_REST = re.compile(r"([,;.]|\bet\b|$)")
# « entre les deux séries » has no count.
_BETWEEN_THE = re.compile(r"\bentre\s+(?:les|ces|ses)\s*$")
_BETWEEN_COUNT = re.compile(r"\bentre(?: les)?\s*$")


@dataclass(slots=True)
class Reading:
    """The events of a sentence, the numbers that set nothing, and what was chosen."""

    events: list[Event] = field(default_factory=list)
    unused: list[Number] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def read(folded: Folded, said: Sequence[Mention]) -> Reading:
    """The events of a sentence, in order."""
    return _Reader(folded, said).read()


class _Reader:
    """Goes from number to number, and keeps what the next one needs to know."""

    def __init__(self, folded: Folded, said: Sequence[Mention]) -> None:
        self.folded = folded
        self.text = text = folded.text
        self.protocols = list(protocols(text))
        # « récup identique, 30 s » is told in numbers after all.
        self.relative = [
            rest
            for rest in relative_rests(text)
            if not any(rest.start <= m.start < rest.end for m in said)
        ]
        spoken_for = [*self.protocols, *self.relative]
        numbers = (
            n
            for n in unlabelled(folded, said)
            if not any(e.start <= n.start < e.end for e in spoken_for)
            and not _BETWEEN_THE.search(text, max(0, n.start - 12), n.start)
        )
        self.anchors: list[Mention | Number] = sorted([*said, *numbers], key=lambda a: a.start)
        self.reading = Reading()
        self.range_start: int | None = None
        self.taken_back: Number | None = None
        self.after_rounds = 0

    def read(self) -> Reading:
        events = self.reading.events
        end = 0
        for place, anchor in enumerate(self.anchors):
            events += marks(self.folded, end, anchor.start)
            if isinstance(anchor, Mention):
                self._said(self._mention(place, anchor))
            else:
                self._number(place, anchor)
            end = anchor.end
        events += marks(self.folded, end, len(self.text))
        for protocol in self.protocols:
            protocol.label = self.folded.original(protocol.start, protocol.end)
            protocol.name_of_work = name_after(self.folded, protocol.end)
        events += [*self.protocols, *self.relative, *self._minutely()]
        events.sort(key=lambda event: event.start)
        _mark_rows(self.text, events)
        return self.reading

    # --- the words around a number -------------------------------------------------------------

    def _before(self, place: int) -> str:
        """From the number before to this one."""
        begin = self.anchors[place - 1].end if place else 0
        return self.text[begin : self.anchors[place].start]

    def _after(self, place: int) -> str:
        """From this number to the next one."""
        following = self._next(place)
        end = len(self.text) if following is None else following.start
        return self.text[self.anchors[place].end : end]

    def _next(self, place: int) -> Mention | Number | None:
        return self.anchors[place + 1] if place + 1 < len(self.anchors) else None

    def _is(self, place: int, kind: Kind) -> bool:
        """Whether there is a mention of a kind at a place."""
        if not 0 <= place < len(self.anchors):
            return False
        anchor = self.anchors[place]
        return isinstance(anchor, Mention) and anchor.kind is kind

    # --- numbers with a label ------------------------------------------------------------------

    def _mention(self, place: int, m: Mention) -> Event:
        self.range_start = None
        if m.kind is Kind.ROUNDS:
            return self._count(place, m)
        if m.kind is Kind.REST:
            return self._rest(place, m)
        before, after = self._before(place), self._after(place)
        own = _clause(before, after)
        return Work(
            m.start,
            m.end,
            m.value,
            step=cues.STEP.search(own) is not None,
            warm_up=cues.WARM_UP.search(own) is not None,
            sides=per_side(after),
        )

    def _count(self, place: int, m: Mention) -> Count:
        before, after = self._before(place), self._after(place)
        closes = ""
        if cues.CLOSES_ALL.search(before):
            closes = "all"
        elif cues.CLOSES_SINCE.search(before):
            closes = "since"
        noun = cues.noun_after(self.text, m.end)
        if not noun and _TIMES_BEFORE.search(before):
            noun = "foi"
        inner = bool(_PER.match(after) or _PER_BEFORE.search(before))
        return Count(m.start, m.end, m.value, noun, closes, inner)

    def _rest(self, place: int, m: Mention) -> Rest:
        rest = Rest(m.start, m.end, m.value, after_rounds=self.after_rounds)
        self.after_rounds = 0
        before, after = self._before(place), self._after(place)
        far = self._next(place)
        if far is not None and self._is(place + 1, Kind.ROUNDS) and _BETWEEN_COUNT.search(after):
            after = self.text[m.end : far.end + 20]  # « 2 minutes de repos entre [3] séries »
        if self._is(place - 1, Kind.REST):
            # What stands between two rests belongs to the first, up to a sign or « et ».
            _, parted, own = _PART_OF_REST.split(before, maxsplit=1)
            before = own if parted and not ("entr" in own and "entr" in after) else ""
        rest_after = self._is(place + 1, Kind.REST)
        if rest_after and "entr" in after and "entr" not in self._after(place + 1):
            # « [30] avec entre les séries [1]' »: what stands right before the next rest is its
            # own, where that has nothing else to say whose it is.
            after = _JOINED.split(after, maxsplit=1)[0]
        rests.describe(
            rest,
            self.folded.original(m.start - len(self._before(place)), m.start),
            before,
            after,
            after_work=self._is(place - 1, Kind.WORK),
            before_rest=rest_after,
        )
        return rest

    # --- numbers without a label ---------------------------------------------------------------

    def _number(self, place: int, number: Number) -> None:
        role = self._role(place, number)
        if role == "range":
            self._range(place, number)
        elif role == "taken_back":
            self.taken_back = number
        elif role == "heading":
            self.reading.events.append(Mark(number.start, number.end, Sign.STOP))
        elif role == "after_rounds":
            self._after_rounds(int(number.value))
        else:
            if role == "unused":
                self.reading.unused.append(number)
            event = self._event(place, number, role)
            if event is not None:
                event.start = event.start if self.range_start is None else self.range_start
                self._said(event)
            self.range_start = None

    def _role(self, place: int, number: Number) -> str:
        before = self._before(place)
        if self.range_start is not None:
            begin = self.anchors[place - 2].end if place > 1 else 0
            before = self.text[begin : self.range_start]
        first = not any(isinstance(e, Work | Rest) for e in _since_stop(self.reading.events))
        joins = self._next(place) is not None and not self._weighted(place)
        return role_of(number, before, self._after(place), first=first, joins=joins)

    def _weighted(self, place: int) -> bool:
        """« 3 x 8 à 60 kg »: the 8 are done, and are no beginning of a range of kilos."""
        load = self._next(place)
        return (
            isinstance(load, Number)
            and _TIMES.search(self._before(place)) is not None
            and _LOAD.match(self.text, load.end) is not None
        )

    def _range(self, place: int, number: Number) -> None:
        """« 8 à [10] fois »: its end counts."""
        end = self._next(place)
        if self.range_start is not None or end is None:
            return
        self.range_start = number.start
        if isinstance(end, Mention):
            whole = self.folded.original(number.start, end.end)
            self.reading.notes.append(range_end(whole, self.folded.original(end.start, end.end)))

    def _after_rounds(self, rounds: int) -> None:
        """« 2 min au bout de 6 », « au bout de 6, 2 min »."""
        events = self.reading.events
        last = next((e for e in reversed(events) if not isinstance(e, Mark)), None)
        if isinstance(last, Rest):
            last.after_rounds = rounds
            del events[events.index(last) + 1 :]  # « après » is no linking word here
        else:
            self.after_rounds = rounds

    def _event(self, place: int, number: Number, role: str) -> Event | None:
        start, end, seconds = number.start, number.end, number.seconds
        if role == "effort":
            return Work(start, end, None)
        if seconds is None:
            return None
        if role == "period":
            return Period(start, end, seconds)
        if role in ("total", "weak_total"):
            last = self.reading.events[-1] if self.reading.events else None
            multiplied = isinstance(last, Count) and bool(
                _MULTIPLIES.fullmatch(self._before(place))
            )
            return Total(start, end, seconds, multiplied, weak=role == "weak_total")
        return None

    def _said(self, event: Event) -> None:
        """Append an event; it may correct a number that was taken back."""
        if self.taken_back is not None and isinstance(event, Work):
            event.corrects = (self.taken_back.start, self.taken_back.end)
        self.taken_back = None
        self.reading.events.append(event)

    def _minutely(self) -> list[Period]:
        """« toutes les minutes », « départ à la minute »."""
        taken = [e for e in self.reading.events if isinstance(e, Period)]
        return [
            Period(*match.span(), Fraction(60))
            for match in _MINUTELY.finditer(self.text)
            if not any(p.start <= match.end() and match.start() <= p.end for p in taken)
        ]


def _clause(before: str, after: str) -> str:
    """The words that belong to a number: from the sign before it to the sign after it."""
    left = re.split(r"[,;:.()+\n]|\bpuis\b", before)[-1]
    right = re.split(r"[,;:.()+\n]|\bpuis\b|\bensuite\b", after)[0]
    return f"{left} … {right}"


def _mark_rows(text: str, events: Sequence[Event]) -> None:
    """Rule 18: three works or more with nothing but units between them are a row of steps."""
    works = [e for e in events if isinstance(e, Work) and e.seconds is not None]
    joined = [_ROW.fullmatch(text[a.end : b.start]) is not None for a, b in pairwise(works)]
    for i in range(len(joined) - 1):
        if joined[i] and joined[i + 1]:
            for work in works[i : i + 3]:
                work.row = True


def _since_stop(events: Sequence[Event]) -> list[Event]:
    for i in range(len(events) - 1, -1, -1):
        event = events[i]
        if isinstance(event, Mark) and event.sign in (Sign.LINK, Sign.STOP):
            return list(events[i + 1 :])
    return list(events)

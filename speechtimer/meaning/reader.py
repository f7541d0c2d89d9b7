"""From mentions and the words around them to the events of a sentence."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from operator import attrgetter

from speechtimer.labels import Kind
from speechtimer.meaning.bare_units import in_corrected_unit
from speechtimer.meaning.called import passed_over
from speechtimer.meaning.context import Context
from speechtimer.meaning.events import Count, Event, Mark, Period, Rest, Sign, Total, Work
from speechtimer.meaning.folded import Folded
from speechtimer.meaning.labelled import count_of, rest_of, work_of
from speechtimer.meaning.marks import marks
from speechtimer.meaning.mending import is_about
from speechtimer.meaning.mentions import Mention
from speechtimer.meaning.names import name_after
from speechtimer.meaning.notes import range_end
from speechtimer.meaning.periods import minutely
from speechtimer.meaning.protocols import protocols
from speechtimer.meaning.relative import relative_rests
from speechtimer.meaning.roles import role_of
from speechtimer.meaning.unlabelled import Number, unlabelled

__all__ = ["Reading", "read"]

# Between two steps of a row (rule 18).
_ROW = re.compile(r"\s*(?:'|''|\"|m|mn|min|minutes?|s|sec|secondes?)?\s*-?\s*")
# « 2 × [8 min] », « 2 séries de [8 min] »
_MULTIPLIES = re.compile(r"\s*(?:x|\*|fois|[a-z]+\s+(?:de|d'))?\s*")
# « 3 x 8 à 60 kg »
_TIMES = re.compile(r"(?:(?<![a-z])x|\*|\bfois|\bde)\s*$")
_LOAD = re.compile(r"\s?(?:kgs?|kilos?|k|%|pour\s?cent)(?![a-z])")
# « entre les deux séries » has no count.
_BETWEEN_THE = re.compile(r"\bentre\s+(?:les|ces|ses)\s*$")
# « entre deux exos », but not « entre deux et [trois] minutes ».
_BETWEEN_TWO = re.compile(r"\bentre\s+(?:deux|2)\s+(?!(?:et|a|ou)\b|min|sec|h)[a-z]{3}")


@dataclass(slots=True)
class Reading:
    """The events of a sentence, the numbers that set nothing, and what was chosen."""

    events: list[Event] = field(default_factory=list)
    unused: list[Number] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def read(folded: Folded, said: Sequence[Mention]) -> Reading:
    """The events of a sentence, in order."""
    text = folded.text
    named = list(protocols(folded))
    # « récup identique, 30 s » is told in numbers after all.
    relative = [
        rest
        for rest in relative_rests(folded)
        if not any(rest.start <= m.start < rest.end for m in said)
    ]
    unsaid = [
        number
        for number in unlabelled(folded, said)
        if not any(e.start <= number.start < e.end for e in (*named, *relative))
        and not _BETWEEN_THE.search(text, max(0, number.start - 12), number.start)
        and not _BETWEEN_TWO.search(text, max(0, number.start - 8), number.end + 6)
    ]
    reading = _Numbers(folded, Context(folded, [*said, *unsaid])).read()
    for protocol in named:
        protocol.label = folded.original(protocol.start, protocol.end)
        protocol.name_of_work = name_after(folded, protocol.end)
    reading.events += [*named, *relative, *minutely(folded, reading.events)]
    reading.events.sort(key=attrgetter("start"))
    _mark_rows(text, reading.events)
    return reading


class _Numbers:
    """Goes from number to number, and keeps what the next one needs to know."""

    def __init__(self, folded: Folded, context: Context) -> None:
        self.folded = folded
        self.context = context
        self.reading = Reading()
        # Where a range began, which number was taken back, and how many rounds a rest comes after.
        self.range_start: int | None = None
        self.taken_back: Number | None = None
        self.after_rounds = 0

    def read(self) -> Reading:
        end = 0
        for place, number in enumerate(self.context.numbers):
            self.reading.events += marks(self.folded, end, number.start)
            if isinstance(number, Mention):
                self._labelled(place, number)
            else:
                self._unlabelled(place, number)
            end = number.end
        self.reading.events += marks(self.folded, end, len(self.folded.text))
        return self.reading

    def _labelled(self, place: int, mention: Mention) -> None:
        self.range_start = None
        mention = in_corrected_unit(self.folded.text, mention, self.taken_back)
        if mention.kind is Kind.ROUNDS:
            self._append(count_of(mention, self.context, place, self.folded.text))
        elif mention.kind is Kind.REST:
            rest = rest_of(mention, self.context, place, self.folded)
            rest.after_rounds, self.after_rounds = self.after_rounds, 0
            self._append(rest)
        else:
            self._append(work_of(mention, self.context, place))

    def _unlabelled(self, place: int, number: Number) -> None:
        role = self._role(place, number)
        if role == "range":
            self._range(place, number)
        elif role == "taken_back":
            self.taken_back = number
        elif role == "heading":
            self.reading.events.append(Mark(number.start, number.end, Sign.STOP))
        elif role == "after_rounds":
            self._after_rounds(int(number.value))
        elif role == "unsaid" and self.context.may_be_passed_over(place, number):
            self._labelled(place, passed_over(number, self.context, place))
        else:
            if role in ("unused", "unsaid"):
                self.reading.unused.append(number)
            event = self._event(place, number, role)
            if event is not None:
                event.start = event.start if self.range_start is None else self.range_start
                self._append(event)
            self.range_start = None

    def _role(self, place: int, number: Number) -> str:
        before = self.context.before(place)
        if self.range_start is not None:
            begin = self.context.numbers[place - 2].end if place > 1 else 0
            before = self.folded.text[begin : self.range_start]
        following = self.context.next(place)
        if following is not None and self._is_about(place, number, following):
            return "range"
        first = not any(isinstance(e, Work | Rest) for e in _since_stop(self.reading.events))
        joins = following is not None and not self._weighted(place)
        return role_of(number, before, self.context.after(place), first=first, joins=joins)

    def _is_about(self, place: int, number: Number, following: Mention | Number) -> bool:
        unit = following.unit if isinstance(following, Mention) else 0
        return (
            number.seconds is None
            and is_about(self.folded.text, self.context.numbers, place)
            and number.value * (unit or 1) < following.value
        )

    def _weighted(self, place: int) -> bool:
        """« 3 x 8 à 60 kg »: the 8 are done, and are no beginning of a range of kilos."""
        load = self.context.next(place)
        return (
            isinstance(load, Number)
            and _TIMES.search(self.context.before(place)) is not None
            and _LOAD.match(self.folded.text, load.end) is not None
        )

    def _range(self, place: int, number: Number) -> None:
        """« 8 à [10] fois »: its end counts."""
        end = self.context.next(place)
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
            before = self.context.before(place)
            multiplied = isinstance(last, Count) and _MULTIPLIES.fullmatch(before) is not None
            return Total(start, end, seconds, multiplied, weak=role == "weak_total")
        return None

    def _append(self, event: Event) -> None:
        """Append an event; it may correct a number that was taken back."""
        if self.taken_back is not None and isinstance(event, Work):
            event.corrects = (self.taken_back.start, self.taken_back.end)
        self.taken_back = None
        self.reading.events.append(event)


def _mark_rows(text: str, events: Sequence[Event]) -> None:
    """Rule 18: three works or more with nothing but units between them are a row of steps."""
    works = [e for e in events if isinstance(e, Work) and e.seconds is not None]
    if len(works) < 3:
        return
    joined = [_ROW.fullmatch(text[a.end : b.start]) is not None for a, b in pairwise(works)]
    for i in range(len(joined) - 1):
        if joined[i] and joined[i + 1]:
            for work in works[i : i + 3]:
                work.row = True


def _since_stop(events: Sequence[Event]) -> Sequence[Event]:
    """The events of the clause that is being read."""
    for i in range(len(events) - 1, -1, -1):
        event = events[i]
        if isinstance(event, Mark) and event.sign in (Sign.LINK, Sign.STOP):
            return events[i + 1 :]
    return events

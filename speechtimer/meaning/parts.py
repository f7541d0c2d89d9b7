"""What one item says: its events by kind, each thing once."""

from collections.abc import Sequence

from speechtimer.meaning import cues
from speechtimer.meaning.counts import nested_counts
from speechtimer.meaning.events import Count, Event, Period, Protocol, Rest, Total, Work

__all__ = ["Parts"]


class Parts:
    """The works, rests, counts and so on of an item.

    ``counts`` go from the outermost to the innermost; ``row`` where the works are a row of steps.
    """

    def __init__(self, text: str, events: Sequence[Event]) -> None:
        self.text = text
        self.works: list[Work] = []
        self.rests: list[Rest] = []
        self.total: Total | None = None
        self.period: Period | None = None
        self.protocol: Protocol | None = None
        for event in events:
            if isinstance(event, Work):
                self.works.append(event)
            elif isinstance(event, Rest):
                self.rests.append(event)
            elif isinstance(event, Total):
                self.total = self.total or event
            elif isinstance(event, Period):
                self.period = self.period or event
            elif isinstance(event, Protocol):
                self.protocol = self.protocol or event
        if len(self.works) > 1:
            self.works = _spelt_out(_said_once(text, events))
        self.counts = nested_counts(text, events)
        if len(self.counts) > 1 and 1 < len(self.works) == self.counts[-1].value:
            # Rule C: « 3 tours de 4 exercices : … » with four works: the 4 only announces them.
            self.counts.pop()
        self.row = len(self.works) > 2 and all(work.row for work in self.works)


def _spelt_out(works: list[Work]) -> list[Work]:
    """« 4-7-8 : inspire 4, retiens 7, expire 8 »: a row that is said again step by step."""
    half = len(works) // 2
    row, steps = works[:half], works[half:]
    again = [work.seconds for work in row] == [work.seconds for work in steps]
    if half > 2 and again and all(w.row for w in row) and not any(w.row for w in steps):
        return steps
    return works


def _said_once(text: str, events: Sequence[Event]) -> list[Work]:
    """Rule A: a work is said again only where a word says so, or its rounds were."""
    kept: list[Work] = []
    counts: list[Count] = []
    again = False
    for event in events:
        if isinstance(event, Count):
            again |= bool(kept) and any(c.value == event.value for c in counts)
            counts.append(event)
        if not isinstance(event, Work):
            continue
        same = next((w for w in kept if w.seconds == event.seconds and not w.blocks), None)
        if same is not None and event.seconds is not None and not event.row:
            between = text[same.end : event.start]
            if again or (cues.REPEAT.search(between) and len(kept) == 1):
                continue
        kept.append(event)
    return kept

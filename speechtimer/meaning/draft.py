"""An item of the program while its events are gathered."""

from speechtimer.meaning.events import Count, Event, Protocol, Rest, Work

__all__ = ["Draft"]


class Draft:
    """An item while its events are gathered.

    ``held`` where a colon holds it together, ``closed`` by a count after its work; ``linked`` is
    the linking word that begins it, "" where none does.
    """

    def __init__(self, *events: Event, linked: str = "") -> None:
        self.events: list[Event] = []
        self.works: list[Work | Protocol] = []
        self.counts: list[Count] = []
        self.rests: list[Rest] = []
        self.held = False
        self.closed = False
        self.linked = linked
        for event in events:
            self.add(event)

    def add(self, event: Event) -> None:
        """Append an event."""
        self.events.append(event)
        if isinstance(event, Work | Protocol):
            self.works.append(event)
        elif isinstance(event, Count):
            self.counts.append(event)
        elif isinstance(event, Rest):
            self.rests.append(event)

    @property
    def only_protocol(self) -> bool:
        """A named protocol whose own works may still be said: « un tabata 8 × 20/10 »."""
        return len(self.works) == 1 and isinstance(self.works[0], Protocol)

    @property
    def has_step(self) -> bool:
        """A step that is always an item of its own."""
        return any(isinstance(work, Work) and work.step for work in self.works[:1])

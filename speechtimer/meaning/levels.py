"""Rules D and E: the levels of an item, how often each runs and the rest on which it ends."""

from speechtimer.meaning.amounts import Amount, rounds_of
from speechtimer.meaning.events import Work
from speechtimer.meaning.parts import Parts

__all__ = ["Levels"]


class Levels:
    """Rounds within rounds, and their rests.

    ``rounds`` and the ``nouns`` of their counts go from the outermost to the innermost. ``rests``
    go the other way: 0 is the rest of each work, 1 that of the innermost list of works, and so on
    outwards; the last one is where the item ends. ``many`` where there is such a list; ``unknown``
    is the level whose rounds a total sets (rule F), None where none does.
    """

    def __init__(self, parts: Parts) -> None:
        self.many = len(parts.works) > 1 or any(work.blocks for work in parts.works)
        self.nouns = [count.noun for count in parts.counts]
        self.rounds = [rounds_of(count.value) for count in parts.counts]
        self.unknown = self._level_of_total(parts)
        if self.unknown is not None:
            self.rounds.insert(self.unknown, 1)
            self.nouns.insert(self.unknown, "")
        elif parts.total is not None:
            parts.total.lost = True  # the rounds are said
        depth = len(self.rounds) + self.many
        self.rests: list[Amount | None] = [None] * (max(depth, 1) + 1)

    def _level_of_total(self, parts: Parts) -> int | None:
        if parts.total is None or (parts.works and parts.works[0].step):
            return None  # « séance de 45 min : échauffement 10 min, … »
        if not self.rounds:
            return 0
        return len(self.rounds) if parts.total.multiplied and not self.many else None

    @property
    def end(self) -> int:
        """The level of the rest on which the item ends."""
        return len(self.rests) - 1

    def rest_after(self, work: Work) -> Amount | None:
        """The rest of a work: its own, or that of each work."""
        return self.rests[0] if work.rest is None else work.rest

    def cut(self, rounds: int, rest: Amount) -> None:
        """Part the innermost rounds into sets of so many, with a rest between the sets."""
        self.rounds[-1:] = [self.rounds[-1] // rounds, rounds]
        self.nouns.insert(0, "")
        self.rests.insert(self.end, rest)

    def become_list(self, rest: Amount | None) -> None:
        """The only work became several: the rest after it moves out to the rounds."""
        if not self.many:
            self.rests = [None, rest, *self.rests[1:]]
            self.many = True

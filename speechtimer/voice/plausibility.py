"""How usual a timer is, by counts of generated ones: its shape, and its least usual number."""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from speechtimer.program import Block, Item, Program

__all__ = ["TimerCounts", "count_timers", "shape", "values"]

_MOST_ITEMS = 4
# A kind of thing that was never counted is taken to have come so often.
_UNSEEN = 0.3


@dataclass(frozen=True, slots=True)
class TimerCounts:
    """Counts of shapes, and of values such as "rounds 8" or "rest 30"."""

    shapes: Mapping[str, int]
    values: Mapping[str, int]

    def usual_shape(self, program: Program) -> float:
        """Natural logarithm of the share of timers of this shape."""
        return _log_share(self.shapes.get(shape(program), 0), self.shapes["all"])

    def usual_values(self, program: Program) -> float:
        """Natural logarithm of the share of the least usual value among those of its kind."""
        shares = (
            _log_share(self.values.get(value, 0), self.values[value.partition(" ")[0]])
            for value in values(program)
        )
        return min(shares, default=0.0)


def count_timers(programs: Iterable[Program]) -> TimerCounts:
    """The counts of programs; those of all of a kind are under its name."""
    shapes: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    for program in programs:
        shapes.update(("all", shape(program)))
        for value in values(program):
            kinds.update((value, value.partition(" ")[0]))
    return TimerCounts(shapes, kinds)


def shape(program: Program) -> str:
    """What a timer consists of, numbers aside.

    Per block: n where it has rounds, w or o (timed or open effort), r where it has a rest.
    """
    items = [_shape(item) for item in program.blocks]
    return " ".join(items[:_MOST_ITEMS]) + (" …" if len(items) > _MOST_ITEMS else "")


def values(program: Program) -> Iterator[str]:
    """Rounds, efforts and rests, in order."""
    for item in program.blocks:
        if not isinstance(item, Block) and item.rounds > 1:
            yield f"rounds {item.rounds}"
        for block in (item,) if isinstance(item, Block) else item.blocks:
            if block.rounds > 1:
                yield f"rounds {block.rounds}"
            if block.work_seconds is not None:
                yield f"work {block.work_seconds}"
            if block.rest_seconds:
                yield f"rest {block.rest_seconds}"


def _shape(item: Item) -> str:
    rounds, rest = "n" if item.rounds > 1 else "", "r" if item.rest_seconds else ""
    if isinstance(item, Block):
        return rounds + ("o" if item.work_seconds is None else "w") + rest
    return f"{rounds}({' '.join(map(_shape, item.blocks[:_MOST_ITEMS]))}){rest}"


def _log_share(count: int, of_all: int) -> float:
    return math.log((count + _UNSEEN) / (of_all + 1))

"""Rule C: what stands inside an item becomes its blocks and groups.

The rules before it are asked in turn: what a protocol fills in (G), whose each rest is (E), what
is told by the work (K), by a period (H) and by a total (F).
"""

from collections.abc import Sequence

from speechtimer.meaning.amounts import Amount, whole_seconds
from speechtimer.meaning.building import (
    ending_on,
    grouped,
    item_ending_on,
    product_of_outer,
    rested,
    with_rest,
    written_out,
)
from speechtimer.meaning.events import Event, Work
from speechtimer.meaning.invalid import InvalidError
from speechtimer.meaning.levels import Levels
from speechtimer.meaning.parts import Parts
from speechtimer.meaning.periods import fill_period
from speechtimer.meaning.placed_rests import place_rests
from speechtimer.meaning.protocols import fill_in
from speechtimer.meaning.relative import fill_relative
from speechtimer.meaning.totals import rounds_in
from speechtimer.program import Block, Group, Item

__all__ = ["put_together"]

_NO_LENGTH = "La durée de l’effort est nulle : dites combien de temps il dure."


def put_together(text: str, events: Sequence[Event], said: list[str]) -> list[Item]:
    """The blocks and groups of one item; none where it has no work.

    What was chosen or filled in is added to ``said``; what is not used is marked as lost.

    Raises:
        InvalidError: its numbers make no timer.
    """
    parts = Parts(text, events)
    if parts.protocol is not None:
        fill_in(parts.protocol, parts, said)
    levels = Levels(parts)
    if not parts.works:
        return []
    place_rests(parts, levels)
    fill_relative(parts, levels)
    if parts.period is not None:
        fill_period(parts.period, parts, levels)
    if parts.total is not None and levels.unknown is not None:
        levels.rounds[levels.unknown] = rounds_in(parts.total, parts, levels, said)
    once = _once(parts.works, levels)
    if not levels.many and len(once) == 1:
        return _rounds_of_block(once[0], levels)
    return _rounds_of_list(once, levels)


def _once(works: Sequence[Work], levels: Levels) -> list[Item]:
    """Each work as a block, or as what stands for it."""
    found: list[Item] = []
    for work in works:
        if work.blocks:
            found += _framed(work, levels.rests[0])
            continue
        rest = whole_seconds(levels.rest_after(work) or 0, "du repos")
        seconds = None if work.seconds is None else whole_seconds(work.seconds, "de l’effort")
        if seconds == 0:
            raise InvalidError(_NO_LENGTH)
        if not work.sides or seconds is None:
            found.append(Block(1, seconds, rest, work.name))
        elif not work.switch and not (rest and levels.many):
            # Rule I: twice without a rest, so the rest comes after both.
            found.append(Block(2, seconds, 0, work.name))
            levels.become_list(rest or None)
        else:
            switch = whole_seconds(work.switch, "du repos")
            found += [Block(1, seconds, switch, work.name), Block(1, seconds, rest, work.name)]
    return found


def _framed(work: Work, rest_of_each: Amount | None) -> list[Item]:
    """The items of brackets or of a colon's list."""
    items = [rested(item, rest_of_each) for item in work.blocks]
    return items if work.rest is None else ending_on(items, whole_seconds(work.rest, "du repos"))


def _rests(levels: Levels) -> list[int | None]:
    return [None if rest is None else whole_seconds(rest, "du repos") for rest in levels.rests]


def _rounds_of_block(block: Item, levels: Levels) -> list[Item]:
    """One block, in as many rounds as its counts say."""
    assert isinstance(block, Block)
    rounds, rests = levels.rounds, _rests(levels)
    if not rounds:
        return [with_rest(block, rests[-1])]
    inner = Block(rounds[-1], block.work_seconds, block.rest_seconds, block.name)
    outer, outer_rest = product_of_outer(rounds[:-1], rests[1 : len(rounds)])
    end = rests[len(rounds)] if len(rests) > len(rounds) else None
    if outer is None:
        return [inner] if end is None else [Group(1, (inner,), end)]
    return item_ending_on(Group(outer, (inner,), outer_rest or 0), end)


def _rounds_of_list(once: Sequence[Item], levels: Levels) -> list[Item]:
    """Several items, in as many rounds as their counts say."""
    rounds, rests = levels.rounds, _rests(levels)
    end = rests[len(rounds) + 1] if len(rests) > len(rounds) + 1 else None
    if not rounds:
        last = next((rest for rest in reversed(rests[1:]) if rest is not None), None)
        return ending_on(list(once), last)
    outer, rest = product_of_outer(rounds, rests[1 : len(rounds) + 1])
    assert outer is not None
    if all(isinstance(item, Block) for item in once):
        return item_ending_on(grouped(outer, once, rest or 0), end)
    return ending_on(written_out(outer, once, rest), end)

"""A program as steps and repeats of steps, the shape that workout files have."""

from typing import NamedTuple

from speechtimer.labels import Kind
from speechtimer.program import Group, Item, Program, last_rest

__all__ = ["Repeat", "Step", "steps"]


class Step(NamedTuple):
    """A work or a rest; ``seconds`` is None for an open effort."""

    kind: Kind
    seconds: int | None
    name: str | None = None


class Repeat(NamedTuple):
    """The same steps ``times`` times, at least twice."""

    times: int
    steps: tuple["Step | Repeat", ...]


Steps = tuple[Step | Repeat, ...]


def steps(program: Program) -> Steps:
    """What the timeline runs, written as short as repeats allow.

    >>> from speechtimer.program import Block
    >>> for step in steps(Program((Block(3, 30, 10, "squats"),))):
    ...     print(step)
    Repeat(times=2, steps=(Step(kind=<Kind.WORK: 'work'>, seconds=30, name='squats'), \
Step(kind=<Kind.REST: 'rest'>, seconds=10, name=None)))
    Step(kind=<Kind.WORK: 'work'>, seconds=30, name='squats')
    """
    *before, last = program.blocks
    written = [step for item in before for step in _item(item, last_rest(item))]
    return (*written, *_item(last, 0))


def _item(item: Item, ending_rest: int) -> Steps:
    """All rounds, and ``ending_rest`` after the last of them."""
    usual = last_rest(item)
    once, ending = _once(item, usual), _once(item, ending_rest)
    if once == ending:
        return _times(item.rounds, once)
    return (*_times(item.rounds - 1, once), *ending)


def _once(item: Item, rest: int) -> Steps:
    """One round, and the rest after it."""
    if isinstance(item, Group):
        *before, last = item.blocks
        inner = [step for block in before for step in _item(block, block.rest_seconds)]
        return (*inner, *_item(last, rest))
    work = Step(Kind.WORK, item.work_seconds, item.name)
    return (work, Step(Kind.REST, rest)) if rest else (work,)


def _times(times: int, once: Steps) -> Steps:
    if times < 2:
        return once * times
    return (Repeat(times, once),)

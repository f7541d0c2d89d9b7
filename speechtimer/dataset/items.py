"""What the slots of a sentence have said of its program so far, and the items that this makes.

An item is ``rounds`` times its works with a rest between the rounds; each of its works may have a
count and a rest of its own, inside:

    3 séries de 8 fois 20 secondes avec 10 secondes de repos et 2 minutes entre les séries
    {rounds} séries de {rounds:inner} fois {work} avec {rest:inner} de repos et {rest} entre …

Sentences that share a wording are kept together: lists have a value for each of them, a *row*.
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import repeat
from typing import NamedTuple

from speechtimer.labels import Kind

__all__ = ["DraftItem", "DraftWork", "RawBlock", "RawGroup", "RawItem", "Usual"]

# (rounds, work seconds, rest seconds), and the name where there is one: what a
# `speechtimer.program.Block` holds.
RawBlock = tuple[int, int | None, int] | tuple[int, int | None, int, str]


class RawGroup(NamedTuple):
    """What a `speechtimer.program.Group` holds."""

    rounds: int
    blocks: tuple[RawBlock, ...]
    rest_seconds: int


RawItem = RawBlock | RawGroup


class Usual(NamedTuple):
    """What a named protocol fills in where nothing else is said."""

    rounds: int
    work_seconds: int
    rest_seconds: int


class DraftWork:
    """What is known of one work.

    Attributes:
        minutes: where it is said in whole minutes alone.
        counts: of an open effort, as written (« 12 » pompes).
        rounds: how often this work is done in each round of its item.
        total: how long it is done with its rests, where that says how often.
        rest: after each time.
        sides: it is done on two sides, with ``side_rest`` between them.
    """

    __slots__ = (
        "counts",
        "minutes",
        "name",
        "rest",
        "rounds",
        "seconds",
        "side_rest",
        "sides",
        "total",
        "usual",
    )

    def __init__(self) -> None:
        self.seconds: list[int] | None = None
        self.minutes: list[int | None] | None = None
        self.counts: list[str] | None = None
        self.name: str | None = None
        self.rounds: list[int] | None = None
        self.total: list[int] | None = None
        self.rest: list[int] | None = None
        self.sides = False
        self.side_rest: list[int] | None = None
        self.usual: Usual | None = None

    @property
    def is_said(self) -> bool:
        """Whether it is known how long it lasts."""
        return any(known is not None for known in (self.seconds, self.counts, self.usual))

    @property
    def is_begun(self) -> bool:
        return self.is_said or self.name is not None or self.rounds is not None

    @property
    def is_plain(self) -> bool:
        """Whether nothing but its seconds is known."""
        others = (self.counts, self.name, self.rounds, self.total, self.rest, self.usual)
        return not self.sides and all(other is None for other in others)

    def again(self) -> "DraftWork":
        """The same length and rest for another work."""
        other = DraftWork()
        for key in ("seconds", "minutes", "rounds", "total", "rest", "usual"):
            setattr(other, key, getattr(self, key))
        return other

    def seconds_in(self, row: int) -> int | None:
        """None for an open effort."""
        if self.seconds is not None:
            return self.seconds[row]
        return None if self.counts is not None or self.usual is None else self.usual.work_seconds

    def name_in(self, row: int) -> str | None:
        if self.counts is None or self.name is None:
            return self.name
        return f"{self.counts[row]} {self.name}".lstrip()

    def blocks(self, row: int, each: Sequence[int] | None) -> list[RawBlock]:
        """As blocks; ``each`` is the rest after every work of the item."""
        seconds, name = self.seconds_in(row), self.name_in(row)
        usual = self.usual or Usual(1, 0, 0)
        rest = next((r[row] for r in (self.rest, each) if r is not None), usual.rest_seconds)
        rounds = usual.rounds
        if self.rounds is not None:
            rounds = self.rounds[row]
        elif self.total is not None:
            rounds = max(1, self.total[row] // ((seconds or 0) + rest))
        if not self.sides:
            return [_block(rounds, seconds, rest, name)]
        between = 0 if self.side_rest is None else self.side_rest[row]
        if between == rest:
            return [_block(2 * rounds, seconds, rest, name)]
        return [_block(1, seconds, between, name), _block(1, seconds, rest, name)] * rounds


class DraftItem:
    """What is known of an item.

    Attributes:
        rest: between the rounds.
        each: the rest after every work.
        total: how long the item takes, where that says how many rounds it has.
        period: from one start to the next.
        part: the rest as a part of the work.
        denied: what was taken back: rounds, works and rests.
    """

    __slots__ = ("denied", "each", "part", "period", "rest", "rounds", "total", "works")

    def __init__(self) -> None:
        self.works = [DraftWork()]
        self.rounds: list[int] | None = None
        self.total: list[int] | None = None
        self.rest: list[int] | None = None
        self.each: list[int] | None = None
        self.period: list[int] | None = None
        self.part: Fraction | None = None
        self.denied: list[tuple[Kind, list[int]]] = []

    @property
    def work(self) -> DraftWork:
        """The one that is being told."""
        return self.works[-1]

    @property
    def is_said(self) -> bool:
        """Whether it says how long anything lasts."""
        return self.period is not None or any(work.is_said for work in self.works)

    @property
    def is_begun(self) -> bool:
        known = (self.rounds, self.rest, self.each, self.total)
        return self.is_said or self.work.is_begun or any(value is not None for value in known)

    @property
    def is_plain(self) -> bool:
        """Whether it is one work, its rounds and their rest."""
        others = (self.each, self.total, self.period, self.part)
        return (
            len(self.works) == 1
            and self.works[0].is_plain
            and all(other is None for other in others)
        )

    def denies(self, kind: Kind, row: int, value: int) -> bool:
        """Whether a sentence has taken this back."""
        return any(of == kind and values[row] == value for of, values in self.denied)

    def plain_blocks(self, rows: int, shared: Sequence[int] | None) -> Iterable[RawBlock]:
        """The block of each row, where the item `is_plain`."""
        assert self.works[0].seconds is not None
        rests = self.rest or shared or repeat(0, rows)
        return zip(self.rounds or repeat(1, rows), self.works[0].seconds, rests, strict=True)

    def raw_items(self, row: int, shared: Sequence[int] | None) -> tuple[RawItem, ...]:
        """The item of one row, as simple as its timeline allows."""
        works = [work for work in self.works if work.is_said]
        rests: Sequence[int] | None = self.rest
        each: Sequence[int] | None = self.each
        if rests is None and each is None:
            rests = shared
        if len(works) > 1 and self._is_done_once and all(work.rest is None for work in works):
            # With no rounds to lie between, a rest comes after each work.
            rests, each = None, each or rests
        blocks = [block for work in works for block in work.blocks(row, each)]
        rest = 0 if rests is None else rests[row]
        if self.period is not None:
            blocks, rest = self._from_start_to_start(self.period[row], blocks, row)
        if self.part is not None:
            rest = _half_up((blocks[-1][1] or 0) * self.part)
        rounds = 1 if self.rounds is None else self.rounds[row]
        if self.total is not None and self.rounds is None:
            rounds = max(1, self.total[row] // max(1, _seconds(blocks, rest)))
        return _simplest(rounds, blocks, rest)

    @property
    def _is_done_once(self) -> bool:
        return self.rounds is None and self.total is None

    def _from_start_to_start(
        self, period: int, blocks: list[RawBlock], row: int
    ) -> tuple[list[RawBlock], int]:
        """Works rest for what is left of the period; a count or a distance takes all of it."""
        seconds = [block[1] for block in blocks]
        if not blocks or None in seconds:
            return [_block(1, period, 0, self.works[0].name_in(row))], 0
        return blocks, period - sum(s for s in seconds if s is not None)


def _block(rounds: int, seconds: int | None, rest: int, name: str | None) -> RawBlock:
    return (rounds, seconds, rest) if name is None else (rounds, seconds, rest, name)


def _seconds(blocks: Sequence[RawBlock], rest: int) -> int:
    """How long one round takes, its rest included."""
    whole = sum(block[0] * ((block[1] or 0) + block[2]) for block in blocks)
    return whole + rest - blocks[-1][2] if rest else whole


def _half_up(value: Fraction) -> int:
    return int(value + Fraction(1, 2))


def _simplest(rounds: int, blocks: Sequence[RawBlock], rest: int) -> tuple[RawItem, ...]:
    """A group only where blocks do not say the same."""
    *before, last = blocks
    times, last_rest = last[0], rest or last[2]
    if times == 1 or last_rest == last[2]:
        if not before:
            return ((rounds * times, last[1], last_rest, *last[3:]),)
        if rounds == 1:
            return (*before, (times, last[1], last_rest, *last[3:]))
    return (RawGroup(rounds, tuple(blocks), rest),)

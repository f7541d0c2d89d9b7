"""The timer that a sentence means: programs of blocks and groups, and the timeline that runs.

>>> corde = Block(rounds=8, work_seconds=20, rest_seconds=10, name="corde")
>>> program = Program((Group(rounds=3, blocks=(corde,), rest_seconds=120),))
>>> program.total_seconds
930
>>> [str(step.kind) for step in program.timeline()][:4]
['work', 'rest', 'work', 'rest']
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import repeat, zip_longest
from typing import Any, NamedTuple

from speechtimer.labels import Kind

__all__ = [
    "MAX_ROUNDS",
    "MAX_SECONDS",
    "Block",
    "Group",
    "Interval",
    "Item",
    "Problem",
    "Program",
    "Run",
    "duration",
    "last_rest",
    "same_timer",
]

# Beyond these a number is a slip of the tongue or of the recogniser, not a timer.
MAX_ROUNDS = 9_999
MAX_SECONDS = 9_999 * 3600


@dataclass(frozen=True, slots=True, repr=False)
class Block:
    """``rounds`` times work then rest, in whole seconds.

    ``work_seconds`` is None for an open effort, which lasts until the person says so; ``name`` is
    what is done in the work, None where nothing is said.
    """

    rounds: int
    work_seconds: int | None
    rest_seconds: int
    name: str | None = None

    def __repr__(self) -> str:
        named = "" if self.name is None else f", name={self.name!r}"
        return (
            f"Block(rounds={self.rounds}, work_seconds={self.work_seconds}, "
            f"rest_seconds={self.rest_seconds}{named})"
        )

    def to_dict(self) -> dict[str, Any]:
        """The JSON object of the annotation guide.

        >>> Block(3, 120, 30).to_dict()
        {'rounds': 3, 'work_seconds': 120, 'rest_seconds': 30}
        """
        written: dict[str, Any] = {
            "rounds": self.rounds,
            "work_seconds": self.work_seconds,
            "rest_seconds": self.rest_seconds,
        }
        return written if self.name is None else written | {"name": self.name}


@dataclass(frozen=True, slots=True)
class Group:
    """``rounds`` times a list of blocks.

    Its own rest, unless 0, takes the place of the rest on which each of its rounds would end.
    """

    rounds: int
    blocks: tuple[Block, ...]
    rest_seconds: int

    def to_dict(self) -> dict[str, Any]:
        """The JSON object of the annotation guide."""
        return {
            "rounds": self.rounds,
            "rest_seconds": self.rest_seconds,
            "blocks": [block.to_dict() for block in self.blocks],
        }


Item = Block | Group


class Interval(NamedTuple):
    """One work or rest that runs; ``seconds`` is None for an open effort."""

    kind: Kind
    seconds: int | None
    name: str | None = None


class Run(NamedTuple):
    """``rounds`` times the same work and rest in a row; names do not tell works apart."""

    rounds: int
    work_seconds: int | None
    rest_seconds: int


@dataclass(frozen=True, slots=True)
class Program:
    """Blocks and groups in the order in which they are run; one at least."""

    blocks: tuple[Item, ...]

    def timeline(self) -> Iterator[Interval]:
        """The intervals that run, one by one; no program ends on a rest.

        >>> [step.seconds for step in Program((Block(2, 30, 10),)).timeline()]
        [30, 10, 30]
        """
        last_rest = 0
        for block, rest in self._works():
            if last_rest:
                yield Interval(Kind.REST, last_rest)
            yield Interval(Kind.WORK, block.work_seconds, block.name)
            last_rest = rest

    def runs(self) -> Iterator[Run]:
        """The timeline with equal works and rests counted: equal runs are the same timer.

        >>> [tuple(run) for run in Program((Block(1, 30, 10), Block(2, 30, 10))).runs()]
        [(2, 30, 10), (1, 30, 0)]
        """
        standing: Run | None = None
        for run in self._runs():
            if standing is None:
                standing = run
            elif standing[1:] == run[1:]:
                standing = standing._replace(rounds=standing.rounds + run.rounds)
            else:
                yield standing
                standing = run
        if standing is not None:
            yield standing

    @property
    def total_seconds(self) -> int:
        """What is timed, from the first work to the last; open efforts are not.

        >>> Program((Block(3, 120, 30),)).total_seconds
        420
        """
        return sum(map(_item_seconds, self.blocks)) - last_rest(self.blocks[-1])

    @property
    def open_efforts(self) -> int:
        """How many works last until the person says so."""
        return sum(
            item.rounds * sum(b.rounds for b in item.blocks if b.work_seconds is None)
            if isinstance(item, Group)
            else item.rounds * (item.work_seconds is None)
            for item in self.blocks
        )

    def __str__(self) -> str:
        """As the annotation guide writes it.

        >>> str(Program((Block(1, 600, 0), Group(2, (Block(8, 20, 10, "corde"),), 60))))
        '1 × (600, 0), 2 × [8 × (20, 10) corde] rest 60'
        """
        return ", ".join(map(_short, self.blocks))

    def to_list(self) -> list[dict[str, Any]]:
        """The JSON list of the annotation guide."""
        return [item.to_dict() for item in self.blocks]

    def _works(self) -> Iterator[tuple[Block, int]]:
        """Each work that runs, and the rest after it."""
        for item in self.blocks:
            if isinstance(item, Block):
                yield from repeat((item, item.rest_seconds), item.rounds)
                continue
            for _ in range(item.rounds):
                for i, block in enumerate(item.blocks, start=1):
                    last = block.rest_seconds
                    if item.rest_seconds and i == len(item.blocks):
                        last = item.rest_seconds
                    yield from repeat((block, block.rest_seconds), block.rounds - 1)
                    yield block, last

    def _runs(self) -> Iterator[Run]:
        last = len(self.blocks) - 1
        for place, item in enumerate(self.blocks):
            blocks = item.blocks if isinstance(item, Group) else (item,)
            rounds = item.rounds if isinstance(item, Group) else 1
            own_rest = item.rest_seconds if isinstance(item, Group) else 0
            once = [Run(b.rounds, b.work_seconds, b.rest_seconds) for b in blocks]
            ends = _with_last_rest(once, own_rest or once[-1].rest_seconds)
            for _ in range(rounds - 1):
                yield from ends
            yield from _with_last_rest(ends, 0) if place == last else ends


def same_timer(one: Program | None, other: Program | None) -> bool:
    """Whether both run the same, nothing included; names do not count.

    >>> same_timer(Program((Group(2, (Block(1, 30, 10),), 0),)), Program((Block(2, 30, 10),)))
    True
    """
    if one is None or other is None:
        return one is other
    return all(a == b for a, b in zip_longest(one.runs(), other.runs()))


def _short(item: Item) -> str:
    if isinstance(item, Block):
        work = "open" if item.work_seconds is None else item.work_seconds
        name = "" if item.name is None else f" {item.name}"
        return f"{item.rounds} × ({work}, {item.rest_seconds}){name}"
    inside = ", ".join(map(_short, item.blocks))
    rest = f" rest {item.rest_seconds}" if item.rest_seconds else ""
    return f"{item.rounds} × [{inside}]{rest}"


def _with_last_rest(runs: list[Run], rest: int) -> list[Run]:
    """The same, but for what follows the last work."""
    *before, last = runs
    if last.rest_seconds == rest:
        return runs
    if last.rounds > 1:
        before.append(last._replace(rounds=last.rounds - 1))
    return [*before, Run(1, last.work_seconds, rest)]


def _item_seconds(item: Item) -> int:
    if isinstance(item, Block):
        return item.rounds * ((item.work_seconds or 0) + item.rest_seconds)
    once = sum(map(_item_seconds, item.blocks))
    if item.rest_seconds:
        once += item.rest_seconds - item.blocks[-1].rest_seconds
    return item.rounds * once


def last_rest(item: Item) -> int:
    """The rest on which an item ends, where another one follows."""
    if isinstance(item, Group):
        return item.rest_seconds or item.blocks[-1].rest_seconds
    return item.rest_seconds


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a sentence gives no program; ``message`` is French, for the person who spoke.

    ``kind`` is ``"empty"`` (nothing to time), ``"incomplete"`` (``missing`` names what is not
    said) or ``"invalid"`` (the message gives the reason). ``understood`` is what an incomplete
    sentence does say: a missing work stands there as an open effort, a missing rest as 0.
    """

    kind: str
    message: str
    missing: tuple[str, ...] = ()
    understood: tuple[Item, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The JSON object; what is missing is left out of ``understood``.

        >>> Problem("incomplete", "…", ("work",), (Block(3, None, 30),)).to_dict()["understood"]
        [{'rounds': 3, 'rest_seconds': 30}]
        """
        return {
            "kind": self.kind,
            "message": self.message,
            "missing": list(self.missing),
            "understood": [self._without_missing(item.to_dict()) for item in self.understood],
        }

    def _without_missing(self, item: dict[str, Any]) -> dict[str, Any]:
        left = dict(item)
        if "rest" in self.missing and not left["rest_seconds"]:
            del left["rest_seconds"]
        for block in (left, *left.get("blocks", ())) if "work" in self.missing else ():
            if block.get("work_seconds", 0) is None:
                del block["work_seconds"]
        return left


def duration(seconds: int) -> str:
    """Seconds as people write them.

    >>> duration(90), duration(3600), duration(0)
    ('1 min 30 s', '1 h', '0 s')
    """
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    parts = [f"{n} {unit}" for n, unit in ((hours, "h"), (minutes, "min"), (rest, "s")) if n]
    return " ".join(parts) or "0 s"

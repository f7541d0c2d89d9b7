"""What a sentence says that decides about its timer, in the order in which it is said.

A sentence becomes a list of events: counts, works and rests from its mentions; totals, periods
and open efforts from numbers without a label; and the words and signs between them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum

from speechtimer.meaning.amounts import Amount
from speechtimer.program import Item

__all__ = ["Count", "Event", "Mark", "Period", "Protocol", "Rest", "Sign", "Total", "Work"]


class Sign(Enum):
    """Words and signs between the numbers."""

    LINK = "link"  # puis, ensuite, +
    OPEN = "("
    CLOSE = ")"
    COLON = ":"
    STOP = "."  # a full stop, a semicolon or a new line
    COMMA = ","


@dataclass(slots=True)
class Event:
    """Something at ``[start, end)`` of the folded text; ``lost`` where no program uses it."""

    start: int
    end: int
    lost: bool = field(default=False, kw_only=True)


@dataclass(slots=True)
class Mark(Event):
    """A word or sign that joins or parts."""

    sign: Sign
    text: str = ""


@dataclass(slots=True)
class Count(Event):
    """How often: ``noun`` is what is counted (`cues.noun_of`).

    ``closes`` is "all" after « le tout », "since" after « on recommence »; ``inner`` where
    « par série » says so.
    """

    value: Amount
    noun: str = ""
    closes: str = ""
    inner: bool = False


@dataclass(slots=True)
class Work(Event):
    """An effort of ``seconds``, None where it is open.

    ``blocks`` replaces it where it stands for several (brackets, a list after a count); ``row``
    where it is one of a row of steps.
    """

    seconds: Amount | None
    name: str | None = None
    named_by_count: bool = False
    step: bool = False
    warm_up: bool = False
    sides: bool = False
    row: bool = False
    # Where a number stands that this one takes back.
    corrects: tuple[int, int] | None = None
    blocks: Sequence[Item] = ()
    # What is filled in while an item is put together.
    rest: Amount | None = None
    switch: Amount = 0


@dataclass(slots=True)
class Rest(Event):
    """A rest of ``seconds``, or of ``factor`` times the work; and what says whose it is."""

    seconds: Amount | None
    factor: Amount | None = None
    noun: str = ""
    between: bool = False  # « entre … » is said
    both: bool = False  # « entre les deux »
    each: bool = False  # after each exercise, or each whatever
    pair: bool = False  # 30/30
    everywhere: bool = False
    each_time: bool = False
    switch: bool = False  # to change sides
    after_rounds: int = 0  # « au bout de 6 »


@dataclass(slots=True)
class Total(Event):
    """How long all rounds last.

    ``multiplied`` where a count stands right before it; ``weak`` where only its place says so.
    """

    seconds: Amount
    multiplied: bool = False
    weak: bool = False


@dataclass(slots=True)
class Period(Event):
    """From one start to the next."""

    seconds: Amount


@dataclass(slots=True)
class Protocol(Event):
    """A named way to train: its rounds, work and rest where it says them."""

    name: str
    rounds: int | None
    work_seconds: int
    rest_seconds: int
    label: str = ""  # as it is written
    name_of_work: str | None = None

"""Sentences while their numbers are being written, and the programs that they will mean.

Sentences that share a wording are written together, number by number: what one of them has at
some place is a row of that place's column. All know the same things of their blocks, so that only
the values differ.
"""

import random
import re
from collections.abc import Callable, Iterable, Sequence
from itertools import repeat
from typing import TypeVar

from speechtimer.dataset.hands import Hand, Written
from speechtimer.dataset.marks import mark
from speechtimer.labels import Kind, Label

__all__ = ["Draft", "DraftBlock", "RawBlock"]

T = TypeVar("T")

# (rounds, work seconds, rest seconds): what a `speechtimer.program.Block` holds.
RawBlock = tuple[int, int, int]


class DraftBlock:
    """What is known of a block; all lists have a value for each sentence.

    Attributes:
        minutes: of its last work, where that is said in whole minutes alone.
        denied: what was taken back: rounds, works and rests.
    """

    __slots__ = ("denied", "minutes", "rest", "rounds", "works")

    def __init__(self) -> None:
        self.rounds: list[int] | None = None
        self.works: list[list[int]] = []
        self.rest: list[int] | None = None
        self.minutes: list[int | None] | None = None
        self.denied: list[tuple[Kind, list[int]]] = []

    def denies(self, kind: Kind, row: int, value: int) -> bool:
        """Whether a sentence has taken this back."""
        return any(of == kind and values[row] == value for of, values in self.denied)


class Draft:
    """What the slots of a wording write on.

    Args:
        rows: how many sentences are written.
    """

    __slots__ = ("block", "blocks", "hand", "numbers", "parts", "random", "rng", "rows", "shared")

    def __init__(self, hand: Hand, rng: random.Random, rows: int = 1) -> None:
        self.hand = hand
        self.rng = rng
        self.random = rng.random
        self.rows = rows
        # What all have, or a column.
        self.parts: list[str | list[str]] = []
        self.block = DraftBlock()
        self.blocks = [self.block]
        # The rest of blocks that have none of their own.
        self.shared: list[int] | None = None
        # The last one written.
        self.numbers: Sequence[int] = [1] * rows

    def new_block(self) -> None:
        """What follows belongs to another block, unless nothing was said in this one."""
        block = self.block
        if block.works or block.rounds is not None or block.rest is not None:
            self.block = DraftBlock()
            self.blocks.append(self.block)

    def draw(self, draw: Callable[[], T]) -> list[T]:
        """One for each sentence."""
        return [draw() for _ in range(self.rows)]

    def write(self, texts: list[str], elided: Iterable[int]) -> None:
        """Append a column; « de » may lose its e before those in the rows ``elided``."""
        if self.parts:
            for row in elided:
                self._elide(row)
        self.parts.append(texts)

    def write_numbers(
        self, numbers: Sequence[int], *, feminine: bool, force: str, label: Label | None
    ) -> None:
        """Append numbers as the hand writes them."""
        self.numbers = numbers
        style = self.hand.style
        if style.words:
            rng = self.rng
            texts = [style.number(n, feminine=feminine, force=force, rng=rng) for n in numbers]
            elided = [row for row, text in enumerate(texts) if text.startswith("un")]
        else:
            texts, elided = list(map(str, numbers)), []
        self.write(texts if label is None else [mark(text, label) for text in texts], elided)

    def write_durations(self, durations: Sequence[Written], *, labelled: bool) -> None:
        """Append durations; without their labels where they set nothing."""
        self.numbers = [2] * self.rows
        elided = [row for row, duration in enumerate(durations) if duration.elides]
        texts = [duration.text if labelled else duration.plain for duration in durations]
        self.write(texts, elided)

    def _elide(self, row: int) -> None:
        """Mostly, « de » before « une » becomes « d' »."""
        if self.random() >= 0.97:
            return
        before = self.parts[-1]
        match = _ELIDED.search(before if isinstance(before, str) else before[row])
        if match:
            if isinstance(before, str):
                self.parts[-1] = before = [before] * self.rows
            before[row] = before[row][: match.end() - 2] + "'"

    def marked(self) -> list[str]:
        """The marked text of each sentence."""
        columns = [
            repeat(part, self.rows) if isinstance(part, str) else part for part in self.parts
        ]
        return ["".join(row) for row in zip(*columns, strict=True)]

    def programs(self) -> list[tuple[RawBlock, ...]]:
        """Of each sentence the blocks that have a work; none means no program."""
        columns = [
            zip(
                block.rounds or repeat(1, self.rows),
                block.works[0]
                if len(block.works) == 1
                else map(sum, zip(*block.works, strict=True)),
                block.rest or self.shared or repeat(0, self.rows),
                strict=True,
            )
            for block in self.blocks
            if block.works
        ]
        return list(zip(*columns, strict=True)) if columns else [()] * self.rows


_ELIDED = re.compile(r"(?:^|[\s'(])(?:d|qu)e $", re.IGNORECASE)

"""Sentences while their numbers are being written, and the programs that they will mean.

Sentences that share a wording are written together, number by number: what one of them has at
some place is a row of that place's column. All know the same things of their items, so that only
the values differ.
"""

import random
import re
from collections.abc import Callable, Iterable, Sequence
from itertools import chain, repeat
from typing import TypeVar

from speechtimer.dataset.hands import Hand, Written
from speechtimer.dataset.items import DraftItem, DraftWork, RawItem
from speechtimer.dataset.marks import mark
from speechtimer.labels import Label

__all__ = ["Draft"]

T = TypeVar("T")


class Draft:
    """What the slots of a wording write on.

    Args:
        rows: how many sentences are written.
    """

    __slots__ = ("hand", "item", "items", "numbers", "parts", "random", "rng", "rows", "shared")

    def __init__(self, hand: Hand, rng: random.Random, rows: int = 1) -> None:
        self.hand = hand
        self.rng = rng
        self.random = rng.random
        self.rows = rows
        # What all have, or a column.
        self.parts: list[str | list[str]] = []
        self.item = DraftItem()
        self.items = [self.item]
        # The rest of items that have none of their own.
        self.shared: list[int] | None = None
        # The last one written.
        self.numbers: Sequence[int] = [1] * rows

    def new_item(self) -> None:
        """What follows belongs to another item, unless nothing was said in this one."""
        if self.item.is_begun:
            self.item = DraftItem()
            self.items.append(self.item)

    def new_work(self) -> None:
        """What follows belongs to another work of the item, unless this one has not begun."""
        if self.item.work.is_begun:
            self.item.works.append(DraftWork())

    def name_work(self, name: str) -> None:
        self.item.work.name = name

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

    def programs(self) -> list[tuple[RawItem, ...]]:
        """Of each sentence the items that have a work; none means no program."""
        items = [item for item in self.items if item.is_said]
        if not items:
            return [()] * self.rows
        if all(item.is_plain for item in items):
            return list(zip(*(i.plain_blocks(self.rows, self.shared) for i in items), strict=True))
        return [
            tuple(chain.from_iterable(item.raw_items(row, self.shared) for item in items))
            for row in range(self.rows)
        ]


_ELIDED = re.compile(r"(?:^|[\s'(])(?:d|qu)e $", re.IGNORECASE)

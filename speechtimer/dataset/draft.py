"""A sentence while its numbers are being written, and the program that they will mean."""

import random
import re

from speechtimer.dataset.hands import Hand
from speechtimer.dataset.marks import mark
from speechtimer.labels import Kind, Label

__all__ = ["Draft", "DraftBlock", "RawBlock"]

# (rounds, work seconds, rest seconds): what a `speechtimer.program.Block` holds.
RawBlock = tuple[int, int, int]


class DraftBlock:
    """What is known of a block.

    Attributes:
        minutes: of its last work, if said in whole minutes alone.
        denied: what was taken back: rounds, works and rests.
    """

    __slots__ = ("denied", "minutes", "rest", "rounds", "works")

    def __init__(self) -> None:
        self.rounds: int | None = None
        self.works: list[int] = []
        self.rest: int | None = None
        self.minutes: int | None = None
        self.denied: set[tuple[Kind, int]] = set()


class Draft:
    """What the slots of a wording write on."""

    __slots__ = ("block", "blocks", "hand", "last_number", "parts", "random", "rng", "shared_rest")

    def __init__(self, hand: Hand, rng: random.Random) -> None:
        self.hand = hand
        self.rng = rng
        self.random = rng.random
        self.parts: list[str] = []
        self.block = DraftBlock()
        self.blocks = [self.block]
        self.shared_rest: int | None = None
        self.last_number = 1

    def new_block(self) -> None:
        """What follows belongs to another block, unless nothing was said in this one."""
        block = self.block
        if block.works or block.rounds is not None or block.rest is not None:
            self.block = DraftBlock()
            self.blocks.append(self.block)

    def number(self, n: int, *, feminine: bool, force: str, label: Label | None) -> None:
        """Write a number as the hand writes it."""
        style = self.hand.style
        if style.words:
            text = style.number(n, feminine=feminine, force=force, rng=self.rng)
            if text.startswith("un"):
                self.elide()
        else:
            text = str(n)
        self.parts.append(mark(text, label))

    def elide(self) -> None:
        """Mostly, « de » before « une » becomes « d' »."""
        parts = self.parts
        if parts and self.random() < 0.97:
            match = _ELIDED.search(parts[-1])
            if match:
                parts[-1] = parts[-1][: match.end() - 2] + "'"

    def program(self) -> tuple[RawBlock, ...]:
        """The blocks that have a work; none means no program."""
        program = []
        for block in self.blocks:
            works = block.works
            if works:
                rest = self.shared_rest if block.rest is None else block.rest
                seconds = works[0] if len(works) == 1 else sum(works)
                program.append((1 if block.rounds is None else block.rounds, seconds, rest or 0))
        return tuple(program)


_ELIDED = re.compile(r"(?:^|[\s'(])(?:d|qu)e $", re.IGNORECASE)

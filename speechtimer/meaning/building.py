"""Blocks and groups, and what they may hold."""

import math
from collections.abc import Sequence

from speechtimer.meaning.amounts import Amount, whole_seconds
from speechtimer.meaning.invalid import InvalidError
from speechtimer.program import MAX_ROUNDS, Block, Group, Item

__all__ = [
    "TOO_DEEP",
    "ending_on",
    "grouped",
    "item_ending_on",
    "product_of_outer",
    "rested",
    "with_rest",
    "written_out",
]

# Blocks that an item may be written out to, where groups in groups cannot be said otherwise.
_MOST_BLOCKS = 1_000
TOO_DEEP = (
    "Il y a trois comptes l’un dans l’autre, et plus d’un repos entre eux : "
    "dites la séance en deux fois."
)
_TOO_MANY_ROUNDS = "Cela fait plus de {most} tours : redites combien de fois."
_TOO_MANY_BLOCKS = "Il y a trop de séries l’une dans l’autre : dites la séance en plusieurs fois."


def product_of_outer(
    rounds: Sequence[int], rests: Sequence[int | None]
) -> tuple[int | None, int | None]:
    """Rule D: two outer counts are multiplied where one outer rest is said at most."""
    said = [rest for rest in rests if rest is not None]
    if not rounds:
        return None, said[0] if said else None
    if len(rounds) > 1 and (len(said) > 1 or len(rounds) > 2):
        raise InvalidError(TOO_DEEP)
    product = math.prod(rounds)
    if product > MAX_ROUNDS:
        raise InvalidError(_TOO_MANY_ROUNDS.format(most=MAX_ROUNDS))
    return product, said[0] if said else None


def grouped(rounds: int, blocks: Sequence[Item], rest: int) -> Item:
    only = tuple(b for b in blocks if isinstance(b, Block))
    if len(only) == 1 and only[0].rounds == 1:
        block = only[0]
        return Block(rounds, block.work_seconds, rest or block.rest_seconds, block.name)
    return Group(rounds, only, rest)


def written_out(rounds: int, items: Sequence[Item], rest: int | None) -> list[Item]:
    """A list that holds groups, run so many times: groups hold no groups, so it is written out."""
    if len(items) == 1 and isinstance(items[0], Group):
        group = items[0]
        if rest is None or not group.rest_seconds:
            product = rounds * group.rounds
            if product <= MAX_ROUNDS and rest is None:
                return [Group(product, group.blocks, group.rest_seconds)]
    if rounds * len(items) > _MOST_BLOCKS:
        raise InvalidError(_TOO_MANY_BLOCKS)
    return [i for _ in range(rounds) for i in ending_on(list(items), rest)]


def rested(item: Item, rest: Amount | None) -> Item:
    """The same with a rest after each work, where it has none."""
    if rest is None or not isinstance(item, Block) or item.rest_seconds:
        return item
    return with_rest(item, whole_seconds(rest, "du repos"))


def ending_on(items: list[Item], rest: int | None) -> list[Item]:
    """The same, but for the rest on which they end."""
    if rest is None or not items:
        return items
    *before, last = items
    return [*before, *item_ending_on(last, rest)]


def item_ending_on(item: Item, rest: int | None) -> list[Item]:
    if rest is None:
        return [item]
    if isinstance(item, Block):
        return [with_rest(item, rest)] if item.rounds == 1 else [Group(1, (item,), rest)]
    if item.rounds == 1:
        return [Group(1, item.blocks, rest)]
    first = Group(item.rounds - 1, item.blocks, item.rest_seconds)
    return [first, Group(1, item.blocks, rest)]


def with_rest(block: Block, rest: int | None) -> Block:
    return block if rest is None else Block(block.rounds, block.work_seconds, rest, block.name)

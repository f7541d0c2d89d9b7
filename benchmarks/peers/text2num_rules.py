"""text2num: numbers in words, and what the word behind each says of it."""

from collections.abc import Sequence
from pathlib import Path

from benchmarks.peers import Answer, Tagged
from benchmarks.peers.rules import spans_of_numbers
from speechtimer.tokens import Token, tokenize

PACKAGES = ("text2num",)


class _Word:
    """A token as text2num asks for it."""

    def __init__(self, token: Token) -> None:
        self._text = token.plain

    def text(self) -> str:
        return self._text

    def nt_separated(self, _: object) -> bool:
        return False

    def not_a_number_part(self) -> bool:
        return False


class Numbers:
    """It needs no model."""

    def one(self, text: str) -> list[Tagged]:
        from text_to_num import find_numbers

        tokens = tokenize(text)
        found = find_numbers([_Word(token) for token in tokens], "fr", threshold=0.0)
        numbers = [(one.start, one.end - 1) for one in found if not one.is_ordinal]
        taken = {i for first, last in numbers for i in range(first, last + 1)}
        figures = (i for i, token in enumerate(tokens) if token.text.isdecimal())
        numbers += [(i, i) for i in figures if i not in taken]
        return spans_of_numbers(tokens, sorted(numbers))

    def many(self, texts: Sequence[str]) -> list[list[Tagged]]:
        return list(map(self.one, texts))

    def answer(self, found: list[Tagged]) -> Answer:
        return Answer(found)


def load(_: Path) -> Numbers:
    return Numbers()

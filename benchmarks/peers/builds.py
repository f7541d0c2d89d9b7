"""A build of SpeechTimer, this one or an earlier one: whichever `speechtimer` is found first."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.peers import Answer
from speechtimer.parsed import Parsed
from speechtimer.parser import Parser

PACKAGES = ("numpy",)


class Build:
    """The shipped model, and everything that comes after it."""

    def __init__(self, model: Path) -> None:
        self._parser = Parser(model)

    def one(self, text: str) -> Parsed:
        return self._parser.parse(text)

    def many(self, texts: Sequence[str]) -> list[Parsed]:
        return self._parser.parse_many(texts)

    def answer(self, found: Parsed) -> Answer:
        program: Any = None if found.program is None else found.program.to_list()
        return Answer([(s.start, s.end, str(s.label)) for s in found.spans], program)


def load(model: Path) -> Build:
    return Build(model)

"""Recognizers-Text: the durations that it finds in French, and numbers that count something."""

import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from benchmarks.peers import Answer, Tagged
from benchmarks.peers.rules import UNITS, count_or_duration
from speechtimer.labels import Label
from speechtimer.tokens import Token, tokenize

PACKAGES = ("recognizers-text-date-time", "recognizers-text-number")


class Models:
    """Its French models of times and of numbers, without any training."""

    def __init__(self) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of its regular expressions, at the first import
            from recognizers_date_time import DateTimeRecognizer
            from recognizers_number import NumberRecognizer
            from recognizers_text import Culture

            self._times: Any = DateTimeRecognizer(Culture.French).get_datetime_model()
            self._numbers: Any = NumberRecognizer(Culture.French).get_number_model()

    def one(self, text: str) -> list[Tagged]:
        tokens = tokenize(text)
        durations = [
            span
            for found in self._times.parse(text)
            if found.type_name == "datetimeV2.duration"
            for span in _durations(_inside(tokens, found))
        ]
        counts = [_count(tokens, found) for found in self._numbers.parse(text)]
        return sorted({*durations, *(span for span in counts if span is not None)})

    def many(self, texts: Sequence[str]) -> list[list[Tagged]]:
        return list(map(self.one, texts))

    def answer(self, found: list[Tagged]) -> Answer:
        return Answer(found)


def load(_: Path) -> Models:
    return Models()


def _inside(tokens: Sequence[Token], found: Any) -> list[Token]:
    """Its ends are the last characters, ours are behind them."""
    return [token for token in tokens if found.start <= token.start and token.end <= found.end + 1]


def _durations(tokens: Sequence[Token]) -> Iterator[Tagged]:
    """What stands before each unit."""
    first = 0
    for i, token in enumerate(tokens):
        if token.plain.lower() in UNITS:
            label = count_or_duration(tokens, i - 1)
            if i > first and label is not None:
                yield tokens[first].start, tokens[i - 1].end, str(label)
            first = i + 1


def _count(tokens: Sequence[Token], found: Any) -> Tagged | None:
    last = next((i for i, token in enumerate(tokens) if token.end == found.end + 1), None)
    if last is None or count_or_duration(tokens, last) is not Label.NB_ROUNDS:
        return None
    return found.start, found.end + 1, str(Label.NB_ROUNDS)

"""A recogniser that hears what it is told."""

from collections.abc import Sequence

import pytest

from speechtimer.parser import Parser
from speechtimer.voice.hypothesis import Audio, Hypothesis


class Told:
    """Hears the same whatever comes."""

    name = "told"

    def __init__(self, *texts: str) -> None:
        self._hypotheses = [Hypothesis(text, -0.3 - 0.05 * i, 10) for i, text in enumerate(texts)]

    def hypotheses(self, audio: Audio) -> Sequence[Hypothesis]:
        del audio
        return self._hypotheses


@pytest.fixture(scope="session")
def parser() -> Parser:
    return Parser()

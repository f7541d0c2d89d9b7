"""A tagger of this build, without what comes after it."""

from collections.abc import Sequence
from pathlib import Path

from benchmarks.peers import Answer
from speechtimer.labels import Span
from speechtimer.tagging import load_tagger

PACKAGES: tuple[str, ...] = ("numpy",)


class OneTagger:
    """What `load_tagger` makes of a file."""

    def __init__(self, model: Path) -> None:
        self._tagger = load_tagger(model)

    def one(self, text: str) -> Sequence[Span]:
        return self._tagger.predict([text])[0]

    def many(self, texts: Sequence[str]) -> list[tuple[Span, ...]]:
        return self._tagger.predict(texts)

    def answer(self, found: Sequence[Span]) -> Answer:
        return Answer([(span.start, span.end, str(span.label)) for span in found])


def load(model: Path) -> OneTagger:
    return OneTagger(model)

"""From what somebody said to the timer they mean: tagger, then program.

>>> parse("3 séries de 2 minutes avec 30 secondes de repos").program
Program(blocks=(Block(rounds=3, work_seconds=120, rest_seconds=30),))
"""

from collections.abc import Sequence
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path

from speechtimer.meaning import interpret
from speechtimer.parsed import Parsed
from speechtimer.tagging import Tagger, load_tagger

__all__ = ["Parser", "parse"]


class Parser:
    """Parses sentences with one model.

    Args:
        model: a ``.safetensors`` file that `export` wrote or a Flair ``.pt`` (which needs the
            ``train`` extra); the model that ships with the package where none is given.

    Raises:
        ModelError: the file is missing or is no model.
    """

    def __init__(self, model: Path | str | None = None) -> None:
        self.tagger: Tagger
        if model is None:
            with as_file(files("speechtimer") / "models" / "default.safetensors") as shipped:
                self.tagger = load_tagger(shipped)
        else:
            self.tagger = load_tagger(Path(model))

    def parse(self, text: str) -> Parsed:
        """Parse one sentence."""
        return self.parse_many([text])[0]

    def parse_many(self, texts: Sequence[str]) -> list[Parsed]:
        """Parse sentences together, which is several times faster than one by one."""
        return list(map(interpret, texts, self.tagger.predict(texts)))


def parse(text: str) -> Parsed:
    """Parse one sentence with the model that ships with the package, loaded at the first call."""
    return _shipped().parse(text)


@cache
def _shipped() -> Parser:
    return Parser()

"""From what somebody said to the timer they mean: tagger, then program.

>>> parse("3 séries de 2 minutes avec 30 secondes de repos").program
Program(blocks=(Block(rounds=3, work_seconds=120, rest_seconds=30),))
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from speechtimer.labels import Span
from speechtimer.program import Problem, Program, assemble
from speechtimer.tagging import Tagger, load_tagger

__all__ = ["Parsed", "Parser", "parse"]


@dataclass(frozen=True, slots=True)
class Parsed:
    """A sentence, its entities, and its program or the problem that stands in its way."""

    text: str
    spans: tuple[Span, ...]
    program: Program | None
    problem: Problem | None

    def to_dict(self) -> dict[str, Any]:
        """The JSON object of a parsed sentence, the same in shell, API and pages."""
        return {
            "text": self.text,
            "spans": [
                {
                    "start": span.start,
                    "end": span.end,
                    "label": str(span.label),
                    "text": span.text,
                    "score": round(span.score, 4),
                }
                for span in self.spans
            ],
            "program": None
            if self.program is None
            else [
                {
                    "rounds": block.rounds,
                    "work_seconds": block.work_seconds,
                    "rest_seconds": block.rest_seconds,
                }
                for block in self.program.blocks
            ],
            "problem": None
            if self.problem is None
            else {
                "kind": self.problem.kind,
                "message": self.problem.message,
                "missing": list(self.problem.missing),
            },
        }


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
        return [
            _parsed(text, spans)
            for text, spans in zip(texts, self.tagger.predict(texts), strict=True)
        ]


def parse(text: str) -> Parsed:
    """Parse one sentence with the model that ships with the package, loaded at the first call."""
    return _shipped().parse(text)


@cache
def _shipped() -> Parser:
    return Parser()


def _parsed(text: str, found: tuple[Span, ...]) -> Parsed:
    # A tagger may take a dash or a quotation mark for a number that it expects there.
    spans = tuple(span for span in found if any(map(str.isalnum, text[span.start : span.end])))
    meant = assemble(text, spans)
    if isinstance(meant, Problem):
        return Parsed(text, spans, None, meant)
    return Parsed(text, spans, meant, None)

"""How good, how big and how fast a model is."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from speechtimer.cli.models import Model
from speechtimer.cli.stream import batches
from speechtimer.dataset import Sentence, read_sentences
from speechtimer.errors import DataError
from speechtimer.meaning import interpret
from speechtimer.parser import Parser
from speechtimer.scoring import Measurement, Scores, agrees, measure, score_spans

__all__ = ["Evaluation", "Mistake", "evaluate_model"]

# Enough for a steady mean; a large file is scored whole, not timed whole.
_TIMED_SENTENCES = 1_000


@dataclass(frozen=True, slots=True)
class Mistake:
    """A sentence whose spans or program are not the gold ones."""

    gold: Sentence
    predicted: Sentence

    def to_dict(self) -> dict[str, Any]:
        """Both sides of one text."""
        gold, predicted = self.gold.to_dict(), self.predicted.to_dict()
        text = gold.pop("text")
        return {"text": text, "gold": gold, "predicted": predicted}


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Scores of each file, costs and the first mistakes."""

    files: tuple[tuple[Path, Scores], ...]
    measurement: Measurement
    mistakes: tuple[Mistake, ...] = ()

    @property
    def scores(self) -> Scores:
        """The scores of all files together."""
        return sum((scores for _, scores in self.files), start=Scores())

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready numbers: all files together, and each under ``files``."""
        return {
            **self.scores.to_dict(),
            **self.measurement.to_dict(),
            "files": [{"file": str(file), **scores.to_dict()} for file, scores in self.files],
            "errors": [mistake.to_dict() for mistake in self.mistakes],
        }


def evaluate_model(model: Model, files: Sequence[Path], *, errors: int = 0) -> Evaluation:
    """Score and time a model; keeps the first ``errors`` mistakes.

    Raises:
        DataError: a file holds no sentence, or one that cannot be read.
        ModelError: the model cannot be loaded.
    """
    parser = Parser(model.path)
    mistakes: list[Mistake] = []
    timed: list[str] = []
    scored = tuple(
        (file, _score(parser, file, mistakes=mistakes, errors=errors, timed=timed))
        for file in files
    )
    return Evaluation(scored, measure(parser.tagger, timed, model=model.file), tuple(mistakes))


def _score(
    parser: Parser, file: Path, *, mistakes: list[Mistake], errors: int, timed: list[str]
) -> Scores:
    """Score a file; adds to the mistakes, up to so many, and to the sentences to be timed."""
    scores = Scores()
    for batch in batches(read_sentences(file)):
        texts = [sentence.text for sentence in batch]
        spans = parser.tagger.predict(texts)
        parsed = list(map(interpret, texts, spans))
        scores += score_spans(batch, spans)
        timed += [s.text for s in batch[: _TIMED_SENTENCES - len(timed)]]
        for gold, found in zip(batch, parsed, strict=True):
            if len(mistakes) < errors and not agrees(gold, found):
                mistakes.append(Mistake(gold, Sentence(found.text, found.spans, found.program)))
    if not scores.sentences:
        raise DataError(f"{file}: there is no sentence in it: give labelled sentences")
    return scores

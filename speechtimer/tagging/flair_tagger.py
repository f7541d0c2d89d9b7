"""The Flair tagger: sentences through a stock `flair.models.SequenceTagger`."""

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from speechtimer.errors import ModelError
from speechtimer.labels import Label, Span
from speechtimer.tagging.words import plain_words
from speechtimer.tokens import Token, tokenize

__all__ = ["FlairTagger", "import_flair", "load_sequence_tagger"]


def import_flair() -> Any:
    """Flair, on the CPU and quiet: on import it picks a device and prints its log."""
    import flair
    import flair.data
    import flair.embeddings
    import flair.models
    import torch

    flair.device = torch.device("cpu")
    log = logging.getLogger("flair")
    log.handlers.clear()
    log.setLevel(logging.ERROR)
    return flair


def load_sequence_tagger(path: Path) -> Any:
    """The `flair.models.SequenceTagger` in a file; runs code that the file holds.

    Raises:
        ModelError: the file is missing, damaged, or not a sequence tagger.
    """
    # Flair takes the name of a file that is not there for a model to download.
    if not path.is_file():
        raise ModelError(f"{path}: there is no such model file")
    flair = import_flair()
    try:
        return flair.models.SequenceTagger.load(str(path.resolve()))
    except Exception as error:  # a damaged pickle may raise anything
        raise ModelError(
            f"{path}: not a Flair sequence tagger that can be loaded ({type(error).__name__})"
        ) from error


class FlairTagger:
    """Tags sentences with a ``model.pt``.

    A ``model.pt`` is a pickle: loading it runs code that it holds. Load your own files only.
    """

    def __init__(self, tagger: Any, *, batch_size: int = 32) -> None:
        labels = {tag[2:] for tag in tagger.label_dictionary.get_items() if tag[1:2] == "-"}
        for label in sorted(labels - set(Label)):
            raise ModelError(f"label {label!r} is none of SpeechTimer's: {', '.join(Label)}")
        self._tagger = tagger
        self._batch_size = batch_size

    @classmethod
    def load(cls, path: Path) -> "FlairTagger":
        """Read a file that Flair saved; runs code that the file holds.

        Raises:
            ModelError: the file is missing, damaged, or not a tagger of SpeechTimer's labels.
        """
        return cls(load_sequence_tagger(path))

    def predict(self, texts: Sequence[str]) -> list[tuple[Span, ...]]:
        """The spans of each sentence, in order, each with its text and score."""
        from flair.data import Sentence

        tokens = [tokenize(text) for text in texts]
        found: list[tuple[Span, ...]] = [()] * len(texts)
        filled = [i for i, sentence in enumerate(tokens) if sentence]
        sentences = [Sentence(plain_words(tokens[i])) for i in filled]
        for sentence in sentences:
            # Alone; else what a model with use_context says depends on who asks at the same time.
            Sentence.set_context_for_sentences([sentence])
        self._tagger.predict(sentences, mini_batch_size=self._batch_size)
        for i, sentence in zip(filled, sentences, strict=True):
            labels = sentence.get_labels(self._tagger.tag_type)
            found[i] = tuple(sorted(_span(texts[i], tokens[i], label) for label in labels))
        return found


def _span(text: str, tokens: list[Token], label: Any) -> Span:
    # Flair counts tokens from 1.
    start = tokens[label.data_point[0].idx - 1].start
    end = tokens[label.data_point[-1].idx - 1].end
    return Span(start, end, Label(label.value), text[start:end], float(label.score))

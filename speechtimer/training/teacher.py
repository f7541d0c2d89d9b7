"""A teacher: trained models that say how likely each tag of each token is."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import torch

from speechtimer.dataset import Sentence
from speechtimer.errors import ConfigError, ModelError
from speechtimer.tagging.crf import NEVER, Crf
from speechtimer.tagging.export import fast_model
from speechtimer.tagging.fast import FastTagger
from speechtimer.tagging.lstm import Floats, Layout
from speechtimer.tagging.modelfile import START, STOP
from speechtimer.training.device import load_on
from speechtimer.training.transformer import Transformer

__all__ = ["Teacher", "tags_of"]

# Sentences that a Transformer reads at once.
_BATCH = 64


class _Model(Protocol):
    def posteriors(self, texts: Sequence[str]) -> list[Floats]:
        """For each sentence, how likely each tag is for each of its tokens ``(tokens, tags)``."""
        ...


class Teacher:
    """Several models of both families, whose posteriors are averaged.

    Args:
        models: their files; opening them runs code that they hold.
        student: the `flair.models.SequenceTagger` whose tags are wanted, in its order.
        device: on which Transformers read.

    Raises:
        ConfigError: a model has other labels or tags of another format, or embeddings that only
            Flair reads.
        ModelError: a file cannot be loaded.
    """

    def __init__(self, models: Sequence[Path], student: Any, *, device: Any) -> None:
        self._models: list[tuple[_Model, list[int]]] = []
        for file in models:
            tagger = load_on(device, file)
            _check(file, tagger, student)
            known = tagger.label_dictionary.get_items()
            columns = [known.index(tag) for tag in tags_of(student)]
            self._models.append((_reader(file, tagger), columns))

    def posteriors(self, texts: Sequence[str]) -> list[Floats]:
        """For each sentence, how likely each tag is for each of its tokens ``(tokens, tags)``."""
        found = [
            [values[:, columns] for values in model.posteriors(texts)]
            for model, columns in self._models
        ]
        # In double precision: then the order of the models makes no difference once rounded.
        return [np.mean(one, axis=0, dtype=np.float64) for one in zip(*found, strict=True)]


def tags_of(tagger: Any) -> list[str]:
    """The tags that a `flair.models.SequenceTagger` gives to tokens, in its order."""
    return [tag for tag in tagger.label_dictionary.get_items() if tag not in (START, STOP)]


def _check(file: Path, tagger: Any, student: Any) -> None:
    known, wanted = set(tags_of(tagger)), set(tags_of(student))
    if {tag[2:] for tag in known} != {tag[2:] for tag in wanted}:
        raise ConfigError(
            f"teacher.models: {file} finds other labels than the seven: give models that "
            "speechtimer train has made"
        )
    if known != wanted:
        raise ConfigError(
            f"teacher.models: {file} has {tagger.tag_format} tags and model.tag_format is "
            f"{student.tag_format}: all must have the same"
        )


def _reader(file: Path, tagger: Any) -> _Model:
    if hasattr(tagger.embeddings, "tokenizer"):
        return _TransformerModel(tagger)
    try:
        return FastTagger(fast_model(tagger))
    except ModelError as error:
        raise ConfigError(f"teacher.models: {file} cannot teach: {error}") from error


class _TransformerModel:
    """The posteriors of a Transformer, many sentences at once."""

    def __init__(self, tagger: Any) -> None:
        self._tagger = tagger.eval()
        self._model = Transformer(tagger)

    def posteriors(self, texts: Sequence[str]) -> list[Floats]:
        """For each sentence, how likely each tag is for each of its tokens ``(tokens, tags)``."""
        sentences = [self._model.encode(Sentence(text)) for text in texts]
        found = [np.zeros((0, len(self._tagger.label_dictionary)), np.float32)] * len(texts)
        for chosen in _like_lengths([len(sentence) for sentence in sentences]):
            lengths = [len(sentences[i]) for i in chosen]
            with torch.inference_mode():
                emissions = self._model.emissions([sentences[i] for i in chosen])
            values = self._normalised(emissions.float().cpu().numpy(), lengths)
            for row, i in enumerate(chosen):
                found[i] = values[row, : lengths[row]]
        return found

    def _normalised(self, emissions: Floats, lengths: Sequence[int]) -> Floats:
        """Posteriors from the scores of each tag ``(sentences, steps, tags)``."""
        if not self._tagger.use_crf:
            likely = np.exp(emissions - emissions.max(2, keepdims=True))
            shares: Floats = likely / likely.sum(2, keepdims=True)
            return shares
        decoder = self._tagger.viterbi_decoder
        start, stop = decoder.start_tag, decoder.stop_tag
        crf = Crf(self._tagger.crf.transitions.detach().cpu().numpy(), start=start, stop=stop)
        emissions[:, :, [start, stop]] = NEVER
        found = crf.posteriors(emissions.transpose(1, 0, 2), Layout(lengths))
        return found.transpose(1, 0, 2).astype(np.float32)


def _like_lengths(lengths: Sequence[int]) -> Iterator[list[int]]:
    """The indices of sentences that have tokens, from long to short, in batches."""
    order = sorted((i for i, n in enumerate(lengths) if n), key=lambda i: -lengths[i])
    for first in range(0, len(order), _BATCH):
        yield order[first : first + _BATCH]

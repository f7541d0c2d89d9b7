"""A small model that learns what a teacher thinks of each token (Hinton et al., 2015)."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from speechtimer.dataset import Sentence
from speechtimer.errors import ConfigError
from speechtimer.tagging import Tagger
from speechtimer.training.batches import Batch, Encoded
from speechtimer.training.device import own_random_numbers
from speechtimer.training.lstm_crf import LstmCrf
from speechtimer.training.posteriors import (
    LabellingProgress,
    Posteriors,
    file_name,
    write_posteriors,
)
from speechtimer.training.run_folder import RunFolder
from speechtimer.training.teacher import Teacher, tags_of
from speechtimer.training.trainable import Trainable

__all__ = ["Said", "Student", "student"]


def student(
    run: RunFolder,
    model: Trainable[Any],
    sentences: Sequence[Sentence],
    labelling: Callable[[LabellingProgress], None] | None,
) -> "Student":
    """A run's untrained model as the student of its teacher, which labels the sentences first.

    Args:
        labelling: told how far the teacher is.

    Raises:
        ConfigError: the model, or one of the teacher's, is of a kind that cannot take part.
        ModelError: a model of the teacher cannot be loaded.
        DataError: the file of posteriors is damaged.
    """
    config, fingerprints = run.config.teacher, run.fingerprints
    assert config is not None
    if not isinstance(model, LstmCrf):
        raise ConfigError(
            "teacher: a student has character and one_hot embeddings only: give no others in "
            "model.embeddings or model.start"
        )
    tags, device = tags_of(model.tagger), model.tagger.linear.weight.device
    name = file_name(fingerprints["teacher"], corpus=fingerprints["corpus"]["train"], tags=tags)
    file, texts = config.folder / name, [sentence.text for sentence in sentences]
    # The student draws the same numbers whether the file is there or not.
    with own_random_numbers(run.config.training.seed):
        write_posteriors(
            file,
            texts,
            lambda: Teacher(config.models, model.tagger, device=device).posteriors,
            tags=len(tags),
            progress=labelling,
        )
    posteriors = Posteriors(file, texts, tags=len(tags))
    return Student(model, posteriors, gold=config.gold, temperature=config.temperature)


class Said(Protocol):
    """What a teacher says: the posteriors of a sentence by its text ``(tokens, tags)``."""

    def __getitem__(self, text: str) -> NDArray[np.float16]: ...


class Student:
    """An `LstmCrf` whose loss is the cross-entropy between a teacher's posteriors and its own.

    With a CRF these are the posteriors given the whole sentence, as they are the teacher's
    ("posterior distillation": Wang et al., 2020), so that teachers with and without a CRF can be
    averaged, and what is decoded is what was learnt.

    Args:
        gold: how much of the loss is that of the corpus's own labels.
        temperature: the root of both posteriors that is compared.
    """

    def __init__(
        self, model: LstmCrf, posteriors: Said, *, gold: float, temperature: float
    ) -> None:
        self.tagger = model.tagger
        self._model = model
        self._posteriors = posteriors
        self._gold = gold
        self._temperature = temperature

    def encode(self, sentence: Sentence) -> Encoded:
        """Ids of words, spellings and tags, and what the teacher says of them."""
        return replace(self._model.encode(sentence), posteriors=self._posteriors[sentence.text])

    def loss(self, sentences: Sequence[Encoded]) -> Tensor:
        """The mixed loss, summed over the sentences."""
        batch = self._model.batch(sentences)
        emissions = self._model.network.emissions(batch)
        loss = (1 - self._gold) * self._teachers(emissions, batch)
        if self._gold:
            loss = loss + self._gold * self._model.network.gold_loss(emissions, batch)
        return loss

    def _teachers(self, emissions: Tensor, batch: Batch) -> Tensor:
        assert batch.posteriors is not None
        wanted = batch.posteriors[batch.mask]
        # The CRF's start and stop tags come last, and are no token's.
        found = self._model.network.log_posteriors(emissions, batch)[batch.mask]
        found = found[:, : wanted.shape[1]]
        if self._temperature != 1:
            wanted = wanted.pow(1 / self._temperature)
            wanted = wanted / wanted.sum(dim=1, keepdim=True)
            found = (found / self._temperature).log_softmax(dim=1)
        # Gradients shrink with the temperature's square.
        return -(self._temperature**2) * (wanted * found).sum()

    def encoder_parameters(self) -> list[Any]:
        """None."""
        return []

    def reader(self) -> Tagger:
        """The fast tagger, which gives the same tags."""
        return self._model.reader()

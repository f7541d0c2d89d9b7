"""A small model that learns what a teacher thinks of each token (Hinton et al., 2015)."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from torch import Tensor

from speechtimer.dataset import Sentence
from speechtimer.tagging import Tagger
from speechtimer.training.batches import Batch, Encoded
from speechtimer.training.lstm_crf import LstmCrf
from speechtimer.training.posteriors import Posteriors

__all__ = ["Student"]


class Student:
    """An `LstmCrf` whose loss is the cross-entropy between a teacher's posteriors and its own.

    With a CRF these are the posteriors given the whole sentence, as they are the teacher's
    ("posterior distillation": Wang et al., 2020), so that teachers with and without a CRF can be
    averaged, and what is decoded is what was learnt.

    Args:
        gold: how much of the loss is that of the corpus's own labels.
        temperature: both posteriors are flattened by it.
    """

    def __init__(
        self, model: LstmCrf, posteriors: Posteriors, *, gold: float, temperature: float
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
        wanted = batch.posteriors
        found = self._model.network.log_posteriors(emissions, batch, self._temperature)
        if self._temperature != 1:
            wanted = wanted.pow(1 / self._temperature)
            wanted = wanted / wanted.sum(dim=2, keepdim=True)
        # The CRF's start and stop tags come last, and are no token's.
        crossed = (wanted * found[:, :, : wanted.shape[2]]).sum(dim=2)
        # Gradients shrink with the temperature's square.
        return -(self._temperature**2) * crossed[batch.mask].sum()

    def encoder_parameters(self) -> list[Any]:
        """None."""
        return []

    def reader(self) -> Tagger:
        """The fast tagger, which gives the same tags."""
        return self._model.reader()

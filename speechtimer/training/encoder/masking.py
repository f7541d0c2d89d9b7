"""Sentences with words to guess (Devlin et al., 2019, with whole words)."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from speechtimer.training.encoder.pieces import MASK, PAD, SPECIAL, Pieces

__all__ = ["Guesses", "masked"]

# Of the words to guess, most are hidden, some are others', and some stay as they are.
_HIDDEN, _OTHER = 0.8, 0.1


@dataclass(frozen=True, slots=True)
class Guesses:
    """Pieces ``(sentences, pieces)``, where there are some, and which are to be guessed.

    ``answers`` ``(guessed,)`` are the pieces that stood where ``guessed`` is true.
    """

    ids: Tensor
    mask: Tensor
    guessed: Tensor
    answers: Tensor

    def to(self, device: torch.device) -> "Guesses":
        """The same on a device."""
        return Guesses(
            self.ids.to(device),
            self.mask.to(device),
            self.guessed.to(device),
            self.answers.to(device),
        )


def masked(
    sentences: Sequence[Pieces],
    *,
    share: float,
    vocabulary_size: int,
    generator: np.random.Generator,
) -> Guesses:
    """Hide a share of the words of each sentence, all pieces of a word or none."""
    shape = (len(sentences), max(map(len, sentences)))
    ids, words = np.full(shape, PAD), np.full(shape, -1)
    for row, sentence in enumerate(sentences):
        ids[row, : len(sentence)], words[row, : len(sentence)] = sentence.ids, sentence.words
    luck, fate = generator.random((2, shape[0], words.max() + 1))
    rows = np.arange(shape[0])[:, None]
    guessed = (words >= 0) & (luck[rows, words] < share)
    if not guessed.any():
        guessed = words == 0
    fates = fate[rows, words]
    others = generator.integers(len(SPECIAL), vocabulary_size, shape)
    shown = np.where(guessed & (fates < _HIDDEN), MASK, ids)
    shown = np.where(guessed & (fates >= 1 - _OTHER), others, shown)
    return Guesses(
        torch.from_numpy(shown),
        torch.from_numpy(ids != PAD),
        torch.from_numpy(guessed),
        torch.from_numpy(ids[guessed]),
    )

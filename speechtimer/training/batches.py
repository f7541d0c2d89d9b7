"""Sentences as numbers, in mini-batches of like length."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import torch
from numpy.typing import ArrayLike, NDArray
from torch import Tensor

from speechtimer.dataset import Sentence
from speechtimer.tagging.lstm import reversal, running_rows
from speechtimer.tagging.words import character_sources, plain_words
from speechtimer.tokens import spans_to_tags, tokenize
from speechtimer.training.trainable import bioes_tags

__all__ = ["Batch", "Encoded", "Encoder", "batches"]

# Batches are cut from pools of this many batches' sentences, sorted by length: little padding,
# and still a different company in each epoch.
_POOL = 32


@dataclass(frozen=True, slots=True)
class Encoded:
    """A sentence as ids of words, spellings and tags, one of each for every token.

    A student's has its teacher's posteriors ``(tokens, tags)`` too.
    """

    words: list[int]
    spellings: list[int]
    tags: list[int]
    posteriors: NDArray[np.float16] | None = None

    def __len__(self) -> int:
        return len(self.words)


@dataclass(frozen=True, slots=True)
class Batch:
    """Sentences sorted from long to short, time first ``(steps, sentences)``.

    ``spellings`` point into the batch's different spellings, whose characters are ``letters``
    ``(characters, different spellings)``, sorted from long to short too. ``posteriors`` are a
    teacher's ``(steps, sentences, tags)``, where there is one.
    """

    words: Tensor
    spellings: Tensor
    tags: Tensor
    mask: Tensor
    lengths: Tensor
    back: Tensor
    running: list[int]
    letters: Tensor
    spelling_lengths: Tensor
    spelling_running: list[int]
    posteriors: Tensor | None = None

    def to(self, device: Any) -> "Batch":
        """The same batch on a torch device."""
        values = (getattr(self, field.name) for field in fields(self))
        moved = [v.to(device) if isinstance(v, Tensor) else v for v in values]
        return Batch(*moved)


class Encoder:
    """Turns sentences into ids, and ids into batches."""

    def __init__(
        self, characters: Mapping[str, int], words: Mapping[str, int], tags: Mapping[str, int]
    ) -> None:
        self._characters = characters
        self._words = words
        self._tags = tags
        self._spellings: dict[tuple[int, ...], int] = {}
        self._letters: list[tuple[int, ...]] = []

    def encode(self, sentence: Sentence, *, bioes: bool = False) -> Encoded:
        """The ids of a sentence's tokens."""
        tokens = tokenize(sentence.text)
        words = plain_words(tokens)
        letters = [tuple(self._characters.get(c, 0) for c in word) for word in words]
        tags = spans_to_tags(tokens, sentence.spans)
        return Encoded(
            [self._words.get(word, 0) for word in words],
            [self._spelling(letters[i]) for i in character_sources(letters)],
            [self._tags[tag] for tag in (bioes_tags(tags) if bioes else tags)],
        )

    def _spelling(self, letters: tuple[int, ...]) -> int:
        found = self._spellings.setdefault(letters, len(self._letters))
        if found == len(self._letters):
            self._letters.append(letters)
        return found

    def batch(self, sentences: Sequence[Encoded]) -> Batch:
        """The tensors of some sentences, none of them empty."""
        sentences = sorted(sentences, key=lambda s: -len(s.words))
        lengths = np.array([len(s.words) for s in sentences])
        spellings, place = np.unique(
            np.concatenate([s.spellings for s in sentences]), return_inverse=True
        )
        order = sorted(range(len(spellings)), key=lambda i: -len(self._letters[spellings[i]]))
        rank = np.empty(len(order), np.intp)
        rank[order] = np.arange(len(order))
        mask = np.arange(lengths[0])[:, None] < lengths
        spelt = [self._letters[spellings[i]] for i in order]
        spelling_lengths = np.array([len(letters) for letters in spelt])
        letters_mask = np.arange(spelling_lengths[0])[:, None] < spelling_lengths
        return Batch(
            words=_padded(np.concatenate([s.words for s in sentences]), mask),
            spellings=_padded(rank[place], mask),
            tags=_padded(np.concatenate([s.tags for s in sentences]), mask),
            mask=torch.from_numpy(mask),
            lengths=torch.from_numpy(lengths),
            back=torch.from_numpy(reversal(lengths)),
            running=running_rows(lengths),
            letters=_padded(np.concatenate(spelt), letters_mask),
            spelling_lengths=torch.from_numpy(spelling_lengths),
            spelling_running=running_rows(spelling_lengths),
            posteriors=_posteriors(sentences, mask),
        )


def batches(lengths: Sequence[int], *, size: int, rng: random.Random) -> list[list[int]]:
    """A shuffled epoch: indices of sentences in batches of like length."""
    order = list(range(len(lengths)))
    rng.shuffle(order)
    cut = []
    for first in range(0, len(order), size * _POOL):
        pool = sorted(order[first : first + size * _POOL], key=lambda i: lengths[i])
        cut += [pool[i : i + size] for i in range(0, len(pool), size)]
    rng.shuffle(cut)
    return cut


def _posteriors(sentences: Sequence[Encoded], mask: NDArray[np.bool_]) -> Tensor | None:
    found = [s.posteriors for s in sentences if s.posteriors is not None]
    if not found:
        return None
    laid_out = np.zeros((*mask.T.shape, found[0].shape[1]), np.float32)
    laid_out[mask.T] = np.concatenate(found)
    return torch.from_numpy(np.ascontiguousarray(laid_out.transpose(1, 0, 2)))


def _padded(values: ArrayLike, mask: NDArray[np.bool_]) -> Tensor:
    """Values of one sequence after another, laid out ``(steps, sequences)``, 0 as padding."""
    laid_out = np.zeros(mask.T.shape, np.int64)
    laid_out[mask.T] = values
    return torch.from_numpy(np.ascontiguousarray(laid_out.T))

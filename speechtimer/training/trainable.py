"""What the training loop asks of a model: the two families and every stack of embeddings have it.

`Trainable` is the protocol; `FlairModel` fulfils it for any Flair `SequenceTagger`, with Flair's
own code. `speechtimer.training.lstm_crf` and `speechtimer.training.transformer` do the same
several times faster for what they know.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from torch import Tensor

from speechtimer.dataset import Sentence
from speechtimer.tagging import Tagger
from speechtimer.tagging.flair_tagger import FlairTagger
from speechtimer.tagging.words import plain_words
from speechtimer.tokens import spans_to_tags, tokenize

__all__ = ["FlairModel", "Trainable", "Words", "bioes_tags", "gold_tags", "words_and_tags"]

_Encoded = TypeVar("_Encoded")


class Trainable(Protocol[_Encoded]):
    """A tagger with the means to train it.

    Attributes:
        tagger: the `flair.models.SequenceTagger`, which owns the weights.
    """

    tagger: Any

    def encode(self, sentence: Sentence) -> _Encoded:
        """A sentence as the model reads it; its length is the number of its tokens."""
        ...

    def loss(self, sentences: Sequence[_Encoded]) -> Tensor:
        """The loss of a mini-batch, summed over its sentences, none of which is empty."""
        ...

    def encoder_parameters(self) -> list[Any]:
        """The pretrained weights, which learn at a rate of their own; none in most models."""
        ...

    def reader(self) -> Tagger:
        """A tagger with the weights of this moment."""
        ...


@dataclass(frozen=True, slots=True)
class Words:
    """A sentence as words, one tag each."""

    words: list[str]
    tags: list[str]

    def __len__(self) -> int:
        return len(self.words)


def words_and_tags(sentence: Sentence, tag_format: str) -> Words:
    """A sentence's words as taggers read them, and its tags in BIO or BIOES."""
    tokens = tokenize(sentence.text)
    tags = spans_to_tags(tokens, sentence.spans)
    return Words(plain_words(tokens), bioes_tags(tags) if tag_format == "BIOES" else tags)


def bioes_tags(tags: Sequence[str]) -> list[str]:
    """BIO tags as BIOES.

    >>> bioes_tags(["B-x", "I-x", "O", "B-x"])
    ['B-x', 'E-x', 'O', 'S-x']
    """
    following = [*tags[1:], "O"]
    ends = [after[:1] != "I" for after in following]
    change = {("B", True): "S", ("I", True): "E"}
    return [
        change.get((tag[:1], end), tag[:1]) + tag[1:] for tag, end in zip(tags, ends, strict=True)
    ]


class FlairModel:
    """Any `flair.models.SequenceTagger`, trained by Flair's own forward pass."""

    def __init__(self, tagger: Any) -> None:
        self.tagger = tagger

    def encode(self, sentence: Sentence) -> Words:
        """Words and tags."""
        return words_and_tags(sentence, self.tagger.tag_format)

    def loss(self, sentences: Sequence[Words]) -> Tensor:
        """Flair's loss, summed over the sentences."""
        from flair.data import Sentence as FlairSentence

        batch = sorted(sentences, key=len, reverse=True)
        made = [FlairSentence(sentence.words) for sentence in batch]
        values, lengths = self.tagger._prepare_tensors(made)
        scores = self.tagger.forward(values, lengths)
        found: Tensor = self.tagger.loss_function(scores, gold_tags(self.tagger, batch))
        return found

    def encoder_parameters(self) -> list[Any]:
        """None."""
        return []

    def reader(self) -> Tagger:
        """Flair's tagger."""
        return FlairTagger(self.tagger, batch_size=128)


def gold_tags(tagger: Any, sentences: Sequence[Words]) -> Tensor:
    """The ids of the tags of one sentence after the other ``(tokens,)``."""
    import torch

    dictionary = tagger.label_dictionary
    ids = [dictionary.get_idx_for_item(tag) for sentence in sentences for tag in sentence.tags]
    return torch.tensor(ids, device=tagger.linear.weight.device)

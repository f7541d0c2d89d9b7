"""The LSTM-CRF: a stock Flair `SequenceTagger`, built for a corpus, and its fast training."""

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from speechtimer.dataset import Sentence
from speechtimer.labels import Label
from speechtimer.tagging import Tagger
from speechtimer.tagging.export import fast_model
from speechtimer.tagging.fast import FastTagger
from speechtimer.training.batches import Batch, Encoded, Encoder
from speechtimer.training.config import (
    CharacterConfig,
    EmbeddingConfig,
    FlairConfig,
    LstmCrfConfig,
    OneHotConfig,
    WordConfig,
)
from speechtimer.training.network import Network
from speechtimer.training.pretrained import reachable
from speechtimer.training.trainable import FlairModel, Trainable

__all__ = [
    "TAG_TYPE",
    "LstmCrf",
    "build_tagger",
    "encoder_of",
    "label_dictionary",
    "lstm_crf",
    "word_counts",
]

TAG_TYPE = "timer"


def lstm_crf(
    config: LstmCrfConfig, counts: Counter[str], *, unk_dropout: float = 0.0
) -> Trainable[Any]:
    """An untrained LSTM-CRF; its first weights are drawn from torch's generator.

    Args:
        counts: how often each word comes in the training part.
        unk_dropout: a word that comes so often is hidden half of the time; 0: never.

    Raises:
        ConfigError: embeddings of somebody else cannot be reached or read.
    """
    tagger = build_tagger(config, counts)
    if all(isinstance(part, CharacterConfig | OneHotConfig) for part in config.embeddings):
        return LstmCrf(tagger, counts, unk_dropout=unk_dropout)
    return FlairModel(tagger)


class LstmCrf:
    """An LSTM-CRF over characters and words.

    Attributes:
        network: which computes it for mini-batches.
    """

    def __init__(self, tagger: Any, counts: Counter[str], *, unk_dropout: float = 0.0) -> None:
        self.tagger = tagger
        self.network = Network(tagger)
        self._encoder = encoder_of(tagger)
        self._bioes = tagger.tag_format == "BIOES"
        self._unknown = _unknown_shares(tagger, counts, unk_dropout)

    def encode(self, sentence: Sentence) -> Encoded:
        """Ids of words, spellings and tags."""
        return self._encoder.encode(sentence, bioes=self._bioes)

    def loss(self, sentences: Sequence[Encoded]) -> Tensor:
        """The negative log-likelihood of the tags, summed over the sentences."""
        return self.network.loss(self.batch(sentences))

    def batch(self, sentences: Sequence[Encoded]) -> Batch:
        """Sentences as the network reads them; in training some words are hidden."""
        batch = self._encoder.batch(sentences)
        if self._unknown is not None and self.tagger.training:
            batch.words[torch.rand(batch.words.shape) < self._unknown[batch.words]] = 0
        return batch.to(self.tagger.linear.weight.device)

    def encoder_parameters(self) -> list[Any]:
        """None."""
        return []

    def reader(self) -> Tagger:
        """The fast tagger, which gives the same tags."""
        return FastTagger(fast_model(self.tagger))


def encoder_of(tagger: Any) -> Encoder:
    """The encoder for a tagger's own dictionaries."""
    found = {}
    for part in tagger.embeddings.embeddings:
        name = "char_dictionary" if hasattr(part, "char_dictionary") else "vocab_dictionary"
        found[name] = _ids(getattr(part, name))
    return Encoder(
        found.get("char_dictionary", {}),
        found.get("vocab_dictionary", {}),
        _ids(tagger.label_dictionary),
    )


def _ids(dictionary: Any) -> dict[str, int]:
    return {item: i for i, item in enumerate(dictionary.get_items())}


def _unknown_shares(tagger: Any, counts: Counter[str], strength: float) -> Tensor | None:
    """How often each word is to be hidden: half of the time if it comes ``strength`` times.

    (Kiperwasser and Goldberg, 2016, section 4.) The model learns so to read words by their
    characters and their neighbours.
    """
    if not strength:
        return None
    for part in tagger.embeddings.embeddings:
        if hasattr(part, "vocab_dictionary"):
            words = part.vocab_dictionary.get_items()
            return torch.tensor([strength / (strength + counts[word]) for word in words])
    return None


def word_counts(sentences: Iterable[Sequence[str]]) -> Counter[str]:
    """How often each word comes, the most frequent first where it is iterated."""
    return Counter(word for sentence in sentences for word in sentence)


def build_tagger(config: LstmCrfConfig, counts: Counter[str]) -> Any:
    """An untrained `flair.models.SequenceTagger` that knows the words and characters counted."""
    import flair.embeddings
    import flair.models

    # Flair puts vectors side by side in the alphabetical order of the embeddings' names, and
    # a loaded OneHotEmbeddings has lost the "1-" that StackedEmbeddings gave it: after saving,
    # only a table of words that comes last stands where it stood.
    parts = sorted(config.embeddings, key=lambda part: (part.kind == "one_hot", part.kind))
    stack = [_embedding(flair, part, counts) for part in parts]
    return flair.models.SequenceTagger(
        embeddings=flair.embeddings.StackedEmbeddings(stack),
        tag_dictionary=label_dictionary(),
        tag_type=TAG_TYPE,
        tag_format=config.tag_format,
        hidden_size=config.hidden_size,
        rnn_layers=config.rnn_layers,
        use_crf=config.crf,
        reproject_embeddings=config.reproject,
        dropout=config.dropout,
        word_dropout=config.word_dropout,
        locked_dropout=config.locked_dropout,
    )


def label_dictionary() -> Any:
    """The seven labels as Flair wants them."""
    from flair.data import Dictionary

    labels = Dictionary(add_unk=False)
    labels.span_labels = True
    for label in Label:
        labels.add_item(str(label))
    return labels


def _embedding(flair: Any, config: EmbeddingConfig, counts: Counter[str]) -> Any:
    if isinstance(config, WordConfig):
        with reachable(config.name, "model.embeddings"):
            vectors = flair.embeddings.WordEmbeddings(config.name)
        return _pruned(vectors, config.name, counts) if config.prune else vectors
    if isinstance(config, FlairConfig):
        with reachable(config.name, "model.embeddings"):
            return flair.embeddings.FlairEmbeddings(config.name)
    dictionary = flair.data.Dictionary()
    if isinstance(config, OneHotConfig):
        for word, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
            if count >= config.min_freq:
                dictionary.add_item(word)
        return flair.embeddings.OneHotEmbeddings(dictionary, embedding_length=config.dim)
    for character in sorted({character for word in counts for character in word}):
        dictionary.add_item(character)
    # Without a dictionary of our own, Flair would download one.
    return flair.embeddings.CharacterEmbeddings(
        dictionary, char_embedding_dim=config.dim, hidden_size_char=config.hidden
    )


def _pruned(vectors: Any, name: str, words: Iterable[str]) -> Any:
    """The same `WordEmbeddings`, of these words alone; all others stay unknown."""
    keys = list(vectors.vocab)
    found = {vectors.get_cached_token_index(word) for word in words}
    rows = sorted(found - {len(keys)})
    # Called by its name and not by its path, which says nothing elsewhere.
    kept = type(vectors)(
        None,
        vocab={keys[row]: i for i, row in enumerate(rows)},
        embedding_length=vectors.embedding_length,
        name=Path(name).stem,
    )
    # The last row is that of unknown words.
    kept.embedding.weight.data = vectors.embedding.weight.data[[*rows, len(keys)]]
    return kept

"""The LSTM-CRF: a stock Flair `SequenceTagger`, built for a corpus."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from speechtimer.labels import Label
from speechtimer.tagging.flair_tagger import import_flair
from speechtimer.training.config import CharacterConfig, ModelConfig, OneHotConfig

__all__ = ["TAG_TYPE", "build_tagger", "word_counts"]

TAG_TYPE = "timer"


def word_counts(sentences: Iterable[Sequence[str]]) -> Counter[str]:
    """How often each word comes, the most frequent first where it is iterated."""
    return Counter(word for sentence in sentences for word in sentence)


def build_tagger(config: ModelConfig, counts: Counter[str]) -> Any:
    """An untrained `flair.models.SequenceTagger` that knows the words and characters counted.

    Its first weights are drawn from torch's generator.
    """
    flair = import_flair()
    # Flair puts vectors side by side in the alphabetical order of the embeddings' names, and
    # a loaded OneHotEmbeddings has lost the "1-" that StackedEmbeddings gave it: after saving,
    # only characters before words stand where they stood.
    parts = sorted(config.embeddings, key=lambda part: part.kind)
    stack = [_embedding(flair, part, counts) for part in parts]
    labels = flair.data.Dictionary(add_unk=False)
    labels.span_labels = True
    for label in Label:
        labels.add_item(str(label))
    return flair.models.SequenceTagger(
        embeddings=flair.embeddings.StackedEmbeddings(stack),
        tag_dictionary=labels,
        tag_type=TAG_TYPE,
        tag_format=config.tag_format,
        hidden_size=config.hidden_size,
        rnn_layers=config.rnn_layers,
        reproject_embeddings=config.reproject,
        dropout=config.dropout,
        word_dropout=config.word_dropout,
        locked_dropout=config.locked_dropout,
    )


def _embedding(flair: Any, config: CharacterConfig | OneHotConfig, counts: Counter[str]) -> Any:
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

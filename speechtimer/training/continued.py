"""A tagger that was trained before, to go on with."""

from collections import Counter
from typing import Any

from speechtimer.errors import ConfigError
from speechtimer.training.config import LearningConfig
from speechtimer.training.lstm_crf import LstmCrf, label_dictionary
from speechtimer.training.trainable import FlairModel, Trainable
from speechtimer.training.transformer import Transformer

__all__ = ["continued"]


def continued(
    tagger: Any, family: str, counts: Counter[str], learning: LearningConfig
) -> Trainable[Any]:
    """A `flair.models.SequenceTagger` as a model that can learn more.

    Args:
        counts: how often each word comes in the training part.

    Raises:
        ConfigError: it is of another family, or finds other labels than the seven.
    """
    names = {tag[2:] for tag in tagger.label_dictionary.get_items() if tag[1:2] == "-"}
    if names != set(label_dictionary().get_items()):
        raise ConfigError("model.start: its labels are not the seven, train one from nothing")
    pretrained = hasattr(tagger.embeddings, "tokenizer")
    if pretrained != (family == "transformer"):
        right = "transformer" if pretrained else "lstm_crf"
        raise ConfigError(f"model.start: holds a {right}, set model.family to it")
    if pretrained:
        # Loaded to be read; its weights are to change again.
        tagger.embeddings.fine_tune = True
        for weight in tagger.embeddings.parameters():
            weight.requires_grad_(True)
        return Transformer(tagger)
    parts = getattr(tagger.embeddings, "embeddings", ())
    if parts and all(
        hasattr(p, "char_dictionary") or hasattr(p, "vocab_dictionary") for p in parts
    ):
        return LstmCrf(tagger, counts, unk_dropout=learning.unk_dropout)
    return FlairModel(tagger)

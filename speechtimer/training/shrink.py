"""Smaller encoders: fewer layers, and no pieces of words that the corpus does not use.

Both change the encoder itself, so that stock Flair saves and loads it as it is.
"""

import logging
from collections.abc import Iterable, Sequence
from typing import Any

from torch import nn

from speechtimer.errors import ConfigError

__all__ = ["keep_layers", "prune_vocabulary"]

# All characters of French sentences, each also as a word of its own: what training has not met
# can still be spelt.
_CHARACTERS = (
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
    "àâäçéèêëîïôöùûüÿœæÀÂÇÉÈÊËÎÏÔÙÛÜŒ½¼¾.,;:!?…'’\"«»“”()[]-–—/%€°+×*=&@#"
)


def keep_layers(model: Any, count: int) -> None:
    """Keep some of an encoder's layers, spread evenly from the first to the last.

    (DistilBERT is initialised so: Sanh et al., 2019; "layer dropping": Fan et al., 2020.)

    Raises:
        ConfigError: the encoder has fewer layers, or its layers cannot be told from the rest.
    """
    available = model.config.num_hidden_layers
    if count > available:
        raise ConfigError(f"model.keep_layers: {count} must be at most {available}")
    for parent in model.modules():
        for name, child in parent.named_children():
            if isinstance(child, nn.ModuleList) and len(child) == available:
                kept = nn.ModuleList(child[i] for i in _spread(count, available))
                setattr(parent, name, kept)
                model.config.num_hidden_layers = count
                return
    raise ConfigError(f"model.keep_layers: {type(model).__name__} has no list of its layers")


def _spread(count: int, available: int) -> list[int]:
    """Indices from the first to the last.

    >>> _spread(3, 12), _spread(1, 4)
    ([0, 6, 11], [0])
    """
    if count == 1:
        return [0]
    return [round(i * (available - 1) / (count - 1) + 1e-9) for i in range(count)]


def prune_vocabulary(model: Any, tokenizer: Any, sentences: Iterable[Sequence[str]]) -> None:
    """Drop all pieces that neither the sentences nor single characters need.

    Raises:
        ConfigError: the tokenizer is of a kind that cannot be reduced.
    """
    from transformer_smaller_training_vocab.contextual_reduce import (
        reduce_train_vocab_and_context,
    )

    logging.getLogger("transformer_smaller_training_vocab").setLevel(logging.ERROR)
    texts = [*map(list, sentences), list(_CHARACTERS)]
    try:
        reduce_train_vocab_and_context(model, tokenizer, texts)
    except (NotImplementedError, ValueError, KeyError) as error:
        kind = type(tokenizer).__name__
        raise ConfigError(f"model.prune_vocabulary: {kind} cannot be reduced") from error
    _renumber_special_tokens(model, tokenizer)


def _renumber_special_tokens(model: Any, tokenizer: Any) -> None:
    """Padding and the like by their new numbers, in the settings and where layers keep them."""
    for name in ("pad", "bos", "eos", "cls", "sep", "mask", "unk"):
        if getattr(model.config, f"{name}_token_id", None) is not None:
            setattr(model.config, f"{name}_token_id", getattr(tokenizer, f"{name}_token_id"))
    pad = tokenizer.pad_token_id
    model.get_input_embeddings().padding_idx = pad
    for module in model.modules():
        # RoBERTa counts positions from here; its table of positions has rows to spare.
        if type(module).__name__.endswith("Embeddings") and hasattr(module, "padding_idx"):
            module.padding_idx = pad

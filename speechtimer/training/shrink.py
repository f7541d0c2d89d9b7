"""Smaller encoders: fewer layers, and no pieces of words that the corpus does not use.

Both change the encoder itself, so that stock Flair saves and loads it as it is.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
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

    Words of the sentences are still cut into the same pieces, others into smaller ones.

    Raises:
        ConfigError: the tokenizer is of a kind that cannot be reduced.
    """
    from transformer_smaller_training_vocab.modify_model import reduce_embedding
    from transformer_smaller_training_vocab.modify_tokenizer import reduce_tokenizer
    from transformer_smaller_training_vocab.token_stats import get_token_stats

    if not tokenizer.is_fast:
        kind = type(tokenizer).__name__
        raise ConfigError(f"model.prune_vocabulary: {kind} cannot be reduced: give false")
    used = get_token_stats(tokenizer, [*map(list, sentences), list(_CHARACTERS)])
    used = sorted({*used, *_parts(tokenizer, used)})
    reduce_embedding(model, used)
    reduce_tokenizer(tokenizer, used)
    _forget_pieces(tokenizer, rows=len(used))
    _renumber_special_tokens(model, tokenizer)


def _parts(tokenizer: Any, used: Iterable[int]) -> set[int]:
    """The pieces from which byte-pair encoding puts the used ones together, and all characters."""
    state = json.loads(tokenizer.backend_tokenizer.to_str())["model"]
    if state["type"] != "BPE":
        return set()
    numbers: dict[str, int] = state["vocab"]
    made = {whole: parts for whole, *parts in _merges(state)}
    pieces = {number: piece for piece, number in numbers.items()}
    found = {number for piece, number in numbers.items() if len(piece) == 1}
    waiting = [pieces[number] for number in used if number in pieces]
    while waiting:
        for part in made.pop(waiting.pop(), ()):
            found.add(numbers[part])
            waiting.append(part)
    return found


def _merges(state: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Each merge as the piece that it makes and its two parts."""
    prefix = state.get("continuing_subword_prefix") or ""
    pairs = [pair.split(" ") if isinstance(pair, str) else pair for pair in state["merges"]]
    return [(first + second.removeprefix(prefix), first, second) for first, second in pairs]


def _forget_pieces(tokenizer: Any, *, rows: int) -> None:
    """Keep the pieces that have a row: reducing has only moved the others behind them."""
    from tokenizers import Tokenizer

    state = json.loads(tokenizer.backend_tokenizer.to_str())
    model = state["model"]
    if model["type"] == "Unigram":
        model["vocab"] = model["vocab"][:rows]
        pieces = [piece for piece, _ in model["vocab"]]
        model["unk_id"] = pieces.index(tokenizer.unk_token)
    elif model["type"] == "BPE":
        kept = {piece: number for piece, number in model["vocab"].items() if number < rows}
        model["vocab"] = kept
        merges = [merge for merge in _merges(model) if all(piece in kept for piece in merge)]
        model["merges"] = [[first, second] for _, first, second in merges]
    tokenizer._tokenizer = Tokenizer.from_str(json.dumps(state))


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

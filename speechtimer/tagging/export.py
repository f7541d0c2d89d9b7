"""From Flair's ``model.pt`` to the fast model's file."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from speechtimer.errors import ModelError
from speechtimer.tagging.flair_tagger import load_sequence_tagger
from speechtimer.tagging.lstm import Floats
from speechtimer.tagging.modelfile import ModelFile

__all__ = ["export", "fast_model"]


def export(model_pt: Path, out: Path) -> None:
    """Write ``out`` (``.safetensors``), the fast form of a Flair model.

    Opening ``model_pt`` runs code that it holds: export only files that you trust.

    Raises:
        ModelError: the model cannot be loaded, has an architecture that the fast tagger does not
            know, or cannot be written.
    """
    fast_model(load_sequence_tagger(model_pt)).save(out)


def fast_model(tagger: Any, card: Mapping[str, Any] | None = None) -> ModelFile:
    """The fast form of a `flair.models.SequenceTagger`; the card is the tagger's own if not given.

    Raises:
        ModelError: the tagger has an architecture that the fast tagger does not know.
    """
    _check(tagger)
    parts = _stack(tagger.embeddings)
    tensors: dict[str, Floats] = {}
    characters: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    for kind, part in parts:
        if kind == "characters":
            characters = _items(part.char_dictionary)
            tensors |= _character_tensors(part)
        else:
            words = _items(part.vocab_dictionary)
            tensors["words.embedding"] = _word_table(part)
    tensors |= _sentence_tensors(tagger)
    tags = tuple(item.decode("utf-8") for item in tagger.label_dictionary.idx2item)
    kinds = tuple(kind for kind, _ in parts)
    if card is None:
        card = (tagger.model_card or {}).get("speechtimer", {})
    return ModelFile(tensors, kinds, characters, words, tags, dict(card or {}))


def _check(tagger: Any) -> None:
    if tagger.use_rnn and tagger.rnn_type != "LSTM":
        raise ModelError(f"the fast tagger reads LSTM layers, this model has {tagger.rnn_type}")
    # Flair saves no such model in a way that it can load again.
    if tagger.use_rnn and not tagger.bidirectional:
        raise ModelError("the fast tagger reads sentences in both directions, this model in one")


def _stack(embeddings: Any) -> list[tuple[str, Any]]:
    """The embeddings and their kinds in the order of their columns."""
    stack = list(getattr(embeddings, "embeddings", [embeddings]))
    kinds = {"CharacterEmbeddings": "characters", "OneHotEmbeddings": "words"}
    for part in stack:
        if type(part).__name__ not in kinds or getattr(part, "field", "text") != "text":
            raise ModelError(
                f"the fast tagger reads Character and OneHotEmbeddings of the text, "
                f"this model has {type(part).__name__} {part.name!r}"
            )
    # Flair puts a token's vectors side by side in the alphabetical order of their names.
    stack.sort(key=lambda part: str(part.name))
    found = [(kinds[type(part).__name__], part) for part in stack]
    if len({kind for kind, _ in found}) < len(found):
        raise ModelError("the fast tagger reads one embedding of each kind, this model has two")
    return found


def _items(dictionary: Any) -> tuple[str, ...]:
    if not dictionary.add_unk or dictionary.idx2item[:1] != [b"<unk>"]:
        raise ModelError("the fast tagger needs dictionaries that begin with <unk>")
    return tuple(item.decode("utf-8") for item in dictionary.idx2item)


def _word_table(part: Any) -> Floats:
    table = part.embedding_layer.weight
    # The normalisation of "stable" embeddings sees one row at a time: the table can hold it.
    return _floats(table if part.layer_norm is None else part.layer_norm(table))


def _character_tensors(part: Any) -> dict[str, Floats]:
    tensors = {"characters.embedding": _floats(part.char_embedding.weight)}
    tensors |= _direction(part.char_rnn, "l0", "characters.forward")
    tensors |= _direction(part.char_rnn, "l0_reverse", "characters.backward")
    del tensors["characters.backward.recurrent"]
    return tensors


def _sentence_tensors(tagger: Any) -> dict[str, Floats]:
    tensors: dict[str, Floats] = {}
    if tagger.use_rnn:
        for layer in range(tagger.rnn.num_layers):
            tensors |= _direction(tagger.rnn, f"l{layer}", f"lstm.{layer}.forward")
            tensors |= _direction(tagger.rnn, f"l{layer}_reverse", f"lstm.{layer}.backward")
    tensors["output.weight"] = _floats(tagger.linear.weight.T)
    tensors["output.bias"] = _floats(tagger.linear.bias)
    if tagger.use_crf:
        tensors["transitions"] = _floats(tagger.crf.transitions)
    if tagger.reproject_embeddings:
        tensors["reproject.weight"] = _floats(tagger.embedding2nn.weight.T)
        tensors["reproject.bias"] = _floats(tagger.embedding2nn.bias)
    return tensors


def _direction(rnn: Any, suffix: str, name: str) -> dict[str, Floats]:
    def gates(weight: str) -> Floats:
        # Flair's are input, forget, cell, output.
        i, f, g, o = np.split(_floats(getattr(rnn, f"{weight}_{suffix}")), 4)
        return np.concatenate([i, f, o, g])

    return {
        f"{name}.input": gates("weight_ih").T,
        f"{name}.recurrent": gates("weight_hh").T,
        f"{name}.bias": gates("bias_ih") + gates("bias_hh"),
    }


def _floats(tensor: Any) -> Floats:
    # A copy: a tagger's tensors go on changing while it is trained.
    return np.array(tensor.detach().float().cpu().numpy(), np.float32)

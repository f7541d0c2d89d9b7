"""Every kind of tagger that stock Flair saves and loads again, each a tiny one: name → its file."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from tests.evaluator.sandbox.models import FAMILIES, characters, save_model, state_of, words
from tests.training.encoders import save_bert

__all__ = ["KINDS", "PARTS", "stack", "transformer"]

# Makes the model file in a folder.
Make = Callable[[Path], Path]
_PLAIN: dict[str, Any] = {"use_rnn": False, "use_crf": False, "reproject_embeddings": False}

KINDS: dict[str, Make] = {}


def _model(name: str, embeddings: Callable[[Path], Any], **options: Any) -> None:
    KINDS[name] = lambda folder: save_model(folder / "model.pt", embeddings(folder), **options)


for _name, (_embeddings, _options) in FAMILIES.items():
    _model(_name, _embeddings, **_options)

# --- what stands above the embeddings


def _head(name: str, **options: Any) -> None:
    _model(name, FAMILIES["stacked-crf"][0], **options)


for _format in ("BIO", "BIOES"):
    for _rnn in ("LSTM", "GRU", "RNN"):
        _crf = (_format == "BIO") == (_rnn == "GRU")
        _head(f"{_format}-{_rnn}", tag_format=_format, use_crf=_crf, rnn_type=_rnn)
_head("no-rnn-crf", use_rnn=False)
_head("nothing-above", **_PLAIN)
_head("one-hidden-number", hidden_size=1)
_head("odd-sizes", hidden_size=33, rnn_layers=3)
_head("initial-state", train_initial_hidden_state=True, rnn_layers=2)
_head("loss-weights", loss_weights={"B-nb_rounds": 2.0}, use_crf=False)
_head("dropouts", dropout=0.5, word_dropout=0.0, locked_dropout=0.0)
_head(
    "numbers-of-numpy",
    dropout=np.float32(0.25),
    word_dropout=np.float64(0.1),
    rnn_type=np.str_("GRU"),
)

# --- embeddings


def _one_hot(**options: Any) -> Any:
    from flair.embeddings import OneHotEmbeddings

    return OneHotEmbeddings(words(), embedding_length=7, **options)


def _character() -> Any:
    from flair.embeddings import CharacterEmbeddings

    return CharacterEmbeddings(characters(), char_embedding_dim=6, hidden_size_char=5)


def stack(*makers: Callable[[Path], Any]) -> Callable[[Path], Any]:
    """Makes a stack of embeddings."""

    def made(folder: Path) -> Any:
        from flair.embeddings import StackedEmbeddings

        return StackedEmbeddings([make(folder) for make in makers])

    return made


def _hash(_: Path) -> Any:
    from flair.embeddings import HashEmbeddings

    return HashEmbeddings(num_embeddings=40, embedding_length=6)


def transformer(**options: Any) -> Callable[[Path], Any]:
    """Makes embeddings of a tiny BERT."""

    def made(folder: Path) -> Any:
        from flair.embeddings import TransformerWordEmbeddings

        return TransformerWordEmbeddings(str(save_bert(folder / "encoder")), **options)

    return made


# What stacks are made of.
PARTS: dict[str, Callable[[Path], Any]] = {
    "one-hot": lambda _: _one_hot(),
    "characters": lambda _: _character(),
    "hash": _hash,
    "word": FAMILIES["word"][0],
}

_model("one-hot", lambda _: _one_hot())
_model("stable-one-hot", lambda _: _one_hot(stable=True))
_model("characters", lambda _: _character())
# Flair itself reads these wrongly when it loads them; the score is what Flair then has.
_model("one-hot-first", stack(lambda _: _one_hot(), lambda _: _character()))
_model("hash", _hash)
_model("word-and-characters", stack(FAMILIES["word"][0], lambda _: _character()))
_model("pooled-by-first", transformer(subtoken_pooling="first"), **_PLAIN)
_model("pooled-by-mean", transformer(subtoken_pooling="mean", layers="all"), **_PLAIN)
_model("transformer-lstm-crf", transformer(fine_tune=False))
_model("transformer-and-characters", stack(transformer(), lambda _: _character()))

# --- ways to save one


def _saved(
    name: str, change: Callable[[dict[str, Any]], Any], protocol: int = 4, **more: Any
) -> None:
    def make(folder: Path) -> Path:
        import torch

        embeddings, options = FAMILIES["stacked-crf"]
        path = save_model(folder / "model.pt", embeddings(folder), **options | more)
        state = state_of(path)
        change(state)
        torch.save(state, path, pickle_protocol=protocol)
        return path

    KINDS[name] = make


def _weights(change: Callable[[str, Any], Any]) -> Callable[[dict[str, Any]], None]:
    def changed(state: dict[str, Any]) -> None:
        state["state_dict"] = {k: change(k, v) for k, v in state["state_dict"].items()}

    return changed


def _parameter(_: str, tensor: Any) -> Any:
    import torch

    return torch.nn.Parameter(tensor)


_saved("protocol-2", lambda _: None, protocol=2)
_saved("protocol-3", lambda _: None, protocol=3)
_saved("protocol-5", lambda _: None, protocol=5)
_saved("half-precision", _weights(lambda _, tensor: tensor.half()), protocol=2)
_saved("bfloat16", _weights(lambda _, tensor: tensor.bfloat16()))
_saved("double-precision", _weights(lambda _, tensor: tensor.double()))
_saved("plain-dict", _weights(lambda _, tensor: tensor))
_saved("parameters", _weights(_parameter), protocol=2)
# Untrained, it would say that it does not know, which no trained tagger does.
_saved(
    "unknown-label",
    lambda state: state["state_dict"]["linear.bias"].__setitem__(0, -100.0),
    allow_unk_predictions=True,
)
_saved("no-version", lambda state: state.pop("__cls__"))


def _again(folder: Path) -> Path:
    from flair.models import SequenceTagger

    path = KINDS["one-hot-first"](folder)
    SequenceTagger.load(path).save(path)
    return path


KINDS["saved-again"] = _again


def _trained(trainer: str, **options: Any) -> Make:
    """Trained for a moment, with a learning rate out of NumPy."""

    def make(folder: Path) -> Path:
        from flair.data import Corpus
        from flair.models import SequenceTagger
        from flair.trainers import ModelTrainer

        from tests.training.corpus import some_sentences
        from tests.training.stock_flair import flair_sentence

        embeddings, settings = FAMILIES["stacked-gru"]
        tagger = SequenceTagger.load(save_model(folder / "m.pt", embeddings(folder), **settings))
        train = [flair_sentence(sentence) for sentence in some_sentences(96, seed=7)]
        corpus = Corpus(train=train, dev=train[:8], sample_missing_splits=False)
        getattr(ModelTrainer(tagger, corpus), trainer)(
            folder, max_epochs=2, create_file_logs=False, create_loss_file=False, **options
        )
        return folder / "final-model.pt"

    return make


_RATES = np.linspace(0.0, 0.1, num=3)
KINDS["trained"] = _trained("train", learning_rate=_RATES[1] / 100)
KINDS["fine-tuned"] = _trained(
    "fine_tune", learning_rate=np.float32(1e-4), decoder_learning_rate=_RATES[1] / 1000
)

"""Small models of every family that is accepted, made with stock Flair and left untrained."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

from speechtimer.labels import Label
from tests.training.corpus import some_sentences
from tests.training.encoders import save_bert, save_camembert, save_roberta

__all__ = ["FAMILIES", "characters", "save_model", "save_state", "state_of", "words"]

WORDS = ("séries", "de", "minutes", "secondes", "repos", "2", "3", "avec", "tours", "récup", ",")


def save_model(path: Path, embeddings: Any, *, seed: int = 0, **options: Any) -> Path:
    """A tagger of the seven labels with these embeddings; its weights are random."""
    import torch
    from flair.data import Dictionary
    from flair.models import SequenceTagger

    torch.manual_seed(seed)
    labels = Dictionary(add_unk=False)
    for label in Label:
        labels.add_item(str(label))
    labels.span_labels = True
    settings = {"hidden_size": 12, "tag_format": "BIO"} | options
    tagger = SequenceTagger(embeddings, labels, tag_type="timer", **settings)
    # Untrained, it would tag nothing, or all alike.
    with torch.no_grad():
        for parameter in tagger.parameters():
            parameter.mul_(3.0)
    tagger.save(path)
    return path


def characters() -> Any:
    """The characters that the models know."""
    from flair.data import Dictionary

    characters = Dictionary()
    for character in "abcdefghijklmnopqrstuvwxyzéèà0123456789',-":
        characters.add_item(character)
    return characters


def words() -> Any:
    """The words that they know."""
    from flair.data import Dictionary

    vocabulary = Dictionary()
    for word in WORDS:
        vocabulary.add_item(word)
    return vocabulary


def _stacked(_: Path) -> Any:
    from flair.embeddings import CharacterEmbeddings, OneHotEmbeddings, StackedEmbeddings

    return StackedEmbeddings(
        [
            CharacterEmbeddings(characters(), char_embedding_dim=6, hidden_size_char=5),
            OneHotEmbeddings(words(), embedding_length=7),
        ]
    )


def _word(_: Path) -> Any:
    import torch
    from flair.embeddings import WordEmbeddings

    vocabulary = {word: place for place, word in enumerate(WORDS)}
    made = WordEmbeddings(None, vocab=vocabulary, embedding_length=6, name="words", stable=True)
    with torch.no_grad():
        made.embedding.weight.copy_(torch.randn_like(made.embedding.weight))
    return made


def _flair(_: Path) -> Any:
    from flair.embeddings import FlairEmbeddings, StackedEmbeddings
    from flair.models import LanguageModel

    def reader(forward: bool) -> Any:
        lm = LanguageModel(characters(), forward, hidden_size=9, nlayers=1, embedding_size=8)
        return FlairEmbeddings(lm, name="forward" if forward else "backward", has_decoder=True)

    return StackedEmbeddings([reader(True), reader(False)])


def _byte_pair(folder: Path) -> Any:
    import sentencepiece
    from flair.embeddings import BytePairEmbeddings

    written = BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(s.text for s in some_sentences(200, seed=1)),
        model_writer=written,
        vocab_size=70,
        minloglevel=2,
    )
    path = folder / "pieces.model"
    path.write_bytes(written.getvalue())
    return BytePairEmbeddings(model_file_path=path, dim=6, name="pieces")


def _transformer(save: Callable[[Path], Path], **options: Any) -> Callable[[Path], Any]:
    def made(folder: Path) -> Any:
        from flair.embeddings import TransformerWordEmbeddings

        encoder = str(save(folder / "encoder"))
        return TransformerWordEmbeddings(encoder, use_context=False, **options)

    return made


# What a family needs beside its embeddings.
_Family = tuple[Callable[[Path], Any], dict[str, Any]]
FAMILIES: dict[str, _Family] = {
    "stacked-crf": (_stacked, {"tag_format": "BIOES"}),
    "stacked-gru": (_stacked, {"rnn_type": "GRU", "rnn_layers": 2, "use_crf": False}),
    "word": (_word, {"train_initial_hidden_state": True, "reproject_embeddings": False}),
    "flair": (_flair, {"loss_weights": {"B-nb_rounds": 2.0}, "use_crf": False}),
    "byte-pair": (_byte_pair, {}),
    "bert": (
        _transformer(save_bert, layers="-1,-2", layer_mean=False, subtoken_pooling="first_last"),
        {"use_rnn": False, "use_crf": False, "reproject_embeddings": False},
    ),
    "camembert": (
        _transformer(save_camembert),
        {"use_rnn": False, "use_crf": False, "reproject_embeddings": False},
    ),
    "roberta": (_transformer(save_roberta, layers="all"), {"use_rnn": False}),
}


def state_of(path: Path) -> dict[str, Any]:
    """What a model of ours holds, to be changed into something else."""
    import torch

    state: dict[str, Any] = torch.load(path, weights_only=False)
    return state


def save_state(state: Any, path: Path) -> None:
    """Save a changed state as Flair would."""
    import torch

    torch.save(state, path, pickle_protocol=4)

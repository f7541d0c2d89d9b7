"""Embeddings of somebody else beside our own, from files as Flair's users have them."""

import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from speechtimer.dataset import read_jsonl
from speechtimer.errors import ConfigError
from speechtimer.tagging import load_tagger
from speechtimer.tagging.flair_tagger import load_sequence_tagger
from speechtimer.training.config import LstmCrfConfig, TrainConfig
from speechtimer.training.lstm_crf import build_tagger
from speechtimer.training.train import train
from tests.training.stock_flair import spans_of_stock_flair

Make = Callable[..., TrainConfig]

WORDS = ("séries", "minutes", "minute", "secondes", "de", "tours", "chat", "##", "repos")


@pytest.fixture(scope="module")
def vectors(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Word vectors in the text format of word2vec and fastText."""
    rng = random.Random(1)
    lines = [f"{word} {' '.join(f'{rng.gauss(0, 1):.3f}' for _ in range(6))}" for word in WORDS]
    path = tmp_path_factory.mktemp("vectors") / "words.txt"
    path.write_text(f"{len(WORDS)} 6\n" + "\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def language_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A character language model that nobody has trained."""
    from flair.data import Dictionary
    from flair.models import LanguageModel

    characters = Dictionary()
    for character in "abcdefghijklmnopqrstuvwxyzéè0123456789 '":
        characters.add_item(character)
    torch.manual_seed(1)
    path = tmp_path_factory.mktemp("language") / "forward.pt"
    LanguageModel(characters, is_forward_lm=True, hidden_size=12, nlayers=1).save(path)
    return path


def _stack(*more: dict[str, Any]) -> dict[str, Any]:
    own = [{"kind": "one_hot", "dim": 8}, {"kind": "character", "dim": 8, "hidden": 8}]
    return {"embeddings": [*own, *more]}


def test_they_learn_and_stock_flair_gives_the_same_tags(
    config_for: Make, vectors: Path, language_model: Path, corpus: Path, tmp_path: Path
) -> None:
    model = _stack(
        {"kind": "word", "name": str(vectors)}, {"kind": "flair", "name": str(language_model)}
    )
    report = train(config_for(tmp_path / "run", model=model, epochs=6))
    assert report.dev_micro_f1 > 0.7
    sentences = list(read_jsonl(corpus / "dev.jsonl"))
    ours = load_tagger(report.model).predict([sentence.text for sentence in sentences])
    theirs = spans_of_stock_flair(report.model, sentences, tmp_path)
    assert theirs == [[(s.start, s.end, str(s.label)) for s in spans] for spans in ours]


def test_only_the_words_of_the_corpus_are_kept_with_their_vectors(vectors: Path) -> None:
    from flair.data import Sentence

    words = ["minutes", "Séries", "42", "inconnu", "de"]

    def embedded(*, prune: bool) -> tuple[int, torch.Tensor]:
        config = LstmCrfConfig.model_validate(
            {"embeddings": [{"kind": "word", "name": str(vectors), "prune": prune}]}
        )
        part = build_tagger(config, Counter(words)).embeddings
        sentence = Sentence([*words, "chat"])
        part.embed(sentence)
        return len(part.embeddings[0].vocab), torch.stack([token.embedding for token in sentence])

    (few, kept), (all_, whole) = embedded(prune=True), embedded(prune=False)
    assert (few, all_) == (4, 9)  # "42" is looked up as "##", "Séries" as "séries"
    assert torch.equal(kept[:5], whole[:5])
    assert not kept[5].any()
    assert whole[5].any()


def test_no_path_of_this_machine_is_in_the_model(
    config_for: Make, vectors: Path, tmp_path: Path
) -> None:
    model = _stack({"kind": "word", "name": str(vectors)})
    report = train(config_for(tmp_path / "run", model=model, epochs=1, mini_batch_size=100))
    names = [part.name for part in load_sequence_tagger(report.model).embeddings.embeddings]
    assert not any("/" in name for name in names)


def test_what_cannot_be_loaded_is_told_in_a_sentence(config_for: Make, tmp_path: Path) -> None:
    for kind in ("word", "flair"):
        model = _stack({"kind": kind, "name": str(tmp_path / "none")})
        with pytest.raises(
            ConfigError, match=r"model\.embeddings: .*none cannot be loaded"
        ) as caught:
            train(config_for(tmp_path / "run", model=model))
        assert "\n" not in str(caught.value)

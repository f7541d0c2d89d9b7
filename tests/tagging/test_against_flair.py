"""The fast tagger gives what Flair gives, for every architecture that it reads."""

import random
from pathlib import Path
from typing import Any

import pytest
import torch
from flair.data import Dictionary, get_spans_from_bio
from flair.embeddings import CharacterEmbeddings, OneHotEmbeddings, StackedEmbeddings
from flair.models import SequenceTagger
from hypothesis import given, settings
from hypothesis import strategies as st

from speechtimer.errors import ModelError
from speechtimer.labels import Label
from speechtimer.tagging.bio import read_tags
from speechtimer.tagging.export import export, fast_model
from speechtimer.tagging.fast import FastTagger
from speechtimer.tagging.flair_tagger import FlairTagger, import_flair

import_flair()

WORDS = ["3", "séries", "de", "2", "minutes", "avec", "30", "secondes", "repos", "tours", "x"]
WORDS += ["/", "'", "lance"]
TEXTS = [
    "3 séries de 2 minutes avec 30 secondes de repos",
    "3 séries de 3 minutes de 3",
    "",
    "oui",
    "  ",
    "é🎉🎉 日本 日 本 3 \ud800",
    # Not one word 200 times: then many paths score alike, and rounding decides.
    " ".join(random.Random(0).choices(WORDS, k=200)),
    "x" * 300,
    "5x1h30, récup 2’30 e\u0301te\u0301",
]
ARCHITECTURES: dict[str, dict[str, Any]] = {
    "usual": {},
    "two layers": {"rnn_layers": 2},
    "softmax": {"use_crf": False, "tag_format": "BIOES"},
    "BIOES": {"tag_format": "BIOES", "reproject_embeddings": False},
    "no rnn": {"use_rnn": False},
    "words first": {"words_first": True},
    "stable words": {"stable": True},
    "words alone": {"characters": False},
}


def _tagger(
    *,
    words_first: bool = False,
    stable: bool = False,
    characters: bool = True,
    labels: tuple[str, ...] = tuple(Label),
    **options: Any,
) -> SequenceTagger:
    """A random tagger whose tags vary from token to token."""
    torch.manual_seed(0)
    spelling, vocabulary, tags = Dictionary(), Dictionary(), Dictionary(add_unk=False)
    for word in WORDS:
        vocabulary.add_item(word)
        for character in word:
            spelling.add_item(character)
    for label in labels:
        tags.add_item(str(label))
    tags.span_labels = True
    stack: list[Any] = [OneHotEmbeddings(vocabulary, embedding_length=12, stable=stable)]
    if characters:
        part = CharacterEmbeddings(spelling, char_embedding_dim=6, hidden_size_char=5)
        stack.insert(1 if words_first else 0, part)
    options = {"hidden_size": 16} | options
    tagger = SequenceTagger(StackedEmbeddings(stack), tags, "timer", **options)
    with torch.no_grad():
        for parameter in tagger.parameters():
            if parameter.abs().max() < 100:
                parameter.mul_(3)
    return tagger.eval()


def _pair(folder: Path, **options: Any) -> tuple[FlairTagger, FastTagger]:
    _tagger(**options).save(folder / "model.pt")
    export(folder / "model.pt", folder / "model.safetensors")
    return FlairTagger.load(folder / "model.pt"), FastTagger.load(folder / "model.safetensors")


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[FlairTagger, FastTagger]:
    return _pair(tmp_path_factory.mktemp("pair"), tag_format="BIO")


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_the_same_spans(name: str, tmp_path: Path) -> None:
    flair, fast = _pair(tmp_path, **ARCHITECTURES[name])
    expected = flair.predict(TEXTS)
    assert sum(map(len, expected)) > 5
    assert fast.predict(TEXTS) == expected
    assert [fast.predict([text])[0] for text in TEXTS] == expected


@settings(deadline=None, max_examples=60)
@given(
    texts=st.lists(
        st.lists(
            st.sampled_from([*WORDS, "mot", "日", "本", "🎉", "sériés"]) | st.text(max_size=6)
        ).map(" ".join),
        min_size=1,
        max_size=4,
    )
)
def test_the_same_spans_for_any_text(
    pair: tuple[FlairTagger, FastTagger], texts: list[str]
) -> None:
    flair, fast = pair
    assert fast.predict(texts) == flair.predict(texts)


@given(st.lists(st.sampled_from(["O", *(f"{p}-{x}" for p in "BIES" for x in "abc")])))
def test_tags_are_read_as_flair_reads_them(tags: list[str]) -> None:
    scores = [i / 10 for i in range(len(tags))]
    theirs = [
        (places[0], places[-1] + 1, label, score)
        for places, score, label in get_spans_from_bio(list(tags), scores)
    ]
    assert read_tags(tags, scores) == theirs


def test_flair_spans_carry_text_and_score(pair: tuple[FlairTagger, FastTagger]) -> None:
    text = TEXTS[0]
    for span in pair[0].predict([text])[0]:
        assert span.text == text[span.start : span.end]
        assert 0 < span.score <= 1


def test_the_card_travels(tmp_path: Path) -> None:
    tagger = _tagger()
    tagger.model_card = {"speechtimer": {"seed": 7}}
    tagger.save(tmp_path / "model.pt")
    export(tmp_path / "model.pt", tmp_path / "model.safetensors")
    assert FastTagger.load(tmp_path / "model.safetensors").card == {"seed": 7}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"rnn_type": "GRU"}, "this model has GRU"),
        ({"bidirectional": False}, "in both directions"),
        ({"labels": ("person",)}, "'[BSEI]-person' is none of SpeechTimer's"),
    ],
)
def test_what_cannot_be_exported(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ModelError, match=message):
        fast_model(_tagger(**options))


def test_other_embeddings_cannot_be_exported() -> None:
    tagger = _tagger()
    vocabulary = tagger.embeddings.embeddings[1].vocab_dictionary
    tagger.embeddings.embeddings[1] = OneHotEmbeddings(vocabulary, field="pos")
    with pytest.raises(ModelError, match="OneHotEmbeddings"):
        fast_model(tagger)
    tagger.embeddings.embeddings[1] = OneHotEmbeddings(vocabulary)
    tagger.embeddings.embeddings[0] = OneHotEmbeddings(vocabulary)
    with pytest.raises(ModelError, match="one embedding of each kind"):
        fast_model(tagger)


def test_other_labels_are_refused() -> None:
    with pytest.raises(ModelError, match="'person' is none"):
        FlairTagger(_tagger(labels=("person",)))

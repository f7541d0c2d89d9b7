"""A model that was read safely is the model: its spans and scores are those of stock Flair."""

from pathlib import Path

import pytest

from evaluator.sandbox.inside.building import build
from evaluator.sandbox.inside.container import Container
from evaluator.sandbox.inside.schema import read_model
from speechtimer.labels import Label
from speechtimer.tagging.flair_tagger import FlairTagger, import_flair
from tests.evaluator.sandbox.conftest import Model
from tests.evaluator.sandbox.models import FAMILIES
from tests.training.corpus import some_sentences

LABELS = frozenset(map(str, Label))


@pytest.mark.parametrize("family", FAMILIES)
def test_it_predicts_what_stock_flair_predicts(family: str, model: Model) -> None:
    path = model(family)
    texts = [sentence.text for sentence in some_sentences(40, seed=3)]
    stock = FlairTagger.load(path).predict(texts)
    read = _read(path).predict(texts)
    assert read == stock
    assert sum(map(len, read)) > 10
    assert [[span.score for span in spans] for spans in read] == [
        [span.score for span in spans] for spans in stock
    ]


@pytest.mark.parametrize("family", ["stacked-crf", "bert"])
def test_it_counts_the_parameters_and_names_the_embeddings(family: str, model: Model) -> None:
    stock = FlairTagger.load(model(family))._tagger
    with model(family).open("rb") as file:
        read = read_model(Container(file), LABELS)
    assert read.parameters == sum(p.numel() for p in stock.state_dict().values())
    assert read.embedding.family.startswith(type(stock.embeddings).__name__)


def _read(path: Path) -> FlairTagger:
    import_flair()
    with path.open("rb") as file:
        container = Container(file)
        return FlairTagger(build(read_model(container, LABELS), container))

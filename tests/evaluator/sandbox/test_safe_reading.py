"""A model that was read safely is the model: its spans and scores are those of stock Flair."""

import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from evaluator.errors import SubmissionFault
from evaluator.own_model import own_model
from evaluator.sandbox.inside.building import build
from evaluator.sandbox.inside.container import Container
from evaluator.sandbox.inside.schema import read_model
from evaluator.sandbox.inside.unpickling import read_pickle
from evaluator.sandbox.inside.weights import arrays
from speechtimer.labels import Label
from speechtimer.tagging.flair_tagger import FlairTagger, import_flair
from tests.evaluator.sandbox.conftest import Model
from tests.evaluator.sandbox.models import FAMILIES, save_state, state_of
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


def test_weights_of_one_storage_are_in_memory_once(model: Model, tmp_path: Path) -> None:
    """So are those of a recurrent layer that was trained on a GPU."""
    state = state_of(model("stacked-crf"))
    weights = state["state_dict"]
    flat = torch.cat([tensor.reshape(-1) for tensor in weights.values()]).to(torch.bfloat16)
    parts = flat.split([tensor.numel() for tensor in weights.values()])
    for (name, tensor), part in zip(list(weights.items()), parts, strict=True):
        weights[name] = part.view(tensor.shape)
    save_state(state, tmp_path / "model.pt")
    with (tmp_path / "model.pt").open("rb") as file:
        container = Container(file)
        read = arrays(read_model(container, LABELS), container)
    assert len({id(array.base) for array in read.values() if array.size}) == 1
    for name, tensor in weights.items():
        np.testing.assert_array_equal(read[name], tensor.float().numpy())


_NUMBERS = [np.float64(0.1), np.float32(0.5), np.float16(-2), np.int64(-3), np.uint8(7)]
_VALUES: list[Any] = [*_NUMBERS, np.bool_(True), np.str_("GRU"), b"", b"\xe9", int]


@pytest.mark.parametrize("protocol", [2, 4])
@pytest.mark.parametrize("value", _VALUES)
def test_what_numpy_and_protocol_2_write_is_read_as_what_it_is(value: Any, protocol: int) -> None:
    read = read_pickle(pickle.dumps({"value": value}, protocol))["value"]
    if value is int:  # of a defaultdict: a name, no more
        assert repr(read) == "_Name(name='int')"
    else:
        plain = value.item() if isinstance(value, np.generic) else value
        assert (type(read), read) == (type(plain), plain)


def test_numpy_scalars_of_before_numpy_2_are_read_too() -> None:
    written = pickle.dumps(np.float64(0.1), 2).replace(b"numpy._core", b"numpy.core")
    assert read_pickle(written) == 0.1


def test_what_flair_cannot_build_has_its_reason_without_the_sandbox_too(
    model: Model, tmp_path: Path
) -> None:
    path = tmp_path / "model.pt"
    state = state_of(model("bert"))
    state["state_dict"]["embeddings.model.more"] = torch.zeros(2)
    save_state(state, path)
    with own_model(path) as own, own.run() as run, pytest.raises(SubmissionFault) as refused:
        run.load()
    assert refused.value.reason.code == "model-does-not-load"
    assert refused.value.reason.values["error"] == "RuntimeError"


def _read(path: Path) -> FlairTagger:
    import_flair()
    with path.open("rb") as file:
        container = Container(file)
        return FlairTagger(build(read_model(container, LABELS), container))

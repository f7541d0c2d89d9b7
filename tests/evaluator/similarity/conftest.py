from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from speechtimer.dataset import write_jsonl
from tests.training.corpus import some_sentences

Weights = Mapping[str, NDArray[Any]]

_LSTM_CRF = {
    "embeddings": [
        {"kind": "character", "dim": 8, "hidden": 8},
        {"kind": "one_hot", "dim": 16, "min_freq": 2},
    ],
    "hidden_size": 16,
}
# name: (corpus seed, model, training)
_TRAININGS: dict[str, tuple[int, dict[str, Any], dict[str, Any]]] = {
    "first": (1, _LSTM_CRF, {"seed": 1}),
    "other team": (2, _LSTM_CRF, {"seed": 2}),
    "same seed": (2, _LSTM_CRF, {"seed": 1}),
    "continued": (
        3,
        _LSTM_CRF | {"start": "first"},
        {"seed": 9, "epochs": 1, "learning_rate": 0.003},
    ),
    "tuned": (1, {"family": "transformer", "encoder": "bert"}, {"seed": 1}),
    "tuned by another team": (2, {"family": "transformer", "encoder": "bert"}, {"seed": 2}),
    "tuned and continued": (
        3,
        {"family": "transformer", "start": "tuned"},
        {"seed": 9, "epochs": 1, "learning_rate": 0.0003},
    ),
}


@pytest.fixture(scope="session")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Weights]:
    """The state of a small model, trained when it is first asked for; "bert": of the encoder."""
    folder = tmp_path_factory.mktemp("models")

    @cache
    def encoder() -> Path:
        from tests.training.encoders import save_bert

        return save_bert(folder / "bert")

    @cache
    def trained(name: str) -> Path:
        from speechtimer.training.config import TrainConfig
        from speechtimer.training.train import train

        seed, model, training = _TRAININGS[name]
        if "start" in model:
            model = model | {"start": trained(model["start"])}
        if "encoder" in model:
            model = model | {"encoder": str(encoder())}
        learning: dict[str, Any] = {"epochs": 4, "mini_batch_size": 6, "threads": 1}
        learning["learning_rate"] = 3e-3 if "family" in model else 0.03
        config = {
            "corpus": {"folder": _corpus(folder / f"corpus-{seed}", seed)},
            "model": model,
            "training": learning | training,
            "tensorboard": False,
            "output": folder / name,
        }
        return train(TrainConfig.model_validate(config)).model

    @cache
    def read(name: str) -> Weights:
        if name == "bert":
            return _of_encoder(encoder())
        return _of_tagger(trained(name))

    return read


def _corpus(folder: Path, seed: int) -> Path:
    if not folder.exists():
        folder.mkdir()
        for part, count in (("train", 150), ("dev", 30)):
            sentences = some_sentences(count, seed=1000 * seed + count)
            write_jsonl(folder / f"{part}.jsonl", sentences)
    return folder


def _of_tagger(model: Path) -> Weights:
    import torch

    # Our own file, made a moment ago.
    state = torch.load(model, weights_only=False)["state_dict"]
    return {name: tensor.float().numpy() for name, tensor in state.items()}


def _of_encoder(folder: Path) -> Weights:
    from safetensors.numpy import load_file

    state = load_file(folder / "model.safetensors")
    return {f"embeddings.model.{name}": np.asarray(tensor) for name, tensor in state.items()}

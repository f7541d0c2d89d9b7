from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from speechtimer.training.config import TrainConfig
from tests.once import once
from tests.training.corpus import write_corpus

if TYPE_CHECKING:
    from speechtimer.training.train import Report


@pytest.fixture(scope="session")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder: Path = once(tmp_path_factory, "training-corpus", write_corpus)
    return folder


@pytest.fixture(scope="session")
def config_for(corpus: Path) -> Callable[..., TrainConfig]:
    """A small configuration; options replace those of the training section."""

    def make(output: Path, *, model: dict[str, Any] | None = None, **training: Any) -> TrainConfig:
        small = {
            "embeddings": [
                {"kind": "character", "dim": 8, "hidden": 8},
                {"kind": "one_hot", "dim": 24, "min_freq": 2},
            ],
            "hidden_size": 24,
            "locked_dropout": 0.1,
        }
        return TrainConfig.model_validate(
            {
                "corpus": {"folder": corpus},
                "model": small | (model or {}),
                "training": {"epochs": 6, "mini_batch_size": 6, "learning_rate": 0.03}
                | {"threads": 1}
                | training,
                "tensorboard": False,
                "output": output,
            }
        )

    return make


@pytest.fixture(scope="session")
def trained(
    config_for: Callable[..., TrainConfig], tmp_path_factory: pytest.TempPathFactory
) -> "Report":
    """A finished training run, for all to read."""
    from speechtimer.training.train import train

    report: Report = once(
        tmp_path_factory, "trained", lambda folder: train(config_for(folder, unk_dropout=0.5))
    )
    return report

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from speechtimer.errors import ConfigError, DataError
from speechtimer.training.config import TrainConfig
from speechtimer.training.train import train

if TYPE_CHECKING:
    from speechtimer.training.train import Report


def test_a_training_goes_on_from_a_model(
    trained: "Report", config_for: Callable[..., TrainConfig], tmp_path: Path
) -> None:
    config = config_for(
        tmp_path / "more",
        model={"start": trained.model, "storage": "single"},
        epochs=1,
        learning_rate=1e-6,
    )

    report = train(config)

    # With so small steps it is the model that it was, and no new one.
    assert report.dev_micro_f1 == pytest.approx(trained.dev_micro_f1, abs=0.02)
    assert report.dev_micro_f1 > 0.5


def test_it_learns_more(
    trained: "Report", config_for: Callable[..., TrainConfig], tmp_path: Path
) -> None:
    first = trained.history[-1].loss
    config = config_for(tmp_path / "more", model={"start": trained.model}, epochs=3)

    assert train(config).history[-1].loss < first


@pytest.mark.parametrize(
    ("model", "message"),
    [
        ({"family": "transformer"}, "holds a lstm_crf, set model.family to it"),
        ({}, "its labels are not the seven"),
    ],
)
def test_another_model_is_refused(
    trained: "Report",
    config_for: Callable[..., TrainConfig],
    tmp_path: Path,
    model: dict[str, Any],
    message: str,
) -> None:
    start = trained.model if model else other_labels(tmp_path / "other.pt")
    config = config_for(tmp_path / "more", epochs=1)
    changed = config.model_dump(mode="json")
    changed["model"] = {**model, "start": str(start)}
    changed["training"]["unk_dropout"] = 0

    with pytest.raises(ConfigError, match=message):
        train(TrainConfig.model_validate(changed))


def test_a_missing_start(config_for: Callable[..., TrainConfig], tmp_path: Path) -> None:
    config = config_for(tmp_path / "more", model={"start": tmp_path / "none.pt"})

    with pytest.raises(DataError, match=r"model\.start: there is no file"):
        train(config)


def other_labels(file: Path) -> Path:
    import flair.data
    import flair.embeddings
    import flair.models

    characters = flair.data.Dictionary()
    characters.add_item("a")
    labels = flair.data.Dictionary(add_unk=False)
    labels.span_labels = True
    labels.add_item("PER")
    part = flair.embeddings.CharacterEmbeddings(characters, 4, 4)
    flair.models.SequenceTagger(
        embeddings=flair.embeddings.StackedEmbeddings([part]),
        tag_dictionary=labels,
        tag_type="ner",
        hidden_size=4,
    ).save(file)
    return file

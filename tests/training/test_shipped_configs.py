from pathlib import Path

import pytest

from speechtimer.training.config import load_config

CONFIGS = Path(__file__).parents[2] / "configs"


@pytest.mark.parametrize("name", ["lstm_crf", "distill", "transformer", "transformer_small"])
def test_it_names_every_key_of_its_family(name: str) -> None:
    """A student sees in the file what can be changed."""
    config = load_config(CONFIGS / f"{name}.yaml")
    text = (CONFIGS / f"{name}.yaml").read_text(encoding="utf-8")
    for section in filter(None, (config.teacher, config.model, config.training)):
        missing = [key for key in type(section).model_fields if f"{key}:" not in text]
        only_theirs = {
            "lstm_crf": {"decoder_learning_rate", "mixed_precision"},
            "distill": {"decoder_learning_rate", "mixed_precision"},
            "transformer": {"unk_dropout", "pretrain"},
            "transformer_small": {"unk_dropout", "encoder"},
        }
        assert set(missing) <= only_theirs[name]


def test_the_fine_tuning_goes_on_from_the_shipped_model() -> None:
    config = load_config(CONFIGS / "fine_tune.yaml")

    assert config.model.start is not None
    assert (CONFIGS.parent / config.model.start).is_file()

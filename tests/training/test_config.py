from pathlib import Path

import pytest
from pydantic import ValidationError

from speechtimer.errors import ConfigError
from speechtimer.training.config import LstmCrfConfig, load_config

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "configs" / "lstm_crf.yaml"


def _write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "config.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_shipped_configuration_is_read() -> None:
    config = load_config(SHIPPED)
    assert config.training.epochs >= 1
    assert isinstance(config.model, LstmCrfConfig)
    assert [part.kind for part in config.model.embeddings] == ["character", "one_hot"]
    assert config.model.storage == "half"
    assert (ROOT / config.evaluation["real"]).is_file()


def test_overrides_are_read_as_yaml() -> None:
    config = load_config(
        SHIPPED,
        {"training.epochs": "3", "training.learning_rate": "1e-2", "model.reproject": "false"}
        | {"model.embeddings.0.hidden": "16", "output": "elsewhere", "corpus.test": "null"},
    )
    assert config.training.epochs == 3
    assert config.training.learning_rate == 0.01
    assert isinstance(config.model, LstmCrfConfig)
    assert not config.model.reproject
    assert config.model.model_dump()["embeddings"][0]["hidden"] == 16
    assert config.output == Path("elsewhere")
    assert load_config(SHIPPED).training.epochs != 3


def test_a_configuration_is_frozen() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        load_config(SHIPPED).training.epochs = 3


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("training.epoch", "3", r"unknown key 'training.epoch', did you mean training.epochs"),
        ("model.embeddings.0.hiden", "3", r"'model.embeddings.0.hiden', did you mean .*0.hidden"),
        ("modell.hidden_size", "3", r"unknown key 'modell'"),
        ("training.epochs", "0", r"training.epochs: .*greater than or equal to 1, got 0"),
        ("training.epochs", "many", r"training.epochs: .*integer.*, got 'many'"),
        ("training.optimizer", "lion", r"training.optimizer: .*'adamw'"),
        ("training.epochs.x", "3", r"training.epochs: "),
        ("model.embeddings.7.dim", "3", r"model.embeddings.7.dim: '7' must be one of 0 to 1"),
        ("model.embeddings", "[]", r"embeddings must be one of each kind"),
        ("model.embeddings.0.kind", "glove", r"model.embeddings.0: "),
        ("output", "[", r"output: '\[' is not a YAML value"),
        ("corpus", "{train: a}", r"corpus: give a folder, or the files train and dev"),
        ("evaluation.test", "a.jsonl", r"evaluation.test: test is a part of the corpus, rename it"),
        ("evaluation.real", "data/corpus/dev.jsonl", r"evaluation.real: .* is corpus.dev already"),
        ("evaluation.real", "3", r"evaluation.real: "),
        (
            "training.mixed_precision",
            "true",
            r"training.mixed_precision: must be false, a lstm_crf",
        ),
        ("model.storage", "double", r"model.storage: .*'half' or 'single'"),
    ],
)
def test_a_bad_key_or_value_is_named(key: str, value: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message) as caught:
        load_config(SHIPPED, {key: value})
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(("text", "message"), [("[", "not YAML"), ("- 1", "must hold keys")])
def test_a_file_that_is_no_configuration(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        load_config(_write(tmp_path, text))


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        load_config(tmp_path / "none.yaml")


def test_files_may_be_named_one_by_one(tmp_path: Path) -> None:
    text = "corpus: {train: a.jsonl, dev: b.conll}\noutput: run\n"
    config = load_config(_write(tmp_path, text))
    assert config.corpus.file("train") == Path("a.jsonl")
    assert config.corpus.file("test") is None

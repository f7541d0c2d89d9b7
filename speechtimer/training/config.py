"""What a training run is made of, read from YAML."""

import difflib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from speechtimer.errors import ConfigError

__all__ = [
    "PARTS",
    "CharacterConfig",
    "CorpusConfig",
    "LearningConfig",
    "ModelConfig",
    "OneHotConfig",
    "Storage",
    "TrainConfig",
    "load_config",
]

Share = Annotated[float, Field(ge=0, lt=1)]
Size = Annotated[int, Field(ge=1, le=4096)]
Storage = Literal["half", "single"]

Part = Literal["train", "dev", "test"]
PARTS: tuple[Part, ...] = ("train", "dev", "test")


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class CorpusConfig(_Section):
    """Where the sentences are: a folder with train, dev and test.jsonl, or each file by itself."""

    folder: Path | None = None
    train: Path | None = None
    dev: Path | None = None
    test: Path | None = None

    @model_validator(mode="after")
    def _complete(self) -> "CorpusConfig":
        if self.folder is None and (self.train is None or self.dev is None):
            raise ValueError("give a folder, or the files train and dev")
        return self

    def file(self, split: Part) -> Path | None:
        """The file of a part; None where there is no test part."""
        named: Path | None = getattr(self, split)
        if named is not None or self.folder is None:
            return named
        file = self.folder / f"{split}.jsonl"
        return None if split == "test" and not file.exists() else file


class CharacterConfig(_Section):
    """Words spelt by an LSTM over their characters."""

    kind: Literal["character"]
    dim: Size = 32
    hidden: Size = 32


class OneHotConfig(_Section):
    """A vector for each word that comes at least ``min_freq`` times in the training part."""

    kind: Literal["one_hot"]
    dim: Size = 64
    min_freq: int = Field(default=2, ge=1)


class ModelConfig(_Section):
    """The layers of the tagger."""

    embeddings: tuple[
        Annotated[CharacterConfig | OneHotConfig, Field(discriminator="kind")], ...
    ] = (CharacterConfig(kind="character"), OneHotConfig(kind="one_hot"))
    tag_format: Literal["BIO", "BIOES"] = "BIO"
    hidden_size: Size = 128
    rnn_layers: int = Field(default=1, ge=1, le=4)
    reproject: bool = True
    dropout: Share = 0.0
    word_dropout: Share = 0.05
    locked_dropout: Share = 0.3
    storage: Storage = "half"

    @model_validator(mode="after")
    def _one_of_each(self) -> "ModelConfig":
        kinds = [embedding.kind for embedding in self.embeddings]
        if not kinds or len(set(kinds)) < len(kinds):
            raise ValueError("embeddings must be one of each kind at most, and at least one")
        return self


class LearningConfig(_Section):
    """How the weights are found."""

    epochs: int = Field(default=10, ge=1)
    mini_batch_size: int = Field(default=32, ge=1)
    learning_rate: float = Field(default=0.01, gt=0)
    optimizer: Literal["adamw", "adam", "sgd"] = "adamw"
    weight_decay: float = Field(default=0.0, ge=0)
    scheduler: Literal["one_cycle", "linear", "constant"] = "one_cycle"
    max_grad_norm: float = Field(default=5.0, gt=0)
    unk_dropout: float = Field(default=0.0, ge=0)
    patience: int = Field(default=0, ge=0)
    seed: int = Field(default=0, ge=0)
    threads: int = Field(default=2, ge=1)


class TrainConfig(_Section):
    """A training run; unknown keys are errors, and nothing changes once it is read."""

    corpus: CorpusConfig
    evaluation: Mapping[str, Path] = {}
    model: ModelConfig = ModelConfig()
    training: LearningConfig = LearningConfig()
    output: Path

    @model_validator(mode="after")
    def _held_out(self) -> "TrainConfig":
        parts = {part: self.corpus.file(part) for part in PARTS}
        for name, file in self.evaluation.items():
            if name in parts:
                raise ValueError(f"evaluation.{name}: {name} is a part of the corpus, rename it")
            for part, taken in parts.items():
                if taken is not None and taken.resolve() == file.resolve():
                    raise ValueError(f"evaluation.{name}: {file} is corpus.{part} already")
        return self


def load_config(path: Path | str, overrides: Mapping[str, str] | None = None) -> TrainConfig:
    """Read a YAML file; ``overrides`` replace values by dotted key, written as in YAML.

    ``load_config("lstm_crf.yaml", {"training.epochs": "3", "model.embeddings.0.hidden": "16"})``

    Raises:
        ConfigError: the file cannot be read, a key is unknown or a value not allowed.
    """
    try:
        content = yaml.safe_load(Path(path).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read ({error})") from error
    except yaml.YAMLError as error:
        raise ConfigError(f"{path}: not YAML ({' '.join(str(error).split())})") from error
    if not isinstance(content, dict):
        raise ConfigError(f"{path}: must hold keys and values, such as training: {{epochs: 3}}")
    for key, value in (overrides or {}).items():
        content = _replaced(content, key.split("."), _parse(key, value), key)
    try:
        return TrainConfig.model_validate(content)
    except ValidationError as error:
        raise ConfigError(f"{path}: {_explain(error)}") from error


def _parse(key: str, value: str) -> Any:
    try:
        return yaml.safe_load(value)
    except yaml.YAMLError as error:
        raise ConfigError(f"{key}: {value!r} is not a YAML value") from error


def _replaced(tree: Any, steps: list[str], value: Any, key: str) -> Any:
    """A copy of a tree of mappings and lists with one value replaced."""
    if not steps:
        return value
    first, *rest = steps
    if isinstance(tree, list):
        if not first.isdecimal() or int(first) >= len(tree):
            raise ConfigError(f"{key}: {first!r} must be one of 0 to {len(tree) - 1}")
        place = int(first)
        return [*tree[:place], _replaced(tree[place], rest, value, key), *tree[place + 1 :]]
    branch = tree if isinstance(tree, dict) else {}
    return {**branch, first: _replaced(branch.get(first, {}), rest, value, key)}


def _explain(error: ValidationError) -> str:
    """The first error as ``key: what is wrong``, with near matches of an unknown key."""
    first = error.errors()[0]
    # A list's items bear their kind after their place: model.embeddings.0.character.dim.
    kinds = ("character", "one_hot")
    steps = [str(s) for s in first["loc"] if s not in kinds]
    key = ".".join(steps)
    if first["type"] == "extra_forbidden":
        known = ["0" if step.isdecimal() else step for step in steps]
        near = difflib.get_close_matches(".".join(known), list(_keys(TrainConfig)), n=3)
        return f"unknown key {key!r}" + (f", did you mean {' or '.join(near)}?" if near else "")
    message = first["msg"].removeprefix("Value error, ")
    if not key:  # a rule between sections names them itself
        return message
    shown = repr(first["input"])
    return f"{key}: {message}, got {shown if len(shown) < 60 else shown[:57] + '...'}"


def _keys(section: type[BaseModel], prefix: str = "") -> Iterator[str]:
    for name, field in section.model_fields.items():
        yield prefix + name
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield from _keys(field.annotation, f"{prefix}{name}.")
        if name == "embeddings":
            for part in (CharacterConfig, OneHotConfig):
                yield from _keys(part, f"{prefix}{name}.0.")

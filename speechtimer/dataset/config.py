"""What a corpus is made of: every key of ``configs/dataset.yaml``."""

from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from speechtimer.dataset.noise import Register
from speechtimer.errors import ConfigError
from speechtimer.shipped import shipped

__all__ = ["DatasetConfig", "LeakageLimits", "Split", "load_config"]

Split = Literal["train", "dev", "test"]
_Weight = Annotated[float, Field(ge=0, lt=1e6)]
_Share = Annotated[float, Field(ge=0, le=1)]


# Up to so many training sentences, each has a wording of its own; a million share each among
# thirty-two. The templates have given most of what they can say by then, and to draw other numbers
# for a wording takes a third of the time.
_OWN_WORDINGS = 200_000
_MOST_A_WORDING = 32


class LeakageLimits(BaseModel):
    """Largest share of a held-out split that may also stand in train."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    exact: _Share = 0.0
    masked: _Share = 0.02
    near: _Share = 0.1


class DatasetConfig(BaseModel):
    """What `speechtimer.dataset.corpus.write_corpus` makes."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    seed: Annotated[int, Field(ge=0)] = 0
    sentences: Annotated[
        dict[Split, Annotated[int, Field(ge=1, le=1_000_000_000)]], Field(min_length=1)
    ]
    same_wording: Annotated[int, Field(ge=1, le=100)] | None = None
    held_out: Annotated[float, Field(ge=0, lt=0.5)] = 0.1
    leakage: LeakageLimits = LeakageLimits()
    registers: dict[Register, _Weight]
    groups: dict[str, _Weight] = {}
    templates: Path | None = None
    more_templates: Path | None = None
    formats: tuple[Literal["jsonl", "conll"], ...] = ("jsonl",)

    @property
    def sentences_a_wording(self) -> int:
        """How many training sentences share a wording at most."""
        if self.same_wording is not None:
            return self.same_wording
        more = max(0, self.sentences.get("train", 0) - _OWN_WORDINGS)
        return min(_MOST_A_WORDING, 1 + more // 25_000)

    @field_validator("registers")
    @classmethod
    def _some_register(cls, weights: dict[str, float]) -> dict[str, float]:
        if not any(weights.values()):
            raise ValueError("give at least one register a weight above 0")
        return weights

    @field_validator("formats")
    @classmethod
    def _with_json_lines(cls, formats: tuple[str, ...]) -> tuple[str, ...]:
        if "jsonl" not in formats:
            raise ValueError("'jsonl' is always written: add it")
        return formats


def load_config(path: Path, /, **overrides: object) -> DatasetConfig:
    """Read a YAML config; keyword arguments replace its top-level keys.

    Raises:
        ConfigError: names the key, the value and what is allowed.
    """
    try:
        raw = yaml.safe_load(shipped(path).read_text(encoding="utf-8")) or {}
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: not readable as YAML: {error}") from error
    if not isinstance(raw, dict):
        raise ConfigError(f"{path}: expected keys and values, got {type(raw).__name__}")
    try:
        return DatasetConfig.model_validate(raw | overrides)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        raise ConfigError(f"{path}: {key}: {first['msg']}, got {first['input']!r}") from error

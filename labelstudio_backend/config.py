"""How a team labels and how its model learns, read from ``configs/labelling.yaml``."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from speechtimer.errors import ConfigError

__all__ = ["LabellingConfig", "LearningConfig", "load_config"]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class LearningConfig(_Section):
    """When and how the model learns.

    Attributes:
        first: annotated sentences before the first training.
        every: so many more before each one after it.
        held_out: share of the annotated sentences that is never learnt: models are compared there.
        generated: sentences of the generator that are learnt beside them, against forgetting.
        config: the training's own configuration.
        changes: keys of it that are replaced, such as ``training.epochs``.
    """

    first: int = Field(default=50, ge=10)
    every: int = Field(default=25, ge=1)
    held_out: Annotated[float, Field(gt=0, lt=0.9)] = 0.2
    generated: int = Field(default=1000, ge=0)
    config: Path = Path("configs/fine_tune.yaml")
    changes: Mapping[str, str] = {}


class LabellingConfig(_Section):
    """A project and its model.

    Attributes:
        project: its title in Label Studio.
        model: what pre-labels before the first training; None: the model that ships.
    """

    project: Annotated[str, Field(min_length=3, max_length=50)] = "Minuteur"
    model: Path | None = None
    learning: LearningConfig = LearningConfig()


def load_config(path: Path, changes: Mapping[str, Any] | None = None) -> LabellingConfig:
    """Read a YAML file; ``changes`` replace values by dotted key.

    Raises:
        ConfigError: the file cannot be read, a key is unknown or a value not allowed.
    """
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ConfigError(f"{path}: cannot be read ({' '.join(str(error).split())})") from error
    if not isinstance(content, dict):
        raise ConfigError(f"{path}: must hold keys and values, such as project: Minuteur")
    for key, value in (changes or {}).items():
        branch = content
        *steps, last = key.split(".")
        for step in steps:
            branch = branch.setdefault(step, {})
        branch[last] = value
    try:
        return LabellingConfig.model_validate(content)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(step) for step in first["loc"])
        raise ConfigError(f"{path}: {key}: {first['msg']}, got {first['input']!r}") from error

"""What a search is made of, read from YAML."""

import difflib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from speechtimer.errors import ConfigError

__all__ = [
    "Dimension",
    "FamilyConfig",
    "Objective",
    "SearchConfig",
    "read_search",
]

Objective = Literal["micro_f1", "megabytes", "milliseconds"]
Number = int | float


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Dimension(_Section):
    """The values that a key may have: some choices, or all from ``low`` to ``high``.

    They are whole numbers where ``low``, ``high`` and ``step`` are.
    """

    choices: Annotated[tuple[Any, ...], Field(min_length=1)] | None = None
    low: Number | None = None
    high: Number | None = None
    log: bool = False
    step: Annotated[Number, Field(gt=0)] | None = None

    @model_validator(mode="after")
    def _choices_or_range(self) -> "Dimension":
        ends = (self.low, self.high)
        if (self.choices is None) == (ends == (None, None)) or ends.count(None) == 1:
            raise ValueError("give choices, or low and high")
        if self.choices is not None and (self.log or self.step is not None):
            raise ValueError("log and step go with low and high, not with choices")
        if self.low is not None and self.high is not None:
            if self.low > self.high:
                raise ValueError(f"low {self.low} is more than high {self.high}")
            if self.log and (self.low <= 0 or self.step is not None):
                raise ValueError("log needs a low above 0, and no step")
        return self

    @property
    def whole(self) -> bool:
        """Whether its range is one of whole numbers."""
        return all(isinstance(n, int | None) for n in (self.low, self.high, self.step))

    @property
    def ends(self) -> tuple[Any, ...]:
        """What is to be tried to know that all values are allowed."""
        return (self.low, self.high) if self.choices is None else self.choices


class FamilyConfig(_Section):
    """A training configuration, with the keys that the search changes in it.

    Attributes:
        fixed: other values than the file's, the same in all trials.
    """

    config: Path
    fixed: Mapping[str, Any] = {}
    space: Mapping[str, Dimension] = {}

    @model_validator(mode="after")
    def _separate(self) -> "FamilyConfig":
        if {"output", *self.fixed} & {*self.space} or "output" in self.fixed:
            raise ValueError("output is the search's to choose, and no key is fixed and searched")
        return self


class SearchConfig(_Section):
    """A search; unknown keys are errors, and nothing changes once it is read.

    Attributes:
        storage: the URL of a PostgreSQL database; None: a file in ``output``.
        trials: how many the study has when it is done, whoever makes them.
        objectives: what is best at the same time, which gives a Pareto front.
        weights: instead, what a point of micro-F1 (1.0 is perfect) counts, and what a megabyte
            and a millisecond cost: one score.
        pruner: who ends trials that promise little; for one objective only.
        score_on: the set of ``evaluation`` whose micro-F1 counts, or ``dev``.
        retries: how often a trial is tried again whose process was killed or lacked memory.
        heartbeat: seconds between two signs of life; after six without one a worker is dead.
        keep_models: whether the folders of the trials keep their ``model.pt``.
    """

    study: Annotated[str, Field(pattern=r"^[\w .-]{1,100}$")]
    seed: int = Field(default=0, ge=0)
    storage: str | None = None
    trials: int = Field(ge=1)
    output: Path
    objectives: Annotated[tuple[Objective, ...], Field(min_length=1)] | None = None
    weights: Mapping[Objective, Annotated[float, Field(ge=0)]] | None = None
    sampler: Literal["tpe", "nsga2", "random"] = "tpe"
    pruner: Literal["median", "hyperband"] | None = None
    score_on: str = "real"
    retries: int = Field(default=2, ge=0)
    heartbeat: int = Field(default=10, ge=1)
    keep_models: bool = True
    families: Annotated[Mapping[str, FamilyConfig], Field(min_length=1)]

    @model_validator(mode="after")
    def _one_or_several(self) -> "SearchConfig":
        if (self.objectives is None) == (self.weights is None):
            raise ValueError("give objectives, or the weights of one objective")
        if self.objectives is not None and len(set(self.objectives)) < len(self.objectives):
            raise ValueError("objectives: each at most once")
        if self.weights is not None and not self.weights.get("micro_f1"):
            raise ValueError("weights: micro_f1 must count")
        if self.pruner is not None and self.weights is None and self.objectives != ("micro_f1",):
            raise ValueError("pruner: give weights, only trials with one objective are pruned")
        return self

    @property
    def one(self) -> bool:
        """Whether there is one objective, and so no Pareto front."""
        return self.weights is not None or len(self.objectives or ()) == 1


def read_search(content: Mapping[str, Any], *, source: Path) -> SearchConfig:
    """Check what a YAML file holds.

    Raises:
        ConfigError: a key is unknown or a value not allowed.
    """
    try:
        return SearchConfig.model_validate(content)
    except ValidationError as error:
        raise ConfigError(f"{source}: {_explain(error)}") from error


def _explain(error: ValidationError) -> str:
    """The first error as ``key: what is wrong``, with near matches of an unknown key."""
    first = error.errors()[0]
    key = ".".join(str(step) for step in first["loc"] if step not in ("int", "float"))
    if first["type"] == "extra_forbidden":
        near = difflib.get_close_matches(key, list(_near(first["loc"])), n=3)
        return f"unknown key {key!r}" + (f", did you mean {' or '.join(near)}?" if near else "")
    message = first["msg"].removeprefix("Value error, ")
    if not key:
        return message
    # A URL may hold a password, and it stands for nothing else.
    shown = repr(first["input"]) if key != "storage" else "something else"
    return f"{key}: {message}, got {shown if len(shown) < 60 else shown[:57] + '...'}"


def _near(place: tuple[int | str, ...]) -> Iterator[str]:
    """The keys that could stand in a place."""
    section: type[BaseModel] = SearchConfig
    if len(place) > 1:
        section = Dimension if "space" in place[2:-1] else FamilyConfig
    prefix = "".join(f"{step}." for step in place[:-1])
    return (prefix + name for name in section.model_fields)

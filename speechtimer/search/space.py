"""From a search's space to training configurations, and back to what decides about a study."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from optuna.trial import Trial

from speechtimer.errors import ConfigError, DataError
from speechtimer.search.config import Dimension, FamilyConfig, SearchConfig
from speechtimer.training.card import fingerprint
from speechtimer.training.config import PARTS, TrainConfig, load_config

__all__ = ["FAMILY", "check", "definition", "parameter", "suggest", "training_config"]

# The parameter that says which family a trial is of, where there are several.
FAMILY = "family"


def suggest(trial: Trial, config: SearchConfig) -> tuple[str, dict[str, Any]]:
    """A trial's family, and its values by the training configuration's keys."""
    names = list(config.families)
    name = trial.suggest_categorical(FAMILY, names) if len(names) > 1 else names[0]
    space = config.families[name].space
    return name, {
        key: _suggested(trial, parameter(config, name, key), dimension)
        for key, dimension in space.items()
    }


def parameter(config: SearchConfig, family: str, key: str) -> str:
    """What Optuna calls a key, which several families may have."""
    return key if len(config.families) == 1 else f"{family}: {key}"


def _suggested(trial: Trial, name: str, dimension: Dimension) -> Any:
    if dimension.choices is not None:
        # Optuna keeps plain values; a list, such as one of embeddings, goes by its JSON.
        choices = {_plain(choice): choice for choice in dimension.choices}
        return choices[trial.suggest_categorical(name, list(choices))]
    assert dimension.low is not None
    assert dimension.high is not None
    low, high, step = dimension.low, dimension.high, dimension.step
    if dimension.whole:
        return trial.suggest_int(name, int(low), int(high), step=int(step or 1), log=dimension.log)
    return trial.suggest_float(name, low, high, step=step, log=dimension.log)


def _plain(choice: Any) -> bool | int | float | str | None:
    if choice is None or isinstance(choice, bool | int | float | str):
        return choice
    return json.dumps(choice)


def training_config(
    family: FamilyConfig, values: Mapping[str, Any], *, output: Path | None = None
) -> TrainConfig:
    """The training configuration of some values.

    Raises:
        ConfigError: a key is unknown or a value not allowed.
    """
    changes = {**family.fixed, **values}
    if output is not None:
        changes["output"] = str(output)
    # JSON is YAML, which is what the command line would give.
    return load_config(family.config, {key: json.dumps(value) for key, value in changes.items()})


def check(config: SearchConfig) -> None:
    """Make sure that every corner of the space is a training configuration whose data are there.

    Raises:
        ConfigError: a file, a key or a value is not allowed, or there is no set to score on.
        DataError: sentences are missing.
    """
    for name, family in config.families.items():
        base = _loaded(f"families.{name}", family, {})
        scored = {"dev", *base.evaluation}
        if config.score_on not in scored:
            raise ConfigError(
                f"score_on: families.{name} has no evaluation.{config.score_on}: add it to "
                f"{family.config}, or score on {' or '.join(sorted(scored))}"
            )
        for key, value in _corners(family):
            _loaded(f"families.{name}.space.{key}", family, {key: value})
        _files(base)


def _corners(family: FamilyConfig) -> Iterator[tuple[str, Any]]:
    return ((key, end) for key, dimension in family.space.items() for end in dimension.ends)


def _loaded(where: str, family: FamilyConfig, values: Mapping[str, Any]) -> TrainConfig:
    try:
        return training_config(family, values)
    except ConfigError as error:
        raise ConfigError(f"{where}: {error}") from error


def _files(config: TrainConfig) -> dict[str, Path]:
    """All files with sentences by the key that names them."""
    parts = {f"corpus.{part}": config.corpus.file(part) for part in PARTS}
    named = {key: file for key, file in parts.items() if file is not None}
    named |= {f"evaluation.{name}": file for name, file in config.evaluation.items()}
    for key, file in named.items():
        if not file.is_file():
            raise DataError(f"{key}: there is no file {file}")
    return named


def definition(config: SearchConfig) -> dict[str, str]:
    """All that must stay the same while a study goes on, by dotted key.

    Where sentences are may differ between machines; what they are may not.
    """
    own = {"objectives", "weights", "sampler", "pruner", "score_on", "seed"}
    tree: dict[str, Any] = config.model_dump(mode="json", include=own)
    for name, family in config.families.items():
        base = training_config(family, {})
        settings = base.model_dump(mode="json", include={"model", "training"})
        data = {key.replace(".", " "): sha for key, sha in fingerprint(_files(base)).items()}
        space = {
            key: part.model_dump_json(exclude_defaults=True) for key, part in family.space.items()
        }
        # What is searched is not what the file says.
        flat = {key: v for key, v in _flat(settings, "") if key not in space}
        tree[f"families.{name}"] = {"config": flat, "data": data, "space": space}
    return {
        key: value if isinstance(value, str) else json.dumps(value, sort_keys=True)
        for key, value in _flat(tree, "")
    }


def _flat(tree: Any, prefix: str) -> Iterator[tuple[str, Any]]:
    """The leaves of a tree of mappings by dotted key."""
    if not isinstance(tree, dict) or not tree:
        yield prefix, tree
        return
    for key, value in tree.items():
        yield from _flat(value, f"{prefix}.{key}" if prefix else key)

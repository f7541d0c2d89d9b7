"""Configuration files and what the command line changes in them."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from speechtimer.errors import ConfigError
from speechtimer.shipped import shipped

__all__ = ["overridden", "read_yaml", "split_words"]


def read_yaml(path: Path) -> dict[str, Any]:
    """The mapping in a YAML file, which may be one that ships.

    Raises:
        ConfigError: the file is not UTF-8, not YAML, or holds no mapping.
    """
    try:
        data = yaml.safe_load(shipped(path).read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: not UTF-8: save it as UTF-8") from error
    except yaml.YAMLError as error:
        raise ConfigError(f"{path}: not YAML: {error}") from error
    if not isinstance(data, dict) or not all(isinstance(key, str) for key in data):
        raise ConfigError(f'{path}: expected "key: value" lines')
    return data


def split_words(words: Sequence[str]) -> tuple[list[str], dict[str, str]]:
    """Arguments, and options that are keys of a configuration with their values as written.

    >>> split_words(["a.yaml", "--training.epochs", "10", "--crf=false"])
    (['a.yaml'], {'training.epochs': '10', 'crf': 'false'})

    Raises:
        ConfigError: an option has no value, or takes away what one before it says.
    """
    arguments: list[str] = []
    options: dict[str, str] = {}
    rest = list(words)
    while rest:
        word = rest.pop(0)
        if not word.startswith("-"):
            arguments.append(word)
            continue
        key, equals, value = word.lstrip("-").partition("=")
        if not equals:
            if not rest or rest[0].startswith("--"):
                raise ConfigError(f"{word} needs a value: {word} VALUE")
            value = rest.pop(0)
        for known in options:
            if f"{known}.".startswith(f"{key}."):
                raise ConfigError(f"--{key} takes the place of --{known}: give one of them")
        options[key] = value
    return arguments, options


def overridden(config: Mapping[str, Any], changes: Mapping[str, str]) -> dict[str, Any]:
    """A configuration with dotted keys changed to values written as in YAML.

    >>> overridden({"seed": 1, "training": {"epochs": 5}}, {"training.epochs": "10"})
    {'seed': 1, 'training': {'epochs': 10}}

    Raises:
        ConfigError: a value is not YAML, or a key leads through something that is no section.
    """
    result = dict(config)
    for dotted, written in changes.items():
        try:
            value = yaml.safe_load(written)
        except yaml.YAMLError as error:
            raise ConfigError(f"--{dotted}: cannot read the value {written!r}") from error
        _put(result, dotted.split("."), value, dotted)
    return result


def _put(section: dict[str, Any], keys: Sequence[str], value: Any, dotted: str) -> None:
    """Change ``section``, but copy what lies below: it belongs to the caller."""
    key, *below = keys
    if not below:
        section[key] = value
        return
    inner = section.get(key, {})
    if not isinstance(inner, Mapping):
        raise ConfigError(f"--{dotted}: {key} is a value, not a section")
    section[key] = dict(inner)
    _put(section[key], below, value, dotted)

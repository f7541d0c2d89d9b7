"""Configuration files, and what the command line changes in them."""

from pathlib import Path

import pytest

from speechtimer.cli.config import overridden, read_yaml, split_words
from speechtimer.errors import ConfigError


def test_words() -> None:
    assert split_words(["--a.b", "1", "x.yaml", "--c=[1, 2]", "--d", "-1", "--e", "text"]) == (
        ["x.yaml"],
        {"a.b": "1", "c": "[1, 2]", "d": "-1", "e": "text"},
    )


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["--a"], "--a needs a value"),
        (["--a", "--b", "1"], "--a needs a value"),
        (["--a", "1", "--a=2"], "--a takes the place of --a: give one of them"),
        (["--a.b", "1", "--a", "{c: 2}"], r"--a takes the place of --a\.b: give one of them"),
    ],
)
def test_words_that_are_refused(words: list[str], reason: str) -> None:
    with pytest.raises(ConfigError, match=reason):
        split_words(words)


def test_a_section_and_then_a_key_of_it() -> None:
    _, changes = split_words(["--a", "{b: 1, c: 2}", "--a.b", "3", "--ab", "4"])
    assert overridden({}, changes) == {"a": {"b": 3, "c": 2}, "ab": 4}


def test_overriding_returns_something_new() -> None:
    config = {"seed": 1, "training": {"epochs": 5, "rate": 0.1}}
    changed = overridden(config, {"training.epochs": "10", "new.key": "true", "new.x": "[]"})
    assert changed == {
        "seed": 1,
        "training": {"epochs": 10, "rate": 0.1},
        "new": {"key": True, "x": []},
    }
    assert config == {"seed": 1, "training": {"epochs": 5, "rate": 0.1}}


def test_a_value_that_is_no_yaml() -> None:
    with pytest.raises(ConfigError, match="--seed: cannot read"):
        overridden({}, {"seed": "[1"})


def test_a_key_below_a_value() -> None:
    with pytest.raises(ConfigError, match=r"--seed\.x: seed is a value, not a section"):
        overridden({"seed": 1}, {"seed.x": "2"})


@pytest.mark.parametrize("content", [b"- a", b"a: [", b"\xff", b"", b"3: x"])
def test_files_that_are_no_configuration(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.yaml").write_bytes(content)
    with pytest.raises(ConfigError, match=r"a\.yaml: "):
        read_yaml(tmp_path / "a.yaml")

import re
from pathlib import Path
from typing import Any

import pytest

from speechtimer.cli.config import read_yaml
from speechtimer.errors import ConfigError, DataError
from speechtimer.search.config import SearchConfig, read_search
from speechtimer.search.space import check, definition
from speechtimer.search.storage import storage_url
from tests.search.conftest import SPACE, Make

SHIPPED = Path(__file__).parents[2] / "configs" / "search.yaml"
SEVERAL = {"objectives": ["micro_f1", "megabytes"]}
ONE: dict[str, Any] = {"objectives": None, "weights": {"micro_f1": 1, "megabytes": 0.1}}


def _read(file: Path) -> SearchConfig:
    return read_search(read_yaml(file), source=file)


def test_the_shipped_search_is_read(training: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = _read(SHIPPED)
    monkeypatch.chdir(SHIPPED.parents[1])
    corpus = {"corpus.folder": str(training.parent / "corpus")}  # data/corpus may not be there
    families = {
        name: family.model_copy(update={"fixed": {**family.fixed, **corpus}})
        for name, family in config.families.items()
    }
    check(config.model_copy(update={"families": families}))
    assert config.trials >= 30
    assert config.objectives == ("micro_f1", "megabytes", "milliseconds")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"trails": 3}, r"unknown key 'trails', did you mean trials"),
        ({"trials": 0}, r"trials: .*greater than or equal to 1, got 0"),
        ({"trials": None}, r"trials: Field required"),
        ({"objectives": None}, r"give objectives, or the weights of one"),
        ({"weights": {"micro_f1": 1}}, r"give objectives, or the weights of one"),
        ({"objectives": ["f1"]}, r"objectives.0: .*'micro_f1'.*, got 'f1'"),
        ({"objectives": ["megabytes"] * 2}, r"objectives: each at most once"),
        (ONE | {"weights": {"megabytes": 1}}, r"weights: micro_f1 must count"),
        (SEVERAL | {"pruner": "median"}, r"pruner: give weights"),
        ({"study": "a/b"}, r"study: .*pattern.*, got 'a/b'"),
        ({"families": {}}, r"families: .*at least 1"),
        (
            {"families": {"a": {"config": "x", "spaces": {}}}},
            r"'families.a.spaces', did you mean .*a\.space ",
        ),
        ({"families": {"a": {"config": "x", "fixed": {"output": "y"}}}}, r"output is the search"),
    ],
)
def test_a_bad_key_or_value_is_named(
    search_file: Make, changes: dict[str, Any], message: str
) -> None:
    with pytest.raises(ConfigError, match=message) as caught:
        _read(search_file(**changes))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("dimension", "message"),
    [
        ({}, r"space.a.b: give choices, or low and high"),
        ({"low": 1}, r"give choices, or low and high"),
        ({"low": 1, "choices": [2]}, r"give choices, or low and high"),
        ({"choices": []}, r"space.a.b.choices: .*at least 1"),
        ({"choices": [1], "log": True}, r"log and step go with low and high"),
        ({"low": 2, "high": 1}, r"low 2 is more than high 1"),
        ({"low": 0, "high": 1, "log": True}, r"log needs a low above 0, and no step"),
        ({"low": 1, "hihg": 2}, r"unknown key 'families.a.space.a.b.hihg', did you mean .*high"),
    ],
)
def test_a_bad_dimension_is_named(
    search_file: Make, dimension: dict[str, Any], message: str
) -> None:
    families = {"a": {"config": "x", "space": {"a.b": dimension}}}
    with pytest.raises(ConfigError, match=message):
        _read(search_file(families=families))


def test_a_bad_storage_is_not_repeated(search_file: Make) -> None:
    config = _read(search_file(storage="mysql://me:secret@host/x"))
    bad = ("", "secret", "a://b:secret", "postgresql://me:a@secret@host/x", "postgresql://a:secret")
    for given in bad:
        with pytest.raises(
            ConfigError, match=r"^storage: (must be like|a URL has one @)"
        ) as caught:
            storage_url(config, {"SPEECHTIMER_STORAGE": given})
        assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("space", "message"),
    [
        ({"model.hiden_size": {"choices": [8]}}, r"space\.model\.hiden_size: .*did you mean model"),
        ({"model.hidden_size": {"low": 8, "high": 9999}}, r"space\.model\.hidden_size: .*9999"),
        ({"model.hidden_size": {"low": 0.5, "high": 8.5}}, r"space\.model\.hidden_size: .*0\.5"),
        ({"model.tag_format": {"choices": ["BIO", "IO"]}}, r"space\.model\.tag_format: .*'IO'"),
    ],
)
def test_the_whole_space_is_tried(
    search_file: Make, training: Path, space: dict[str, Any], message: str
) -> None:
    config = _read(search_file(families={"lstm": {"config": str(training), "space": space}}))
    with pytest.raises(ConfigError, match=message):
        check(config)


def test_what_is_missing_is_named(search_file: Make) -> None:
    none: dict[str, Any] = {"families": {"lstm": {"config": "none.yaml"}}}
    with pytest.raises(ConfigError, match=r"families\.lstm: none\.yaml: cannot be read"):
        check(_read(search_file(**none)))
    with pytest.raises(ConfigError, match=r"score_on: families\.lstm has no evaluation\.réel: add"):
        check(_read(search_file(score_on="réel")))
    fixed = {"evaluation.real": "none.jsonl"}
    with pytest.raises(DataError, match=r"evaluation\.real: there is no file none\.jsonl"):
        check(_read(search_file(fixed=fixed)))


def test_what_a_study_is(search_file: Make, training: Path) -> None:
    """Data count by what they hold; how many trials there are, and where, does not count."""
    first = definition(_read(search_file()))
    assert definition(_read(search_file(trials=9, retries=1, output="elsewhere"))) == first
    assert first["families.lstm.space.model.hidden_size"] == '{"low":8,"high":24,"step":8}'
    assert re.fullmatch("[0-9a-f]{64}", first["families.lstm.data.corpus train"])
    space = {**SPACE, "model.hidden_size": {"choices": [8]}}
    family = {"config": str(training), "space": space, "fixed": {"training.epochs": 2}}
    other = definition(_read(search_file(families={"lstm": family}, seed=1)))
    assert {key for key in first if first[key] != other.get(key)} == {
        "seed",
        "families.lstm.space.model.hidden_size",
        "families.lstm.config.training.epochs",
    }

"""Trials are claimed once each, and none is lost, whatever dies and whenever."""

import threading
import time
from collections import Counter
from collections.abc import Callable
from multiprocessing import get_context
from typing import Any

import pytest
from optuna.trial import TrialState

from speechtimer.errors import ConfigError
from speechtimer.search.config import SearchConfig
from speechtimer.search.storage import open_storage, shown, storage_url
from speechtimer.search.study import Claim, SharedStudy
from tests.search.postgres import PASSWORD, Postgres

Shared = Callable[..., SharedStudy]


def _claim(study: SharedStudy) -> Claim:
    claim = study.claim("test")
    assert claim is not None
    return claim


def _states(study: SharedStudy) -> Counter[TrialState]:
    return Counter(trial.state for trial in study.trials())


def test_a_study_has_as_many_trials_as_wanted(shared: Shared, storage: str | None) -> None:
    study = shared(storage, trials=2)
    first, second = _claim(study), _claim(study)
    assert study.claim("test") is None
    assert not study.is_done()
    for claim in (first, second):
        study.complete(claim, [0.5, 1.0])
    assert study.is_done()
    assert study.claim("test") is None
    more = shared(storage, trials=3)
    assert _claim(more).trial.number == 2


def _work(config: SearchConfig, url: Any, name: str) -> None:
    with SharedStudy(config, url) as study:
        while (claim := study.claim(name)) is not None:
            study.complete(claim, [0.5, 1.0])


def test_workers_at_the_same_moment_do_no_trial_twice(shared: Shared, storage: str | None) -> None:
    """They begin the study together, too."""
    study = shared(storage, study="other", trials=1)
    config = study.config.model_copy(update={"study": "together", "trials": 12})
    workers = [
        get_context("spawn").Process(target=_work, args=(config, study.url, f"worker {i}"))
        for i in range(3)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0, 0, 0]
    with SharedStudy(config, study.url) as together:
        trials = together.trials()
    assert [trial.number for trial in trials] == list(range(12))
    assert {trial.state for trial in trials} == {TrialState.COMPLETE}
    assert len({str(trial.params) for trial in trials}) == 12


def test_a_silent_trial_is_tried_again_with_the_same_values(shared: Shared, database: str) -> None:
    study = shared(database, trials=1)
    first = _claim(study)
    with study.alive(first):
        time.sleep(7.5)  # longer than a heart may rest
        assert study.claim("other") is None
    while (again := study.claim("other")) is None:
        time.sleep(0.5)
    assert again.values == first.values
    assert again.earlier == (first.trial.number,)
    study.complete(first, [0.1, 1.0])  # it was only asleep: of no account
    study.complete(again, [0.5, 1.0])
    assert study.is_done()
    assert _states(study) == {TrialState.FAIL: 1, TrialState.COMPLETE: 1}


def test_who_dies_while_claiming_leaves_nothing_behind(shared: Shared) -> None:
    """A trial without parameters and without a heartbeat; and one that nobody asked for again."""
    study = shared(trials=2)
    for _ in range(2):
        with pytest.warns(UserWarning, match="Heartbeat of storage"):
            lost = study.study.ask()
    study.study.tell(lost, state=TrialState.FAIL)
    claims = [_claim(study), _claim(study)]
    assert study.claim("test") is None
    assert sorted(claim.earlier for claim in claims) == [(0,), (1,)]
    for claim in claims:
        study.complete(claim, [0.5, 1.0])
    assert study.is_done()
    assert _states(study) == {TrialState.FAIL: 2, TrialState.COMPLETE: 2}


@pytest.mark.parametrize(
    ("kinds", "done"),
    [
        (["error"], True),
        (["memory", "memory"], False),
        (["memory", "memory", "memory"], True),
        (["interrupted"] * 4, False),
        (["memory", "interrupted", "memory", "memory"], True),
    ],
)
def test_how_often_a_trial_is_tried(shared: Shared, kinds: list[Any], done: bool) -> None:
    study = shared(trials=1, retries=2)
    for kind in kinds:
        study.fail(_claim(study), kind, "because")
    assert study.is_done() is done
    assert (study.claim("test") is None) is done


def test_the_same_seed_gives_the_same_trials(shared: Shared) -> None:
    """Also where others have begun, and whoever goes on is a new process."""
    values: dict[str, list[Any]] = {}
    for name in ("one", "two"):
        study = shared(study=name, trials=12, seed=4)
        values[name] = []
        for number in range(12):
            if name == "two" and number % 5 == 4:
                study = shared(study=name, trials=12, seed=4)
            claim = _claim(study)
            values[name].append(claim.values)
            study.complete(claim, [claim.values["training.learning_rate"], 1.0])
    assert values["one"] == values["two"]
    assert len({str(value) for value in values["one"]}) == 12


@pytest.mark.parametrize("sampler", ["tpe", "nsga2", "random"])
def test_samplers_stay_in_the_space(shared: Shared, sampler: str) -> None:
    study = shared(trials=16, sampler=sampler)
    while (claim := study.claim("test")) is not None:
        assert claim.values["model.hidden_size"] in (8, 16, 24)
        assert 0.003 <= claim.values["training.learning_rate"] <= 0.05
        study.complete(claim, [0.5, float(claim.values["model.hidden_size"])])


@pytest.mark.parametrize("pruner", ["median", "hyperband"])
def test_pruners_end_what_learns_nothing(shared: Shared, pruner: str) -> None:
    study = shared(trials=30, pruner=pruner, objectives=["micro_f1"])
    ended: Counter[bool] = Counter()
    while (claim := study.claim("test")) is not None:
        learns = claim.trial.number % 3 != 2
        for epoch in range(1, 10):
            claim.trial.report(0.1 * epoch if learns else 0.01, epoch)
            if claim.trial.should_prune():
                ended[learns] += 1
                study.prune(claim)
                break
        else:
            study.complete(claim, [0.9 if learns else 0.01])
    assert ended[False] > ended[True]
    assert _states(study)[TrialState.PRUNED] == ended.total()


def test_a_changed_search_is_another_study(shared: Shared, storage: str | None) -> None:
    shared(storage)
    with pytest.raises(ConfigError, match=r"'small' was begun with another seed \(0, now 5\): tak"):
        shared(storage, seed=5)
    with pytest.raises(
        ConfigError, match=r"another families\.lstm\.config\.training\.epochs \(1, "
    ):
        shared(storage, fixed={"training.epochs": 7})
    shared(storage, trials=99, retries=0)


def test_a_folder_with_other_trials_is_kept(shared: Shared, database: str) -> None:
    study = shared()
    (study.config.output / "trials" / "0").mkdir(parents=True)
    with pytest.raises(ConfigError, match=r"holds the trials of another study"):
        shared(database)


@pytest.mark.parametrize(("password", "port"), [("falsch-s3cret", None), (PASSWORD, 1)])
def test_a_password_is_never_told(
    shared: Shared, postgres: Postgres, database: str, password: str, port: int | None
) -> None:
    config = shared().config
    url = postgres.url(database.rpartition("/")[2], password=password)
    if port is not None:
        url = url.replace(f":{postgres.port}/", f":{port}/")
    read = storage_url(config, {"SPEECHTIMER_STORAGE": url})
    with pytest.raises(ConfigError, match=r"^storage: the database \S+ cannot be used") as caught:
        open_storage(read, heartbeat=1)
    for secret in ("s3cret", "geheim", PASSWORD):
        assert secret not in str(caught.value)
        assert secret not in shown(read)
    assert "\n" not in str(caught.value)


def test_a_database_that_is_away_for_a_moment(
    shared: Shared, postgres: Postgres, database: str
) -> None:
    study = shared(database, trials=1)
    claim = _claim(study)
    postgres.stop()
    back = threading.Timer(2, postgres.start)
    back.start()
    try:
        with study.alive(claim):
            study.complete(claim, [0.5, 1.0])
        assert study.is_done()
    finally:
        back.join()

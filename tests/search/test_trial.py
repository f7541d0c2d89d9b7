"""Trials with real trainings, in this process."""

import errno
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import optuna
import pytest
import torch
from optuna.trial import TrialState

from speechtimer.search import trial as trials
from speechtimer.search.results import Results, results
from speechtimer.search.study import Claim, SharedStudy
from speechtimer.search.trial import run_trial
from speechtimer.training.config import load_config

Shared = Callable[..., SharedStudy]

ONE: dict[str, Any] = {"objectives": None, "weights": {"micro_f1": 1, "megabytes": 0.5}}


def _claim(study: SharedStudy) -> Claim:
    claim = study.claim("test")
    assert claim is not None
    return claim


def _all(study: SharedStudy) -> Results:
    while (claim := study.claim("test")) is not None:
        run_trial(study, claim)
    return results(study)


def test_a_trial_notes_what_it_came_to(shared: Shared) -> None:
    study = shared(trials=1, objectives=["micro_f1", "megabytes", "milliseconds"])
    (trial,) = _all(study).complete
    folder = study.config.output / "trials" / "0"
    card = json.loads((folder / "card.json").read_text())
    assert trial.scores is not None
    assert trial.scores["real"]["micro_f1"] == card["scores"]["real"]["micro_f1"]
    assert {"dev", "test", "real"} == set(trial.scores)
    milliseconds = 1000 * card["speed"]["flair"]
    assert trial.objectives == (
        card["scores"]["real"]["micro_f1"],
        card["megabytes"],
        milliseconds,
    )
    config = load_config(folder / "config.yaml")
    assert config.training.learning_rate == trial.values["training.learning_rate"]
    assert config.model.model_dump()["hidden_size"] == trial.values["model.hidden_size"]
    (kept,) = study.trials()
    assert load_config(kept.user_attrs["config"]) == config
    assert (folder / "model.pt").is_file()


def test_a_weighted_score(shared: Shared) -> None:
    study = shared(trials=1, keep_models=False, **ONE)
    (trial,) = _all(study).complete
    assert trial.figures is not None
    score = trial.figures["micro_f1"] - 0.5 * trial.figures["megabytes"]
    assert trial.objectives == pytest.approx((score,))
    folder = study.config.output / "trials" / "0"
    assert (folder / "card.json").is_file()
    assert not list(folder.glob("*.pt"))


def test_trials_that_promise_little_are_ended_early(shared: Shared, training: Path) -> None:
    """Those that cannot learn, beside some that can."""
    space = {"training.learning_rate": {"choices": [0.03, 1e-7]}}
    fixed = {"training.epochs": 3, "training.mini_batch_size": 20}
    family = {"config": str(training), "space": space, "fixed": fixed}
    study = shared(trials=8, pruner="median", sampler="random", families={"lstm": family}, **ONE)
    found = _all(study)
    assert found.done == 8
    pruned = [trial for trial in found.trials if trial.state == "pruned"]
    assert 1e-7 in {trial.values["training.learning_rate"] for trial in pruned}
    for trial in pruned:
        folder = study.config.output / "trials" / str(trial.number)
        assert not list(folder.glob("*.pt*"))
    assert found.best[0].values["training.learning_rate"] == 0.03


@pytest.mark.parametrize(
    ("error", "attempts", "reason"),
    [
        (MemoryError(), 3, "MemoryError"),
        (torch.OutOfMemoryError("CUDA out of memory"), 3, "OutOfMemoryError: CUDA out of memory"),
        (RuntimeError("DefaultCPUAllocator: can't allocate memory"), 3, "RuntimeError: Default"),
        (RuntimeError("shapes cannot be multiplied\nmore"), 1, "RuntimeError: shapes cannot be mu"),
        (PermissionError(errno.EACCES, "Permission denied"), 1, "PermissionError: [Errno 13]"),
    ],
)
def test_a_trial_that_fails_says_why(
    shared: Shared,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    attempts: int,
    reason: str,
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise error

    monkeypatch.setattr(trials, "train", fail)
    study = shared(trials=1, retries=2)
    found = _all(study)
    assert found.is_done
    assert [trial.state for trial in found.trials] == ["failed"]
    assert (found.trials[0].reason or "").startswith(reason)
    assert len(study.trials()) == attempts
    assert not found.best


def test_a_training_that_is_refused_is_not_tried_again(shared: Shared, training: Path) -> None:
    study = shared(trials=1)
    (training.parent / "corpus" / "dev.jsonl").rename(training.parent / "away")
    try:
        found = _all(study)
    finally:
        (training.parent / "away").rename(training.parent / "corpus" / "dev.jsonl")
    assert len(study.trials()) == 1
    assert "dev.jsonl" in (found.trials[0].reason or "")


def test_a_full_disk_ends_the_worker_and_costs_no_trial(
    shared: Shared, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    study = shared(trials=1)
    with monkeypatch.context() as patch:
        patch.setattr(trials, "train", fail)
        with pytest.raises(OSError, match="No space"):
            run_trial(study, _claim(study))
    assert not study.is_done()
    (trial,) = _all(study).trials
    assert trial.state == "complete"


def test_who_was_taken_for_dead_leaves_it_to_the_other(shared: Shared) -> None:
    study = shared(trials=1)
    claim = _claim(study)
    study.study.tell(claim.trial.number, state=TrialState.FAIL)  # as `fail_stale_trials` does
    again = _claim(study)
    run_trial(study, claim)
    assert not (study.config.output / "trials" / "0").exists()
    run_trial(study, again)
    assert [trial.number for trial in results(study).complete] == [1]


def test_an_epochs_score_is_that_of_the_set_that_counts(
    shared: Shared, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[float] = []

    def report(_: optuna.Trial, value: float, step: int) -> None:
        del step
        told.append(value)

    monkeypatch.setattr(optuna.Trial, "report", report)
    monkeypatch.setattr(optuna.Trial, "should_prune", lambda _: False)
    study = shared(trials=1, fixed={"training.epochs": 2}, pruner="median", **ONE)
    run_trial(study, _claim(study))
    log = (study.config.output / "trials" / "0" / "training.jsonl").read_text()
    assert told == [json.loads(line)["micro_f1"]["real"] for line in log.splitlines()]

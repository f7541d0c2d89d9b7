"""One trial: a training by its claim, and what it came to."""

import errno
import json
import shutil
import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import optuna
import torch
from optuna.exceptions import UpdateFinishedTrialError

from speechtimer.errors import SpeechTimerError
from speechtimer.search.config import SearchConfig
from speechtimer.search.space import training_config
from speechtimer.search.study import Claim, SharedStudy
from speechtimer.training.train import Progress, Report, train

__all__ = ["run_trial"]

# What is no trial's fault: without room on the disk all that follow would fail as well.
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def run_trial(study: SharedStudy, claim: Claim) -> None:
    """Train in the trial's own folder, and tell the study.

    Raises:
        OSError: there is no room on the disk.
    """
    trials = study.config.output / "trials"
    folder = trials / str(claim.trial.number)
    for number in claim.earlier:
        shutil.rmtree(trials / str(number), ignore_errors=True)
    with study.alive(claim):
        try:
            _run(study, claim, folder)
        except UpdateFinishedTrialError:
            # It was taken for dead while this machine slept, and somebody else has it now.
            shutil.rmtree(folder, ignore_errors=True)


def _run(study: SharedStudy, claim: Claim, folder: Path) -> None:
    try:
        figures = _trained(study, claim, folder)
    except optuna.TrialPruned:
        _forget_weights(folder)
        study.prune(claim)
    except UpdateFinishedTrialError:
        raise
    except SpeechTimerError as error:
        study.fail(claim, "error", str(error))
    except Exception as error:  # whatever Flair and torch raise for some values
        if isinstance(error, OSError) and error.errno in _NO_ROOM:
            study.fail(claim, "interrupted", "no room on the disk")
            raise
        traceback.print_exc()
        study.fail(claim, "memory" if _is_out_of_memory(error) else "error", _first_line(error))
    else:
        study.complete(claim, _values(study.config, figures))


def _trained(study: SharedStudy, claim: Claim, folder: Path) -> Mapping[str, float]:
    """Train and note all that there is to know; what the objectives are made of."""
    search = study.config
    study.note(claim, family=claim.family, values=claim.values, folder=str(folder))
    config = training_config(search.families[claim.family], claim.values, output=folder)

    def tell(now: Progress) -> None:
        score = _epoch_score(now, search.score_on)
        if score is not None and search.pruner is not None:
            claim.trial.report(score, step=now.epoch)
            if claim.trial.should_prune():
                raise optuna.TrialPruned

    report = train(config, progress=tell)
    card = json.loads((folder / "card.json").read_text(encoding="utf-8"))
    figures = _figures(report, card, search.score_on)
    scores = {
        name: {"micro_f1": found.micro_f1, "exact_timer": found.exact_timer}
        for name, found in report.scores.items()
    }
    study.note(
        claim,
        config=str(folder / "config.yaml"),
        scores=scores,
        milliseconds={name: 1000 * seconds for name, seconds in card["speed"].items()},
        seconds=report.seconds,
        epochs=len(report.history),
        **{f"figure {name}": value for name, value in figures.items()},
    )
    if not search.keep_models:
        _forget_weights(folder)
    return figures


def _epoch_score(now: Progress, name: str) -> float | None:
    """The micro-F1 that counts, once an epoch is over."""
    if now.scores is None:
        return None
    return now.scores.get(name, now.scores["dev"])


def _figures(report: Report, card: Mapping[str, Any], score_on: str) -> dict[str, float]:
    speed = card["speed"]
    # Flair's is the speed of the file as anybody loads it.
    seconds = speed.get("flair", next(iter(speed.values())))
    return {
        "micro_f1": report.scores[score_on].micro_f1,
        "exact_timer": report.scores[score_on].exact_timer,
        "megabytes": report.megabytes,
        "milliseconds": 1000 * seconds,
    }


def _values(config: SearchConfig, figures: Mapping[str, float]) -> list[float]:
    """The objectives' values; the weighted score is more when size and time are less."""
    if config.weights is not None:
        signs = {name: 1 if name == "micro_f1" else -1 for name in config.weights}
        return [sum(signs[name] * w * figures[name] for name, w in config.weights.items())]
    return [figures[name] for name in config.objectives or ()]


def _forget_weights(folder: Path) -> None:
    for file in folder.glob("*.pt*"):
        file.unlink(missing_ok=True)


def _is_out_of_memory(error: Exception) -> bool:
    if isinstance(error, MemoryError | torch.OutOfMemoryError):
        return True
    # What torch raises on a CPU.
    return isinstance(error, RuntimeError) and "can't allocate memory" in str(error)


def _first_line(error: Exception) -> str:
    lines = str(error).splitlines()
    return f"{type(error).__name__}: {lines[0]}" if lines else type(error).__name__

"""What a study has come to so far."""

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import optuna
from optuna.trial import FrozenTrial, TrialState

from speechtimer.search.config import SearchConfig
from speechtimer.search.standing import failure, standing
from speechtimer.search.study import SharedStudy

__all__ = ["Results", "TrialResult", "importances", "results"]

State = Literal["complete", "pruned", "failed"]

_STATES: dict[TrialState, State] = {TrialState.COMPLETE: "complete", TrialState.PRUNED: "pruned"}
_BEST = 5
_ENOUGH = 4


@dataclass(frozen=True, slots=True)
class TrialResult:
    """A trial that is done.

    Attributes:
        values: by key of the training configuration.
        objectives: what Optuna was told, one value for each objective.
        figures: micro_f1, exact_timer, megabytes, milliseconds.
        scores: micro_f1 and exact_timer of each set.
        seconds: of training.
        reason: why it failed.
    """

    number: int
    state: State
    family: str
    values: Mapping[str, Any]
    objectives: tuple[float, ...] = ()
    figures: Mapping[str, float] | None = None
    scores: Mapping[str, Mapping[str, float]] | None = None
    seconds: float | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Results:
    """The trials that are done, in the order in which they began.

    Attributes:
        best: those on the Pareto front, the best micro-F1 first; the best few of one objective.
    """

    config: SearchConfig
    trials: tuple[TrialResult, ...]
    best: tuple[TrialResult, ...]

    @property
    def done(self) -> int:
        """How many trials are."""
        return len(self.trials)

    @property
    def is_done(self) -> bool:
        """Whether all are."""
        return self.done >= self.config.trials

    @property
    def complete(self) -> list[TrialResult]:
        """The trials that have figures."""
        return [trial for trial in self.trials if trial.figures is not None]


def results(study: SharedStudy) -> Results:
    """Those of this moment."""
    done = standing(study.trials(), retries=study.config.retries).done
    trials = tuple(sorted((_result(trial) for trial in done), key=lambda trial: trial.number))
    return Results(study.config, trials, _best(study, trials))


def _result(trial: FrozenTrial) -> TrialResult:
    known = trial.user_attrs
    complete = trial.state == TrialState.COMPLETE
    return TrialResult(
        number=trial.number,
        state=_STATES.get(trial.state, "failed"),
        family=known.get("family", ""),
        values=known.get("values", {}),
        objectives=tuple(trial.values or ()),
        figures=_figures(known) if complete else None,
        scores=known.get("scores") if complete else None,
        seconds=known.get("seconds"),
        reason=failure(trial)[1] if trial.state == TrialState.FAIL else None,
    )


def _figures(known: Mapping[str, Any]) -> dict[str, float]:
    names = ("micro_f1", "exact_timer", "megabytes", "milliseconds")
    return {name: known[f"figure {name}"] for name in names}


def _best(study: SharedStudy, trials: tuple[TrialResult, ...]) -> tuple[TrialResult, ...]:
    complete = [trial for trial in trials if trial.state == "complete"]
    if study.config.one:
        return tuple(sorted(complete, key=lambda t: -t.objectives[0])[:_BEST])
    front = {trial.number for trial in study.study.best_trials}
    on_front = [trial for trial in complete if trial.number in front]
    return tuple(sorted(on_front, key=lambda trial: -(trial.figures or {})["micro_f1"]))


def importances(study: SharedStudy) -> dict[str, dict[str, float]]:
    """For each objective how much each parameter decides (PED-ANOVA); shares add up to 1.

    Empty where there are too few trials to tell.
    """
    done = study.study.get_trials(deepcopy=False, states=(TrialState.COMPLETE,))
    names = ("score",) if study.config.weights is not None else study.config.objectives or ()
    if len(done) < _ENOUGH:
        return {}
    return {name: _importances(study.study, place) for place, name in enumerate(names)}


def _importances(study: optuna.Study, place: int) -> dict[str, float]:
    # It brings scikit-learn, which takes seconds to import.
    from optuna.importance import PedAnovaImportanceEvaluator, get_param_importances

    sign = 1 if study.directions[place] == optuna.study.StudyDirection.MINIMIZE else -1

    def target(trial: FrozenTrial) -> float:
        value: float = trial.values[place]
        return sign * value

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that lower is taken for better, which is so
        evaluator = PedAnovaImportanceEvaluator(target_quantile=0.25)
        return get_param_importances(study, evaluator=evaluator, target=target)

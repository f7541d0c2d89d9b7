"""How far a study is: trials that are done, those under way, and those to be tried again.

A trial that was killed stands in the study as failed, and is followed by a trial with the same
parameters, which carries on its chain. A chain is done once its last trial is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from optuna.trial import FrozenTrial, TrialState

__all__ = ["FAILURE", "Failure", "Standing", "failure", "history", "standing"]

# The user attribute of a failed trial that says why: {"kind", "reason"}; killed ones have none.
FAILURE = "failure"
Failure = Literal["error", "memory", "interrupted", "killed"]


@dataclass(frozen=True, slots=True)
class Standing:
    """Chains counted, and the last trials of some.

    Attributes:
        begun: how many chains there are.
        done: the last trials of those that have ended.
        lost: failed trials that are to be tried again.
        waiting: how many are to be taken up.
    """

    begun: int
    done: tuple[FrozenTrial, ...]
    lost: tuple[FrozenTrial, ...]
    waiting: int


def standing(trials: Sequence[FrozenTrial], *, retries: int) -> Standing:
    """Look through all trials of a study."""
    by_number = {trial.number: trial for trial in trials}
    followed = {number for trial in trials for number in history(trial.system_attrs)}
    done: list[FrozenTrial] = []
    lost: list[FrozenTrial] = []
    waiting = 0
    heads = [trial for trial in trials if trial.number not in followed]
    for trial in heads:
        if trial.state in (TrialState.COMPLETE, TrialState.PRUNED):
            done.append(trial)
        elif trial.state == TrialState.FAIL:
            chain = [by_number[number] for number in history(trial.system_attrs)] + [trial]
            (lost if _is_to_be_retried(chain, retries) else done).append(trial)
        elif trial.state == TrialState.WAITING:
            waiting += 1
    return Standing(len(heads), tuple(done), tuple(lost), waiting)


def failure(trial: FrozenTrial) -> tuple[Failure, str]:
    """Why a trial failed."""
    found = trial.user_attrs.get(FAILURE)
    return (found["kind"], found["reason"]) if found else ("killed", "its process was killed")


def history(system_attrs: Mapping[str, Any]) -> list[int]:
    """The numbers of the earlier trials of a chain, as Optuna's retry callback writes them."""
    found: list[int] = system_attrs.get("retry_history", [])
    return found


def _is_to_be_retried(chain: Sequence[FrozenTrial], retries: int) -> bool:
    kinds = [failure(trial)[0] for trial in chain]
    if kinds[-1] == "error":
        return False  # it would fail again
    return kinds[-1] == "interrupted" or sum(k != "interrupted" for k in kinds) <= retries

"""A study that any number of workers share: each trial is done once, and none is lost.

Optuna's own loop (`Study.optimize`) leaves three gaps: workers that ask at the same moment make
more trials than wanted; a trial whose worker dies before its first heartbeat runs for ever; one
whose finder dies between marking it as failed and asking for it again is gone. So whoever takes a
trial does it here, alone (see `locked`), after having looked for lost ones.
"""

import threading
import time
import warnings
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from copy import copy
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Self, TypeVar

import optuna
from optuna.exceptions import ExperimentalWarning, StorageInternalError
from optuna.storages import RetryHeartbeatStaleTrialCallback, fail_stale_trials
from optuna.study import StudyDirection
from optuna.trial import FrozenTrial, Trial, TrialState
from sqlalchemy import URL
from sqlalchemy.exc import SQLAlchemyError

from speechtimer.errors import ConfigError
from speechtimer.search.config import SearchConfig
from speechtimer.search.space import definition, suggest
from speechtimer.search.standing import FAILURE, Failure, Standing, history, standing
from speechtimer.search.storage import locked, open_storage, shown

__all__ = ["Claim", "SharedStudy"]

_Value = TypeVar("_Value")

_DIRECTIONS = {
    "micro_f1": StudyDirection.MAXIMIZE,
    "megabytes": StudyDirection.MINIMIZE,
    "milliseconds": StudyDirection.MINIMIZE,
}
_DEFINITION = "definition"
# The user attribute of a trial whose heart beats and whose parameters are all there.
_WORKER = "worker"
# How long a database may be away before a worker gives up.
_PATIENCE = 120.0


@dataclass(frozen=True, slots=True)
class Claim:
    """A trial that a worker has taken.

    Attributes:
        values: by key of the training configuration.
        earlier: the numbers of the lost trials that it tries again.
    """

    trial: Trial
    family: str
    values: dict[str, Any]
    earlier: tuple[int, ...]


class SharedStudy:
    """The study of a configuration, begun by whoever comes first."""

    def __init__(self, config: SearchConfig, url: URL, *, begin: bool = True) -> None:
        """Open it.

        Raises:
            ConfigError: the database cannot be used, the study was begun with another
                configuration, or there is none and it is not to begin.
        """
        optuna.logging.set_verbosity(optuna.logging.ERROR)
        self.config = config
        self.url = url
        if not begin:
            self._check_file()
        self._storage = open_storage(url, heartbeat=config.heartbeat)
        try:
            with locked(url, config.study):
                self.study = self._begin() if begin else self._existing()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Give the connections back."""
        self._storage.remove_session()
        self._storage.engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def _begin(self) -> optuna.Study:
        directions = [_DIRECTIONS[name] for name in self._objectives]
        study = optuna.create_study(
            storage=self._storage,
            study_name=self.config.study,
            directions=directions,
            load_if_exists=True,
            pruner=_pruner(self.config),
        )
        now, then = definition(self.config), study.user_attrs.get(_DEFINITION)
        if then is None:
            self._check_folder()
            study.set_user_attr(_DEFINITION, now)
            return study
        for key in sorted(now.keys() | then.keys()):
            if now.get(key) != then.get(key):
                raise ConfigError(
                    f"study: {self.config.study!r} was begun with another {key} "
                    f"({then.get(key, 'none')}, now {now.get(key, 'none')}): take the change back, "
                    "or give the study another name and another output"
                )
        return study

    def _existing(self) -> optuna.Study:
        try:
            return optuna.load_study(
                storage=self._storage, study_name=self.config.study, pruner=_pruner(self.config)
            )
        except KeyError as error:
            raise self._missing() from error

    def _check_file(self) -> None:
        """Looking into a file that is not there would make it."""
        local = self.url.get_backend_name() == "sqlite"
        if local and not Path(str(self.url.database)).is_file():
            raise self._missing()

    def _missing(self) -> ConfigError:
        return ConfigError(
            f"study: there is no {self.config.study!r} in {shown(self.url)}: search first, "
            "without --report"
        )

    @property
    def _objectives(self) -> tuple[str, ...]:
        return ("micro_f1",) if self.config.one else tuple(self.config.objectives or ())

    def _check_folder(self) -> None:
        trials = self.config.output / "trials"
        if trials.is_dir() and any(trials.iterdir()):
            raise ConfigError(
                f"output: {self.config.output} holds the trials of another study: give another "
                "folder, or move them away"
            )

    def trials(self) -> list[FrozenTrial]:
        """All trials as they stand."""
        return self._patiently(lambda: self.study.get_trials(deepcopy=False))

    def standing(self) -> Standing:
        """How far the study is."""
        return standing(self.trials(), retries=self.config.retries)

    def is_done(self) -> bool:
        """Whether all trials are."""
        return len(self.standing().done) >= self.config.trials

    def claim(self, worker: str) -> Claim | None:
        """Take a trial: one that was lost or waits, or a new one where there are to be more."""
        return self._patiently(lambda: self._claim(worker))

    def _claim(self, worker: str) -> Claim | None:
        with locked(self.url, self.config.study):
            now = self._recover()
            if not now.waiting and now.begun >= self.config.trials:
                return None
            seed = zlib.crc32(f"{self.config.seed}/{len(self.trials())}".encode())
            self.study.sampler = _sampler(self.config, seed)
            with warnings.catch_warnings():
                # Optuna thinks that nobody sees to heartbeats then.
                warnings.filterwarnings("ignore", message="Heartbeat of storage")
                trial = self.study.ask()
            self._storage.record_heartbeat(trial._trial_id)
            family, values = suggest(trial, self.config)
            trial.set_user_attr(_WORKER, worker)
            known = self._storage.get_trial(trial._trial_id).system_attrs
            return Claim(trial, family, values, tuple(history(known)))

    def _recover(self) -> Standing:
        """See to what the dead have left; only for who is alone."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ExperimentalWarning)
            fail_stale_trials(self.study)
            for trial in self.trials():
                if trial.state == TrialState.RUNNING and _WORKER not in trial.user_attrs:
                    self.study.tell(trial.number, state=TrialState.FAIL)
            retry = RetryHeartbeatStaleTrialCallback()
            for trial in self.standing().lost:
                fresh = copy(trial)
                fresh.user_attrs = {}
                retry(self.study, fresh)
        return self.standing()

    @contextmanager
    def alive(self, claim: Claim) -> Iterator[None]:
        """A heart that beats for a claimed trial, even while the database is away."""
        done = threading.Event()

        def beat() -> None:
            while not done.wait(self.config.heartbeat):
                with suppress(StorageInternalError, SQLAlchemyError):
                    self._storage.record_heartbeat(claim.trial._trial_id)
            self._storage.remove_session()

        heart = threading.Thread(target=beat, daemon=True)
        heart.start()
        try:
            yield
        finally:
            done.set()
            heart.join()

    def _patiently(self, call: Callable[[], _Value]) -> _Value:
        """What a call gives, once the database is there; a restart of it costs no trial.

        Raises:
            ConfigError: it stays away.
        """
        end = time.monotonic() + _PATIENCE
        while True:
            try:
                return call()
            except (StorageInternalError, SQLAlchemyError):
                if time.monotonic() > end:
                    raise ConfigError(
                        f"storage: the database {shown(self.url)} has been away for "
                        f"{_PATIENCE:.0f} s: once it is back, the same command goes on"
                    ) from None  # the driver's message may hold the password
            time.sleep(1)

    def note(self, claim: Claim, **values: Any) -> None:
        """Write down what is known about a trial."""
        for key, value in values.items():
            self._patiently(partial(claim.trial.set_user_attr, key, value))

    def complete(self, claim: Claim, values: list[float]) -> None:
        """A trial has come to an end; of no account if it was taken for dead meanwhile."""
        self._patiently(lambda: self.study.tell(claim.trial, values, skip_if_finished=True))

    def prune(self, claim: Claim) -> None:
        """A trial has been ended because it promised little."""
        state = TrialState.PRUNED
        self._patiently(lambda: self.study.tell(claim.trial, state=state, skip_if_finished=True))

    def fail(self, claim: Claim, kind: Failure, reason: str) -> None:
        """A trial has failed."""
        self.note(claim, **{FAILURE: {"kind": kind, "reason": reason}})
        state = TrialState.FAIL
        self._patiently(lambda: self.study.tell(claim.trial, state=state, skip_if_finished=True))


def _sampler(config: SearchConfig, seed: int) -> optuna.samplers.BaseSampler:
    # A sampler of its own for each trial: whoever makes it, the n-th follows from the seed and
    # from the trials before.
    if config.sampler == "random":
        return optuna.samplers.RandomSampler(seed=seed)
    if config.sampler == "nsga2":
        size = max(4, min(50, config.trials // 4))
        return optuna.samplers.NSGAIISampler(seed=seed, population_size=size)
    return optuna.samplers.TPESampler(seed=seed)


def _pruner(config: SearchConfig) -> optuna.pruners.BasePruner:
    if config.pruner == "hyperband":
        return optuna.pruners.HyperbandPruner()
    if config.pruner == "median":
        return optuna.pruners.MedianPruner(n_warmup_steps=1)
    return optuna.pruners.NopPruner()

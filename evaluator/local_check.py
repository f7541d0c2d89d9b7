"""A model and an API, judged on a team's own machine by the evaluator's own code.

On sentences that the team has; what the evaluator does with its hidden ones is the same.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from evaluator.addresses.errors import NetworkFault
from evaluator.addresses.policy import AddressPolicy
from evaluator.errors import JudgeFault, SandboxUnavailable, SubmissionFault
from evaluator.judging.api import ApiResult, judge_api
from evaluator.judging.model import judge_model, measure_runs, result_of
from evaluator.judging.result import ModelResult
from evaluator.judging.warm_up import WARM_UP
from evaluator.model_size import MOST_UPLOAD_MB, refuse_too_large
from evaluator.own_model import own_model
from evaluator.sandbox import Limits, check_sandbox
from evaluator.scoring.config import ScoringConfig
from evaluator.scoring.points import Figures, Points, points
from speechtimer.dataset import Sentence
from speechtimer.meaning import interpret
from speechtimer.scoring import agrees

__all__ = ["Mistake", "ModelCheck", "check_api", "check_model", "mistakes", "points_of"]


@dataclass(frozen=True, slots=True)
class ModelCheck:
    """What a model came to.

    Attributes:
        contained: what kept it contained; None where it ran as any program of its owner does.
    """

    result: ModelResult
    contained: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Mistake:
    """A sentence that the model reads wrongly."""

    wanted: Sentence
    found: Sentence


def check_model(
    path: Path,
    sentences: Sequence[Sentence],
    *,
    trusted: bool = False,
    runs: int = 3,
    limits: Limits | None = None,
    upload_mb: float = MOST_UPLOAD_MB,
    progress: Callable[[str, float], None] = lambda _stage, _share: None,
) -> ModelCheck:
    """Judge a model in the sandbox, or without one where that is not to be had.

    Args:
        trusted: the model is one's own, so that it may run where nothing contains it.
        limits: of its time and memory, in either way; those of an event that sets no others.
        upload_mb: the largest file that the event takes, in MB; without it, that any event may.

    Raises:
        SubmissionFault: the evaluator would not take it; the reason says why.
        JudgeFault: this machine is too slow for it.
        SandboxUnavailable: nothing contains it here, and it is not said to be trusted.
    """
    size = path.stat().st_size
    if size == 0:
        raise SubmissionFault("model-empty")
    refuse_too_large(size, upload_mb)
    limits = limits or Limits()
    try:
        layers = check_sandbox()
    except SandboxUnavailable:
        if not trusted:
            raise
        return ModelCheck(_judge_own(path, sentences, runs, limits, progress), None)
    result = judge_model(path, sentences, WARM_UP, limits=limits, runs=runs, progress=progress)
    return ModelCheck(result, layers)


def check_api(
    url: str,
    sentences: Sequence[Sentence],
    *,
    model: ModelResult | None = None,
    sample: int = 30,
    allow_local: bool = True,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> ApiResult:
    """Call an API as the evaluator does, with some of the sentences.

    Args:
        sample: how many.
        model: what the model to be handed in came to on the same sentences, to compare with.
        allow_local: also an address of this machine, which the evaluator will not call.

    Raises:
        JudgeFault: this machine's own network is away.
    """
    try:
        return judge_api(
            url,
            sentences,
            None if model is None else model.predictions,
            policy=AddressPolicy(allow_local=allow_local),
            seed=0,
            progress=progress,
            sample=sample,
        )
    except NetworkFault as fault:
        # The evaluator would say that it tries again by itself.
        raise JudgeFault("check-offline") from fault


def mistakes(result: ModelResult, sentences: Sequence[Sentence]) -> Iterator[Mistake]:
    """The sentences of which a span or the timer is wrong."""
    for wanted, spans in zip(sentences, result.predictions, strict=True):
        meant = interpret(wanted.text, spans)
        if not agrees(wanted, meant):
            yield Mistake(wanted, Sentence(meant.text, meant.spans, meant.program))


def points_of(result: ModelResult, config: ScoringConfig | None = None) -> Points:
    """The points that the figures are worth, before penalties."""
    per_thousand = 1000 * result.seconds / result.scores.sentences
    figures = Figures(result.scores.micro_f1, result.megabytes, per_thousand)
    return points(figures, config or ScoringConfig())


def _judge_own(
    path: Path,
    sentences: Sequence[Sentence],
    runs: int,
    limits: Limits,
    progress: Callable[[str, float], None],
) -> ModelResult:
    progress("reading", 0.0)
    with own_model(path, limits=limits) as own:
        measured = measure_runs(own, sentences, WARM_UP, runs=runs, progress=progress)
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    facts = {**own.facts, "sha256": digest, "layers": []}
    return result_of(measured, sentences, megabytes=path.stat().st_size / 1e6, facts=facts)

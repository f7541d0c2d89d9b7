"""Judging one model.pt: how well it tags, how large it is, how fast it is.

    read (sandbox without Flair) ── fork what has imported Flair ── wait for the turn ──┐
    ┌───────────────────────────────────────────────────────────────────────────────────┘
    └── for each run: a fresh process ── load ── warm up ── measure

The parent keeps the labels, the clocks and the scoring; the sandbox only answers sentences.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol, TypeVar

from evaluator.errors import JudgeFault
from evaluator.judging.reference import NOMINAL_SECONDS, Reference, shared_reference
from evaluator.judging.result import ModelResult
from evaluator.sandbox.clocks import MeasuredBy
from evaluator.sandbox.inspection import inspect_model
from evaluator.sandbox.limits import Limits
from evaluator.sandbox.protocol import Tagged
from evaluator.sandbox.session import Answer, open_sandbox
from speechtimer.dataset.sentence import Sentence
from speechtimer.labels import Span
from speechtimer.scoring import Scores, score_spans
from speechtimer.tagging.words import plain_words
from speechtimer.tokens import Token, tokenize

__all__ = ["Measured", "OneRun", "Runner", "judge_model", "measure_runs", "result_of"]

# As many as Flair's own `evaluate` takes at a time.
BATCH_SIZE = 32

Progress = Callable[[str, float], None]
_T = TypeVar("_T")


class OneRun(Protocol):
    """One fresh process with the model, as `evaluator.sandbox.session.Run`."""

    @property
    def cpu_measured_by(self) -> MeasuredBy | None: ...

    def load(self) -> Mapping[str, Any]: ...

    def ask(self, batch: Sequence[Sequence[str]]) -> Answer: ...


class Runner(Protocol):
    """What gives one fresh run after another, as `evaluator.sandbox.session.Sandbox`."""

    def run(self) -> AbstractContextManager[OneRun]: ...


@dataclass(slots=True)
class Measured:
    """One run over all hidden sentences: seconds of each batch, and of the reference work then.

    Attributes:
        wall_of_batches: without those that the reference work took from the same core.
        reference: CPU seconds of one unit of the reference work.
    """

    spans: list[tuple[Span, ...]] = field(default_factory=list)
    wall_of_batches: list[float] = field(default_factory=list)
    cpu_of_batches: list[float | None] = field(default_factory=list)
    reference: float = NOMINAL_SECONDS
    measured_by: MeasuredBy | None = None


def judge_model(
    path: Path,
    hidden: Sequence[Sentence],
    warm_up: Sequence[str],
    *,
    limits: Limits,
    runs: int = 5,
    progress: Callable[[str, float], None],
    turn: Callable[[], AbstractContextManager[None]] = nullcontext,
) -> ModelResult:
    """Tag the hidden sentences with a model, ``runs`` times afresh, and score the first run.

    Args:
        hidden: labelled sentences; their labels never leave this process.
        warm_up: public sentences that are tagged first, and not measured.
        limits: of the model's process; reading the file has the same.
        progress: is told the stage ("reading", "starting" or "tagging") and the share of all
            that is done, from 0 to 1; it may raise to have judging stop.
        turn: is entered once all is prepared, and held while the model is measured.

    Raises:
        SubmissionFault: the model cannot be judged; the reason says why.
        JudgeFault: a fault of this machine; it may be tried again.
        SandboxUnavailable: this machine cannot contain a model.
    """
    if runs < 1 or not hidden:
        raise ValueError("there must be a run at least, and a hidden sentence")
    progress("reading", 0.0)
    # It is up by the time the sandbox is.
    shared_reference().start()
    inspected = inspect_model(path, limits=limits, fingerprinted=True)
    try:
        facts: dict[str, Any] = {
            "parameters": inspected.parameters,
            "family": inspected.family,
            "warnings": list(inspected.warnings),
            "sha256": _sha256(path),
        }
        megabytes = path.stat().st_size / 1e6
    except OSError as error:
        raise JudgeFault("judge-sandbox") from error
    progress("starting", 0.02)
    with open_sandbox(path, task="tag", limits=limits, runs=runs, forked=True) as sandbox:
        facts["layers"] = list(sandbox.layers)
        with turn():
            sandbox.take_core()
            measured = measure_runs(sandbox, hidden, warm_up, runs=runs, progress=progress)
    result = result_of(measured, hidden, megabytes=megabytes, facts=facts)
    return replace(result, fingerprint=inspected.fingerprint)


def measure_runs(
    runner: Runner,
    hidden: Sequence[Sentence],
    warm_up: Sequence[str],
    *,
    runs: int,
    progress: Progress,
) -> list[Measured]:
    """Tag the hidden sentences in one fresh run after another."""
    measured = []
    reference = shared_reference()
    for number in range(runs):
        with runner.run() as run:
            run.load()
            _warm(run, warm_up)
            measured.append(_measure(run, hidden, reference, _share(progress, number, runs)))
    return measured


def _warm(run: OneRun, texts: Sequence[str]) -> None:
    tokens = [found for found in map(tokenize, texts) if found]
    for batch in _batches(tokens):
        run.ask([plain_words(sentence) for sentence in batch])


def _measure(
    run: OneRun,
    hidden: Sequence[Sentence],
    reference: Reference,
    progress: Callable[[float], None],
) -> Measured:
    measured = Measured(measured_by=run.cpu_measured_by)
    tokens = [tokenize(sentence.text) for sentence in hidden]
    # A sentence of blanks has no words, and nothing that a model could say of it.
    asked = [i for i, words in enumerate(tokens) if words]
    found: list[tuple[Span, ...]] = [()] * len(hidden)
    with reference.working() as work:
        for batch in _batches(asked):
            before = work.taken()
            answer = run.ask([plain_words(tokens[i]) for i in batch])
            beside = work.taken() - before
            for i, tagged in zip(batch, answer.spans, strict=True):
                found[i] = tuple(_span(hidden[i].text, tokens[i], item) for item in tagged)
            measured.wall_of_batches.append(max(0.0, answer.wall_seconds - beside))
            measured.cpu_of_batches.append(answer.cpu_seconds)
            progress((batch[-1] + 1) / len(hidden))
    measured.reference = work.seconds
    measured.spans = found
    return measured


def result_of(
    runs: Sequence[Measured],
    hidden: Sequence[Sentence],
    *,
    megabytes: float,
    facts: Mapping[str, Any],
) -> ModelResult:
    """The figures of some runs; the first one is scored."""
    first = runs[0].spans
    cpu = _cpu_seconds(runs)
    wall = [sum(run.wall_of_batches) for run in runs]
    return ModelResult(
        scores=_scores(hidden, first),
        megabytes=megabytes,
        wall_seconds=_of_reference_machine(wall, runs),
        cpu_seconds=_of_reference_machine(cpu, runs) if cpu else (),
        cpu_measured_by=runs[0].measured_by if cpu else None,
        deterministic=all(run.spans == first for run in runs[1:]),
        facts={**facts, "measured_wall_seconds": wall, "measured_cpu_seconds": cpu},
        predictions=first,
    )


def _cpu_seconds(runs: Sequence[Measured]) -> list[float]:
    """Those of each run; none where they were not counted throughout."""
    counted = [[s for s in run.cpu_of_batches if s is not None] for run in runs]
    whole = all(None not in run.cpu_of_batches for run in runs)
    return [sum(run) for run in counted] if whole and all(map(sum, counted)) else []


def _of_reference_machine(seconds: Sequence[float], runs: Sequence[Measured]) -> tuple[float, ...]:
    return tuple(
        NOMINAL_SECONDS * taken / run.reference for taken, run in zip(seconds, runs, strict=True)
    )


def _scores(hidden: Sequence[Sentence], found: Sequence[tuple[Span, ...]]) -> Scores:
    return score_spans(hidden, found)


def _span(text: str, tokens: Sequence[Token], tagged: Tagged) -> Span:
    first, after, label, certainty = tagged
    start, end = tokens[first].start, tokens[after - 1].end
    return Span(start, end, label, text[start:end], certainty)


def _batches(items: Sequence[_T]) -> Iterator[Sequence[_T]]:
    for start in range(0, len(items), BATCH_SIZE):
        yield items[start : start + BATCH_SIZE]


def _share(progress: Progress, number: int, runs: int) -> Callable[[float], None]:
    """The progress of one run of several, as a share of all."""
    return lambda done: progress("tagging", 0.05 + 0.95 * (number + done) / runs)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()

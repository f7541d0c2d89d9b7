"""What the workers use: the sandbox, the network. Tests of the queue bring their own."""

import hashlib
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Protocol

from evaluator.addresses.download import Downloaded, Patience, download
from evaluator.addresses.errors import DownloadStopped
from evaluator.event import Event
from evaluator.jobs.attempt import Progress, Stopped
from evaluator.jobs.locks import timing_turn
from evaluator.judging.api import ApiResult, judge_api
from evaluator.judging.result import ModelResult
from evaluator.judging.warm_up import WARM_UP
from evaluator.typed_addresses import address_policy
from speechtimer.labels import Span

__all__ = ["Call", "Fetch", "Judge", "Tools"]

Judge = Callable[[Event, Path, Progress], ModelResult]


class Fetch(Protocol):
    """Downloads a link's file to a path; ``progress`` may raise to end it."""

    def __call__(
        self, event: Event, link: str, into: Path, *, progress: Progress, stop: threading.Event
    ) -> Downloaded: ...


class Call(Protocol):
    """Calls a team's API; ``progress`` may raise to end it."""

    def __call__(
        self,
        event: Event,
        url: str,
        predictions: Sequence[Sequence[Span]] | None,
        *,
        progress: Callable[[int, int], None],
    ) -> ApiResult: ...


def judge_in_sandbox(event: Event, path: Path, progress: Progress) -> ModelResult:
    """Judge a model file in the sandbox, on the event's hidden sentences."""
    from evaluator.judging.model import judge_model
    from evaluator.sandbox.limits import Limits

    config = event.config.judging
    limits = Limits(
        memory_mb=config.memory_mb,
        load_seconds=config.load_seconds,
        run_seconds=config.run_seconds,
    )
    return judge_model(
        path,
        event.hidden,
        WARM_UP,
        limits=limits,
        runs=config.runs,
        progress=progress,
        turn=partial(timing_turn, event, lambda: progress("turn", 0.05)),
    )


def check_sandbox() -> None:
    """See whether models can be contained on this machine, and opened there.

    Raises:
        SandboxUnavailable: they cannot.
    """
    from evaluator.sandbox import check_sandbox as check

    check(imports=True)


def fetch_link(
    event: Event, link: str, into: Path, *, progress: Progress, stop: threading.Event
) -> Downloaded:
    """Download a link's model through the guard.

    Raises:
        AddressFault, JudgeFault: as `download`.
        Stopped: the worker stops.
    """
    most = event.config.limits.upload_bytes

    def tell(done: int, whole: int | None) -> None:
        progress("fetch", done / (whole or most))

    try:
        return download(
            link,
            into,
            policy=address_policy(event),
            max_bytes=most,
            progress=tell,
            stop=stop.is_set,
            # What brings nothing is tried again later, and holds up nobody meanwhile.
            patience=Patience(tries=1, total_seconds=event.config.fetch_time.total_seconds()),
        )
    except DownloadStopped as stopped:
        raise Stopped from stopped


def call_team(
    event: Event,
    url: str,
    predictions: Sequence[Sequence[Span]] | None,
    *,
    progress: Callable[[int, int], None],
) -> ApiResult:
    """Call a team's API through the guard, on the event's sample."""
    return judge_api(
        url,
        event.hidden,
        predictions,
        policy=address_policy(event),
        seed=sample_seed(event),
        progress=progress,
        sample=event.config.api.sample,
        needed=event.config.api.answers,
        seconds_per_call=event.config.api.seconds,
    )


def sample_seed(event: Event) -> int:
    """The same for all of an event, and nobody's guess: it chooses the sentences that get out."""
    return int.from_bytes(hashlib.sha256(f"api sample {event.secret}".encode()).digest()[:8])


@dataclass(frozen=True, slots=True)
class Tools:
    """What jobs are done with.

    Attributes:
        ready: raises `SandboxUnavailable` where nothing can be judged.
    """

    judge: Judge = judge_in_sandbox
    fetch: Fetch = fetch_link
    call: Call = call_team
    ready: Callable[[], None] = check_sandbox

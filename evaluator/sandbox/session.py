"""One sandbox for one submission: started once, with a fresh process for each run."""

import base64
import contextlib
import json
import os
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from evaluator.errors import JudgeFault, JudgingError, SandboxUnavailable, SubmissionFault
from evaluator.sandbox.cgroups import Groups, groups
from evaluator.sandbox.channel import Ended, Overlong, Reader, Silent, send
from evaluator.sandbox.clocks import CpuClock, MeasuredBy, cpu_clock, youngest
from evaluator.sandbox.command import reserved_core
from evaluator.sandbox.launch import Launched, launched
from evaluator.sandbox.layout import layout
from evaluator.sandbox.limits import Limits
from evaluator.sandbox.loaded import loaded_facts
from evaluator.sandbox.protocol import (
    LABELS,
    Tagged,
    decoded,
    longest_reply,
    new_nonce,
    question,
)
from evaluator.sandbox.seccomp import loading_filter, sandbox_filter, tagging_filter
from evaluator.sandbox.stage import take_core
from evaluator.sandbox.zygote import zygote

__all__ = ["Answer", "Run", "Sandbox", "Task", "open_sandbox"]

Task = Literal["inspect", "fingerprint", "tag"]

# What Flair itself takes, in MiB, of what the group may use.
_FLAIR_MB = 1024
_LONGEST_MESSAGE = 4096
# Some kB, but for the head of a model with many labels.
_LONGEST_FACTS = 8_000_000
# How long a process that has nothing left to do may take to be gone.
_END_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Answer:
    """Spans of some sentences, and what they cost: from sending to the reply's last byte."""

    spans: list[list[Tagged]]
    wall_seconds: float
    cpu_seconds: float | None


class Run:
    """One process with the model: `load` it, `ask` it."""

    def __init__(self, sandbox: "Sandbox", number: int, requests: int, replies: Reader) -> None:
        self._sandbox = sandbox
        self._number = number
        self._requests = requests
        self._replies = replies
        self._left = sandbox.limits.run_seconds
        self._clock: CpuClock | None = None

    def load(self) -> dict[str, Any]:
        """Have the model loaded: its ``parameters``, ``family``, and ``fingerprint`` if asked.

        Raises:
            SubmissionFault: it is refused, or does not load within the limits.
        """
        limit = self._sandbox.limits.load_seconds
        deadline = time.monotonic() + limit
        try:
            line = self._replies.line(deadline=deadline, most=_LONGEST_FACTS)
        except Silent:
            raise SubmissionFault("model-load-time", seconds=round(limit)) from None
        except Overlong:
            raise SubmissionFault("model-protocol") from None
        except Ended:
            raise self._sandbox.why_ended(self._number, "model-died") from None
        facts = loaded_facts(line)
        self._clock = cpu_clock(self._sandbox.groups, youngest(self._sandbox.first_process))
        return facts

    @property
    def cpu_measured_by(self) -> MeasuredBy | None:
        """What counts processor time; None where nothing does."""
        return None if self._clock is None else self._clock[1]

    def ask(self, batch: Sequence[Sequence[str]]) -> Answer:
        """The model's spans for some sentences, given as words.

        Raises:
            SubmissionFault: it takes too long, dies, or does not keep to the protocol.
        """
        if self._replies.unasked():
            raise SubmissionFault("model-protocol")
        nonce = new_nonce()
        line = question(nonce, batch)
        cpu = None if self._clock is None else self._clock[0]()
        began = time.perf_counter()
        deadline = time.monotonic() + self._left
        try:
            send(self._requests, line, deadline=deadline)
            reply = self._replies.line(deadline=deadline, most=longest_reply(batch))
        except Silent:
            limit = round(self._sandbox.limits.run_seconds)
            raise SubmissionFault("model-run-time", seconds=limit) from None
        except Overlong:
            raise SubmissionFault("model-protocol") from None
        except Ended:
            raise self._sandbox.why_ended(self._number, "model-died-tagging") from None
        wall = time.perf_counter() - began
        used = None if cpu is None or self._clock is None else self._clock[0]() - cpu
        self._left -= wall
        return Answer(decoded(reply, nonce, batch), wall, used)

    def end(self) -> None:
        """Have the process end; what it still says disqualifies.

        Raises:
            SubmissionFault: it says something, or does not end.
        """
        self._sandbox.close(self._requests)
        try:
            rest = self._replies.rest(deadline=time.monotonic() + _END_SECONDS)
        except Silent:
            raise SubmissionFault("model-protocol") from None
        if rest:
            raise SubmissionFault("model-protocol")
        self._sandbox.ended(self._number)


class Sandbox:
    """A running sandbox; `run` gives one fresh process after another."""

    def __init__(self, started: Launched, limits: Limits, made: Groups, landlock: int) -> None:
        self.limits = limits
        self.groups = made
        self.first_process = started.first_process
        self._started = started
        self._landlock = landlock
        self._next = 0

    @property
    def layers(self) -> tuple[str, ...]:
        """What contains the model, each by a short name."""
        found = ["safe-reading", "bubblewrap", "seccomp", "rlimits"]
        found += ["other-user"] if os.geteuid() == 0 else []
        found += [f"landlock-{self._landlock}"] if self._landlock else []
        found += ["memory-cgroup"] if self.groups.memory else []
        found += ["pids-cgroup"] if self.groups.pids else []
        return tuple(found)

    def take_core(self) -> None:
        """Have the runs to come on the core on which one model at a time is measured.

        Raises:
            JudgeFault: the sandbox is gone.
        """
        try:
            take_core(reserved_core(), self.first_process)
        except OSError as error:
            raise JudgeFault("judge-sandbox") from error

    @contextlib.contextmanager
    def run(self) -> Iterator[Run]:
        """The next run's process; it is gone afterwards, and what it wrote with it."""
        number, self._next = self._next, self._next + 1
        requests, replies = self._started.pipes[number]
        self._order({"run": number})
        run = Run(self, number, requests, Reader(replies))
        yield run
        run.end()
        self.close(replies)

    def close(self, descriptor: int) -> None:
        """Close our end of a pipe."""
        self._started.close(descriptor)

    def why_ended(self, number: int, code: str) -> JudgingError:
        """The reason for which a run's process is gone before its time."""
        status = self.ended(number)
        if self.groups.out_of_memory():
            return SubmissionFault("model-memory")
        if status == -signal.SIGXCPU:
            return SubmissionFault("model-run-time", seconds=round(self.limits.run_seconds))
        return SubmissionFault(code)

    def ended(self, number: int) -> int:
        """Wait for a run's process to be gone; its status.

        Raises:
            SubmissionFault: it is still there, or what it left cannot be removed.
        """
        message = self._hear()
        if message.get("ended") != number:
            raise JudgeFault("judge-sandbox")
        if not message["emptied"]:
            raise SubmissionFault("model-protocol")
        return int(message["status"])

    def _order(self, order: dict[str, Any]) -> None:
        try:
            line = json.dumps(order).encode("ascii") + b"\n"
            send(self._started.orders, line, deadline=time.monotonic() + _END_SECONDS)
        except (Silent, Ended) as error:
            raise JudgeFault("judge-sandbox") from error

    def _hear(self) -> dict[str, Any]:
        """What the sandbox's first process says; no model has its pipe."""
        try:
            deadline = time.monotonic() + _END_SECONDS
            line = self._started.says.line(deadline=deadline, most=_LONGEST_MESSAGE)
        except (Silent, Overlong, Ended) as error:
            if self.groups.out_of_memory():
                raise SubmissionFault("model-memory") from error
            if isinstance(error, Silent) and youngest(self.first_process) != self.first_process:
                # The run's process has closed its pipe, and goes on.
                raise SubmissionFault("model-protocol") from error
            raise JudgeFault("judge-sandbox") from error
        message: dict[str, Any] = json.loads(line)
        return message


@contextlib.contextmanager
def open_sandbox(
    path: Path,
    *,
    task: Task,
    limits: Limits,
    runs: int = 1,
    forked: bool = False,
    code: str | None = None,
) -> Iterator[Sandbox]:
    """Start a sandbox that can read one file, and end all that is in it afterwards.

    Args:
        forked: have its first process forked from one that has imported Flair before, which saves
            the seconds that this takes. Flair's pages that it leaves as they are count for that
            process, so the group's limit leaves a model some of their memory.
        code: Python that stands in for the model, for `check_sandbox` and tests.

    Raises:
        SandboxUnavailable: this machine cannot contain a model.
        JudgeFault: the sandbox is not up in time.
    """
    if sys.platform != "linux":
        raise SandboxUnavailable(
            "only Linux has the namespaces and filters that contain a model: "
            "use a Linux machine or a virtual one (WSL 2 on Windows)"
        )
    seen = layout()
    memory = limits.memory_mb + (_FLAIR_MB if task == "tag" else 0)
    with (
        groups(memory_mb=memory, processes=limits.processes) as made,
        zygote(seen) if forked else contextlib.nullcontext() as parent,
        launched(seen, limits, made.entrances, path, runs, parent) as started,
    ):
        orders = {
            "task": task,
            "slots": started.slots,
            "labels": [str(label) for label in LABELS],
            "readable": seen.readable,
            "limits": limits.of_process(),
            "filters": {
                "sandbox": base64.b64encode(sandbox_filter()).decode("ascii"),
                "loading": base64.b64encode(loading_filter()).decode("ascii"),
                "tagging": base64.b64encode(tagging_filter()).decode("ascii"),
            },
            "code": code,
        }
        ready = started.greet(orders, cgroups=made.entrances, seconds=limits.load_seconds)
        yield Sandbox(started, limits, made, int(ready["landlock"]))

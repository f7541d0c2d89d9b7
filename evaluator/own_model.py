"""One's own model, judged without the sandbox: for machines that have none (Windows, Colab).

The file is read, built and asked by the very code that runs inside the sandbox, in a process of
its own and within the same limits of time and, on Linux, of memory; but nothing contains it. Never
for somebody else's file.
"""

import contextlib
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from evaluator.errors import JudgeFault, JudgingError, SubmissionFault
from evaluator.sandbox.clocks import MeasuredBy, scheduled_seconds
from evaluator.sandbox.limits import Limits
from evaluator.sandbox.protocol import LABELS
from evaluator.sandbox.session import Answer

__all__ = ["OwnModel", "own_environment", "own_model"]

_PROGRAM = "evaluator.own_model_work"


class OwnModel:
    """A process that loads the model afresh for each run.

    Attributes:
        limits: of time and, on Linux, of memory and files.
        facts: of the model.
    """

    def __init__(self, process: "subprocess.Popen[bytes]", limits: Limits) -> None:
        self._process = process
        self.limits = limits
        self.facts: Mapping[str, Any] = {}

    def start(self) -> None:
        """Have the file read, and Flair imported, which a model's own limits leave out.

        Raises:
            SubmissionFault: the file is refused, as the evaluator would.
            JudgeFault: Flair cannot be imported here, or takes too long.
        """
        self.facts = self._loading(self.limits.of_process())
        seconds = self.limits.load_seconds
        try:
            with self.within(seconds, JudgeFault("check-slow", seconds=round(seconds))):
                self.asked("import")
        except SubmissionFault as error:
            # Nothing of the file is in this step.
            raise JudgeFault("check-without-flair") from error

    def load(self) -> None:
        """Have the model loaded.

        Raises:
            SubmissionFault: it is refused, as the evaluator would.
        """
        self._loading("load")

    @contextlib.contextmanager
    def run(self) -> Iterator["_OwnRun"]:
        """The next run."""
        yield _OwnRun(self)

    @property
    def process_id(self) -> int:
        """Of the operating system."""
        return self._process.pid

    def cpu_seconds(self) -> float | None:
        """What the process has taken so far; None where the kernel does not say."""
        return scheduled_seconds(self.process_id) if sys.platform == "linux" else None

    def asked(self, message: Any, *, ended: str = "model-died") -> dict[str, Any]:
        """What the process answers.

        Raises:
            SubmissionFault: the model has ended it; ``ended`` is the reason's code.
        """
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with contextlib.suppress(OSError):  # it is gone: there is no answer either
            self._process.stdin.write(json.dumps(message).encode("ascii") + b"\n")
            self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise SubmissionFault(ended)
        said: dict[str, Any] = json.loads(line)
        return said

    @contextlib.contextmanager
    def within(self, seconds: float, late: JudgingError) -> Iterator[None]:
        """End the process where the block takes longer: then what it asks for has an end too.

        Raises:
            JudgingError: ``late``, if it did.
        """
        over = threading.Event()

        def end() -> None:
            over.set()
            self._process.kill()

        # Windows lets nobody wait for a pipe until a moment: a thread waits.
        timer = threading.Timer(seconds, end)
        timer.daemon = True
        timer.start()
        try:
            yield
        except SubmissionFault:
            if not over.is_set():
                raise
        finally:
            timer.cancel()
        if over.is_set():
            raise late

    def _loading(self, step: Any) -> dict[str, Any]:
        seconds = self.limits.load_seconds
        with self.within(seconds, SubmissionFault("model-load-time", seconds=round(seconds))):
            said = self.asked(step)
        if "refused" in said:
            raise SubmissionFault(said["refused"]["code"], **said["refused"]["values"])
        return said


@contextlib.contextmanager
def own_model(path: Path, *, limits: Limits | None = None) -> Iterator[OwnModel]:
    """One's own model, in a process that is gone afterwards.

    Raises:
        JudgingError: as `OwnModel.start`.
    """
    command = [sys.executable, "-m", _PROGRAM, str(path.resolve())]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=own_environment()
    ) as process:
        assert process.stdin is not None
        try:
            own = OwnModel(process, limits or Limits())
            own.start()
            yield own
        finally:
            process.kill()
            with contextlib.suppress(OSError):
                # What was not read would be written once more.
                process.stdin.close()


class _OwnRun:
    # Elsewhere the kernel counts it too, but in steps that are too coarse.
    cpu_measured_by: MeasuredBy | None = "scheduler" if sys.platform == "linux" else None

    def __init__(self, model: OwnModel) -> None:
        self._model = model
        self._left = model.limits.run_seconds

    def load(self) -> Mapping[str, Any]:
        """Wait until the model is loaded.

        Raises:
            SubmissionFault: it is refused, as the evaluator would.
        """
        self._model.load()
        return self._model.facts

    def ask(self, batch: Sequence[Sequence[str]]) -> Answer:
        """The model's spans for some sentences, given as words.

        Raises:
            SubmissionFault: it takes too long, or dies.
        """
        seconds = round(self._model.limits.run_seconds)
        late = SubmissionFault("model-run-time", seconds=seconds)
        with self._model.within(self._left, late):
            cpu, began = self._model.cpu_seconds(), time.perf_counter()
            found = self._model.asked(batch, ended="model-died-tagging")["spans"]
            wall, after = time.perf_counter() - began, self._model.cpu_seconds()
        self._left -= wall
        used = None if cpu is None or after is None else after - cpu
        spans = [[(first, end, LABELS[i], score) for first, end, i, score in one] for one in found]
        return Answer(spans, wall, used)


def own_environment() -> dict[str, str]:
    """What a Python process of ours is started with."""
    # The process may start in any folder, and has to find this package where it lies.
    here = str(Path(__file__).resolve().parent.parent)
    paths = [here, *filter(None, [os.environ.get("PYTHONPATH")])]
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(paths),
        "OMP_NUM_THREADS": "1",
        "PYTHONHASHSEED": "0",
    }

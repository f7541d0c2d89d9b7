"""One's own model, judged without the sandbox: for machines that have none (Windows, Colab).

The file is read, built and asked by the very code that runs inside the sandbox, in a process of
its own; but nothing contains it. Never for somebody else's file.

    python -m evaluator.own_model model.pt      answers on standard output, one JSON line each
"""

import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Any

from evaluator.errors import SubmissionFault
from evaluator.sandbox.clocks import MeasuredBy, scheduled_seconds
from evaluator.sandbox.command import reserved_core
from evaluator.sandbox.inside.container import Container
from evaluator.sandbox.inside.refusal import refusal_of
from evaluator.sandbox.inside.schema import read_model
from evaluator.sandbox.inside.tagging import Tag, tagger_of
from evaluator.sandbox.protocol import LABELS
from evaluator.sandbox.session import Answer

__all__ = ["OwnModel", "own_environment", "own_model"]


class OwnModel:
    """A process that loads the model afresh for each run.

    Attributes:
        facts: of the model, once it was loaded.
    """

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self._process = process
        self.facts: Mapping[str, Any] = {}

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
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.write(json.dumps(message).encode("ascii") + b"\n")
            self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise SubmissionFault(ended)
        said: dict[str, Any] = json.loads(line)
        return said


@contextlib.contextmanager
def own_model(path: Path) -> Iterator[OwnModel]:
    """One's own model, in a process that is gone afterwards."""
    command = [sys.executable, "-m", __name__, str(path.resolve())]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=own_environment()
    ) as process:
        try:
            yield OwnModel(process)
        finally:
            process.kill()


class _OwnRun:
    # Elsewhere the kernel counts it too, but in steps that are too coarse.
    cpu_measured_by: MeasuredBy | None = "scheduler" if sys.platform == "linux" else None

    def __init__(self, model: OwnModel) -> None:
        self._model = model

    def load(self) -> Mapping[str, Any]:
        """Wait until the model is loaded.

        Raises:
            SubmissionFault: it is refused, as the evaluator would.
        """
        said = self._model.asked("load")
        if "refused" in said:
            raise SubmissionFault(said["refused"]["code"], **said["refused"]["values"])
        self._model.facts = said
        return said

    def ask(self, batch: Sequence[Sequence[str]]) -> Answer:
        """The model's spans for some sentences, given as words."""
        cpu, began = self._model.cpu_seconds(), time.perf_counter()
        found = self._model.asked(batch, ended="model-died-tagging")["spans"]
        wall, after = time.perf_counter() - began, self._model.cpu_seconds()
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


def _serve(path: Path, asked: IO[bytes], answers: IO[bytes]) -> None:
    """Load the model when told to, and answer line after line."""
    places = {str(label): i for i, label in enumerate(LABELS)}
    tag: Tag | None = None
    for line in asked:
        message = json.loads(line)
        if message == "load":
            try:
                tag, facts = _loaded(path)
            except (ImportError, NameError):
                raise  # nothing of the file: a package that is missing here
            except Exception as error:  # whatever Flair raises is the file's doing
                facts = {"refused": refusal_of(error).to_dict()}
            else:
                _take_core()
            _say(answers, facts)
            continue
        assert tag is not None
        found = tag(message)
        spans = [
            [[first, end, places[name], s] for first, end, name, s in one if name in places]
            for one in found
        ]
        _say(answers, {"spans": spans})


def _loaded(path: Path) -> tuple[Tag, dict[str, Any]]:
    with path.open("rb") as file:
        container = Container(file)
        model = read_model(container, frozenset(map(str, LABELS)))
        from evaluator.sandbox.inside.building import build, import_flair

        if "flair" not in sys.modules:
            import_flair()
        facts = {"parameters": model.parameters, "family": model.embedding.family}
        return tagger_of(build(model, container)), facts


def _take_core() -> None:
    """As in the sandbox: beside the reference work, and no less important."""
    if sys.platform == "linux":
        from evaluator.sandbox.stage import take_core

        take_core(reserved_core())


def _say(answers: IO[bytes], message: Mapping[str, Any]) -> None:
    answers.write(json.dumps(message).encode("ascii") + b"\n")
    answers.flush()


def _main() -> None:
    # Whatever else prints something must not stand between the answers.
    with os.fdopen(os.dup(1), "wb") as answers:
        os.dup2(2, 1)
        _serve(Path(sys.argv[1]), sys.stdin.buffer, answers)


if __name__ == "__main__":
    _main()

"""Real but tiny tools for the workers: a model is JSON that says what is to become of it.

{}                      it is scored
{"found": 8}            with so many spans found
{"seconds": 0.5}        it takes so long
{"fault": true}         it is the team's fault
{"kill": "tagging"}     its worker is killed by it (kill -9), at this stage, or at its "fetch"

An API answers whose address has "up" in it, and kills its worker where it has "kill".
"""

import hashlib
import json
import os
import shutil
import signal
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from evaluator.addresses.download import Downloaded
from evaluator.errors import SubmissionFault
from evaluator.event import Event
from evaluator.jobs.attempt import Progress
from evaluator.jobs.tools import Tools
from evaluator.jobs.worker import run_worker
from evaluator.judging.api import ApiResult
from evaluator.judging.result import ModelResult
from speechtimer.labels import Span
from tests.evaluator.events import model_result

__all__ = ["HOST", "TOOLS", "call", "fetch", "judge"]

HOST = "https://models.example"


def judge(event: Event, path: Path, progress: Progress) -> ModelResult:
    """What the model's file says; each judging leaves a line in the event's ``judged.log``."""
    asked = json.loads(path.read_bytes())
    for number, stage in enumerate(("reading", "starting", "tagging")):
        progress(stage, number / 3)
        if asked.get("kill") == stage:
            _kill()
        if asked.get("fault"):
            raise SubmissionFault("model-empty")
        until = time.monotonic() + asked.get("seconds", 0.0) / 3
        while time.monotonic() < until:
            progress(stage, number / 3)
            time.sleep(0.02)
    with (event.folder / "judged.log").open("a") as log:
        log.write(f"{path.name}\n")
    return model_result(found=asked.get("found", 8), fingerprint=b"")


def fetch(
    event: Event, link: str, into: Path, *, progress: Progress, stop: threading.Event
) -> Downloaded:
    """A link is a path, after a host's name."""
    del event, stop
    progress("fetch", 0.5)
    shutil.copy(link.removeprefix(HOST), into)
    content = into.read_bytes()
    if json.loads(content).get("kill") == "fetch":
        _kill()
    return Downloaded(hashlib.sha256(content).hexdigest(), len(content), link)


def call(
    event: Event,
    url: str,
    predictions: Sequence[Sequence[Span]] | None,
    *,
    progress: Callable[[int, int], None],
) -> ApiResult:
    """What its address says."""
    del event
    progress(0, 12)
    if "kill" in url:
        _kill()
    replies = 12 if "up" in url else 0
    return ApiResult(12, 12, replies, greets=bool(replies), agreement=1.0 if predictions else None)


def _kill() -> None:
    """As the kernel does where memory is short."""
    os.kill(os.getpid(), signal.SIGKILL)


def _ready() -> None:
    """Nothing is opened here, so nothing has to be contained."""


TOOLS = Tools(judge=judge, fetch=fetch, call=call, ready=_ready)

if __name__ == "__main__":
    run_worker(Path(sys.argv[1]), workers=int(sys.argv[2]), tools=TOOLS, look_every=0.3)

"""Whether this machine can contain a model: tried, not assumed."""

import json
import socket
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from evaluator.errors import EvaluatorError, SandboxUnavailable
from evaluator.sandbox.limits import Limits
from evaluator.sandbox.session import open_sandbox

__all__ = ["check_sandbox"]

# Each probe is something that must not work; what does work is answered as a sentence's spans.
_PROBES = """
import os, socket
found = []
def tries(number, attempt):
    try:
        attempt()
    except OSError:
        return
    found.append((number, number + 1, "nb_rounds", 1.0))
def tag(batch):
    path, port = batch[0][0], int(batch[0][1])
    tries(0, lambda: open(path).close())
    tries(1, lambda: socket.create_connection(("127.0.0.1", port), 1))
    tries(2, lambda: os.fork() or os._exit(0))
    tries(3, lambda: open("/scratch/0/file", "w"))
    tries(4, lambda: open("/etc/passwd").close())
    tries(5, lambda: os.kill(os.getppid(), 0))
    tries(6, lambda: os.execv("/proc/self/exe", ["python"]))
    tries(7, lambda: open("/proc/1/environ").close())
    return [found]
"""
_MEANINGS = (
    "reads a file outside",
    "reaches the network",
    "starts a process",
    "writes a file",
    "reads /etc/passwd",
    "signals another process",
    "runs a program",
    "reads another process's environment",
)
_LIMITS = Limits(memory_mb=512, load_seconds=20, run_seconds=20)
# Importing Flair before takes as long as it may for a model.
_IMPORTING = replace(_LIMITS, load_seconds=Limits().load_seconds)


def check_sandbox(*, imports: bool = False) -> tuple[str, ...]:
    """Start a sandbox and try to break out of it; takes a quarter of a second.

    Args:
        imports: have Flair imported before, as for a model; takes some seconds.

    Returns:
        the layers that contain a model here, each by a short name.

    Raises:
        SandboxUnavailable: it cannot be started, or something in it works that must not.
    """
    with tempfile.TemporaryDirectory() as folder, socket.create_server(("127.0.0.1", 0)) as server:
        outside = Path(folder, "outside")
        outside.write_text(json.dumps("nobody in the sandbox reads this"))
        port = server.getsockname()[1]
        words = [str(outside), str(port), *_MEANINGS]
        try:
            works, layers = _probe(outside, words, forked=False)
            if imports and not works:
                works, layers = _probe(outside, words, forked=True)
        except SandboxUnavailable:
            raise
        except EvaluatorError as error:
            raise SandboxUnavailable(f"the sandbox does not work as it should: {error}") from error
    if works:
        found = ", ".join(_MEANINGS[first] for first, *_ in works)
        raise SandboxUnavailable(f"the sandbox does not hold on this machine: a model {found}")
    return layers


def _probe(outside: Path, words: list[str], *, forked: bool) -> tuple[list[Any], tuple[str, ...]]:
    """What works in a sandbox that must not, and the sandbox's layers."""
    limits = _IMPORTING if forked else _LIMITS
    with open_sandbox(outside, task="tag", limits=limits, code=_PROBES, forked=forked) as sandbox:
        with sandbox.run() as run:
            run.load()
            works = list(run.ask([words]).spans[0])
        return works, sandbox.layers

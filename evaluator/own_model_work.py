"""Run as a program: one's own model, which it loads and asks without a sandbox.

    python -m evaluator.own_model_work model.pt

What `evaluator.own_model` asks on standard input it answers on standard output, one JSON line each:

    {"memory_mb": 4096, …}          →  {"parameters": …} or {"refused": …}   the file is read
    "import"                        →  {}                                    so is Flair
    "load"                          →  {} or {"refused": …}
    [[word, …], …]                  →  {"spans": [[[first, end, label, score], …], …]}
"""

import json
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO, Any

from evaluator.sandbox.command import reserved_core
from evaluator.sandbox.inside.building import build, import_flair
from evaluator.sandbox.inside.container import Container
from evaluator.sandbox.inside.refusal import refusal_of
from evaluator.sandbox.inside.schema import Model, read_model
from evaluator.sandbox.inside.tagging import Tag, tagger_of
from evaluator.sandbox.inside.warnings import warnings_of
from evaluator.sandbox.protocol import LABELS

__all__: list[str] = []


def _serve(path: Path, asked: IO[bytes], answers: IO[bytes]) -> None:
    """Do what is asked, line after line."""
    limits: dict[str, int] = json.loads(asked.readline())
    _say(answers, _tried(path, _read)[1])
    asked.readline()
    import_flair()
    _say(answers, {})
    places = {str(label): i for i, label in enumerate(LABELS)}
    tag: Tag | None = None
    for line in asked:
        message = json.loads(line)
        if message == "load":
            tag = None  # or two of them would be in memory
            _limit(limits)
            tag, said = _tried(path, _load)
            _take_core()
            _say(answers, said)
            continue
        assert tag is not None
        found = tag(message)
        spans = [
            [[first, end, places[name], s] for first, end, name, s in one if name in places]
            for one in found
        ]
        _say(answers, {"spans": spans})


_Outcome = tuple[Tag | None, dict[str, Any]]


def _tried(path: Path, step: Callable[[Container], _Outcome]) -> _Outcome:
    """What a step gives, or why the file is refused."""
    try:
        with path.open("rb") as file:
            return step(Container(file))
    except (ImportError, NameError):
        raise  # nothing of the file: a package that is missing here
    except Exception as error:  # whatever Flair raises is the file's doing
        return None, {"refused": refusal_of(error).to_dict()}


def _read(container: Container) -> _Outcome:
    model = _checked(container)
    return None, {
        "parameters": model.parameters,
        "family": model.embedding.family,
        "warnings": warnings_of(model.embedding),
    }


def _load(container: Container) -> _Outcome:
    return tagger_of(build(_checked(container), container)), {}


def _checked(container: Container) -> Model:
    return read_model(container, frozenset(map(str, LABELS)))


def _limit(limits: Mapping[str, int]) -> None:
    """As in the sandbox, on top of what the process has now; elsewhere no kernel keeps to it."""
    if sys.platform == "linux":
        import resource

        now = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        for which, most in (
            (resource.RLIMIT_AS, now + (limits["memory_mb"] << 20)),
            (resource.RLIMIT_FSIZE, limits["file_mb"] << 20),
            (resource.RLIMIT_NOFILE, limits["files"]),
        ):
            # Not for good: the next run counts from what it finds.
            hard = resource.getrlimit(which)[1]
            least = most if hard == resource.RLIM_INFINITY else min(most, hard)
            resource.setrlimit(which, (least, hard))


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

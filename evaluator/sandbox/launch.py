"""The process of a sandbox, from outside: its pipes, its end, and what it says about itself."""

import contextlib
import json
import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from evaluator.errors import JudgeFault, SandboxUnavailable
from evaluator.sandbox.channel import Ended, Overlong, Reader, Silent, send
from evaluator.sandbox.clocks import children
from evaluator.sandbox.command import command
from evaluator.sandbox.layout import Layout
from evaluator.sandbox.limits import Limits
from evaluator.sandbox.seccomp import sandbox_filter

__all__ = ["Launched", "launched", "remedy"]

_LONGEST_MESSAGE = 4096
_COMPLAINT = 2_000


@dataclass(slots=True)
class Launched:
    """A started sandbox.

    Attributes:
        orders: the pipe to its first process.
        says: the pipe from its first process.
        pipes: for each run our ends of its requests and replies.
        ours: those of them that are open; each is closed once, since other threads of this
            process may have been given the number of a closed one meanwhile.
        slots: for each run the sandbox's ends, and its file.
        first_process: the number of the sandbox's first process, seen from outside.
    """

    process: subprocess.Popen[bytes]
    orders: int
    says: Reader
    pipes: list[tuple[int, int]]
    ours: set[int]
    slots: list[list[int]]
    complaints: int
    info: Reader
    first_process: int = 0

    def greet(self, orders: dict[str, Any], *, seconds: float) -> dict[str, Any]:
        """Send the orders, and wait until all is imported.

        Raises:
            SandboxUnavailable: the sandbox ends instead.
            JudgeFault: it takes longer than that.
        """
        deadline = time.monotonic() + seconds
        try:
            send(self.orders, json.dumps(orders).encode("ascii") + b"\n", deadline=deadline)
            line = self.says.line(deadline=deadline, most=_LONGEST_MESSAGE)
            lines = [self.info.line(deadline=deadline, most=_LONGEST_MESSAGE) for _ in range(2)]
        except (Ended, Overlong) as error:
            raise SandboxUnavailable(remedy(self._complaint())) from error
        except Silent as error:
            raise JudgeFault("judge-sandbox-slow", seconds=round(seconds)) from error
        # {\n    "child-pid": 123,\n …
        self.first_process = int(lines[1].partition(b":")[2].strip(b" ,"))
        ready: dict[str, Any] = json.loads(line)
        return ready

    def close(self, descriptor: int) -> None:
        """Close one of our ends."""
        _close(self.ours, descriptor)

    def _complaint(self) -> str:
        size = os.fstat(self.complaints).st_size
        said = os.pread(self.complaints, _COMPLAINT, max(size - _COMPLAINT, 0))
        lines = said.decode("utf-8", "replace").strip().splitlines()
        return lines[-1] if lines else "no message"


@contextlib.contextmanager
def launched(
    seen: Layout, limits: Limits, cgroups: list[str], path: Path, runs: int
) -> Iterator[Launched]:
    """Start it, and kill all that is in it afterwards.

    Raises:
        SandboxUnavailable: a program that it takes is not installed.
    """
    with contextlib.ExitStack() as opened:
        program = opened.enter_context(tempfile.TemporaryFile())
        program.write(sandbox_filter())
        program.seek(0)
        complaints = opened.enter_context(tempfile.TemporaryFile())
        theirs = opened.enter_context(contextlib.ExitStack())
        slots, pipes = [], []
        ours: set[int] = set()
        for _ in range(runs):
            asked, ask = os.pipe()
            theirs.callback(os.close, asked)
            ours.add(ask)
            opened.callback(_close, ours, ask)
            answered, answer = os.pipe()
            theirs.callback(os.close, answer)
            ours.add(answered)
            opened.callback(_close, ours, answered)
            # Opened anew for each run, so that no run leaves a position for the next to find.
            file = os.open(path, os.O_RDONLY)
            theirs.callback(os.close, file)
            slots.append([asked, answer, file])
            pipes.append((ask, answered))
        said, info = os.pipe()
        theirs.callback(os.close, info)
        opened.callback(os.close, said)
        started = command(seen, limits, seccomp=program.fileno(), info=info, cgroups=cgroups)
        process = subprocess.Popen(
            started,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=complaints,
            pass_fds=(*chain(*slots), info, program.fileno()),
            env={"PATH": os.environ.get("PATH", os.defpath)},
            cwd="/",
            start_new_session=True,  # Ctrl-C is for its parent, which ends it
        )
        opened.callback(_end, process)
        theirs.close()
        assert process.stdin is not None
        assert process.stdout is not None
        yield Launched(
            process,
            process.stdin.fileno(),
            Reader(process.stdout.fileno()),
            pipes,
            ours,
            slots,
            complaints.fileno(),
            Reader(said),
        )


def _end(process: subprocess.Popen[bytes]) -> None:
    """Bubblewrap's death is that of all in the sandbox, once its child has asked for that."""
    if process.poll() is None:
        os.kill(process.pid, signal.SIGSTOP)  # so that it has no further child meanwhile
        os.waitid(os.P_PID, process.pid, os.WSTOPPED | os.WEXITED | os.WNOWAIT)
        for child in children(process.pid):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(child, signal.SIGKILL)
    process.kill()
    process.wait()
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            with contextlib.suppress(BrokenPipeError):
                stream.close()


def _close(ours: set[int], descriptor: int) -> None:
    if descriptor in ours:  # a run that ended well has closed its own
        ours.remove(descriptor)
        os.close(descriptor)


def remedy(complaint: str) -> str:
    """One sentence that says what to do about what bubblewrap or the kernel said."""
    said = complaint.lower()
    if "namespace" in said or "uid map" in said or "unshare" in said:
        return (
            "this system does not let bubblewrap make user namespaces: allow them (sysctl "
            "kernel.unprivileged_userns_clone=1 or kernel.apparmor_restrict_unprivileged_userns=0)"
            f" — {complaint}"
        )
    if "unknown option" in said:
        return f"bubblewrap is too old: version 0.8.0 or later is needed — {complaint}"
    return f"the sandbox does not start: {complaint}"

"""The process of a sandbox, from outside: its pipes, its end, and what it says about itself."""

import contextlib
import json
import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from evaluator.errors import JudgeFault, SandboxUnavailable
from evaluator.sandbox.channel import Ended, Overlong, Reader, Silent, send
from evaluator.sandbox.clocks import children
from evaluator.sandbox.command import command, free_uid
from evaluator.sandbox.layout import Layout
from evaluator.sandbox.limits import Limits
from evaluator.sandbox.seccomp import sandbox_filter
from evaluator.sandbox.zygote import Zygote

__all__ = ["Launched", "launched", "remedy"]

_LONGEST_MESSAGE = 4096
_COMPLAINT = 2_000


@dataclass(slots=True)
class Launched:
    """A started sandbox.

    Attributes:
        process: bubblewrap.
        zygote: from which its first process is forked; None where that is bubblewrap's child.
        orders: the pipe to its first process.
        says: the pipe from its first process.
        pipes: for each run our ends of its requests and replies.
        ours: our ends that are open; each is closed once, since other threads of this process
            may have been given the number of a closed one meanwhile.
        slots: for each run the sandbox's ends, and its file.
        given: what the first process is to have, by our numbers: what it reads orders from, what
            it answers to, and all of the slots.
        close_given: closes that here.
        first_process: the number of the sandbox's first process, seen from outside.
    """

    process: subprocess.Popen[bytes]
    zygote: Zygote | None
    orders: int
    says: Reader
    pipes: list[tuple[int, int]]
    ours: set[int]
    slots: list[list[int]]
    given: list[int]
    close_given: Callable[[], None]
    complaints: int
    info: Reader
    first_process: int = 0

    def greet(
        self, orders: dict[str, Any], *, cgroups: Sequence[str], seconds: float
    ) -> dict[str, Any]:
        """Send the orders, and wait until all is imported.

        Args:
            cgroups: the files by which a first process that is forked joins its groups.

        Raises:
            SandboxUnavailable: the sandbox ends instead.
            JudgeFault: it takes longer than that, or the zygote is gone.
        """
        deadline = time.monotonic() + seconds
        try:
            if self.zygote is not None:
                self.first_process = self._forked(self.zygote, deadline)
                for file in cgroups:
                    Path(file).write_text(str(self.first_process))
            send(self.orders, json.dumps(orders).encode("ascii") + b"\n", deadline=deadline)
            line = self.says.line(deadline=deadline, most=_LONGEST_MESSAGE)
            if self.zygote is None:
                self.first_process = self._child(deadline)
        except (Ended, Overlong) as error:
            if self.zygote is not None and self.zygote.proven:
                raise JudgeFault("judge-sandbox") from error
            raise SandboxUnavailable(remedy(self._complaint())) from error
        except Silent as error:
            raise JudgeFault("judge-sandbox-slow", seconds=round(seconds)) from error
        except OSError as error:
            raise JudgeFault("judge-sandbox") from error
        ready: dict[str, Any] = json.loads(line)
        return ready

    def close(self, descriptor: int) -> None:
        """Close one of our ends."""
        _close(self.ours, descriptor)

    def _forked(self, zygote: Zygote, deadline: float) -> int:
        """Have the first process forked, once the sandbox is there; the number that it has."""
        assert self.process.stdout is not None
        held = Reader(self.process.stdout.fileno())
        held.line(deadline=deadline, most=_LONGEST_MESSAGE)
        holder = os.pidfd_open(self._child(deadline))
        try:
            zygote.fork([self.complaints, holder, *self.given])
        finally:
            os.close(holder)
        self.close_given()
        line = self.says.line(deadline=deadline, most=_LONGEST_MESSAGE)
        zygote.proven = True
        return int(json.loads(line)["process"])

    def _child(self, deadline: float) -> int:
        """The number of bubblewrap's child."""
        lines = [self.info.line(deadline=deadline, most=_LONGEST_MESSAGE) for _ in range(2)]
        # {\n    "child-pid": 123,\n …
        return int(lines[1].partition(b":")[2].strip(b" ,"))

    def _complaint(self) -> str:
        said = _last_line(self.complaints)
        if not said and self.zygote is not None:
            said = _last_line(self.zygote.complaints)
        return said or "no message"


@contextlib.contextmanager
def launched(
    seen: Layout,
    limits: Limits,
    cgroups: list[str],
    path: Path,
    runs: int,
    zygote: Zygote | None = None,
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
        ours: set[int] = set()

        def pipe(*, to_us: bool) -> tuple[int, int]:
            """Their end, and ours."""
            read, write = os.pipe()
            our, their = (read, write) if to_us else (write, read)
            theirs.callback(os.close, their)
            ours.add(our)
            opened.callback(_close, ours, our)
            return their, our

        ordered, orders = pipe(to_us=False)
        answer, says = pipe(to_us=True)
        info, told = pipe(to_us=True)
        slots, pipes = [], []
        for _ in range(runs):
            requests, ask = pipe(to_us=False)
            replies, replied = pipe(to_us=True)
            # Opened anew for each run, so that no run leaves a position for the next to find.
            file = os.open(path, os.O_RDONLY)
            theirs.callback(os.close, file)
            slots.append([requests, replies, file])
            pipes.append((ask, replied))
        process = subprocess.Popen(
            command(
                seen,
                limits,
                program="first" if zygote is None else "holder",
                uid=free_uid() if zygote is None else zygote.uid,
                seccomp=program.fileno(),
                info=info,
                cgroups=cgroups,
            ),
            stdin=ordered if zygote is None else subprocess.DEVNULL,
            stdout=answer if zygote is None else subprocess.PIPE,
            stderr=complaints,
            pass_fds=(*(chain(*slots) if zygote is None else ()), info, program.fileno()),
            env={"PATH": os.environ.get("PATH", os.defpath)},
            cwd="/",
            start_new_session=True,  # Ctrl-C is for its parent, which ends it
        )
        opened.callback(_end, process)
        if zygote is None:
            theirs.close()
        yield Launched(
            process,
            zygote,
            orders,
            Reader(says),
            pipes,
            ours,
            slots,
            [ordered, answer, *chain(*slots)],
            theirs.close,
            complaints.fileno(),
            Reader(told),
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
    if process.stdout is not None:
        process.stdout.close()


def _last_line(file: int) -> str:
    size = os.fstat(file).st_size
    said = os.pread(file, _COMPLAINT, max(size - _COMPLAINT, 0))
    lines = said.decode("utf-8", "replace").strip().splitlines()
    return lines[-1] if lines else ""


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

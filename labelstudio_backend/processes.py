"""Processes that go on after the command that started them."""

import contextlib
import os
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import psutil

__all__ = ["free_port", "inherited", "running", "start", "stop", "wait_until"]

_PATIENCE = 10.0  # seconds that a process has to end before it is killed


def start(
    words: Sequence[str | Path], *, pid: Path, log: Path, env: Mapping[str, str] | None = None
) -> psutil.Process:
    """Start a process in a session of its own, so that no Ctrl-C meant for us ends it."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as out:
        process = subprocess.Popen(
            [str(word) for word in words],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            start_new_session=True,
            env=None if env is None else dict(env),
        )
    found = psutil.Process(process.pid)
    # A number alone may be another process's by the time it is read.
    pid.write_text(f"{process.pid} {found.create_time()}")
    return found


def running(pid: Path) -> psutil.Process | None:
    """The process that was started; None where it has ended."""
    try:
        number, created = pid.read_text().split()
        process = psutil.Process(int(number))
        alive = process.is_running() and process.status() != psutil.STATUS_ZOMBIE
        same = abs(process.create_time() - float(created)) < 1
    except (FileNotFoundError, ValueError, psutil.Error):
        return None
    return process if alive and same else None


def stop(pid: Path) -> bool:
    """End the process and what it started; whether there was one."""
    process = running(pid)
    if process is None:
        pid.unlink(missing_ok=True)
        return False
    family = [process, *process.children(recursive=True)]
    # First itself, which ends its children as it should; then what is left of them.
    for members in ([process], family):
        for member in members:
            _quietly(member.terminate)
        _, alive = psutil.wait_procs(members, timeout=_PATIENCE)
        for member in alive:
            _quietly(member.kill)
    pid.unlink(missing_ok=True)
    return True


def _quietly(act: Callable[[], None]) -> None:
    with contextlib.suppress(psutil.NoSuchProcess):  # it has ended by itself meanwhile
        act()


def free_port(wanted: int, host: str = "127.0.0.1") -> int:
    """The first port from the wanted one on that nobody listens on."""
    for port in range(wanted, wanted + 50):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                continue
            return port
    raise OSError(f"no free port from {wanted} to {wanted + 49}")


def wait_until(
    ready: Callable[[], bool],
    *,
    seconds: float,
    alive: Callable[[], bool],
    every: float = 0.3,
) -> bool:
    """Wait for something to become true while something else stays true."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if not alive():  # somebody else may answer in its place
            return False
        if ready():
            return True
        time.sleep(every)
    return False


def inherited(**more: str) -> dict[str, str]:
    """Our environment, and some more."""
    return {**os.environ, **more}

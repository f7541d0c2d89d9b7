"""What a process takes away from itself before it touches somebody else's file."""

import ctypes
import os
import resource
from collections.abc import Iterable
from pathlib import Path

__all__ = ["close_all_but", "limit", "load_filter", "no_new_privileges", "unreadable"]

_PR_SET_DUMPABLE, _PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP = 4, 38, 22
_MODE_FILTER = 2

_libc = ctypes.CDLL(None, use_errno=True)


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p)]


def load_filter(instructions: bytes) -> None:
    """A seccomp filter, for this process and for good; each instruction has 8 bytes."""
    program = _Program(len(instructions) // 8, instructions)
    _prctl(_PR_SET_SECCOMP, _MODE_FILTER, ctypes.byref(program))


def no_new_privileges() -> None:
    """No program that is run from here gains rights."""
    _prctl(_PR_SET_NO_NEW_PRIVS, 1)


def unreadable() -> None:
    """No other process of this user reads or writes this one's memory."""
    _prctl(_PR_SET_DUMPABLE, 0)


def limit(*, memory_mb: int, cpu_seconds: int, processes: int, file_mb: int, files: int) -> None:
    """Hard limits of this process; memory is counted on top of what it has now."""
    now = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    for which, most in (
        (resource.RLIMIT_AS, now + (memory_mb << 20)),
        (resource.RLIMIT_CPU, cpu_seconds),
        (resource.RLIMIT_NPROC, processes),
        (resource.RLIMIT_FSIZE, file_mb << 20),
        (resource.RLIMIT_NOFILE, files),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_MEMLOCK, 0),
        (resource.RLIMIT_MSGQUEUE, 0),
    ):
        resource.setrlimit(which, (most, most))


def close_all_but(kept: Iterable[int]) -> None:
    """Close every other file descriptor."""
    before = 0
    for number in [*sorted(set(kept)), 1 << 20]:
        if number > before:  # for CPython 3.11 an empty range ends at the last descriptor
            os.closerange(before, number)
        before = number + 1


def _prctl(option: int, first: object, second: object = 0) -> None:
    if _libc.prctl(option, first, second, 0, 0) != 0:
        code = ctypes.get_errno()
        raise OSError(code, f"prctl {option}: {os.strerror(code)}")

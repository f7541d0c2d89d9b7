"""What a process takes away from itself before it touches somebody else's file."""

import ctypes
import errno
import os
import resource
from collections.abc import Iterable
from pathlib import Path

__all__ = [
    "close_all_but",
    "drop_capabilities",
    "enter",
    "limit",
    "load_filter",
    "no_new_privileges",
    "unreadable",
]

_PR_SET_DUMPABLE, _PR_CAPBSET_DROP, _PR_SET_NO_NEW_PRIVS = 4, 24, 38
# setns(2): the namespaces for users, mounts, processes, network, IPC, host names and cgroups.
_NAMESPACES = 0x10000000 | 0x20000 | 0x20000000 | 0x40000000 | 0x8000000 | 0x4000000 | 0x2000000
_CAPABILITY_VERSION = 0x20080522
# seccomp(2): its number, its operation, and the flag for all threads of the process.
_SECCOMP = 317 if os.uname().machine == "x86_64" else 277
_SET_MODE_FILTER, _ALL_THREADS = 1, 1

_libc = ctypes.CDLL(None, use_errno=True)


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p)]


def load_filter(instructions: bytes) -> None:
    """A seccomp filter, for all threads of this process and for good.

    Args:
        instructions: of 8 bytes each.

    Raises:
        OSError: it cannot be, as where a thread has a filter of its own.
    """
    program = _Program(len(instructions) // 8, instructions)
    result = _libc.syscall(_SECCOMP, _SET_MODE_FILTER, _ALL_THREADS, ctypes.byref(program))
    if result != 0:  # less than zero, or the number of the thread that cannot have it
        code = ctypes.get_errno() if result < 0 else errno.EBUSY
        raise OSError(code, f"seccomp: {os.strerror(code)}")


def enter(process: int) -> None:
    """Enter all namespaces of a process; of processes, only what is forked from now on is in it.

    Whoever enters another namespace of users has all capabilities there: `drop_capabilities`.

    Args:
        process: a descriptor of it, pidfd_open(2).

    Raises:
        OSError: this process has threads, or the other one is gone or another user's.
    """
    _check(_libc.setns(process, _NAMESPACES), "setns")


def drop_capabilities() -> None:
    """Drop all capabilities, also those that a program could get; nothing gives them back."""
    for number in range(64):
        result = _libc.prctl(_PR_CAPBSET_DROP, number, 0, 0, 0)
        if result != 0 and ctypes.get_errno() == errno.EINVAL:  # beyond the kernel's last one
            break
        _check(result, f"capability {number}")
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION, 0)
    _check(_libc.capset(header, (ctypes.c_uint32 * 6)()), "capset")


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
    _check(_libc.prctl(option, first, second, 0, 0), f"prctl {option}")


def _check(result: int, what: str) -> None:
    if result != 0:
        code = ctypes.get_errno()
        raise OSError(code, f"{what}: {os.strerror(code)}")

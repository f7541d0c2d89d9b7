"""Landlock: the kernel's own list of folders that a process may still read or write.

Source: landlock(7). Where the kernel has none the sandbox goes without, and says so.
"""

import ctypes
import os
from collections.abc import Iterable

__all__ = ["restrict", "version"]

_CREATE, _ADD, _RESTRICT = 444, 445, 446
_PATH_BENEATH = 1

_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = (1 << bit for bit in range(4))
# Removing and making files and folders of each kind; version 2 renames, version 3 truncates.
_CHANGE = sum(1 << bit for bit in range(4, 13))
_REFER, _TRUNCATE, _IOCTL = 1 << 13, 1 << 14, 1 << 15
_MAKE_DIR, _MAKE_FILE = 1 << 7, 1 << 8
_REMOVE = 1 << 4 | 1 << 5

_libc = ctypes.CDLL(None, use_errno=True)


class _Ruleset(ctypes.Structure):
    _fields_ = [
        ("access_fs", ctypes.c_uint64),
        ("access_net", ctypes.c_uint64),
        ("scoped", ctypes.c_uint64),
    ]


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = [("access", ctypes.c_uint64), ("parent", ctypes.c_int32)]


def version() -> int:
    """Landlock's version in this kernel; 0 where there is none."""
    found: int = _libc.syscall(_CREATE, None, ctypes.c_size_t(0), ctypes.c_uint32(1))
    return max(found, 0)


def restrict(*, readable: Iterable[str], writable: Iterable[str] = ()) -> int:
    """Keep this process from all files but those beneath some folders, from now on.

    It can also no longer reach a network, or signal a process outside. Needs ``no_new_privs``.

    Returns:
        Landlock's version; 0 where there is none and nothing is restricted.
    """
    known = version()
    if known < 1:
        return 0
    handled = _EXECUTE | _WRITE_FILE | _READ_FILE | _READ_DIR | _CHANGE
    handled |= (_REFER if known >= 2 else 0) | (_TRUNCATE if known >= 3 else 0)
    handled |= _IOCTL if known >= 5 else 0
    network, scoped = (3 if known >= 4 else 0), (3 if known >= 6 else 0)
    ruleset = _Ruleset(handled, network, scoped)
    size = 24 if known >= 6 else 16 if known >= 4 else 8
    made = _call(_CREATE, ctypes.byref(ruleset), ctypes.c_size_t(size), ctypes.c_uint32(0))
    for folder in readable:
        _allow(made, folder, _READ_FILE | _READ_DIR)
    changes = _WRITE_FILE | _REMOVE | _MAKE_DIR | _MAKE_FILE | (_TRUNCATE if known >= 3 else 0)
    for folder in writable:
        _allow(made, folder, _READ_FILE | _READ_DIR | changes)
    _call(_RESTRICT, ctypes.c_int(made), ctypes.c_uint32(0))
    os.close(made)
    return known


def _allow(ruleset: int, path: str, access: int) -> None:
    try:
        opened = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    if not os.path.isdir(path):  # noqa: PTH112 - nothing but os in the sandbox's own path
        access &= _READ_FILE | _WRITE_FILE
    rule = _Beneath(access, opened)
    _call(
        _ADD,
        ctypes.c_int(ruleset),
        ctypes.c_int(_PATH_BENEATH),
        ctypes.byref(rule),
        ctypes.c_uint32(0),
    )
    os.close(opened)


def _call(number: int, *arguments: object) -> int:
    result: int = _libc.syscall(number, *arguments)
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, f"landlock call {number}: {os.strerror(code)}")
    return result

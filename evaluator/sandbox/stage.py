"""Run as a program, before bubblewrap or a zygote: what has to be done by the one who starts it.

    python -I -S stage.py '{"cgroups": […], "cores": [0], "command": […], …}'

It joins the cgroups and, where it is root, makes the folders that the sandbox shows reachable for
another user (an interpreter may lie in a home of root's); a zygote sees nothing else. Then it
becomes the command, which becomes that user first. It needs the standard library alone.
"""

import contextlib
import ctypes
import json
import os
import stat
import sys
from pathlib import Path
from typing import Any

_PRIORITY = -10
_CLONE_NEWNS = 0x00020000
_MS_NOSUID, _MS_NODEV = 2, 4
_MS_BIND, _MS_REC, _MS_PRIVATE = 4096, 16384, 1 << 18


def main(asked: dict[str, Any]) -> None:
    """Prepare, and become the command; does not return."""
    for file in asked.get("cgroups", ()):
        Path(file).write_text(str(os.getpid()))
    # Another model may be measured on the core that is left out.
    os.sched_setaffinity(0, asked["cores"])
    if "binds" in asked:
        _reachable(asked["stage"], asked["binds"])
    if "scratch" in asked:
        _root(Path(asked["stage"]), asked["links"], asked["scratch"])
    command: list[str] = asked["command"]
    os.chdir("/")
    os.execvp(command[0], command)


def take_core(core: int, process: int = 0) -> None:
    """Have a process, and those that it will start, run on one core alone; 0 is this one."""
    # A neighbour on the same core costs less when it interrupts less; only root may ask for that,
    # and where there is one core the others need it too.
    if len(os.sched_getaffinity(0)) > 1:
        with contextlib.suppress(PermissionError):
            os.setpriority(os.PRIO_PROCESS, process, _PRIORITY)
    os.sched_setaffinity(process, {core})


def _reachable(stage: str, binds: dict[str, str]) -> None:
    """Bind each folder into a small file system of a mount namespace of our own.

    ``binds`` gives for each place below ``stage`` what is to be seen there.
    """
    _check(_libc().unshare(_CLONE_NEWNS), "unshare")
    _mount(b"none", b"/", None, _MS_REC | _MS_PRIVATE)
    # Some of them may lie below the folder that is about to be covered.
    opened = {place: os.open(source, os.O_PATH) for place, source in binds.items()}
    _mount(b"tmpfs", stage.encode(), b"tmpfs", _MS_NOSUID | _MS_NODEV, b"mode=0755,size=1m")
    for place, descriptor in opened.items():
        target = Path(stage, place)
        target.parent.mkdir(parents=True, exist_ok=True)
        # By what was opened: its path may be covered by now.
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            target.mkdir()
        else:
            target.touch()
        source = f"/proc/self/fd/{descriptor}".encode()
        _mount(source, os.fsencode(target), None, _MS_BIND | _MS_REC)
        os.close(descriptor)


def _root(stage: Path, links: dict[str, str], scratch: str) -> None:
    """See nothing but what was bound below ``stage``, and a folder for what imports may leave."""
    for link, target in links.items():
        stage.joinpath(link).symlink_to(target)
    stage.joinpath(scratch).mkdir()
    stage.joinpath(scratch).chmod(0o777)
    os.chroot(stage)


def _mount(
    source: bytes, target: bytes, kind: bytes | None, flags: int, data: bytes | None = None
) -> None:
    _check(_libc().mount(source, target, kind, ctypes.c_ulong(flags), data), f"mount {target!r}")


def _libc() -> ctypes.CDLL:
    """The C library; not when this is imported, which other systems do as well."""
    return ctypes.CDLL(None, use_errno=True)


def _check(result: int, what: str) -> None:
    if result != 0:
        code = ctypes.get_errno()
        raise OSError(code, f"{what}: {os.strerror(code)}")


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))

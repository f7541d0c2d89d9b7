"""Control groups for one sandbox, where this process may make some: memory, processes, CPU time.

Source: the kernel's cgroup-v2.rst and cgroup-v1/. Version 1 has one tree for each controller,
version 2 one for all; a machine may have both.
"""

import contextlib
import errno
import os
import signal
import subprocess
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

__all__ = ["Groups", "groups"]

_ROOT = Path("/sys/fs/cgroup")
_PREFIX = "speechtimer-"
# A process that moves itself to where its first argument says.
_JOIN = ["/bin/sh", "-c", 'echo $$ > "$1"', "sh"]


@dataclass(frozen=True, slots=True)
class Groups:
    """The folders of a sandbox's groups, by what each limits or measures; may be empty."""

    memory: Path | None = None
    pids: Path | None = None
    cpu: Path | None = None
    made: tuple[Path, ...] = field(default=())

    @property
    def entrances(self) -> list[str]:
        """The files into which a process writes its number to join."""
        return [str(folder / "cgroup.procs") for folder in self.made]

    def cpu_seconds(self) -> float | None:
        """Processor time of all that ever ran in the group; None where nobody counts it."""
        if self.cpu is None:
            return None
        if (self.cpu / "cpuacct.usage").exists():
            return int((self.cpu / "cpuacct.usage").read_text()) / 1e9
        return _entry(self.cpu / "cpu.stat", "usage_usec") / 1e6

    def out_of_memory(self) -> bool:
        """Whether something in the group was ended for want of memory."""
        if self.memory is None:
            return False
        for name in ("memory.events", "memory.oom_control"):
            if (self.memory / name).exists():
                return _entry(self.memory / name, "oom_kill") > 0
        return False


@contextlib.contextmanager
def groups(*, memory_mb: int, processes: int) -> Iterator[Groups]:
    """Make what can be made; in the end it is removed, and what is still in it killed."""
    name = f"{_PREFIX}{os.getpid()}-{_namespace()}-{uuid.uuid4().hex[:8]}"
    made = _version_2(name, memory_mb, processes) or _version_1(name, memory_mb, processes)
    try:
        yield made
    finally:
        for folder in made.made:
            _remove(folder)


def _version_1(name: str, memory_mb: int, processes: int) -> Groups:
    memory = _make("memory", name)
    if memory is not None and not _write(memory / "memory.limit_in_bytes", memory_mb << 20):
        _remove(memory)
        memory = None
    if memory is not None:  # only where swap is counted
        _write(memory / "memory.memsw.limit_in_bytes", memory_mb << 20)
    pids = _make("pids", name)
    if pids is not None and not _write(pids / "pids.max", processes):
        _remove(pids)
        pids = None
    cpu = _make("cpuacct", name)
    made = tuple(folder for folder in (memory, pids, cpu) if folder is not None)
    return Groups(memory, pids, cpu, made)


def _version_2(name: str, memory_mb: int, processes: int) -> Groups | None:
    """A group beside our own, in a part of the tree that is delegated to us."""
    own = _own_group("0", "")
    if own is None or not (_ROOT / "cgroup.controllers").exists():
        return None
    parent = (_ROOT / own).parent if own != Path() else _ROOT
    folder = parent / name
    if not _entered(folder):
        return None
    limits = {"memory.max": memory_mb << 20, "memory.swap.max": 0, "pids.max": processes}
    held = {file: _write(folder / file, value) for file, value in limits.items()}
    return Groups(
        folder if held["memory.max"] else None,
        folder if held["pids.max"] else None,
        folder,
        (folder,),
    )


def _make(controller: str, name: str) -> Path | None:
    own = _own_group(None, controller)
    if own is None:
        return None
    for parent in (_ROOT / controller / own, _ROOT / controller):
        folder = parent / name
        if _entered(folder):
            return folder
    return None


def _entered(folder: Path) -> bool:
    """Make a group that processes can really join; what killed workers left is removed."""
    for left in folder.parent.glob(f"{_PREFIX}*"):
        worker, namespace = left.name.split("-")[1:3]
        if Path("/proc", worker).exists():
            continue
        if namespace == _namespace():
            _remove(left)
        else:  # a container's, which may live, its worker having another number here
            with contextlib.suppress(OSError):
                left.rmdir()
    try:
        folder.mkdir()
    except OSError:
        return False
    joined = subprocess.run(
        [*_JOIN, str(folder / "cgroup.procs")], check=False, stderr=subprocess.DEVNULL
    )
    if joined.returncode != 0:
        _remove(folder)
    return joined.returncode == 0


def _own_group(number: str | None, controller: str) -> Path | None:
    """This process's own group in a tree, relative to the tree's root."""
    try:
        lines = Path("/proc/self/cgroup").read_text().splitlines()
    except OSError:
        return None
    for line in lines:
        found, names, path = line.split(":", 2)
        if controller in names.split(",") and number in (None, found):
            return Path(path.lstrip("/"))
    return None


def _write(file: Path, value: int) -> bool:
    try:
        file.write_text(str(value))
    except OSError:
        return False
    return True


def _entry(file: Path, key: str) -> int:
    for line in file.read_text().splitlines():
        name, _, value = line.partition(" ")
        if name == key:
            return int(value)
    return 0


def _namespace() -> str:
    """The process namespace in which our numbers are those of our processes."""
    return str(Path("/proc/self/ns/pid").stat().st_ino)


def _remove(folder: Path) -> None:
    """Kill what is in a group, and remove it when that is gone, which may take a moment.

    A sandbox that loses its parent while it starts does not end by itself: bubblewrap's inner
    process waits for its outer one before it asks for a signal at that one's death.
    """
    for _ in range(100):
        _kill(folder)
        try:
            folder.rmdir()
        except OSError as error:
            if error.errno != errno.EBUSY:
                return
            time.sleep(0.02)
        else:
            return


def _kill(folder: Path) -> None:
    with contextlib.suppress(OSError):
        for number in (folder / "cgroup.procs").read_text().split():
            if number != "0":  # of another namespace; to `kill` it is our own process group
                with contextlib.suppress(ProcessLookupError):
                    os.kill(int(number), signal.SIGKILL)

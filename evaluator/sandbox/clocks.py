"""Processor time of a process, as the kernel counts it; the process is never asked."""

from collections.abc import Callable
from pathlib import Path
from typing import Literal

from evaluator.sandbox.cgroups import Groups

__all__ = ["CpuClock", "MeasuredBy", "children", "cpu_clock", "scheduled_seconds", "youngest"]

MeasuredBy = Literal["cgroup", "scheduler"]
CpuClock = tuple[Callable[[], float], MeasuredBy]

_PROC = Path("/proc")


def cpu_clock(groups: Groups, process: int) -> CpuClock | None:
    """A clock of processor seconds, and what it reads; None where the kernel shows none.

    Args:
        process: the number, outside the sandbox, of the process that tags.
    """
    if groups.cpu_seconds() is not None:
        return lambda: groups.cpu_seconds() or 0.0, "cgroup"
    try:
        scheduled_seconds(process)
    except (OSError, ValueError, IndexError):
        return None
    return lambda: scheduled_seconds(process), "scheduler"


def youngest(process: int) -> int:
    """The last process of a line: a process's child, its child, and so on."""
    parents: dict[int, int] = {}
    for entry in _PROC.iterdir():
        if entry.name.isdigit():
            parents[_parent(int(entry.name))] = int(entry.name)
    while process in parents:
        process = parents[process]
    return process


def children(process: int) -> list[int]:
    """The processes that a process has started, and that are still its own."""
    found = [int(entry.name) for entry in _PROC.iterdir() if entry.name.isdigit()]
    return [number for number in found if _parent(number) == process]


def _parent(process: int) -> int:
    try:
        stat = (_PROC / str(process) / "stat").read_text()
    except OSError:  # gone meanwhile
        return -1
    # The name of a program, in parentheses, may hold any character.
    return int(stat.rpartition(")")[2].split()[1])


def scheduled_seconds(process: int) -> float:
    """CPU seconds of all threads of a process; of one that tags, none can end or begin."""
    threads = (_PROC / str(process) / "task").glob("*/schedstat")
    return sum(int(thread.read_text().split()[0]) for thread in threads) / 1e9

"""What is forked from a zygote: contained as what bubblewrap starts, and the same each time."""

import itertools
import os
import re
import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from evaluator.errors import JudgeFault
from evaluator.sandbox import Limits, Run, Sandbox, open_sandbox
from evaluator.sandbox.clocks import children
from evaluator.sandbox.launch import launched
from evaluator.sandbox.layout import layout
from evaluator.sandbox.zygote import zygote
from tests.evaluator.jobs.processes import until
from tests.evaluator.sandbox.test_setting_up import alive

pytestmark = pytest.mark.usefixtures("_zygote")

NOTHING = "def tag(batch): return [[] for _ in batch]"
NAMESPACES = ("user", "mnt", "pid", "net", "ipc", "uts", "cgroup")
WRITABLE = re.compile(r"^([0-9a-f]+)-([0-9a-f]+) rw", re.MULTILINE)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "model.pt"
    path.write_bytes(b"a model")
    return path


def test_it_has_every_layer_that_bubblewrap_gives(file: Path) -> None:
    with running(file, forked=False) as (box, _):
        fresh = layers(children(box.first_process)[0])
    with running(file, forked=True) as (box, _), zygote(layout()) as another:
        (child,) = children(box.first_process)
        forked = layers(child)
        outside = namespaces(another.process_id) | namespaces(os.getpid())
        assert not namespaces(child) & outside
    assert forked == fresh
    assert {"NoNewPrivs:\t1", "Seccomp:\t2", "CapBnd:\t0000000000000000"} <= set(forked)


def layers(process: int) -> list[str]:
    """What the kernel says of a process, but for what is its own."""
    said = Path(f"/proc/{process}/status").read_text().splitlines()
    names = ("Umask", "Groups", "Cap", "NoNew", "Seccomp", "THP", "Sig", "Shd", "Cpus", "NSpid")
    kept = [line for line in said if line.startswith(names) and "NSpid" not in line]
    limits = Path(f"/proc/{process}/limits").read_text().splitlines()
    kept += [line for line in limits if "address space" not in line]
    return [*kept, *(os.readlink(f"/proc/{process}/fd/{n}") for n in range(3))]


def namespaces(process: int) -> set[str]:
    return {os.readlink(f"/proc/{process}/ns/{name}") for name in NAMESPACES}


def test_each_begins_with_the_same_memory(file: Path) -> None:
    """Whatever came before: the child that waits is what the next submission gets."""
    keeps = "import json\njson.kept = [bytes([number % 251]) * 4096 for number in range(9_000)]\n"

    def judged(code: str) -> None:
        # Of two numbers, one lies where the last but one did.
        for runs in (1, 3):
            with running(file, code, runs=runs, forked=True) as (_, run):
                run.ask([["3", "tours"]] * 50)

    judged(NOTHING)
    first, before = waiting()
    judged(keeps + NOTHING)
    second, after = waiting()
    assert before.keys() == after.keys()
    assert sum(map(len, before.values())) > 50_000_000
    found = {words for place in before for words in differing(before[place], after[place])}
    assert found <= {(first, second)}


def differing(one: bytes, other: bytes) -> Iterator[tuple[int, int]]:
    if one != other:
        words = (memoryview(data).cast("Q") for data in (one, other))
        yield from ((a, b) for a, b in zip(*words, strict=True) if a != b)


def waiting() -> tuple[int, dict[str, bytes]]:
    """The child that waits for the next request, and all that it may write, by place."""
    found: list[int] = []

    def waits() -> bool:
        found[:] = children(one.process_id)
        return bool(found) and sleeps_on_its_socket(found[0])

    with zygote(layout()) as one:
        until(waits)
    return found[0], memory(found[0])


def sleeps_on_its_socket(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
        return state == "S" and os.readlink(f"/proc/{process}/fd/0").startswith("socket:")
    except FileNotFoundError:  # that of the sandbox before
        return False


def memory(process: int) -> dict[str, bytes]:
    held = {}
    with Path(f"/proc/{process}/mem").open("rb", buffering=0) as file:
        for start, end in WRITABLE.findall(Path(f"/proc/{process}/maps").read_text()):
            file.seek(int(start, 16))
            held[start] = file.read(int(end, 16) - int(start, 16))
    return held


KEEPS = """
import builtins, ctypes, json, os, sys, tempfile
secret = "".join(map(chr, range(0x4e00, 0x4e20)))  # written out nowhere
def tries(function, *arguments):
    try:
        function(*arguments)
    except OSError:
        pass
def keep(folder):
    with open(folder + "/kept", "w") as file:
        file.write(secret)
for folder in ("/scratch", "/scratch/0", "/tmp", "/dev/shm", "/run", tempfile.gettempdir()):
    tries(keep, folder)
builtins.kept = json.kept = secret
os.environ["KEPT"] = sys.modules["kept"] = secret
libc = ctypes.CDLL(None)
libc.setenv(b"KEPT", b"1", 1)
libc.shmget(4711, 4096, 0o1600), libc.shm_open(b"/kept", 0o102, 0o600), libc.umask(0)
tries(os.dup2, 1, 200), tries(os.nice, 3), tries(os.chdir, "/scratch/0")
def tag(batch): return [[] for _ in batch]
"""
FINDS = """
import builtins, ctypes, gc, json, os, re, sys
found = []
def look(number, seen):
    if seen:
        found.append((number, number + 1, "nb_rounds", 1.0))
secret = [chr(letter) for letter in range(0x4e00, 0x4e20)]
names = [name for folder in ("/scratch", "/tmp", "/dev/shm", "/run")
         for _, folders, files in os.walk(folder) for name in folders + files]
look(0, names != ["0"])
look(1, hasattr(builtins, "kept") or hasattr(json, "kept") or "kept" in sys.modules)
look(2, "KEPT" in os.environ or ctypes.CDLL(None).getenv(b"KEPT"))
look(3, sorted(map(int, os.listdir("/proc/self/fd")))[-1] > 12)
look(4, os.path.exists("/proc/self/fd/200") or os.getcwd() != "/")
look(5, os.umask(0o077) != 0o077)
look(6, os.nice(0) != {nice})
look(7, [n for n in os.listdir("/proc") if n.isdigit()] != ["1", "2", "3"])
pattern = re.compile(b"".join(letter.encode("utf-16-le") for letter in secret[:8]))
with open("/proc/self/maps") as maps, open("/proc/self/mem", "rb", 0) as memory:
    for line in maps:
        place, rights = line.split()[:2]
        if rights[:2] == "rw":
            start, end = (int(side, 16) for side in place.split("-"))
            memory.seek(start)
            look(8, len(pattern.findall(memory.read(end - start))) > {most})
def tag(batch): return [found[:12] for _ in batch]
"""


@contextmanager
def running(
    file: Path, code: str = NOTHING, *, runs: int = 1, forked: bool
) -> Iterator[tuple[Sandbox, Run]]:
    limits = Limits(memory_mb=512)
    with (
        open_sandbox(file, task="tag", limits=limits, runs=runs, code=code, forked=forked) as box,
        box.run() as run,
    ):
        run.load()
        yield box, run

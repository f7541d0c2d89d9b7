"""What is forked from a zygote: contained as what bubblewrap starts, and the same each time."""

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
from tests.conftest import ROOT
from tests.evaluator.jobs.processes import until
from tests.evaluator.sandbox.test_setting_up import alive

pytestmark = pytest.mark.usefixtures("_zygote")

NOTHING = "def tag(batch): return [[] for _ in batch]"
NAMESPACES = ("user", "mnt", "pid", "net", "ipc", "uts", "cgroup")
# Nobody else may look into what has made itself unreadable.
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root sees memory and namespaces")
WRITABLE = re.compile(r"^([0-9a-f]+)-([0-9a-f]+) rw", re.MULTILINE)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "model.pt"
    path.write_bytes(b"a model")
    return path


@as_root
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
    return [*kept, *(str(Path(f"/proc/{process}/fd/{n}").readlink()) for n in range(3))]


def namespaces(process: int) -> set[str]:
    return {str(Path(f"/proc/{process}/ns/{name}").readlink()) for name in NAMESPACES}


@as_root
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
        return state == "S" and Path(f"/proc/{process}/fd/0").readlink().name.startswith("socket:")
    except FileNotFoundError:  # that of the sandbox before
        return False


def memory(process: int) -> dict[str, bytes]:
    held = {}
    with Path(f"/proc/{process}/mem").open("rb", buffering=0) as file:
        for start, end in WRITABLE.findall(Path(f"/proc/{process}/maps").read_text()):
            file.seek(int(start, 16))
            held[start] = file.read(int(end, 16) - int(start, 16))
    return held


# A text that is written out nowhere: in memory it is 00 4e 01 4e 02 4e …
KEEPS = """
import builtins, ctypes, json, os, sys, tempfile
secret = "".join(map(chr, range(0x4e00, 0x4e20)))
for folder in ("/scratch", "/scratch/0", "/tmp", "/dev/shm", "/run", tempfile.gettempdir()):
    try:
        with open(folder + "/kept", "w") as kept:
            kept.write(secret)
    except OSError:
        pass
builtins.kept = json.kept = secret
os.environ["KEPT"] = secret
libc = ctypes.CDLL(None)
libc.shmget(4711, 4096, 0o1600), libc.shm_open(b"/kept", 0o102, 0o600)
os.dup2(1, 200), os.chdir("/scratch/0"), os.umask(0)
"""
FINDS = """
import builtins, ctypes, json, os, re
found = set()
def look(what, seen):
    if seen:
        found.add(what)
folders = ("/scratch", "/scratch/0", "/tmp", "/dev/shm", "/run")
look(0, [names for folder in folders for _, _, names in os.walk(folder) if names])
look(1, hasattr(builtins, "kept") or hasattr(json, "kept"))
look(2, "KEPT" in os.environ)
look(3, os.path.exists("/proc/self/fd/200"))
look(4, os.getcwd() != "/")
look(5, os.umask(0o077) != 0o077)
look(6, ctypes.CDLL(None).shmget(4711, 0, 0) >= 0)
secret = re.compile(rb"\\x00\\x4e\\x01\\x4e\\x02\\x4e\\x03\\x4e\\x04\\x4e")
with open("/proc/self/maps") as maps:
    for line in maps.readlines():
        place, rights = line.split()[:2]
        if rights.startswith("rw"):
            start, end = (int(side, 16) for side in place.split("-"))
            look(7, secret.search((ctypes.c_char * (end - start)).from_address(start)))
def tag(batch): return [[(n, n + 1, "nb_rounds", 1.0) for n in sorted(found)] for _ in batch]
"""


def test_nothing_of_a_submission_is_seen_by_the_next(file: Path) -> None:
    """Files, objects, environment, descriptors, folder, mask, memory: its own is found."""

    def found(code: str) -> list[int]:
        with running(file, code, forked=True) as (_, run):
            return [first for first, *_ in run.ask([list("12345678")]).spans[0]]

    assert found(KEEPS + FINDS) == [0, 1, 2, 3, 4, 5, 7]
    assert found(FINDS) == []


def test_a_dead_one_is_replaced(file: Path) -> None:
    """What was forked before goes on."""
    with running(file, forked=True) as (box, run):
        parent = parent_of(parent_of(box.first_process))
        os.kill(parent, signal.SIGKILL)
        assert run.ask([["3", "tours"]]).spans == [[]]
        until(lambda: not alive(parent))
    assert not alive(box.first_process)
    with running(file, forked=True) as (box, run):
        assert run.ask([["3", "tours"]]).spans == [[]]
        assert parent_of(parent_of(box.first_process)) != parent


def parent_of(process: int) -> int:
    return int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[1])


def test_a_killed_worker_leaves_none(file: Path) -> None:
    program = f"""
        import os, signal
        from pathlib import Path
        from tests.evaluator.sandbox.test_zygote import parent_of, running
        with running(Path({str(file)!r}), forked=True) as (box, _):
            first = box.first_process
            print(first, parent_of(first), parent_of(parent_of(first)), flush=True)
            os.kill(os.getpid(), signal.SIGKILL)
    """
    killed = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    processes = [int(number) for number in killed.stdout.split()]
    until(lambda: not any(map(alive, processes)))


def test_one_that_dies_before_it_forks_is_no_fault_of_a_submission(file: Path) -> None:
    with zygote(layout()) as one:
        for process in (one.process_id, *children(one.process_id)):
            os.kill(process, signal.SIGKILL)
        with launched(layout(), Limits(), [], file, 1, one) as started:
            with pytest.raises(JudgeFault) as fault:
                started.greet({}, cgroups=[], seconds=60)
            assert fault.value.reason.code == "judge-sandbox"


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

"""The command line that starts a sandbox."""

import json
import os
import shutil
import sys
import threading
from pathlib import Path

from evaluator.errors import SandboxUnavailable
from evaluator.sandbox.inside import SCRATCH
from evaluator.sandbox.layout import CODE, Layout
from evaluator.sandbox.limits import Limits

__all__ = ["ENVIRONMENT", "command", "reserved_core"]

# All of it: neither our environment nor a home is seen in the sandbox.
ENVIRONMENT = {
    "HOME": SCRATCH,
    "TMPDIR": SCRATCH,
    "LANG": "C.UTF-8",
    "PATH": "/usr/bin",
    "PYTHONHASHSEED": "0",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "TOKENIZERS_PARALLELISM": "false",
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "FLAIR_CACHE_ROOT": SCRATCH,
}
# A mount point that is on every machine, and that any user may enter; seen so by us alone.
_STAGE = "/tmp"
# Numbers that systems leave to services started on the fly.
_FIRST_UID, _UIDS = 61_184, 4_000

_START = """\
import sys
sys.dont_write_bytecode = True
sys.path[:0] = {paths!r}
from evaluator.sandbox.inside.zygote import main
main()
"""


def reserved_core() -> int:
    """The core on which models are measured: the last that this process may use."""
    return max(os.sched_getaffinity(0))


def command(
    seen: Layout, limits: Limits, *, seccomp: int, info: int, cgroups: list[str]
) -> list[str]:
    """What to run; ``seccomp`` and ``info`` are file descriptors that it inherits.

    Raises:
        SandboxUnavailable: a program that it takes is not installed.
    """
    root = os.geteuid() == 0
    for program, package in (("bwrap", "bubblewrap"), ("setpriv", "util-linux")):
        if shutil.which(program) is None and (root or program == "bwrap"):
            raise SandboxUnavailable(
                f"{program} is not installed: apt-get install {package} (or dnf install {package})"
            )
    places = {inside: f"{i}" for i, inside in enumerate(seen.shown)}
    source = {
        inside: f"{_STAGE}/{places[inside]}" if root else str(outside)
        for inside, outside in seen.shown.items()
    }
    asked = {
        "cgroups": cgroups,
        "cores": sorted(os.sched_getaffinity(0) - {reserved_core()}) or [reserved_core()],
        # Of this thread: another one may have a sandbox at the same time.
        "uid": _FIRST_UID + threading.get_native_id() % _UIDS if root else None,
        "stage": _STAGE,
        "binds": {places[inside]: str(outside) for inside, outside in seen.shown.items()},
        "command": _bwrap(seen, source, limits, seccomp, info),
    }
    here = str(Path(__file__).parent / "stage.py")
    return [sys.executable, "-I", "-S", here, json.dumps(asked)]


def _bwrap(
    seen: Layout, source: dict[str, str], limits: Limits, seccomp: int, info: int
) -> list[str]:
    made = ["bwrap", "--unshare-all", "--unshare-user", "--disable-userns"]
    # Ours is the first process: bubblewrap's own would let others of its user look into it.
    made += ["--die-with-parent", "--as-pid-1", "--new-session", "--clearenv"]
    made += ["--cap-drop", "ALL"]
    made += ["--uid", "65534", "--gid", "65534", "--hostname", "sandbox"]
    for name, value in ENVIRONMENT.items():
        made += ["--setenv", name, value]
    for inside in sorted(source):
        made += ["--ro-bind", source[inside], inside]
    for link, target in seen.links.items():
        made += ["--symlink", target, link]
    made += ["--proc", "/proc", "--dev", "/dev"]
    made += ["--size", str(limits.disk_mb << 20), "--perms", "0700", "--tmpfs", SCRATCH]
    made += ["--remount-ro", "/dev", "--remount-ro", "/"]
    made += ["--seccomp", str(seccomp), "--info-fd", str(info), "--chdir", "/"]
    start = _START.format(paths=[CODE, *seen.packages])
    # As -I, but for the environment, which is all ours: it says that hashes are always the same, or
    # each sandbox would take a little more or less time.
    return [*made, "--", seen.interpreter, "-s", "-P", "-S", "-c", start]

"""The command line that starts a sandbox."""

import json
import os
import secrets
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from evaluator.errors import SandboxUnavailable
from evaluator.sandbox.inside import SCRATCH
from evaluator.sandbox.layout import CODE, Layout
from evaluator.sandbox.limits import Limits

__all__ = ["ENVIRONMENT", "command", "free_uid", "reserved_core", "zygote_command"]

Program = Literal["first", "holder"]

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
# Where a zygote of root's finds it.
_SETPRIV = "/setpriv"

# The worker's own modules are found by their folder, whatever else of this name is installed.
_START = """\
import sys, types
sys.dont_write_bytecode = True
sys.path[:0] = {packages!r}
for name in ("evaluator", "evaluator.sandbox", "evaluator.similarity"):
    sys.modules[name] = types.ModuleType(name)
    sys.modules[name].__path__ = ["/".join([{code!r}, *name.split(".")])]
from evaluator.sandbox.inside.{program} import main
main()
"""


def reserved_core() -> int:
    """The core on which models are measured: the last that this process may use."""
    return max(os.sched_getaffinity(0))


def free_uid() -> int | None:
    """A user who owns nothing, hardly the same twice; None where we are not root."""
    return _FIRST_UID + secrets.randbelow(_UIDS) if os.geteuid() == 0 else None


def command(
    seen: Layout,
    limits: Limits,
    *,
    program: Program,
    uid: int | None,
    seccomp: int,
    info: int,
    cgroups: list[str],
) -> list[str]:
    """What to run for a sandbox.

    Args:
        program: the module of ``inside`` that is the sandbox's process 1.
        uid: the user whose it is, where we are root.
        seccomp, info: file descriptors that it inherits.

    Raises:
        SandboxUnavailable: a program that it takes is not installed.
    """
    _installed("bwrap", "bubblewrap")
    places = {inside: f"{i}" for i, inside in enumerate(seen.shown)}
    source = {
        inside: str(outside) if uid is None else f"{_STAGE}/{places[inside]}"
        for inside, outside in seen.shown.items()
    }
    run = _bwrap(seen, source, limits, seccomp, info)
    run += ["--", *_python(seen, CODE, program)]
    if uid is None:
        return _staged(run, cgroups=cgroups)
    binds = {places[inside]: str(outside) for inside, outside in seen.shown.items()}
    run = [*_as_user(_installed("setpriv", "util-linux"), uid), *run]
    return _staged(run, cgroups=cgroups, stage=_STAGE, binds=binds)


def zygote_command(seen: Layout, *, uid: int | None) -> list[str]:
    """What to run for a zygote; as another user it sees what a sandbox does, at the same places.

    Raises:
        SandboxUnavailable: a program that it takes is not installed.
    """
    if uid is None:
        return _staged(_python(seen, str(Path(__file__).parents[2]), "zygote"))
    binds = {inside.lstrip("/"): str(outside) for inside, outside in seen.shown.items()}
    binds |= {"setpriv": _installed("setpriv", "util-linux"), "proc": "/proc", "dev": "/dev"}
    run = [*_as_user("/setpriv", uid), *_python(seen, CODE, "zygote")]
    links = {link.lstrip("/"): target for link, target in seen.links.items()}
    return _staged(run, stage=_STAGE, binds=binds, links=links, scratch=SCRATCH.lstrip("/"))


def _staged(run: Sequence[str], **asked: object) -> list[str]:
    """The command that prepares what is asked of it, and becomes another one."""
    cores = sorted(os.sched_getaffinity(0) - {reserved_core()}) or [reserved_core()]
    here = str(Path(__file__).parent / "stage.py")
    return [sys.executable, "-I", "-S", here, json.dumps(asked | {"cores": cores, "command": run})]


def _installed(program: str, package: str) -> str:
    found = shutil.which(program)
    if found is None:
        raise SandboxUnavailable(
            f"{program} is not installed: apt-get install {package} (or dnf install {package})"
        )
    return found


def _as_user(setpriv: str, uid: int) -> list[str]:
    dropped = [setpriv, f"--reuid={uid}", f"--regid={uid}", "--clear-groups"]
    return [*dropped, "--inh-caps=-all", "--bounding-set=-all", "--no-new-privs"]


def _python(seen: Layout, code: str, program: str) -> list[str]:
    start = _START.format(packages=seen.packages, code=code, program=program)
    # As -I, but for the environment, which is all ours: it says that hashes are always the same, or
    # each sandbox would take a little more or less time.
    return [seen.interpreter, "-s", "-P", "-S", "-c", start]


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
    return [*made, "--seccomp", str(seccomp), "--info-fd", str(info), "--chdir", "/"]

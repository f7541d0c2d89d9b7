"""What the sandbox shows, what it takes to set it up, and what happens where that is missing."""

import ast
import json
import os
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile
import time
import uuid
import venv
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from evaluator.errors import JudgeFault, SandboxUnavailable
from evaluator.sandbox import Limits, check_sandbox, inspect_model, launch, open_sandbox
from evaluator.sandbox import session as sandbox_session
from evaluator.sandbox.cgroups import groups
from evaluator.sandbox.clocks import children, youngest
from evaluator.sandbox.command import command, reserved_core
from evaluator.sandbox.launch import launched, remedy
from evaluator.sandbox.layout import layout
from tests.conftest import ROOT

INSIDE = ROOT / "evaluator" / "sandbox" / "inside"
_NOTHING = "def tag(batch): return [[] for _ in batch]"


def test_the_layers_are_named() -> None:
    layers = check_sandbox()
    assert {"safe-reading", "bubblewrap", "seccomp", "rlimits"} <= set(layers)


def test_of_this_project_only_the_worker_is_shown() -> None:
    own = {path for path in layout().shown.values() if path.is_relative_to(ROOT / "evaluator")}
    assert own == {INSIDE, ROOT / "evaluator" / "similarity" / "fingerprint.py"}
    others = [path for path in layout().shown.values() if ROOT.is_relative_to(path)]
    assert not others


@pytest.mark.parametrize("file", sorted(INSIDE.glob("*.py")), ids=lambda file: file.stem)
def test_the_worker_needs_nothing_else_of_it(file: Path) -> None:
    allowed = ("evaluator.sandbox.inside", "evaluator.similarity.fingerprint")
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        own = [n for n in names if n.split(".")[0] in ("evaluator", "speechtimer", "api", "tests")]
        assert all(name.startswith(allowed) for name in own), (file.name, own)


def test_what_is_prepared_keeps_off_the_core_on_which_another_model_is_measured(
    tmp_path: Path,
) -> None:
    path = tmp_path / "model.pt"
    path.touch()
    mine, all_of_them = {reserved_core()}, os.sched_getaffinity(0)
    with open_sandbox(path, task="tag", limits=Limits(), runs=2, code=_NOTHING) as sandbox:
        for cores in (all_of_them - mine or mine, mine):
            with sandbox.run() as run:
                run.load()
                assert os.sched_getaffinity(youngest(sandbox.first_process)) == cores
            sandbox.take_core()


def test_without_bubblewrap_nothing_is_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "model.pt"
    path.write_bytes(b"whatever it is")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SandboxUnavailable, match="apt-get install bubblewrap"):
        inspect_model(path)
    with pytest.raises(SandboxUnavailable, match="apt-get install bubblewrap"):
        check_sandbox()


def test_another_system_has_no_sandbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "model.pt"
    path.write_bytes(b"whatever it is")
    monkeypatch.setattr(sys, "platform", "darwin")
    with pytest.raises(SandboxUnavailable, match="only Linux"):
        check_sandbox()
    with pytest.raises(SandboxUnavailable, match="only Linux"):
        inspect_model(path)


def test_what_cannot_be_imported_in_it_is_found_beforehand(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox_session, "layout", lambda: replace(layout(), packages=[]))
    check_sandbox()
    with pytest.raises(SandboxUnavailable, match="No module named"):
        check_sandbox(imports=True)


def test_a_prefix_that_is_a_link_is_shown_with_what_it_leads_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = Path(sysconfig.get_path("stdlib")).name
    real, link = tmp_path / "python-3.11.9", tmp_path / "python-3.11"
    (real / "lib" / named).mkdir(parents=True)
    link.symlink_to(real)
    monkeypatch.setattr(sys, "base_prefix", str(link))
    monkeypatch.setattr(sysconfig, "get_path", lambda _: str(link / "lib" / named))
    assert {real / "lib", link / "lib"} <= set(layout().shown.values())


_BELOW = """
from pathlib import Path
from evaluator.sandbox import Limits, check_sandbox, open_sandbox
check_sandbox()
Path("model.pt").touch()
code = "import below_tmp\\ndef tag(batch): return [[] for _ in batch]"
with open_sandbox(Path("model.pt"), task="tag", limits=Limits(), code=code) as sandbox:
    with sandbox.run() as run:
        run.load()
        print(run.ask([["3", "tours"]]).spans)
"""


def test_project_and_packages_may_lie_below_the_scratch_folder() -> None:
    """As a fresh clone in /tmp with its environment."""
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        for package in ("evaluator", "speechtimer"):
            shutil.copytree(ROOT / package, Path(folder, package))
        venv.create(Path(folder, ".venv"))
        packages = next(Path(folder, ".venv/lib").glob("*/site-packages"))
        (packages / "below_tmp.py").touch()
        (packages / "ours.pth").write_text("\n".join(filter(os.path.isabs, sys.path)))
        ran = subprocess.run(
            [Path(folder, ".venv/bin/python"), "-c", _BELOW],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
    assert ran.stdout == "[[]]\n", ran.stderr


def test_failing_leaves_no_descriptor_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "model.pt"
    path.write_bytes(b"whatever it is")
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(5):
        with (
            pytest.raises(FileNotFoundError),
            open_sandbox(tmp_path / "gone", task="inspect", limits=Limits()),
        ):
            pass
    monkeypatch.setenv("PATH", str(tmp_path))
    for _ in range(5):
        with pytest.raises(SandboxUnavailable):
            inspect_model(path)
    assert len(list(Path("/proc/self/fd").iterdir())) == before


@pytest.mark.parametrize(
    ("complaint", "todo"),
    [
        ("bwrap: No permissions to create new namespace", "sysctl"),
        ("bwrap: setting up uid map: Permission denied", "sysctl"),
        ("bwrap: Unknown option --disable-userns", "0.8.0 or later"),
        ("something else", "something else"),
    ],
)
def test_what_bubblewrap_says_becomes_something_to_do(complaint: str, todo: str) -> None:
    assert todo in remedy(complaint)
    assert complaint in remedy(complaint)


def test_a_machine_that_is_too_slow_is_not_the_models_fault(tmp_path: Path) -> None:
    path = tmp_path / "model.pt"
    path.write_bytes(b"whatever it is")
    hurried = Limits(load_seconds=0.001)
    with (
        pytest.raises(JudgeFault) as fault,
        open_sandbox(path, task="inspect", limits=hurried),
    ):
        pass
    assert fault.value.reason.code == "judge-sandbox-slow"


def test_limits_are_more_than_nothing() -> None:
    with pytest.raises(ValueError, match=r"limits\.memory_mb must be more than 0, got 0"):
        Limits(memory_mb=0)


def test_groups_are_removed() -> None:
    with groups(memory_mb=64, processes=8) as made:
        assert all(folder.is_dir() for folder in made.made)
        assert not made.out_of_memory()
        with subprocess.Popen(["sleep", "60"]) as process:
            for entrance in made.entrances:
                Path(entrance).write_text(str(process.pid))
            process.kill()
        used = made.cpu_seconds()
        assert used is None or 0 <= used < 10
    assert not any(folder.exists() for folder in made.made)


def test_what_a_killed_worker_left_is_killed_and_removed() -> None:
    with subprocess.Popen(["true"]) as worker:
        pass
    with groups(memory_mb=64, processes=8) as made:
        if not made.made:
            pytest.skip("no cgroups can be made here")
        namespace = made.made[0].name.split("-")[2]
        name = f"speechtimer-{worker.pid}-{namespace}-{uuid.uuid4().hex[:8]}"
        left = [folder.with_name(name) for folder in made.made]
    with subprocess.Popen(["sleep", "60"]) as process:
        for folder in left:
            folder.mkdir()
            (folder / "cgroup.procs").write_text(str(process.pid))
        with groups(memory_mb=64, processes=8):
            assert not any(folder.exists() for folder in left)
        assert process.wait() == -signal.SIGKILL


def test_what_is_still_in_a_group_ends_with_it() -> None:
    with groups(memory_mb=64, processes=8) as made:
        if not made.made:
            pytest.skip("no cgroups can be made here")
        process = subprocess.Popen(["sleep", "60"])
        for entrance in made.entrances:
            Path(entrance).write_text(str(process.pid))
    assert process.wait() == -signal.SIGKILL
    assert not any(folder.exists() for folder in made.made)


def test_a_sandbox_that_is_ended_while_it_starts_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "model.pt"
    path.write_bytes(b"whatever it is")

    def waiting(*arguments: Any, **options: Any) -> list[str]:
        """As it is started, but that bubblewrap keeps its child waiting until orders come."""
        *words, asked = command(*arguments, **options)
        changed = json.loads(asked)
        place = changed["command"].index("--disable-userns")  # which does not go with the other
        changed["command"][place : place + 1] = ["--userns-block-fd", "0"]
        return [*words, json.dumps(changed)]

    monkeypatch.setattr(launch, "command", waiting)
    found: list[int] = []
    with launched(layout(), Limits(), [], path, 1) as started:
        while not found and started.process.poll() is None:
            found = children(started.process.pid)
    assert found
    assert not any(alive(number) for number in found)


def alive(process: int) -> bool:
    """Whether it still runs; the dying have a second."""
    for _ in range(50):
        try:
            state = Path("/proc", str(process), "stat").read_text().rpartition(")")[2].split()[0]
        except (FileNotFoundError, ProcessLookupError):
            return False
        if state == "Z":
            return False
        time.sleep(0.02)
    return True


def test_the_last_of_a_line_of_processes() -> None:
    with subprocess.Popen(["sh", "-c", "sleep 60 & wait"]) as shell:
        for _ in range(200):
            found = youngest(shell.pid)
            name = Path("/proc", str(found), "comm").read_text().strip()
            if name == "sleep":
                break
            subprocess.run(["sleep", "0.02"], check=True)
        assert name == "sleep"
        subprocess.run(["kill", str(found)], check=True)
        shell.kill()

"""What the sandbox shows, what it takes to set it up, and what happens where that is missing."""

import ast
import subprocess
from pathlib import Path

import pytest

from evaluator.errors import JudgeFault, SandboxUnavailable
from evaluator.sandbox import Limits, check_sandbox, inspect_model, open_sandbox
from evaluator.sandbox.cgroups import groups
from evaluator.sandbox.clocks import youngest
from evaluator.sandbox.launch import remedy
from evaluator.sandbox.layout import layout
from tests.conftest import ROOT

INSIDE = ROOT / "evaluator" / "sandbox" / "inside"


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

"""A clean machine: the wheel in a new environment, without extras."""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def _run(command: Sequence[str | Path]) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", timeout=600, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of an environment in which nothing but the wheel was asked for."""
    folder = tmp_path_factory.mktemp("install")
    _run([sys.executable, "-m", "pip", "wheel", ROOT, "--no-deps", "--quiet", "-w", folder])
    (wheel,) = folder.glob("*.whl")
    _run([sys.executable, "-m", "venv", folder / "venv"])
    programs = folder / "venv" / ("Scripts" if sys.platform == "win32" else "bin")
    _run([programs / "python", "-m", "pip", "install", "--quiet", wheel])
    return programs


def test_parse(environment: Path) -> None:
    done = _run([environment / "speechtimer", "parse", "--json", "3 séries de 2 minutes"])
    assert json.loads(done.stdout)["program"] == [
        {"rounds": 3, "work_seconds": 120, "rest_seconds": 0}
    ]
    assert done.stderr == ""


def test_help(environment: Path) -> None:
    assert "parse" in _run([environment / "speechtimer", "--help"]).stdout


def test_the_page_is_in_the_wheel(environment: Path) -> None:
    code = "from api.page_files import PAGE; assert (PAGE / 'index.html').is_file()"
    _run([environment / "python", "-c", code])


def test_what_needs_an_extra_says_so(environment: Path, tmp_path: Path) -> None:
    model = tmp_path / "model.pt"
    model.touch()
    done = subprocess.run(
        [environment / "speechtimer", "export", model],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr == (
        'Error: speechtimer export needs the training extra: pip install "speechtimer[train]"\n'
    )

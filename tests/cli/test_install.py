"""A clean machine: the wheel in a new environment, without extras."""

import json
import subprocess
import sys
from collections.abc import Sequence
from contextlib import chdir
from pathlib import Path

import httpx
import pytest

from tests.api.server import start

ROOT = Path(__file__).parents[2]


def _run(
    command: Sequence[str | Path], folder: Path | None = None
) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=600,
        check=False,
        cwd=folder,
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


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """A folder that is no clone, with somebody's own package `api` in it."""
    (tmp_path / "api").mkdir()
    (tmp_path / "api" / "__init__.py").write_text("raise SystemExit('somebody else’s')")
    return tmp_path


def test_every_file_is_in_the_wheel(environment: Path) -> None:
    listed = _run(["git", "ls-files", "speechtimer", "api", "evaluator", "configs"], ROOT).stdout
    (installed,) = environment.parent.glob("[Ll]ib/**/site-packages")
    for name in listed.split():
        path = f"speechtimer/{name}" if name.startswith("configs/") else name
        assert (installed / path).is_file(), name


def test_the_version_is_one(environment: Path) -> None:
    import speechtimer

    told = _run([environment / "speechtimer", "--version"]).stdout
    assert told == f"speechtimer {speechtimer.__version__}\n"


def test_a_corpus_from_anywhere(environment: Path, elsewhere: Path) -> None:
    _run([environment / "speechtimer", "generate", "--sentences", "300"], elsewhere)
    train = elsewhere / "data" / "corpus" / "train.jsonl"
    assert len(train.read_text(encoding="utf-8").splitlines()) == 300


@pytest.mark.parametrize("command", [("speechtimer",), ("python", "-m", "speechtimer")])
def test_the_server_from_anywhere(
    environment: Path, elsewhere: Path, command: tuple[str, ...]
) -> None:
    program, *words = command
    serve = [str(environment / program), *words, "serve", "--workers", "2"]
    with chdir(elsewhere), start(command=serve) as running:
        page = httpx.get(running.url, headers={"accept": "text/html"}).text
        parsed = httpx.post(f"{running.url}/parse", json={"text": "5 fois 20 secondes"}).json()
    assert page.startswith("<!doctype html>")
    assert parsed["total_seconds"] == 100


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

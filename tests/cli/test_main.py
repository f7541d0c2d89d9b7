"""The group: help, version, commands loaded when they are called, errors in one line."""

import errno
import os
import signal
import subprocess
import sys
import tomllib
from importlib.metadata import EntryPoint, version
from pathlib import Path
from typing import Any

import click
import pytest

import speechtimer.cli
from tests.cli.conftest import Run

PYPROJECT = Path(__file__).parents[2] / "pyproject.toml"
DEV = PYPROJECT.parent / "data" / "dev.jsonl"
COMMANDS = tomllib.loads(PYPROJECT.read_text(encoding="utf-8"))["project"]["entry-points"][
    "speechtimer.commands"
]


def test_version(run: Run) -> None:
    assert run("--version").output == f"speechtimer {version('speechtimer')}\n"


def test_help_lists_the_commands(run: Run) -> None:
    result = run("--help")
    assert result.exit_code == 0
    assert "Example: speechtimer parse" in result.output
    listed = {
        line.split()[0] for line in result.output.partition("Commands:")[2].splitlines()[1:] if line
    }
    assert set(COMMANDS) <= listed


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_each_command_has_help_with_an_example(run: Run, command: str) -> None:
    result = run(command, "--help")
    assert result.exit_code == 0
    assert "Example" in result.output


def test_nothing_shows_the_help(run: Run) -> None:
    result = run()
    assert result.exit_code == 2
    assert "Commands:" in result.stderr


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["frob"], "Error: No such command 'frob' (see speechtimer --help)\n"),
        (["parse"], "Error: Missing argument 'TEXT...' (see speechtimer parse --help)\n"),
        (["serve", "--port", "x"], "is not a valid integer"),
        (["predict", "missing.pt", "x.txt"], "no such model file: missing.pt"),
    ],
)
def test_errors_of_use_are_one_line(run: Run, words: list[str], line: str) -> None:
    result = run(*words)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1
    assert line in result.stderr


@pytest.mark.parametrize("words", [["--help"], ["parse", "--help"], ["parse", "3 tours de 2 s"]])
def test_nothing_heavy_is_imported(words: list[str]) -> None:
    code = (
        "import sys; from speechtimer.cli import main\n"
        f"try: main({words!r})\n"
        "except SystemExit as end: assert end.code == 0, end.code\n"
        "heavy = {'fastapi', 'uvicorn', 'torch', 'flair', 'optuna'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", code], check=True, stdout=subprocess.DEVNULL, timeout=60)


def _entry(monkeypatch: pytest.MonkeyPatch, command: click.Command | Exception) -> None:
    """Let the command ``fake`` be this one, or fail to be imported."""

    class Fake(EntryPoint):
        def load(self) -> Any:
            if isinstance(command, Exception):
                raise command
            return command

    def points(*, group: str, name: str = "fake") -> list[EntryPoint]:
        return [Fake("fake", "fake:fake", group)] if name == "fake" else []

    monkeypatch.setattr(speechtimer.cli, "entry_points", points)


NEEDS = 'Error: speechtimer fake needs the training extra: pip install "speechtimer[train]"\n'


@pytest.mark.parametrize("module", ["torch", "flair", "flair.models"])
def test_a_command_whose_extra_is_missing(
    run: Run, monkeypatch: pytest.MonkeyPatch, module: str
) -> None:
    _entry(monkeypatch, ModuleNotFoundError(f"No module named '{module}'", name=module))
    result = run("fake", "config.yaml", "--training.epochs", "3")
    assert (result.exit_code, result.stderr) == (1, NEEDS)
    listing = run("--help")
    assert listing.exit_code == 0
    assert "fake" in listing.output
    assert "training extra" in run("fake", "--help").output


def _raising(error: BaseException) -> click.Command:
    def fail() -> None:
        raise error

    return click.Command("fake", callback=fail)


@pytest.mark.parametrize(
    ("error", "code", "line"),
    [
        (ModuleNotFoundError("x", name="flair"), 1, NEEDS),
        (ModuleNotFoundError("x", name="left_pad"), 1, "needs the package left-pad"),
        (speechtimer.SpeechTimerError("no\nsuch thing"), 1, "Error: no such thing\n"),
        (FileNotFoundError(2, "No such file", "a.txt"), 1, "Error: a.txt: No such file\n"),
        (OSError(28, "No space left"), 1, "No space left: free some space, then run it again\n"),
        (KeyboardInterrupt(), 130, "Error: interrupted\n"),
    ],
)
def test_errors_are_one_line(
    run: Run, monkeypatch: pytest.MonkeyPatch, error: BaseException, code: int, line: str
) -> None:
    _entry(monkeypatch, _raising(error))
    result = run("fake")
    assert result.exit_code == code
    assert result.stderr.count("\n") == 1
    assert line in result.stderr


def test_a_bug_is_not_hidden(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    _entry(monkeypatch, _raising(ZeroDivisionError("a bug")))
    with pytest.raises(ZeroDivisionError):
        run("fake")


def test_a_reader_that_goes_away() -> None:
    writer = subprocess.Popen(
        [sys.executable, "-m", "speechtimer", "parse", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert writer.stdin is not None
    assert writer.stdout is not None
    assert writer.stderr is not None
    with writer:
        writer.stdin.write(b"3 tours\n")
        writer.stdin.flush()
        writer.stdout.readline()
        writer.stdout.close()
        writer.stdin.write(b"3 tours\n")
        writer.stdin.close()
        assert writer.stderr.read() == b""
        assert writer.wait(timeout=30) == 141


@pytest.mark.parametrize(
    "words",
    [
        ["--version"],
        ["parse", "--help"],
        ["parse", "3 tours de 2 minutes"],
        ["parse", "--json", "3 tours de 2 minutes"],
        ["predict", "default", str(DEV)],
        ["dataset", "check", "--guide-only", str(DEV)],
    ],
)
def test_a_reader_that_has_gone(words: list[str]) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    result = subprocess.run(
        [sys.executable, "-m", "speechtimer", *words],
        stdout=writer,
        stderr=subprocess.PIPE,
        timeout=60,
    )
    os.close(writer)
    assert (result.returncode, result.stderr) == (141, b"")


def test_a_pipe_that_is_not_ours(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    _entry(monkeypatch, _raising(BrokenPipeError(errno.EPIPE, "Broken pipe")))
    with pytest.raises(SystemExit, match="1"):
        speechtimer.cli.main(["fake"])
    assert capfd.readouterr().err == "Error: Broken pipe: run it again\n"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT for one process")
def test_ctrl_c() -> None:
    waiting = subprocess.Popen(
        [sys.executable, "-m", "speechtimer", "parse", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert waiting.stdin is not None
    assert waiting.stdout is not None
    assert waiting.stderr is not None
    with waiting:
        waiting.stdin.write(b"3 tours\n")
        waiting.stdin.flush()
        waiting.stdout.readline()
        waiting.send_signal(signal.SIGINT)
        assert waiting.stderr.read() == b"Error: interrupted\n"
        assert waiting.wait(timeout=30) == 130

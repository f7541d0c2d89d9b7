"""Ctrl-C while a command starts: real processes, a real signal, at several moments."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.cli.test_generate import CONFIG

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT for one process")

GENERATE = ["generate", str(CONFIG), "--sentences", "20000", "--workers", "2", "-o"]


def _interrupted(words: list[str], module: str, times: int) -> tuple[int, list[str]]:
    """Send Ctrl-C to a command and its workers as soon as so many of them have that module.

    Python tells what it has imported, in its workers too. The exit code and all other lines.
    """
    with subprocess.Popen(
        [sys.executable, "-X", "importtime", "-m", "speechtimer", *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as command:
        assert command.stderr is not None
        too_late = threading.Timer(60, command.kill)
        too_late.start()
        said = []
        for line in command.stderr:
            said.append(line)
            times -= line.split()[-1] == module
            if not times:
                break
        assert not times, f"{module} was never imported: {said}"
        os.killpg(command.pid, signal.SIGINT)
        said += command.stderr
        too_late.cancel()
        return command.wait(timeout=60), [line for line in said if "import time:" not in line]


@pytest.mark.parametrize(
    "module", ["click", "json", "speechtimer.parser", "numpy", "speechtimer.tagging.fast"]
)
def test_parse_starts(module: str) -> None:
    assert _interrupted(["parse", "-"], module, 1) == (130, ["Error: interrupted\n"])


@pytest.mark.parametrize(
    ("module", "times"),
    [
        ("click", 1),
        ("rich.console", 1),
        ("speechtimer.dataset.corpus", 1),
        ("speechtimer", 2),
        ("numpy", 2),
        ("numpy", 3),
        ("speechtimer.dataset.workers", 3),
    ],
)
def test_generate_starts(tmp_path: Path, module: str, times: int) -> None:
    words = [*GENERATE, str(tmp_path / "corpus")]
    assert _interrupted(words, module, times) == (130, ["Error: interrupted\n"])
    assert list(tmp_path.iterdir()) == []


def test_an_ignored_ctrl_c_stays_ignored() -> None:
    """As that of a command which a shell runs in the background."""
    ignoring = subprocess.run(
        ["sh", "-c", 'trap "" INT; exec "$@"', "sh", sys.executable, "-c", _CODE],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (ignoring.returncode, ignoring.stdout, ignoring.stderr) == (0, "True\n", "")


_CODE = """
import signal
from speechtimer.interrupts import end_at_once, raise_again
end_at_once()
raise_again()
print(signal.getsignal(signal.SIGINT) is signal.SIG_IGN)
"""

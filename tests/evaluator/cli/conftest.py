"""The commands in this process, on an event in a folder of the test."""

import os
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from evaluator.cli import evaluator
from evaluator.submit_cli import submit
from speechtimer.dataset import write_jsonl
from speechtimer.errors import SpeechTimerError
from tests.training.corpus import some_sentences

Run = Callable[..., Result]

ROOT = Path(__file__).parent.parent.parent.parent


@click.group()
def _commands() -> None:
    """As ``speechtimer`` finds them by their entry points."""


_commands.add_command(evaluator)
_commands.add_command(submit)


@pytest.fixture
def run() -> Run:
    """Call a command; an error of use is its output and exit code 1, as for `speechtimer`."""

    def call(*words: str | os.PathLike[str]) -> Result:
        result = CliRunner().invoke(_commands, [str(word) for word in words])
        if isinstance(result.exception, SpeechTimerError):
            return Result(
                result.runner,
                result.stdout_bytes,
                str(result.exception).encode(),
                str(result.exception).encode(),
                None,
                1,
                None,
            )
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return call


@pytest.fixture
def hidden(tmp_path: Path) -> Path:
    """Labelled sentences that differ."""
    file = tmp_path / "sentences.jsonl"
    some = {sentence.text: sentence for sentence in some_sentences(60, seed=4)}
    write_jsonl(file, list(some.values())[:20])
    return file


@pytest.fixture
def folder(tmp_path: Path, run: Run, hidden: Path) -> Path:
    """An event that was set up by `init`, far from its deadline, with a team."""
    folder = tmp_path / "event"
    made = run("evaluator", "init", folder, "--name", "Essai", *options(hidden))
    assert made.exit_code == 0, made.output
    run("evaluator", "team", "add", "--folder", folder, "Rouges")
    return folder


def options(hidden: Path) -> list[str]:
    """What `init` needs; its day is far away, and it opened long ago."""
    times = ["--opens", "2020-01-01 9:00", "--date", "2031-05-02"]
    return ["--hidden", str(hidden), *times, "--template", str(ROOT / "configs" / "event.yaml")]

"""The command, as people run it, interrupt it and kill it."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result
from optuna.trial import FrozenTrial, TrialState

from speechtimer.cli import main
from speechtimer.cli.config import read_yaml
from speechtimer.search.config import read_search
from speechtimer.search.standing import standing
from speechtimer.search.storage import storage_url
from speechtimer.search.study import SharedStudy
from speechtimer.training.config import load_config
from tests.search.conftest import Make

Start = Callable[..., "subprocess.Popen[str]"]

# Trainings long enough to be caught in the middle.
LONG = {"training.epochs": 3, "training.mini_batch_size": 8}


@pytest.fixture
def start() -> Iterator[Start]:
    """Start the command in a process group of its own; none is left behind."""
    running: list[subprocess.Popen[str]] = []

    def call(file: Path, *words: str, url: str = "") -> "subprocess.Popen[str]":
        started = subprocess.Popen(
            [sys.executable, "-m", "speechtimer", "tune", str(file), *words],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=os.environ | {"SPEECHTIMER_STORAGE": url},
            start_new_session=True,
        )
        running.append(started)
        return started

    yield call
    for process in running:
        _signal(process, signal.SIGKILL)
        process.wait()
        if process.stdout is not None:
            process.stdout.close()


def _signal(process: "subprocess.Popen[str]", number: int) -> None:
    """To the command and its workers, as a terminal does."""
    if process.poll() is None:
        os.killpg(process.pid, number)


def _study(file: Path, url: str = "") -> SharedStudy:
    config = read_search(read_yaml(file), source=file)
    return SharedStudy(config, storage_url(config, {"SPEECHTIMER_STORAGE": url}))


def _trials(file: Path, url: str = "") -> list[FrozenTrial]:
    with _study(file, url) as study:
        return study.trials()


def _in_the_middle(file: Path, url: str = "", *, count: int = 1) -> list[FrozenTrial]:
    """Trials that are training right now, in folders of their own."""
    folder = Path(read_yaml(file)["output"]) / "trials"
    with _study(file, url) as study:
        while True:
            running = [
                trial
                for trial in study.trials()
                if trial.state == TrialState.RUNNING
                # Before, a signal may come in the middle of an import, which tells it otherwise.
                and any((folder / str(trial.number) / "tensorboard").glob("*"))
            ]
            if len(running) >= count:
                return running
            time.sleep(0.25)


def _worker(trial: FrozenTrial) -> int:
    return int(trial.user_attrs["worker"].split()[-1])


def _run(*words: str | Path) -> Result:
    result = CliRunner().invoke(main, ["tune", *map(str, words)])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def test_two_commands_share_a_study_and_a_worker_is_killed(
    search_file: Make, database: str, start: Start
) -> None:
    """A minute where others run: two commands and their workers each import torch and Flair."""
    file = search_file(trials=4, fixed=LONG)
    commands = [start(file, url=database), start(file, url=database)]
    killed = _in_the_middle(file, database, count=2)[0]
    os.kill(_worker(killed), signal.SIGKILL)
    answers = [command.communicate()[0] for command in commands]
    assert [command.returncode for command in commands] == [0, 0], answers
    for answer in answers:
        assert "report.html: 4 of 4 trials" in answer
    found = _trials(file, database)
    assert sum(trial.state == TrialState.COMPLETE for trial in found) == 4
    (again,) = [t for t in found if killed.number in t.system_attrs.get("retry_history", [])]
    assert again.params == killed.params
    assert len(standing(found, retries=2).done) == 4
    workers = {_worker(trial) for trial in found}
    assert len(workers) == 3  # one of each command, and who came for the killed one
    folders = Path(read_yaml(file)["output"]) / "trials"
    done = {str(trial.number) for trial in found if trial.state == TrialState.COMPLETE}
    assert {folder.name for folder in folders.iterdir()} == done


def test_what_is_interrupted_or_killed_goes_on(search_file: Make, start: Start) -> None:
    """In a local file, with two workers; then what the search leaves for people.

    A minute on a busy machine: four commands and their workers each import torch and Flair.
    """
    file = search_file(trials=3, fixed=LONG)
    first = start(file, "--workers", "2")
    interrupted = _in_the_middle(file, count=2)
    _signal(first, signal.SIGINT)
    answer, _ = first.communicate()
    assert first.returncode == 130
    assert re.search(
        r"^Error: interrupted: \d of 3 trials are done, the same command goes on$", answer, re.M
    )
    assert "Traceback" not in answer
    reasons = {t.number: t.user_attrs.get("failure") for t in _trials(file)}
    assert "interrupted" in {(reasons[t.number] or {}).get("kind") for t in interrupted}

    second = start(file)
    _in_the_middle(file)
    _signal(second, signal.SIGKILL)
    second.communicate()

    last = start(file)
    answer, _ = last.communicate()
    assert last.returncode == 0, answer
    found = _trials(file)
    assert sum(trial.state == TrialState.COMPLETE for trial in found) == 3
    assert {trial.state for trial in found} == {TrialState.COMPLETE, TrialState.FAIL}

    output = Path(read_yaml(file)["output"])
    best = sorted((output / "best").glob("*.yaml"))
    assert best
    assert answer.count("best/trial_") == len(best)
    _check_best(best[0], found)
    html = (output / "report.html").read_text(encoding="utf-8")
    assert html.startswith("<!doctype html>")
    for trial in (t for t in found if t.state == TrialState.COMPLETE):
        assert f'<th scope="row">{trial.number}</th>' in html
    (output / "report.html").unlink()
    again = _run(file, "--report")
    assert (again.exit_code, (output / "report.html").is_file()) == (0, True)
    assert _trials(file) == found


def _check_best(file: Path, found: list[FrozenTrial]) -> None:
    """A configuration that gives the same scores again."""
    number = int(file.stem.removeprefix("trial_"))
    trial = next(t for t in found if t.number == number)
    text = file.read_text(encoding="utf-8")
    assert text.startswith(f"# Found by speechtimer tune: trial {number} of small.\n# On real: mic")
    assert f"micro-F1 {trial.values[0]:.4f}, " in text
    result = CliRunner().invoke(main, ["train", str(file)])
    assert result.exit_code == 0, result.stderr
    card = load_config(file).output / "card.json"
    scores = json.loads(card.read_text(encoding="utf-8"))["scores"]
    assert scores["real"]["micro_f1"] == trial.values[0]


def test_a_worker_that_cannot_go_on_says_why(
    search_file: Make, start: Start, training: Path, tmp_path: Path
) -> None:
    """All trials fail, here for want of a GPU of that number."""
    settings = yaml.safe_load(training.read_text(encoding="utf-8"))
    base = tmp_path / "training.yaml"
    base.write_text(yaml.safe_dump({**settings, "device": "cuda:77"}), encoding="utf-8")
    file = search_file(trials=2, families={"lstm": {"config": str(base)}})
    answer, _ = start(file).communicate()
    last = answer.splitlines()[-1]
    assert last.startswith("Error: no trial of 'small' is complete yet (one failed: device: this")
    assert last.endswith("there is nothing to report")
    assert answer.count("trial 0 (lstm): device: this machine has no cuda:77") == 1


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((), r"give one CONFIG, such as configs/search.yaml"),
        (("none.yaml",), r"none\.yaml: No such file"),
        (("--report",), r"study: there is no 'small' in .*study\.sqlite3: search first"),
        (("--trails", "3"), r"unknown key 'trails', did you mean trials"),
        (("--score_on", "x"), r"score_on: families\.lstm has no evaluation\.x: add it"),
        (("--workers", "0"), r"'--workers': 0 is not in the range"),
    ],
)
def test_errors_are_a_sentence(search_file: Make, words: tuple[str, ...], message: str) -> None:
    file: list[Any] = [search_file()] if words and words[0].startswith("--") else []
    result = _run(*file, *words)
    assert result.exit_code != 0
    assert re.search(message, result.stderr)
    assert len(result.stderr.splitlines()) == 1
    output = Path(read_yaml(search_file())["output"])
    assert not output.exists()


def test_a_report_needs_a_complete_trial(search_file: Make) -> None:
    file = search_file()
    config = read_search(read_yaml(file), source=file)
    SharedStudy(config, storage_url(config, {})).close()
    result = _run(file, "--report")
    assert result.exit_code == 1
    assert result.stderr == (
        "Error: no trial of 'small' is complete yet: there is nothing to report\n"
    )

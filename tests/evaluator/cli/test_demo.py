"""The demonstration: an event whose teams hand real files in."""

import json
import os
import re
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from sqlalchemy import select

from evaluator import demo
from evaluator.database.models import State, Submission
from evaluator.demo import Hand, demo_event, hand_in
from evaluator.demo_models import noised_model, trained_model
from evaluator.demo_times import OPEN, after_deadline, is_over, put_off
from evaluator.event import Event
from evaluator.jobs.tools import judge_in_sandbox
from evaluator.judging.result import ModelResult
from evaluator.lifecycle import claim, finish
from evaluator.predictions import packed
from tests.evaluator.cli.conftest import ROOT
from tests.evaluator.conftest import MakeEvent
from tests.evaluator.events import DEADLINE, Clock
from tests.evaluator.jobs.processes import until

_SHIPPED = ROOT / "models" / "lstm_crf" / "model.pt"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration's event, as it is when its time has passed; nothing is handed in."""
    folder = tmp_path_factory.mktemp("demo") / "event"
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        patch.setattr(demo, "OPEN", timedelta(minutes=-3))
        patch.setattr(demo, "_HIDDEN", 50)
        patch.setitem(demo._SETTINGS, "runs", 1)
        demo_event(folder)
    return folder


@pytest.fixture(scope="module")
def submission(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Submission:
    """A model of the demonstration's kind, trained still faster, is handed in late."""
    file = tmp_path_factory.mktemp("trained") / "model.pt"
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        trained_model(file, sentences=1000, hidden_size=24, epochs=4, seed=9)
    event = Event.open(folder)
    token = json.loads((folder / "demo.json").read_text())["tokens"]["Les Derniers"]

    hand_in(event, token, Hand("Les Derniers", print, late=1.2), file, api="")

    with event.reading() as session:
        found = session.scalars(select(Submission)).one()
    assert event.model_path(found.id).read_bytes() == file.read_bytes()
    event.engine.dispose()
    return found


def test_hands_in_when_it_is_said_to(folder: Path, submission: Submission) -> None:
    event = Event.open(folder)

    late = submission.arrived_at - event.config.moment("deadline")

    assert submission.state is State.WAITING
    assert late.total_seconds() == 72
    assert list(event.uploads.iterdir()) == []


@pytest.fixture(scope="module")
def judged(folder: Path, submission: Submission) -> ModelResult:
    """What the real sandbox finds of it, as a worker stores it."""
    event = Event.open(folder)
    file = event.model_path(submission.id)
    result = judge_in_sandbox(event, file, lambda _stage, _share: None)
    with event.writing() as session:
        taken = claim(event, session, submission.id, "a worker")
        assert taken is not None
        predictions = packed(result.predictions)
        finish(event, session, taken, result=result.to_dict(), predictions=predictions)
    event.engine.dispose()
    return result


def test_a_deadline_that_passed_while_it_did_not_run_is_put_off(
    new_event: MakeEvent, clock: Clock
) -> None:
    event = new_event(now=clock)
    put_off(event)
    assert after_deadline(event, 0) == DEADLINE

    clock.forward(hours=5)
    put_off(event)

    assert after_deadline(event, 0) == clock.at + OPEN
    assert not is_over(event)


def test_noise_leaves_another_file_of_the_same_size(tmp_path: Path) -> None:
    file = tmp_path / "model.pt"

    noised_model(_SHIPPED, file, share=0.02, seed=1)

    assert file.read_bytes() != _SHIPPED.read_bytes()
    assert abs(file.stat().st_size / _SHIPPED.stat().st_size - 1) < 0.01


def test_all_teams_have_a_token_that_only_its_owner_reads(folder: Path) -> None:
    state = folder / "demo.json"

    assert set(json.loads(state.read_text())["tokens"]) == {hand.team for hand in demo._HANDS}
    assert state.stat().st_mode & 0o077 == 0


def test_serves_and_goes_on_to_its_winners_and_ends_with_ctrl_c(
    folder: Path, judged: ModelResult
) -> None:
    # As if all had been handed in: nothing is trained here.
    state = json.loads((folder / "demo.json").read_text())
    state["handed_in"] = list(state["tokens"])
    (folder / "demo.json").write_text(json.dumps(state))
    code = (
        "from evaluator.cli import evaluator; evaluator.main("
        f"['demo', {str(folder)!r}, '--port', '0'], standalone_mode=True)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        said = "".join(process.stdout.readline() for _ in range(6))
        url = re.search(r"http://\S+", said)
        assert url, said
        token = {"authorization": f"Bearer {state['tokens']['Les Chronos']}"}
        answer = httpx.get(f"{url[0]}/api/event", headers=token, timeout=60)
        until(lambda: "podium" in httpx.get(url[0], timeout=60).text)
        first = httpx.get(f"{url[0]}/api/leaderboard", timeout=60).json()["rows"][0]
        os.killpg(process.pid, signal.SIGINT)
        _, errors = process.communicate(timeout=60)

    assert answer.json()["team"] == "Les Chronos"
    assert state["organiser"] in said
    assert f"speechtimer evaluator extend 15 -f {folder}" in said
    assert (first["team"], first["rank"]) == ("Les Derniers", 1)
    assert first["micro_f1"] == judged.scores.micro_f1 > 0
    assert [penalty["kind"] for penalty in first["penalties"]] == ["late", "api-missing"]
    assert process.returncode == 0, errors
    assert errors == ""


def test_says_at_once_that_there_is_no_sandbox(tmp_path: Path) -> None:
    (tmp_path / "event.yaml").touch()
    done = subprocess.run(
        [sys.executable, "-m", "speechtimer", "evaluator", "demo", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env={**os.environ, "PATH": ""},
        check=False,
    )

    assert done.stderr.startswith("Warning: nothing is judged on this machine: bwrap is not")
    assert "apt-get install bubblewrap" in done.stderr

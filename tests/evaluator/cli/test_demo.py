"""The demonstration: an event whose teams hand real files in."""

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from sqlalchemy import select

from evaluator import demo
from evaluator.database.models import State, Submission
from evaluator.demo import Hand, demo_event, hand_in
from evaluator.demo_models import noised_model
from evaluator.event import Event
from tests.evaluator.cli.conftest import ROOT

_SHIPPED = ROOT / "models" / "lstm_crf" / "model.pt"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration's event; nothing is handed in."""
    folder = tmp_path_factory.mktemp("demo") / "event"
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        demo_event(folder)
    return folder


def test_hands_in_when_it_is_said_to(folder: Path) -> None:
    event = Event.open(folder)
    token = json.loads((folder / "demo.json").read_text())["tokens"]["Les Derniers"]

    hand_in(event, token, Hand("Les Derniers", print, late=3.5), _SHIPPED, api="http://localhost")

    with event.reading() as session:
        found = session.scalars(select(Submission)).one()
        late = found.arrived_at - event.deadline(session)
        assert event.phase(session) == "late"
    assert found.state is State.WAITING
    assert late.total_seconds() == 210
    assert event.model_path(found.id).read_bytes() == _SHIPPED.read_bytes()
    assert list(event.uploads.iterdir()) == []
    event.engine.dispose()


def test_noise_leaves_another_file_of_the_same_size(tmp_path: Path) -> None:
    file = tmp_path / "model.pt"

    noised_model(_SHIPPED, file, share=0.02, seed=1)

    assert file.read_bytes() != _SHIPPED.read_bytes()
    assert abs(file.stat().st_size / _SHIPPED.stat().st_size - 1) < 0.01


def test_all_teams_have_a_token_that_only_its_owner_reads(folder: Path) -> None:
    state = folder / "demo.json"

    assert set(json.loads(state.read_text())["tokens"]) == {hand.team for hand in demo._HANDS}
    assert state.stat().st_mode & 0o077 == 0


def test_serves_and_goes_on_and_ends_with_ctrl_c(folder: Path) -> None:
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
        said = "".join(process.stdout.readline() for _ in range(4))
        url = re.search(r"http://\S+", said)
        assert url, said
        token = {"authorization": f"Bearer {state['tokens']['Les Chronos']}"}
        answer = httpx.get(f"{url[0]}/api/event", headers=token, timeout=60)
        os.killpg(process.pid, signal.SIGINT)
        _, errors = process.communicate(timeout=60)

    assert answer.json()["team"] == "Les Chronos"
    assert state["organiser"] in said
    assert process.returncode == 0, errors
    assert errors == ""

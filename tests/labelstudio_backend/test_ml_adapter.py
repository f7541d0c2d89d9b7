"""The model behind the label-studio-ml package's own server, in an environment of its own."""

import os
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from labelstudio_backend.config import LearningConfig
from labelstudio_backend.interface import label_config
from labelstudio_backend.loop import Loop
from labelstudio_backend.processes import free_port, inherited, wait_until
from labelstudio_backend.studio import Studio
from labelstudio_backend.versions import Versions
from labelstudio_backend.workspace import Workspace
from tests.labelstudio_backend import environments

ROOT = Path(__file__).parents[2]

# 2.x is in no package index: whoever has it in an environment, with the base requirements of
# SpeechTimer, names that environment's folder here.
NEWER = "SPEECHTIMER_LABEL_STUDIO_ML_2"

TASKS: list[dict[str, Any]] = [
    {"id": 1, "data": {"text": "\U0001f525\U0001f3cb 3 séries de 3 minutes, 30 s de pause"}},
    {"id": 2, "data": {"text": "arrête le chrono"}},
    {"id": 3, "data": {"text": "5x30s puis 5 fois 5 minutes"}},
    {"id": 4, "data": {}},
    {"id": 5, "data": {"text": "1h30 de marche"}},
]


@dataclass
class Server:
    """A server that ``label-studio-ml start`` started."""

    url: str
    folder: Path

    def post(self, path: str, content: dict[str, Any], status: int = 200) -> Any:
        """What it answers, as Label Studio would ask."""
        found = httpx.post(f"{self.url}{path}", json=content, timeout=30)
        assert found.status_code == status, found.text
        return found.json()

    def set_up(self, status: int = 200) -> Any:
        """Label Studio does so whenever the backend is looked at."""
        content = {
            "project": "1.1700000000",
            "schema": label_config(),
            "hostname": "http://127.0.0.1:8080",
            "access_token": "",
            "extra_params": None,
        }
        return self.post("/setup", content, status)

    def predict(self, tasks: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Predictions as they come over the wire."""
        content = {
            "tasks": tasks,
            "project": "1.1700000000",
            "label_config": label_config(),
            "params": {"login": None, "password": None, "context": None},
        }
        found: list[dict[str, Any]] = self.post("/predict", content)["results"]
        return found

    def tell(self, action: str) -> None:
        """A webhook; 1.0.9 acts on it in the background, in a folder for each second."""
        project = {"id": 1, "label_config": label_config(), "model_version": "Minuteur"}
        said = self.post("/webhook", {"action": action, "project": project}, 201)
        if "job_id" in said:
            result = self.folder / said["job_id"] / "job_result.json"
            assert wait_until(result.exists, seconds=30, alive=lambda: True)


@pytest.fixture(scope="session")
def older() -> Path:
    """label-studio-ml 1.0.9, installed once for all runs."""
    return environments.label_studio_ml()


@pytest.fixture(scope="module", params=["1.0.9", "2.x"])
def environment(request: pytest.FixtureRequest) -> Path:
    """Where label-studio-ml is."""
    if request.param == "1.0.9":
        folder: Path = request.getfixturevalue("older")
        return folder
    if NEWER not in os.environ:
        pytest.skip(f"{NEWER} names no environment with label-studio-ml 2.x")
    return Path(os.environ[NEWER])


@pytest.fixture
def serve(environment: Path, tmp_path: Path) -> Iterator[Callable[[Path], Server]]:
    """Start the package's own server for a folder of `speechtimer label start`."""
    started: list[subprocess.Popen[bytes]] = []

    def start(labelling: Path) -> Server:
        env = inherited(
            PATH=f"{environment / 'bin'}{os.pathsep}{os.environ['PATH']}",
            PYTHONPATH=str(ROOT),
            SPEECHTIMER_LABELLING=str(labelling),
            MODEL_DIR=str(tmp_path / "state"),  # where it writes itself
        )
        script = f"{ROOT / 'labelstudio_backend' / 'ml_adapter.py'}:SpeechTimerModel"
        command = str(environment / "bin" / "label-studio-ml")
        words = [command, "init", "served", "--script", script]
        subprocess.run(words, cwd=tmp_path, env=env, check=True, stdout=subprocess.DEVNULL)
        port = free_port(19300)
        words = [command, "start", "served", "--host", "127.0.0.1", "--port", str(port)]
        with (tmp_path / "log").open("wb") as log:
            process = subprocess.Popen(
                words, cwd=tmp_path, env=env, stdout=log, stderr=log, start_new_session=True
            )
        started.append(process)
        url = f"http://127.0.0.1:{port}"
        up = wait_until(lambda: _up(url), seconds=60, alive=lambda: process.poll() is None)
        assert up, (tmp_path / "log").read_text(encoding="utf-8")
        return Server(url, tmp_path / "state")

    yield start
    for process in started:
        # The command starts a shell, and that the server.
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=30)


def _up(url: str) -> bool:
    try:
        return bool(httpx.get(f"{url}/health").json()["status"] == "UP")
    except httpx.TransportError:
        return False


@pytest.fixture
def labelling(tmp_path: Path) -> Path:
    """A folder in which nothing was trained yet."""
    folder = tmp_path / "labelling"
    folder.mkdir()
    return folder


@pytest.fixture
def loop(labelling: Path) -> Iterator[Callable[[], Loop]]:
    """Our own backend's model of the same folder, as it is at the call."""
    with Studio("http://127.0.0.1:9", "0" * 40) as studio:
        versions = Versions(Workspace(labelling).models)
        yield lambda: Loop(studio, 1, versions, LearningConfig())


def test_it_predicts_what_our_backend_predicts(
    serve: Callable[[Path], Server], labelling: Path, loop: Callable[[], Loop]
) -> None:
    server, ours = serve(labelling), loop()

    assert server.set_up()["model_version"] in ("INITIAL", ours.version.name)
    found = server.predict(TASKS)

    assert _comparable(found) == _comparable(ours.predict(TASKS))
    assert {item["model_version"] for item in found} == {ours.version.name}
    spans = [[_labelled(region) for region in item["result"]] for item in found]
    assert spans[0] == [
        ("3", 3, "nb_rounds"),
        ("3", 15, "duration_wt_min"),
        ("30", 26, "duration_br_sd"),
    ]
    assert spans[1] == spans[3] == []
    assert [text for text, _, _ in spans[2]] == ["5", "30", "5", "5"]
    ids = [region["id"] for item in found for region in item["result"]]
    assert len(set(ids)) == len(ids)
    assert server.predict([]) == []


def test_a_promoted_version_serves_without_a_restart(
    serve: Callable[[Path], Server], labelling: Path, loop: Callable[[], Loop], tmp_path: Path
) -> None:
    server = serve(labelling)
    server.set_up()
    before = server.predict(TASKS)

    made = tmp_path / "made"
    made.mkdir()
    versions = Versions(Workspace(labelling).models)
    versions.folder.mkdir()
    shutil.copy(versions.shipped().file, made / "model.safetensors")
    promoted = versions.promote(made, annotations=50)

    after = server.predict(TASKS)
    assert {item["model_version"] for item in after} == {promoted.name}
    assert promoted.name not in {item["model_version"] for item in before}
    assert _comparable(after) == _comparable(loop().predict(TASKS))


def test_start_training_is_left_to_our_backend(
    serve: Callable[[Path], Server], labelling: Path, loop: Callable[[], Loop]
) -> None:
    server, ours = serve(labelling), loop()
    server.set_up()

    server.tell("ANNOTATION_CREATED")
    assert not ours._is_due(0)
    server.tell("START_TRAINING")
    assert wait_until(lambda: ours._is_due(0), seconds=30, alive=lambda: True)
    server.set_up()
    assert _comparable(server.predict(TASKS)) == _comparable(ours.predict(TASKS))


def test_a_call_with_annotations_alone_asks_for_a_training(
    older: Path, labelling: Path, loop: Callable[[], Loop]
) -> None:
    code = (
        "from labelstudio_backend.ml_adapter import SpeechTimerModel as Model\n"
        "Model().fit([], 'a folder')"
    )
    env = inherited(PYTHONPATH=str(ROOT), SPEECHTIMER_LABELLING=str(labelling))
    subprocess.run([older / "bin" / "python", "-c", code], env=env, check=True)

    assert loop()._is_due(0)


def test_a_folder_that_is_not_there_is_named(
    serve: Callable[[Path], Server], tmp_path: Path
) -> None:
    server = serve(tmp_path / "nowhere")

    said = server.set_up(500)

    assert f"le dossier {tmp_path / 'nowhere'} n'existe pas" in said["detail"]


def _comparable(predictions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Predictions without the regions' ids, which are drawn anew each time."""
    return [
        {
            **{key: item[key] for key in ("score", "model_version")},
            "result": [
                {key: value for key, value in region.items() if key != "id"}
                for region in item["result"]
            ],
        }
        for item in predictions
    ]


def _labelled(region: dict[str, Any]) -> tuple[str, int, str]:
    value = region["value"]
    (label,) = value["labels"]
    return value["text"], value["start"], label

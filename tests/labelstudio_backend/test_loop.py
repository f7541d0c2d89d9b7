"""The model learns while people label: the whole loop, and what may go wrong in it."""

import os
import re
import signal
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from labelstudio_backend import processes
from labelstudio_backend.tasks import region, spans_of
from labelstudio_backend.versions import Versions
from labelstudio_backend.workspace import Connection, Workspace
from speechtimer.labels import Span
from tests.labelstudio_backend.sentences import sentences
from tests.labelstudio_backend.team import Team, run, started

_TUNNEL = "https://equipe.example.com"


def _predictions(team: Team) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = team.studio._get(
        "/api/predictions/", params={"task__project": team.project}
    )
    return found


def _each_once(team: Team, version: str) -> None:
    """Each task that nobody has annotated has one prediction of the version, and no two."""
    counts = Counter(p["task"] for p in _predictions(team) if p["model_version"] == version)
    assert set(counts.values()) <= {1}
    assert {task["id"] for task in team.studio.unannotated(team.project)} <= set(counts)


def _webhook(team: Team, **content: object) -> httpx.Response:
    auth = (team.connection.backend_user, team.connection.backend_password)
    return httpx.post(f"{team.connection.backend_url}/webhook", json=content, auth=auth, timeout=60)


def test_the_model_learns_and_the_tasks_get_new_predictions(team: Team) -> None:
    first = team.status()["version"]
    _each_once(team, first)

    done = team.annotate(20)
    status = team.until(lambda s: s["last_outcome"] and not s["training"])

    outcome = status["last_outcome"]
    assert outcome["learnt"] + outcome["held_out"] == outcome["annotations"]
    assert outcome["annotations"] >= 20
    if outcome["promoted"]:
        assert outcome["new_micro_f1"] >= outcome["old_micro_f1"]
        assert status["version"] == outcome["version"] != first
    else:
        assert outcome["new_micro_f1"] < outcome["old_micro_f1"]
        assert status["version"] == first
    team.until(lambda s: not team.studio.without_prediction(team.project, s["version"]))
    _each_once(team, status["version"])
    shown = team.studio.project
    team.until(lambda s: shown(team.project)["model_version"] == s["version"])
    team.until(lambda _: "Dernier entraînement" in shown(team.project)["description"])
    annotated = team.studio.export(team.project)
    assert sorted(task["id"] for task in annotated) == sorted(done)
    assert all(len(task["annotations"]) == 1 for task in annotated)


@pytest.fixture(scope="module")
def new_team(label_studio: Team, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    """A project in which nobody annotates anything."""
    with started(label_studio, tmp_path_factory.mktemp("new"), project="Nouveau") as made:
        yield made


def test_the_next_task_has_the_lowest_score(new_team: Team) -> None:
    version = new_team.status()["version"]
    scores = {
        p["task"]: p["score"] for p in _predictions(new_team) if p["model_version"] == version
    }

    served = new_team.studio._get(f"/api/projects/{new_team.project}/next")

    assert all(0 <= score <= 1 for score in scores.values())
    assert scores[served["id"]] == min(scores.values())


def test_predictions_answer_each_task_in_order(new_team: Team) -> None:
    texts = ["3 séries de 3 minutes", "arrête le chrono", "\U0001f525 5 tours de 30 secondes", ""]
    tasks = [{"id": i, "data": {"text": text}} for i, text in enumerate(texts)]
    auth = (new_team.connection.backend_user, new_team.connection.backend_password)
    url = f"{new_team.connection.backend_url}/predict"

    answer = httpx.post(url, json={"tasks": [*tasks, {"id": 9, "data": {}}]}, auth=auth).json()

    results = answer["results"]
    assert len(results) == 5
    found = [spans_of(r["result"], text) for r, text in zip(results, [*texts, ""], strict=True)]
    assert [[span.text for span in spans] for spans in found] == [
        ["3", "3"],
        [],
        ["5", "30"],
        [],
        [],
    ]
    assert found[2][0].start == 2  # code points, not UTF-16 units
    ids = [item["id"] for r in results for item in r["result"]]
    assert len(set(ids)) == len(ids)
    scores = [r["score"] for r in results] + [i["score"] for r in results for i in r["result"]]
    assert all(0 <= score <= 1 for score in scores)
    assert {r["model_version"] for r in results} == {new_team.status()["version"]}


def test_hostile_requests_are_answered(new_team: Team) -> None:
    connection = new_team.connection
    auth = (connection.backend_user, connection.backend_password)
    with httpx.Client(base_url=connection.backend_url, auth=auth) as http:
        for content in (b"{", b"[]", b'"x"', b'{"tasks": 3}', b'{"tasks": [3]}', b"\xff"):
            assert http.post("/predict", content=content).status_code in (400, 422)
        assert http.post("/webhook", content=b"[" * 100_000).status_code == 400
        assert http.post("/webhook", json={"action": {"a": 1}}).status_code == 200
        long = {"tasks": [{"data": {"text": "3 tours " * 5_000}}]}
        assert http.post("/predict", json=long, timeout=60).status_code == 200


@contextmanager
def _suspended(pid: Path) -> Iterator[None]:
    """A process and its children stand still."""
    process = processes.running(pid)
    assert process is not None
    family = [process, *process.children(recursive=True)]
    for member in family:
        member.suspend()
    try:
        yield
    finally:
        for member in family:
            member.resume()


def test_a_webhook_that_comes_twice_trains_once(team: Team, label_studio: Team) -> None:
    team.annotate(12)
    team.until(lambda s: s["annotations"] == 12)

    # It does not begin before all have come: Label Studio does not answer it meanwhile.
    with _suspended(Workspace(label_studio.folder).pid("label-studio")):
        for _ in range(3):
            answer = _webhook(team, action="START_TRAINING", project={"id": team.project})
            assert answer.status_code == 200
    status = team.until(lambda s: s["last_outcome"] and not s["training"])
    assert status["last_outcome"]["annotations"] == 12

    # It looks twice for what is due, and finds nothing.
    team.annotate(1)
    team.until(lambda s: s["annotations"] == 13)
    team.annotate(1)
    status = team.until(lambda s: s["annotations"] == 14)
    assert status["training"] is None
    assert status["trainings"] == 1


def test_start_training_while_it_trains_trains_nothing_more(team: Team) -> None:
    """A minute where others run: two trainings, one after the other."""
    team.annotate(12)
    _webhook(team, action="START_TRAINING")
    team.until(lambda s: s["training"] or s["trainings"])

    _webhook(team, action="START_TRAINING")

    wanted = Versions(Workspace(team.folder).models)
    status = team.until(
        lambda s: s["trainings"] and not s["training"] and not wanted.training_requested
    )
    assert status["trainings"] == 1


def test_what_is_annotated_while_it_trains_is_learnt_next(team: Team) -> None:
    team.annotate(12)
    _webhook(team, action="START_TRAINING")
    team.until(lambda s: s["training"] or s["trainings"])

    team.annotate(1)
    _webhook(team, action="START_TRAINING")

    status = team.until(lambda s: s["trainings"] == 2)
    assert status["last_outcome"]["annotations"] == 13


def test_start_training_with_too_few_says_so(team: Team) -> None:
    team.annotate(3)
    (backend,) = team.studio.backends(team.project)

    # What the button in Label Studio's settings does.
    team.studio._send("POST", f"/api/ml/{backend['id']}/train", json={})
    status = team.until(lambda s: s["last_outcome"])

    assert "au moins 10 phrases annotées" in status["last_outcome"]["problem"]
    team.until(lambda _: "au moins 10" in team.studio.project(team.project)["description"])


def test_killed_while_it_trains_it_starts_again_with_the_last_good_model(team: Team) -> None:
    """Over a minute: two trainings, each in a process that imports torch and Flair."""
    version = team.status()["version"]
    team.annotate(20)
    team.until(lambda s: s["training"])
    backend = processes.running(Workspace(team.folder).pid("backend"))
    assert backend is not None
    children = backend.children(recursive=True)
    assert children

    os.kill(backend.pid, signal.SIGKILL)
    psutil.wait_procs(children, timeout=20)

    assert not any(map(_works, children)), "the training outlived its parent"
    run("start", "--folder", team.folder, "--config", team.config)
    assert team.status()["version"] == version
    status = team.until(lambda s: s["last_outcome"] and not s["training"])
    assert status["trainings"] == 1
    team.until(lambda s: not team.studio.without_prediction(team.project, s["version"]))
    _each_once(team, team.status()["version"])
    assert len(team.studio.export(team.project)) == 20


def _works(process: psutil.Process) -> bool:
    """Whether it is there, and no dead one that nobody has buried."""
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_people_label_while_the_backend_is_down(team: Team) -> None:
    """Over a minute: the backend starts anew, then trains, which imports torch and Flair."""
    processes.stop(Workspace(team.folder).pid("backend"))

    done = team.annotate(20)
    run("start", "--folder", team.folder, "--config", team.config)
    status = team.until(lambda s: s["last_outcome"] and not s["training"])

    assert status["annotations"] == len(done) == 20
    assert status["last_outcome"]["annotations"] == 20


def test_deleted_annotations_are_not_learnt(team: Team) -> None:
    team.annotate(15)
    for task in team.studio.export(team.project)[:5]:
        team.studio._send("DELETE", f"/api/annotations/{task['annotations'][0]['id']}/")

    status = team.until(lambda s: s["annotations"] == 10)
    assert status["last_outcome"] is None
    _webhook(team, action="START_TRAINING")
    status = team.until(lambda s: s["last_outcome"] and not s["training"])

    assert status["last_outcome"]["annotations"] == 10


def test_annotations_that_cannot_be_read_are_named_and_the_rest_is_learnt(team: Team) -> None:
    labelled = {s.text: s.spans for s in sentences() if s.spans}
    tasks = team.studio.unannotated(team.project)
    task = next(task for task in tasks if task["data"]["text"] in labelled)
    text = task["data"]["text"]
    span = labelled[text][0]
    overlapping = Span(0, len(text), span.label)
    team.submit(task["id"], [region(span, text), region(overlapping, text)])
    team.annotate(12)

    _webhook(team, action="START_TRAINING")
    status = team.until(lambda s: s["last_outcome"] and not s["training"])
    done = run("export", team.folder.parent / "out.jsonl", "--folder", team.folder)

    assert status["last_outcome"]["annotations"] == 12
    assert f"tâche {task['id']}" in done.stderr
    assert "12 phrases annotées" in done.stdout


def test_a_page_that_shows_an_old_prediction_can_still_be_submitted(team: Team) -> None:
    tasks = sorted(team.studio.unannotated(team.project), key=lambda task: task["id"])
    shown = tasks[-1]["id"]
    old = next(p for p in _predictions(team) if p["task"] == shown)
    version = team.status()["version"]
    team.annotate(20)
    status = team.until(lambda s: s["last_outcome"] and not s["training"])
    assert status["version"] != version
    team.until(lambda s: not team.studio.without_prediction(team.project, s["version"]))

    saved = team.submit(shown, old["result"], parent_prediction=old["id"])

    assert saved["parent_prediction"] == old["id"]


def _logs_in(connection: Connection, origin: str) -> bool:
    """Whether Label Studio lets somebody in who came through a tunnel."""
    headers = {"Origin": origin, "Host": origin.removeprefix("https://")}
    with httpx.Client(base_url=connection.url, headers=headers) as client:
        page = client.get("/user/login/")
        (token,) = set(re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)', page.text))
        cookies = [one.partition(";")[0] for one in page.headers.get_list("set-cookie")]
        form = {"csrfmiddlewaretoken": token, "email": connection.email}
        form["password"] = connection.password
        answer = client.post("/user/login/", data=form, headers={"Cookie": "; ".join(cookies)})
    return answer.status_code == httpx.codes.FOUND


def test_label_studio_restarted_and_two_thousand_tasks(label_studio: Team, tmp_path: Any) -> None:
    """In the shared project, whose Label Studio is our own to restart.

    Minutes on a busy machine: it stops, starts anew, and lists two thousand tasks.
    """
    many = tmp_path / "many.txt"
    known = {s.text for s in sentences()}
    made = [f"{i} séries de {i % 50 + 1} minutes numéro {i}" for i in range(2000)]
    many.write_text("\n".join(line for line in made if line not in known), encoding="utf-8")
    before = label_studio.studio.project(label_studio.project)["task_number"]
    started = time.monotonic()

    run("import", many, "--folder", label_studio.folder)
    print(f"2,000 tasks imported and pre-labelled in {time.monotonic() - started:.1f} s")
    version = label_studio.status()["version"]
    _each_once(label_studio, version)
    processes.stop(Workspace(label_studio.folder).pid("label-studio"))
    label_studio.until(lambda s: "ne répond pas" in s["problem"], 90)
    words = ("start", many, "--folder", label_studio.folder, "--config", label_studio.config)
    run(*words, CSRF_TRUSTED_ORIGINS=_TUNNEL)

    label_studio.until(lambda s: not s["problem"])
    assert label_studio.studio.project(label_studio.project)["task_number"] == before + 2000
    _each_once(label_studio, version)
    assert _logs_in(label_studio.connection, _TUNNEL)
    assert not _logs_in(label_studio.connection, "https://ailleurs.example.com")

"""The commands, as people type them, against a real Label Studio."""

import json
import stat
from pathlib import Path

import httpx
import pytest

from labelstudio_backend.tasks import read_export
from speechtimer.cli.screen import COLOURS
from speechtimer.dataset import Sentence, read_sentences, write_jsonl
from speechtimer.labels import Label, Span
from tests.labelstudio_backend.sentences import sentences
from tests.labelstudio_backend.team import Team, run


def test_a_project_stands_after_one_command(label_studio: Team) -> None:
    project = label_studio.studio.project(label_studio.project)

    assert project["title"] == "Chronomètre"
    texts = {task["data"]["text"] for task in label_studio.studio.unannotated(label_studio.project)}
    texts |= {task["data"]["text"] for task in label_studio.studio.export(label_studio.project)}
    assert {sentence.text for sentence in sentences()[:80]} <= texts
    assert project["total_predictions_number"] >= 80
    assert project["sampling"] == "Uncertainty sampling"
    assert project["model_version"] == label_studio.status()["version"]
    assert project["show_instruction"]
    assert "Quels caractères" in project["expert_instruction"]
    labels = project["parsed_label_config"]["label"]["labels_attrs"]
    assert {name: found["background"] for name, found in labels.items()} == {
        str(label): colour for label, colour in COLOURS.items()
    }
    (backend,) = label_studio.studio.backends(label_studio.project)
    assert backend["readable_state"] == "Connected"
    assert backend["basic_auth_pass_is_set"]


def test_running_it_again_changes_nothing(label_studio: Team, tmp_path: Path) -> None:
    text = tmp_path / "encore.txt"
    text.write_text(sentences()[0].text + "\n", encoding="utf-8")
    before = label_studio.connection
    seen = _everything(label_studio)

    done = run("start", text, "--folder", label_studio.folder, "--config", label_studio.config)

    assert f"{before.url}/projects/{before.project}" in done.stdout
    assert before.backend_url in done.stdout
    assert f"{before.email}, mot de passe {before.password}" in done.stdout
    assert f"{before.url}/user/signup/?token=" in done.stdout
    assert "0 phrases ajoutées" in done.stderr
    assert label_studio.connection == before
    assert _everything(label_studio) == seen


def _everything(team: Team) -> object:
    studio = team.studio
    tasks = studio._get("/api/tasks", params={"project": team.project, "page_size": -1})["tasks"]
    hooks = studio._get("/api/webhooks", params={"project": team.project})
    return (
        [(task["id"], task["total_predictions"]) for task in tasks],
        [backend["id"] for backend in studio.backends(team.project)],
        [(hook["id"], hook["headers"]) for hook in hooks],
    )


def test_secrets_are_their_owners_alone(label_studio: Team) -> None:
    file = label_studio.folder / "connection.json"

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(label_studio.folder.stat().st_mode) == 0o700
    assert (label_studio.folder / ".gitignore").read_text(encoding="utf-8") == "*\n"
    secrets = {label_studio.connection.token, label_studio.connection.backend_password}
    for log in (label_studio.folder / "logs").iterdir():
        said = log.read_text(encoding="utf-8", errors="replace")
        assert not any(secret in said for secret in secrets), log.name


def test_status_says_what_runs(label_studio: Team) -> None:
    done = run("status", "--folder", label_studio.folder)

    assert "en marche" in done.stdout
    assert "arrêté" not in done.stdout
    assert label_studio.status()["version"] in done.stdout


def test_both_listen_on_this_machine_only(label_studio: Team) -> None:
    import psutil

    from labelstudio_backend import processes
    from labelstudio_backend.workspace import Workspace

    for name in ("label-studio", "backend"):
        process = processes.running(Workspace(label_studio.folder).pid(name))
        assert process is not None
        family = [process, *process.children(recursive=True)]
        listening = [
            connection.laddr.ip
            for member in family
            for connection in member.net_connections()
            if connection.status == psutil.CONN_LISTEN
        ]
        assert set(listening) == {"127.0.0.1"}


def test_labels_come_in_and_go_out_without_loss(team: Team, tmp_path: Path) -> None:
    odd = [
        # The same word twice, glued notations, code points beyond the first plane, no entity.
        Sentence(
            "3 séries de 3 minutes", (_span(0, 1, "nb_rounds"), _span(12, 13, "duration_wt_min"))
        ),
        Sentence("5x30s", (_span(0, 1, "nb_rounds"), _span(2, 4, "duration_wt_sd"))),
        Sentence(
            "\U0001f525\U0001f3cb 1h30 !",
            (_span(3, 4, "duration_wt_hr"), _span(5, 7, "duration_wt_min")),
        ),
        Sentence("arrête le chrono"),
    ]
    given = [sentence.assembled() for sentence in (*odd, *sentences()[100:130])]
    file = tmp_path / "in.jsonl"
    write_jsonl(file, given)

    run("import", file, "--labelled", "--folder", team.folder)
    wanted = {sentence.text: sentence.spans for sentence in given}
    for name in ("out.jsonl", "out.conll"):
        run("export", tmp_path / name, "--folder", team.folder)
        found = {s.text: s.spans for s in read_sentences(tmp_path / name)}
        assert found == wanted, name

    # As Label Studio's own JSON, too.
    run("export", tmp_path / "all.json", "--folder", team.folder)
    tasks = json.loads((tmp_path / "all.json").read_text(encoding="utf-8"))
    read = read_export(tasks, {})
    assert not read.problems
    assert {task.text: task.answers[0].spans for task in read.tasks} == wanted


def _span(start: int, end: int, label: str) -> Span:
    return Span(start, end, Label(label))


def test_a_wrong_token_is_one_sentence(label_studio: Team, tmp_path: Path) -> None:
    url = label_studio.connection.url
    words = ("start", "--url", url, "--folder", tmp_path / "l", "--config", label_studio.config)

    done = run(*words, ok=False, LABEL_STUDIO_API_KEY="0" * 40)

    assert "refuse le jeton" in done.stderr
    assert "0" * 40 not in done.stderr
    # The right one is taken up; the port is one that nobody shall have.
    try:
        run(*words, "--backend-port", "19590", LABEL_STUDIO_API_KEY=label_studio.connection.token)
    finally:
        run("stop", "--folder", tmp_path / "l")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("status",), "rien n'y a été lancé"),
        (("export", "x.jsonl"), "rien n'y a été lancé"),
        (("start", "--url", "http://127.0.0.1:9"), "il manque le jeton"),
    ],
)
def test_what_is_missing_is_named(
    label_studio: Team, tmp_path: Path, words: tuple[str, ...], message: str
) -> None:
    config = ("--config", label_studio.config) if words[0] == "start" else ()
    done = run(*words, "--folder", tmp_path / "none", *config, ok=False, LABEL_STUDIO_API_KEY="")

    assert message in done.stderr


def test_label_studio_that_is_not_there(label_studio: Team, tmp_path: Path) -> None:
    words = ("start", "--url", "http://127.0.0.1:9", "--folder", tmp_path / "none")

    done = run(*words, "--config", label_studio.config, ok=False, LABEL_STUDIO_API_KEY="a" * 40)

    assert "ne répond pas à http://127.0.0.1:9" in done.stderr


def test_the_model_server_wants_its_password(label_studio: Team) -> None:
    url = label_studio.connection.backend_url
    wrong = httpx.BasicAuth("label-studio", "wrong")

    assert httpx.get(f"{url}/health").json()["status"] == "UP"
    for path in ("/predict", "/setup", "/webhook"):
        assert httpx.post(f"{url}{path}", json={}).status_code == 401
        assert httpx.post(f"{url}{path}", json={}, auth=wrong).status_code == 401

"""Notebook 5, executed from top to bottom against a real evaluator that judges in its sandbox."""

import shutil
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.notebooks.run import (
    NOTEBOOKS,
    SUBMIT,
    assert_clean,
    copy_project,
    execute,
    outputs,
    printed,
    read,
)

_SHIPPED = NOTEBOOKS.parent / "models" / "lstm_crf" / "model.pt"
SIZE = f"{_SHIPPED.stat().st_size / 1e6:.3f}"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    project = copy_project(tmp_path_factory.mktemp("project"))
    target = project / "models" / "lstm_crf"
    target.mkdir(parents=True)
    shutil.copy(_SHIPPED, target)
    return project


@pytest.fixture(scope="module")
def evaluator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """An evaluator that judges, with a team's token, and its API is the team's too."""
    from evaluator.jobs.worker import work
    from tests.evaluator.events import make_event
    from tests.evaluator.web.serving import running

    event = make_event(
        tmp_path_factory.mktemp("served") / "event",
        judging={"runs": 1},
        api={"allow_local": True, "sample": 3},
    )
    from evaluator.tokens import add_team

    with event.writing() as session:
        token = add_team(event, session, "Chronos")[1]
    stop = threading.Event()
    crew = threading.Thread(target=work, args=(event, stop))
    crew.start()
    with running(event, event.now, {"Chronos": token}) as served:  # type: ignore[arg-type]  # real
        yield {"url": served.url, "token": token}
    stop.set()
    crew.join()
    event.engine.dispose()


@pytest.fixture(scope="module")
def api() -> Iterator[str]:
    import uvicorn

    from api.app import create_app
    from evaluator.serving import listen

    with closing(listen("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(uvicorn.Config(create_app(), http="h11", log_level="error"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        thread.join()


@pytest.fixture(scope="module")
def executed(project: Path, evaluator: dict[str, str], api: str) -> Any:
    """The notebook, with the addresses and the token that a team puts in.

    Some cells are executed once more in the end: with an API that is down, a link in place of the
    file, and then a model that nobody should open. A minute where others run: three models are
    judged, and each judging imports Flair.
    """
    from evaluator.demo_models import hostile_model

    (project / "jeton.txt").write_text(evaluator["token"] + "\n")
    hostile_model(project / "hostile.pt")
    code = f'EVALUATEUR, API = "{evaluator["url"]}", "{api}"'
    changed = {
        "api": 'API = "http://127.0.0.1:9"',
        "soumettre": f'API, LIEN = None, "{api}/docs"',
        "resultat": "",
        "juger": 'MODELE = Path("hostile.pt")',
        "lire": 'MODELE = Path("absent.pt")',
    }
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OMP_NUM_THREADS", "1")
        patch.setenv("PYTHONPATH", str(NOTEBOOKS.parent))
        return execute(project, SUBMIT, after="choisir", code=code, changed=changed)


def test_model_and_api_are_tested_and_shown(executed: Any) -> None:
    assert_clean(executed)
    table = outputs(executed, "note")[0].data["text/markdown"]
    assert f"| taille | {SIZE} Mo |".replace(".", ",") in table
    assert "**total**" in table
    assert "image/png" in outputs(executed, "labels")[0].data
    assert "sur 40 sont mal lues" in printed(executed, "fautes")
    shown = [one.data for one in outputs(executed, "fautes") if one.output_type == "display_data"]
    assert any("<mark" in data["text/html"] for data in shown)
    assert "10 réponses sur 10" in printed(executed, "api")


def test_model_is_handed_in_and_its_result_shown(executed: Any) -> None:
    assert "Soumission n° 1 : remise à l’évaluateur" in printed(executed, "soumettre")
    table = outputs(executed, "resultat")[0].data["text/markdown"]
    assert "| micro-F1 |" in table
    assert f"| taille | {SIZE} Mo |" in table


def test_link_is_handed_in_in_place_of_the_file(executed: Any) -> None:
    assert "Soumission n° 2 : remise à l’évaluateur" in printed(executed, "soumettre-again")
    table = outputs(executed, "resultat-again")[0].data["text/markdown"]
    assert "| échec | " in table
    assert "mène à une page, pas au fichier" in table


def test_api_that_is_down_is_one_sentence(executed: Any) -> None:
    warning, sentence, count = printed(executed, "api-again").splitlines()
    assert "l’évaluateur la refusera : 127.0.0.1 est votre propre ordinateur" in warning
    assert sentence.startswith("127.0.0.1 refuse la connexion sur le port 9 : ")
    assert count == "0 réponses sur 10"


@pytest.mark.parametrize(
    ("cell", "sentence"), [("juger", "« posix.system »"), ("lire", "absent.pt")]
)
def test_model_that_is_not_taken_is_one_sentence(executed: Any, cell: str, sentence: str) -> None:
    (error,) = (one for one in outputs(executed, f"{cell}-again") if one.output_type == "error")

    (line,) = error.traceback
    assert sentence in line


def test_installs_as_the_others_do() -> None:
    own, other = (
        {cell.id: cell.source for cell in read(NOTEBOOKS, name).cells}
        for name in (SUBMIT, "3a_entrainer_lstm_crf.ipynb")
    )

    assert own["entrer"] == other["entrer"]
    assert own["couleurs"] == other["couleurs"]
    assert own["placer"] == other["placer"]

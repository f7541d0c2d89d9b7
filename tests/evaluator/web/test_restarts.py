"""The whole evaluator, of which a part goes away or is killed: no model is lost, none is stuck."""

import json
import secrets
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx
from sqlalchemy import select

from evaluator.database.models import State, Submission
from evaluator.event import Event
from evaluator.submitting import Client, Patience, submit_file
from evaluator.tokens import add_team
from speechtimer.dataset import write_jsonl
from tests.evaluator.events import make_event
from tests.evaluator.jobs.processes import Workers, ended, until
from tests.evaluator.sandbox.models import FAMILIES, save_model
from tests.evaluator.web.serving import answers, sha256, started
from tests.search.postgres import Postgres
from tests.training.corpus import some_sentences

MakeEvent = Callable[..., Event]


def test_an_upload_goes_on_once_postgresql_is_back(
    tmp_path: Path,
    new_event: MakeEvent,
    new_database: Callable[[], str],
    postgres: Postgres,
) -> None:
    event = new_event(database=new_database())
    token = new_team(event)
    # The light judge reads it.
    content = json.dumps({"weights": secrets.token_hex(2_000_000)}).encode()
    file, half = tmp_path / "model.pt", 3_000_000
    file.write_bytes(content)
    said: list[str] = []
    with (
        Workers(event) as workers,
        started(event.folder, "--workers", "0") as (_, url),
        httpx.Client(base_url=url, headers=_headers(token)) as asking,
        Client(url, token, patience=Patience(tell=said.append)) as client,
        ThreadPoolExecutor() as pool,
    ):
        workers.start()
        announced = {"file_name": file.name, "bytes": len(content), "sha256": sha256(content)}
        told = asking.post("/api/uploads", json=announced).json()
        arriving = event.uploads / told["id"]
        port = httpx.URL(url).port or 0
        with socket.create_connection(("127.0.0.1", port)) as sending:
            sending.sendall(_head(told["url"], token, len(content)) + content[:half])
            until(lambda: arriving.stat().st_size > 0)
            with away(postgres):
                sending.sendall(content[half:])
                answer = answers(sending)
                assert answer[:13] in (b"", b"HTTP/1.1 503 ")
                for refused in (
                    asking.head(told["url"]),
                    asking.patch(told["url"], headers=_chunk(half), content=content[half:]),
                    asking.get(f"/api/uploads/{told['id']}"),
                    asking.post("/api/uploads", json=announced),
                    asking.get("/health"),
                ):
                    assert refused.status_code == 503
                number = pool.submit(submit_file, client, file)
                until(lambda: said != [])
        assert number.result() == 1
        until(lambda: ended(event))
        assert asking.get("/health").status_code == 200
    (accepted,) = submissions(event)
    assert (accepted.state, accepted.sha256) == (State.SCORED, sha256(content))
    assert event.model_path(accepted.id).read_bytes() == content
    for log in (workers.log, event.folder / "serve.log"):
        assert "Traceback" not in log.read_text()


def test_a_server_that_is_killed_while_it_judges_judges_again(tmp_path: Path) -> None:
    """With its workers inside, and the sandbox in which a model tags.

    Over a minute: two servers, their workers and their zygotes each import Flair in turn.
    """
    embeddings, options = FAMILIES["stacked-crf"]
    model = save_model(tmp_path / "model.pt", embeddings(tmp_path), **options)
    quick = {"runs": 1, "lease_seconds": 5, "workers": 1}
    event = make_event(tmp_path / "event", judging=quick)
    # So many that it can be seen to tag.
    write_jsonl(event.folder / event.config.hidden, some_sentences(600, seed=3))
    token = new_team(event)

    with started(event.folder) as (_, url), Client(url, token) as client:
        assert submit_file(client, model) == 1
        until(lambda: submissions(event)[0].stage == "tagging")
    (killed,) = submissions(event)
    assert (killed.state, killed.attempt, killed.failures) == (State.JUDGING, 1, 0)

    with started(event.folder) as (_, url), Client(url, token) as client:
        until(lambda: ended(event))
        (told,) = client.get("/api/submissions")
        left = client.get("/api/event")["submissions_left"]
    (judged,) = submissions(event)
    assert (judged.state, judged.attempt, judged.failures) == (State.SCORED, 2, 1)
    assert (told["number"], told["state"]) == (1, "scored")
    assert left == event.config.limits.submissions - 1
    event.engine.dispose()


def new_team(event: Event) -> str:
    """The token of another team."""
    with event.writing() as session:
        return add_team(event, session, "Les Chronos")[1]


def submissions(event: Event) -> list[Submission]:
    """All, as they are stored now."""
    with event.reading() as session:
        return list(session.scalars(select(Submission)))


@contextmanager
def away(postgres: Postgres) -> Iterator[None]:
    """Its server is stopped meanwhile."""
    postgres.stop()
    try:
        yield
    finally:
        postgres.start()


def _headers(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}", "tus-resumable": "1.0.0"}


def _chunk(offset: int) -> dict[str, str]:
    return {"content-type": "application/offset+octet-stream", "upload-offset": str(offset)}


def _head(path: str, token: str, size: int) -> bytes:
    fields = _headers(token) | _chunk(0) | {"content-length": str(size), "host": "localhost"}
    lines = [f"{name}: {value}" for name, value in fields.items()]
    return "\r\n".join([f"PATCH {path} HTTP/1.1", *lines, "connection: close", "", ""]).encode()

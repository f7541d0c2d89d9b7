"""Corrections that people send, over real HTTP, and what is written of them."""

import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import HTTPException

from api.corrections import Collection
from labelstudio_backend.tasks import read_export
from speechtimer.corrections import Corrections
from speechtimer.dataset import Sentence, read_sentences
from tests.api.server import start
from tests.event_loop import run

TEXT = "6 tours de 45 s, 20 s off"
SPANS = [
    {"start": 0, "end": 1, "label": "nb_rounds"},
    {"start": 11, "end": 13, "label": "duration_wt_sd"},
    {"start": 17, "end": 19, "label": "duration_br_sd"},
]


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("corrections") / "corrections.db"


@pytest.fixture(scope="module")
def collecting(kept: Path) -> Iterator[httpx.Client]:
    with (
        start("--corrections", str(kept)) as running,
        httpx.Client(base_url=running.url, timeout=30) as client,
    ):
        yield client


def _export(*options: str) -> bytes:
    command = [sys.executable, "-m", "speechtimer", "corrections", "export", *options]
    return subprocess.run(command, check=True, capture_output=True).stdout


def test_a_correction_becomes_a_labelled_sentence(
    collecting: httpx.Client, kept: Path, tmp_path: Path
) -> None:
    sent = {"text": TEXT, "spans": SPANS}
    first, again = (collecting.post("/corrections", json=sent) for _ in range(2))
    assert (first.status_code, first.json()) == (201, {"known": False})
    assert (again.status_code, again.json()) == (200, {"known": True})

    lines = tmp_path / "corrected.jsonl"
    _export(str(kept), "--output", str(lines))
    (sentence,) = read_sentences(lines)
    assert sentence.to_dict()["spans"] == SPANS
    assert str(sentence.program) == "6 × (45, 20)"

    (task,) = json.loads(_export(str(kept), "--to", "label-studio"))
    assert task["data"] == {"text": TEXT}
    (read,) = read_export([{**task, "id": 1}], {}).tasks
    assert [span.text for span in read.annotations[0].spans] == ["6", "45", "20"]


def test_nothing_tells_who_sent_it(collecting: httpx.Client, kept: Path) -> None:
    collecting.post("/corrections", json={"text": TEXT, "spans": []})
    with sqlite3.connect(kept) as database:
        rows = database.execute("select * from corrections")
        names = [column[0] for column in rows.description]
        days = {dict(zip(names, row, strict=True))["day"] for row in rows}
    assert names == ["id", "digest", "text", "spans", "times", "day"]
    assert all(len(day) == len("2026-12-01") for day in days)


@pytest.mark.parametrize(
    "changed",
    [
        {"spans": [{**SPANS[0], "end": 99}]},
        {"spans": [{**SPANS[0], "end": 0}]},
        {"spans": [{**SPANS[0], "start": -1}]},
        {"spans": [SPANS[0], {**SPANS[0], "end": 2}]},
        {"spans": [{"start": 15, "end": 16, "label": "nb_rounds"}]},
        {"spans": [{**SPANS[0], "label": "rounds"}]},
        {"spans": SPANS * 100},
        {"text": "é" * 1001},
        {"name": "me"},
    ],
)
def test_what_is_no_correction_is_refused(
    collecting: httpx.Client, changed: dict[str, Any]
) -> None:
    response = collecting.post("/corrections", json={"text": TEXT, "spans": SPANS, **changed})
    assert response.status_code in (413, 422), response.text
    assert response.json()["detail"].endswith(".")


def test_another_site_sends_none(collecting: httpx.Client) -> None:
    sent = {"text": TEXT, "spans": SPANS}
    refused = collecting.post("/corrections", json=sent, headers={"origin": "https://a.example"})
    assert refused.status_code == 403
    own = str(collecting.base_url).rstrip("/")
    assert collecting.post("/corrections", json=sent, headers={"origin": own}).is_success


def test_a_server_that_collects_none_says_so(client: httpx.Client) -> None:
    response = client.post("/corrections", json={"text": TEXT, "spans": SPANS})
    assert response.status_code == 503
    assert "ne recueille pas" in response.json()["detail"]


def test_one_client_sends_so_many_and_no_more(tmp_path: Path) -> None:
    now = [0.0]
    collection = Collection(Corrections(str(tmp_path / "c.db")), clock=lambda: now[0])
    sentence = Sentence(TEXT)

    async def send(client: str, times: int) -> None:
        for _ in range(times):
            await collection.add(sentence, client)

    run(send("one", 30))
    with pytest.raises(HTTPException) as refused:
        run(send("one", 1))
    assert refused.value.status_code == 429
    run(send("another", 1))
    now[0] += float(refused.value.headers["retry-after"])  # type: ignore[index]  # always there
    run(send("one", 1))


def test_where_they_cannot_be_kept_the_server_does_not_start(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "speechtimer", "serve", "--port", "0", "--corrections"]
    for where in (str(tmp_path / "absent" / "c.db"), "mysql://me:secret@host/name"):
        result = subprocess.run([*command, where], capture_output=True, text=True, check=False)
        assert result.returncode == 1
        assert len(result.stderr.splitlines()) == 1, result.stderr
        assert "corrections" in result.stderr
        assert "secret" not in result.stderr

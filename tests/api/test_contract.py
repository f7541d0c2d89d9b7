"""Both contracts, over real HTTP."""

from typing import Any

import httpx
import pytest

from api.app import create_app
from speechtimer import Label, parse
from speechtimer.program import Program

SENTENCE = "3 séries de 2 minutes avec 30 secondes de repos"
PROGRAM = [{"rounds": 3, "work_seconds": 120, "rest_seconds": 30}]


def test_parse(client: httpx.Client) -> None:
    response = client.post("/parse", json={"text": SENTENCE})
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json"
    data = response.json()
    assert data == {**parse(SENTENCE).to_dict(), "total_seconds": 420}
    assert data["program"] == PROGRAM
    assert [span["label"] for span in data["spans"]] == [
        "nb_rounds",
        "duration_wt_min",
        "duration_br_sd",
    ]


def test_a_sentence_without_a_timer(client: httpx.Client) -> None:
    data = client.post("/parse", json={"text": "arrête le chrono"}).json()
    assert data["program"] is None
    assert data["total_seconds"] is None
    assert data["problem"]["kind"] == "empty"


@pytest.mark.parametrize("text", ["", " ", "😀 5 tours 👟", "é" * 1000, "a\u0301\u202e", "\ufeff3"])
def test_any_text_comes_back_as_it_was(client: httpx.Client, text: str) -> None:
    response = client.post("/parse", json={"text": text})
    assert response.status_code == 200
    assert response.json()["text"] == text


def test_batch(client: httpx.Client) -> None:
    texts = [SENTENCE, "", "bonjour"]
    results = client.post("/parse/batch", json={"texts": texts}).json()["results"]
    assert [result["text"] for result in results] == texts
    assert results[0] == client.post("/parse", json={"text": SENTENCE}).json()


def test_an_empty_batch(client: httpx.Client) -> None:
    assert client.post("/parse/batch", json={"texts": []}).json() == {"results": []}


def test_a_whole_batch_keeps_its_order(client: httpx.Client) -> None:
    texts = [f"{n} séries de {n} secondes" for n in range(1, 1001)]
    results = client.post("/parse/batch", json={"texts": texts}).json()["results"]
    assert [result["text"] for result in results] == texts


def test_a_whole_batch_of_the_longest_sentences_fits(client: httpx.Client) -> None:
    """In bytes; some of them are the longest in tokens too."""
    emoji = '"' + "😀" * 1000 + '"'
    letters = '"' + "𝐚" * 1000 + '"'
    escaped = '"' + r"\u00e9" * 1000 + '"'
    assert len(emoji.encode()) == len(letters.encode())
    for texts in ([emoji] * 10 + [letters] * 990, [escaped] * 1000):
        body = '{"texts": [' + ", ".join(texts) + "]}"
        response = client.post("/parse/batch", content=body.encode(), timeout=300)
        assert response.status_code == 200
        assert len(response.json()["results"]) == 1000


def _entities(client: httpx.Client, body: dict[str, Any]) -> dict[str, Any]:
    response = client.post("/", json=body)
    assert response.status_code == 200
    data = response.json()
    assert isinstance(data, dict)
    return data


def test_the_hackathons_contract(client: httpx.Client) -> None:
    data = _entities(client, {"text": SENTENCE, "model_name": ""})
    assert set(data) == {"entities", "scores", "result", "zipped", "raw_text"}
    assert data["entities"] == ["nb_rounds", "duration_wt_min", "duration_br_sd"]
    assert data["result"] == ["3", "2", "30"]
    assert all(0 <= score <= 1 for score in data["scores"])
    assert data["zipped"] == [
        list(row) for row in zip(data["result"], data["entities"], data["scores"], strict=True)
    ]
    assert data["raw_text"] == SENTENCE
    assert set(data["entities"]) <= set(Label)


@pytest.mark.parametrize(
    "extra", [{}, {"model_name": None}, {"model_name": "x"}, {"model_name": 3}, {"other": [1]}]
)
def test_old_clients_may_add_what_they_like(client: httpx.Client, extra: dict[str, Any]) -> None:
    assert _entities(client, {"text": SENTENCE} | extra)["result"] == ["3", "2", "30"]


def test_no_entities_are_empty_lists(client: httpx.Client) -> None:
    assert _entities(client, {"text": "bonjour"}) == {
        "entities": [],
        "scores": [],
        "result": [],
        "zipped": [],
        "raw_text": "bonjour",
    }


@pytest.mark.parametrize("kind", [None, "application/json; charset=utf-8", "application/ld+json"])
def test_json_without_or_with_other_words_for_it(client: httpx.Client, kind: str | None) -> None:
    headers = {} if kind is None else {"content-type": kind}
    response = client.post("/", content=b'{"text": "3 tours"}', headers=headers)
    assert response.status_code == 200


def test_a_byte_order_mark_before_the_body(client: httpx.Client) -> None:
    body = b'\xef\xbb\xbf{"text": "3 tours"}'
    assert client.post("/parse", content=body).json()["text"] == "3 tours"


def test_health_and_version(client: httpx.Client) -> None:
    assert client.get("/health").json() == {"status": "ok"}
    version = client.get("/version").json()
    assert version["version"]
    assert isinstance(version["model"], dict)


def test_greeting_without_a_browser(client: httpx.Client) -> None:
    response = client.get("/")
    assert response.headers["content-type"] == "application/json"
    assert "SpeechTimer" in response.json()["message"]
    assert "Accept" in response.headers["vary"]


@pytest.mark.parametrize("path", ["/", "/health"])
def test_head(client: httpx.Client, path: str) -> None:
    response = client.head(path)
    assert response.status_code == 200
    assert response.content == b""


def test_openapi_documents_bodies_and_refusals(client: httpx.Client) -> None:
    assert client.get("/docs").status_code == 200
    paths = client.get("/openapi.json").json()["paths"]
    assert set(paths) == {
        "/",
        "/parse",
        "/parse/batch",
        "/export",
        "/corrections",
        "/transcribe",
        "/health",
        "/version",
    }
    for path in ("/", "/parse", "/parse/batch", "/export"):
        operation = paths[path]["post"]
        schema = operation["requestBody"]["content"]["application/json"]["schema"]
        assert "examples" in str(schema)
        assert {"200", "413", "422"} <= set(operation["responses"])


def test_answers_match_the_schemas() -> None:
    from api.schemas import BatchResponse, ParseResponse

    parsed = parse(SENTENCE)
    assert isinstance(parsed.program, Program)
    data = {**parsed.to_dict(), "total_seconds": parsed.program.total_seconds}
    ParseResponse.model_validate(data)
    BatchResponse.model_validate({"results": [data]})


def test_another_site_may_call_the_api_but_without_credentials(client: httpx.Client) -> None:
    headers = {
        "origin": "https://team.example",
        "access-control-request-method": "POST",
        "access-control-request-headers": "content-type",
    }
    preflight = client.options("/parse", headers=headers)
    assert preflight.status_code == 200
    assert preflight.headers["access-control-allow-origin"] == "*"
    answer = client.post("/parse", json={"text": "3 tours"}, headers={"origin": "https://a.b"})
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in answer.headers


def test_operation_ids_are_given_once() -> None:
    paths = create_app().openapi()["paths"]  # which warns where they are not
    ids = [operation["operationId"] for methods in paths.values() for operation in methods.values()]
    assert len(set(ids)) == len(ids) > 0


def test_the_openapi_page_asks_nothing_of_other_hosts(client: httpx.Client) -> None:
    page = client.get("/docs")
    assert "://" not in page.text
    assert "://" not in page.headers["content-security-policy"]

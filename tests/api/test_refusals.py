"""Whatever comes in: a status below 500, and one French sentence in JSON."""

import json
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

POSTS = ("/parse", "/parse/batch", "/")
# The server keeps no state between requests, so examples may share the client.
junk = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def _refused(response: httpx.Response, status: int) -> str:
    assert response.status_code == status, response.text
    data = response.json()
    assert list(data) == ["detail"]
    assert isinstance(data["detail"], str)
    assert data["detail"].endswith((".", "?"))
    return str(data["detail"])


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"text=3",
        b'{"text": NaN, "texts": NaN}',
        b'{"text": "a", "x": Infinity}',
        b'{"text": "\xff"}',
        '{"text": "a"}'.encode("utf-16"),
        b"[" * 200_000,
        b'{"text": ' + b"[" * 100_000,
        b"9" * 10_000,
        b'{"text": "a"} {}',
    ],
)
def test_what_is_no_json(client: httpx.Client, path: str, body: bytes) -> None:
    _refused(client.post(path, content=body), 400)


@pytest.mark.parametrize(
    ("path", "body", "reason"),
    [
        ("/parse", [], "Le corps doit être un objet JSON."),
        ("/parse", True, "Le corps doit être un objet JSON."),
        ("/parse", {}, "Il manque « text »."),
        ("/parse", {"text": 3}, "« text » doit être une chaîne de caractères."),
        ("/parse", {"text": None}, "« text » doit être une chaîne de caractères."),
        ("/parse", {"text": "a", "lang": "fr"}, "La clé « lang » est inconnue."),
        ("/parse", {"text": "a\0"}, "« text » contient un caractère nul"),
        ("/parse", {"text": "a" * 1001}, "« text » dépasse 1000 caractères."),
        ("/", {"text": "a" * 1001}, "« text » dépasse 1000 caractères."),
        ("/", {"model_name": ""}, "Il manque « text »."),
        ("/", "text", "Le corps doit être un objet JSON."),
        ("/parse/batch", {"texts": "a"}, "« texts » doit être une liste de phrases."),
        ("/parse/batch", {"texts": ["a", 3]}, "« texts[1] » doit être une chaîne"),
        ("/parse/batch", {"texts": ["a" * 1001]}, "« texts[0] » dépasse 1000 caractères."),
        ("/parse/batch", {"text": "a"}, "Il manque « texts »."),
    ],
)
def test_what_is_no_request(client: httpx.Client, path: str, body: Any, reason: str) -> None:
    assert _refused(client.post(path, json=body), 422).startswith(reason)


@pytest.mark.parametrize("path", ["/parse", "/"])
@pytest.mark.parametrize("text", [r"\ud800", r"\udc00 3 tours", r"\ude00\ud83d"])
def test_half_characters(client: httpx.Client, path: str, text: str) -> None:
    body = f'{{"text": "{text}"}}'.encode()
    assert "moitié de caractère" in _refused(client.post(path, content=body), 422)


def test_half_characters_in_an_unknown_key(client: httpx.Client) -> None:
    _refused(client.post("/parse", content=rb'{"text": "a", "\ud800{}": 1}'), 422)


def test_too_many_sentences(client: httpx.Client) -> None:
    detail = _refused(client.post("/parse/batch", json={"texts": ["a"] * 1001}), 413)
    assert detail == "« texts » dépasse 1000 phrases : envoyez-les en plusieurs fois."


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "image/png"])
def test_other_content_types(client: httpx.Client, kind: str) -> None:
    response = client.post("/parse", content=b'{"text": "a"}', headers={"content-type": kind})
    assert "application/json" in _refused(response, 415)


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/parse"), ("PUT", "/"), ("DELETE", "/page/a"), ("POST", "/health")],
)
def test_other_methods(client: httpx.Client, method: str, path: str) -> None:
    assert "méthode" in _refused(client.request(method, path), 405)


@junk
@given(path=st.sampled_from(POSTS), body=st.binary(max_size=300))
def test_any_bytes(client: httpx.Client, path: str, body: bytes) -> None:
    response = client.post(path, content=body)
    assert response.status_code < 500
    response.json()


_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["text", "texts", "model_name", "x"]), inner, max_size=3)
    ),
    max_leaves=8,
)


@junk
@given(path=st.sampled_from(POSTS), data=_values)
def test_any_json(client: httpx.Client, path: str, data: Any) -> None:
    response = client.post(path, content=json.dumps(data).encode())
    assert response.status_code < 500
    response.json()


@junk
@given(
    path=st.sampled_from(POSTS),
    text=st.text(st.characters(exclude_categories=["Cs"]), max_size=80),
)
def test_any_text(client: httpx.Client, path: str, text: str) -> None:
    response = client.post(
        path, json={"texts": [text]} if path.endswith("batch") else {"text": text}
    )
    assert response.status_code == (422 if "\0" in text else 200)
    response.json()


@junk
@given(
    method=st.sampled_from(["GET", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"]),
    path=st.text(
        st.characters(min_codepoint=33, max_codepoint=126, exclude_characters="/?#"), max_size=20
    ),
)
def test_any_path(client: httpx.Client, method: str, path: str) -> None:
    for prefix in ("/", "/page/", "/parse/"):
        assert client.request(method, prefix + path, follow_redirects=True).status_code < 500

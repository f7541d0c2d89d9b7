"""Attacks by bodies, headers and connections; by names and values."""

import contextlib
import logging
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from evaluator.database.models import Announcement, Submission, Upload
from evaluator.tokens import add_team
from evaluator.web import app as app_module
from evaluator.web.limits import Arrival
from speechtimer.http_server.connections import PatientProtocol
from tests.evaluator.web.attacks import contains
from tests.evaluator.web.serving import Served, answers, raw, serve

_XSS = "<script>alert(1)</script>"


class _Impatient(PatientProtocol):
    head_seconds = 0.5
    read_seconds = 0.5


@pytest.fixture(scope="module")
def impatient(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server whose patience ends within a test's."""
    folder = tmp_path_factory.mktemp("impatient") / "event"
    arrival = Arrival(whole=0.5, pause=0.5)
    with serve(folder, protocol=_Impatient, connections=30, arrival=arrival) as served:
        yield served


def _request(served: Served, line: str, *fields: str, who: str = "Chronos") -> bytes:
    own = [f"Host: 127.0.0.1:{served.port}", f"Authorization: Bearer {served.tokens[who]}"]
    return "\r\n".join([f"{line} HTTP/1.1", *own, *fields, "", ""]).encode()


_JSON = "Content-Type: application/json"


@contains("file-name-path")
@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../secret", "secret"),
        ("/etc/passwd", "passwd"),
        ("C:\\Users\\me\\model.pt", "model.pt"),
        ("model.pt\x00.png", "model.pt.png"),
        ("\r\nset-cookie: a=b", "set-cookie: a=b"),
        ("a" * 999, "a" * 255),
        ("\u202etp.ledom", "tp.ledom"),
        ("/", "model.pt"),
    ],
)
def test_a_file_name_names_no_file(shared: Served, name: str, kept: str) -> None:
    client = shared.client(shared.new_team())
    told = shared.announce(client, b"model", file_name=name)
    assert client.get(f"/api/uploads/{told['id']}").json()["file_name"] == kept
    assert (shared.event.uploads / told["id"]).is_file()


@contains("id-path")
@pytest.mark.parametrize(
    "identity",
    ["..%2f..%2fsecret", "%2e%2e", "%00", "a" * 5000, "A" * 32, "é" * 32, "0" * 31, "1", "٣" * 32],
)
def test_an_id_is_32_digits_or_unknown(shared: Served, identity: str) -> None:
    client = shared.client("Chronos")
    for method, path in (
        ("GET", f"/api/uploads/{identity}"),
        ("DELETE", f"/api/uploads/{identity}"),
        ("HEAD", f"/api/uploads/{identity}/file"),
        ("PATCH", f"/api/uploads/{identity}/file"),
    ):
        assert client.request(method, path, headers={"tus-resumable": "1.0.0"}).status_code == 404


@contains("markup-in-json")
def test_markup_is_only_text_in_json(served: Served) -> None:
    with served.event.writing() as session:
        served.tokens[_XSS] = add_team(served.event, session, _XSS)[1]
        session.add(Announcement(at=served.clock(), text=_XSS))
    client = served.client(_XSS)
    told = served.announce(client, b"model", file_name=f"{_XSS.replace('/', '')}.pt")
    linked = {"link": f"https://example.org/{_XSS}", "api_url": f"https://example.org/{_XSS}"}
    for answer in (
        client.post("/api/submissions", json=linked),
        client.get("/api/event"),
        client.get("/api/submissions"),
        client.get("/api/leaderboard"),
        client.get(f"/api/uploads/{told['id']}"),
        client.get(f"/api/{_XSS}"),
    ):
        assert answer.headers["content-type"] == "application/json"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "script-src 'self'" in answer.headers["content-security-policy"]


@contains("markup-in-pages")
def test_markup_is_only_text_in_pages(served: Served) -> None:
    named = f"{_XSS} pages"
    with served.event.writing() as session:
        served.tokens[named] = add_team(served.event, session, named)[1]
        session.add(Announcement(at=served.clock(), text=named))
    for path in ("/", "/?projection", "/regles", "/equipe"):
        answer = served.browser(named).get(path)
        assert answer.status_code == 200
        assert "&lt;script&gt;alert(1)" in answer.text, path
        assert _XSS not in answer.text, path
        assert "unsafe-inline" not in answer.headers["content-security-policy"]


@contains("formula-in-export")
def test_a_name_is_no_formula_in_an_export(served: Served) -> None:
    with served.event.writing() as session:
        add_team(served.event, session, "=1+1")
    exported = served.browser("Camille").get("/organisation/export/classement.csv").text
    assert "'=1+1" in exported
    assert not any(
        cell.startswith("=") for line in exported.splitlines() for cell in line.split(",")
    )


@contains("json-deep")
@pytest.mark.parametrize(
    "content",
    [
        b"[" * 30_000,
        b'{"link":' * 5_000 + b"1" + b"}" * 5_000,
        b"",
        b"{",
        b"\xff\xfe",
        b'{"link": 1e999}',
        b"1" * 60_000,
        b"null",
    ],
)
def test_what_is_no_json_gets_one_sentence(shared: Served, content: bytes) -> None:
    client = shared.client("Chronos")
    kind = {"content-type": "application/json"}
    answer = client.post("/api/submissions", content=content, headers=kind)
    assert answer.status_code in (400, 422)
    assert answer.json()["code"] == "request-invalid"


@contains("json-typed-wrong")
@pytest.mark.parametrize(
    "change",
    [
        {"file_name": ["model.pt"]},
        {"file_name": ""},
        {"file_name": "x" * 1001},
        {"bytes": "5"},
        {"bytes": 5.0},
        {"bytes": True},
        {"bytes": -1},
        {"bytes": 2**63},
        {"bytes": None},
        {"sha256": 5},
        {"sha256": "0" * 65},
        {"api_url": "https://example.org/\x00"},
        {"api_url": "x" * 2001},
        {"api_url": {"url": "x"}},
    ],
    ids=str,
)
def test_values_of_other_kinds_are_refused(shared: Served, change: dict[str, Any]) -> None:
    announced = {"file_name": "model.pt", "bytes": 5, "sha256": "0" * 64} | change
    answer = shared.client("Chronos").post("/api/uploads", json=announced)
    assert (answer.status_code, answer.json()["code"]) == (422, "request-invalid")
    assert answer.json()["detail"].count(next(iter(change))) == 1


@contains("json-typed-wrong")
@pytest.mark.parametrize("content", ['{"link": "\\ud800"}', '{"link": NaN}', '{"link": "\\u0000"}'])
def test_texts_that_cannot_be_stored_are_refused(shared: Served, content: str) -> None:
    kind = {"content-type": "application/json"}
    answer = shared.client("Chronos").post("/api/submissions", content=content, headers=kind)
    assert (answer.status_code, answer.json()["code"]) == (422, "request-invalid")


@contains("number-huge")
@pytest.mark.parametrize("number", ["0", "-1", "99999999999", "9" * 400, "1e3", "٣", "0x1"])
def test_numbers_are_those_of_submissions(shared: Served, number: str) -> None:
    client = shared.client("Chronos")
    assert client.get(f"/api/submissions/{number}").status_code == 422
    assert client.put(f"/api/submissions/{number}/api", json={"url": "x"}).status_code == 422


@contains("submission-of-others")
def test_another_teams_submissions_are_not_there(shared: Served) -> None:
    mine, other = (shared.client(shared.new_team()) for _ in range(2))
    handed_in = mine.post("/api/submissions", json={"link": "https://example.org/model.pt"})
    assert (handed_in.status_code, handed_in.json()["number"]) == (201, 1)
    assert other.get("/api/submissions").json() == []
    for answer in (
        other.get("/api/submissions/1"),
        other.put("/api/submissions/1/api", json={"url": "https://evil.example"}),
    ):
        assert (answer.status_code, answer.json()["code"]) == (404, "submission-unknown")
    assert mine.get("/api/submissions/1").json()["api"]["url"] is None


@contains("body-announced")
@pytest.mark.parametrize("length", ["65537", "9" * 18, "9" * 19])
def test_an_announced_giant_is_refused_before_it_comes(shared: Served, length: str) -> None:
    for line in ("POST /api/submissions", "POST /connexion", "GET /api/event", "POST /nowhere"):
        request = _request(shared, line, f"Content-Length: {length}", _JSON)
        with socket.create_connection(("127.0.0.1", shared.port), timeout=10) as connection:
            connection.sendall(request)
            assert connection.recv(100).startswith(b"HTTP/1.1 413 ")


@contains("body-chunked")
def test_a_giant_in_chunks_is_refused_when_it_is_too_large(shared: Served) -> None:
    request = _request(shared, "POST /api/submissions", "Transfer-Encoding: chunked", _JSON)
    chunk = b"4000\r\n" + b"x" * 0x4000 + b"\r\n"
    with socket.create_connection(("127.0.0.1", shared.port), timeout=10) as connection:
        connection.sendall(request + chunk * 5)
        assert connection.recv(100).startswith(b"HTTP/1.1 413 ")


@contains("body-slow")
@contains("body-short")
def test_a_slow_or_short_body_ends_with_a_sentence(impatient: Served) -> None:
    request = _request(impatient, "POST /api/submissions", "Content-Length: 50", _JSON)
    with socket.create_connection(("127.0.0.1", impatient.port), timeout=10) as connection:
        connection.sendall(request + b'{"link": "https://example.org"')
        assert impatient.client("Autres").get("/api/event").status_code == 200
        answer = answers(connection)
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert impatient.client("Chronos").get("/api/submissions").json() == []


@contains("head-slow")
@pytest.mark.parametrize("start", [b"", b"GET", b"GET / HTTP/1.1\r\nHost: a\r\nX-A: "])
def test_a_head_without_end_is_cut(impatient: Served, start: bytes) -> None:
    with socket.create_connection(("127.0.0.1", impatient.port), timeout=10) as connection:
        connection.sendall(start)
        assert impatient.client("Chronos").get("/api/event").status_code == 200
        assert answers(connection) == b""


@contains("head-slow")
def test_a_second_head_without_end_is_cut(impatient: Served) -> None:
    first = _request(impatient, "GET /api/event")
    with socket.create_connection(("127.0.0.1", impatient.port), timeout=10) as connection:
        connection.sendall(first + b"GET /api/ev")
        assert answers(connection).count(b"HTTP/1.1 ") == 1


@contains("reader-slow")
def test_a_client_that_does_not_read_is_cut(impatient: Served) -> None:
    """It asks for megabytes of answers and takes none of them."""
    request = _request(impatient, "GET /static/vendor/tus-js-client/tus.min.js")
    with socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.settimeout(20)
        connection.connect(("127.0.0.1", impatient.port))
        with pytest.raises((ConnectionResetError, BrokenPipeError)):
            _send_for_ever(connection, request * 50)
        assert impatient.client("Chronos").get("/api/event").status_code == 200


def _send_for_ever(connection: socket.socket, content: bytes) -> None:
    while True:
        connection.sendall(content)


@contains("head-huge")
def test_a_huge_head_is_refused(shared: Served) -> None:
    for field in (b"X-A: " + b"a" * 2_000_000, b"X-A: a\r\n" * 100_000):
        with socket.create_connection(("127.0.0.1", shared.port), timeout=10) as connection:
            with contextlib.suppress(ConnectionError):  # it is closed while we send
                connection.sendall(b"GET /api/event HTTP/1.1\r\nHost: a\r\n" + field + b"\r\n\r\n")
            assert not answers(connection).startswith(b"HTTP/1.1 2")
    assert shared.client("Chronos").get("/api/event").status_code == 200


@contains("connections-many")
@pytest.mark.parametrize(
    "start", [b"GET / HT", b"POST /connexion HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nhalf"]
)
def test_half_open_connections_make_room(tmp_path: Path, start: bytes) -> None:
    with serve(tmp_path / "event", connections=10) as served, contextlib.ExitStack() as stack:
        for _ in range(60):
            connection = socket.create_connection(("127.0.0.1", served.port), timeout=10)
            stack.enter_context(connection).sendall(start)
        assert served.client("Chronos").get("/api/event").status_code == 200


@contains("smuggled")
@pytest.mark.parametrize(
    "fields",
    [
        ["Content-Length: 5", "Content-Length: 6"],
        ["Content-Length: 5, 6"],
        ["Content-Length: +5"],
        ["Content-Length: -5"],
        ["Content-Length: 0x5"],
        ["Transfer-Encoding: chunked", "Transfer-Encoding: chunked"],
        ["Transfer-Encoding: xchunked"],
        ["Transfer-Encoding : chunked"],
        ["Transfer-Encoding: chunked, identity"],
        ["Content-Length: 5", " folded"],
        ["X\x00Y: 1"],
    ],
    ids=str,
)
def test_ambiguous_requests_are_refused(shared: Served, fields: list[str]) -> None:
    request = _request(shared, "POST /api/submissions", *fields, "Connection: close")
    answer = raw(shared, request, b"5\r\nhello\r\n0\r\n\r\n")
    assert answer.startswith((b"HTTP/1.1 400 ", b"HTTP/1.1 501 "))
    assert answer.count(b"HTTP/1.1 ") == 1


@contains("smuggled")
@pytest.mark.parametrize("chunk", [b"-1\r\n", b"5;\n", b"zz\r\nhello\r\n", b"5\r\nhelloGET"])
def test_broken_chunks_do_no_harm(shared: Served, chunk: bytes) -> None:
    request = _request(shared, "POST /nowhere", "Transfer-Encoding: chunked", "Connection: close")
    assert not raw(shared, request + chunk + b"\r\n\r\n").startswith(b"HTTP/1.1 2")


@contains("smuggled")
def test_a_request_in_a_body_is_a_body(shared: Served) -> None:
    team = shared.new_team()
    link = b'{"link": "https://example.org/x"}'
    hidden = _request(
        shared, "POST /api/submissions", _JSON, f"Content-Length: {len(link)}", who=team
    )
    inner = hidden + link
    outer = _request(shared, "POST /nowhere", f"Content-Length: {len(inner)}", "Connection: close")
    assert raw(shared, outer + inner).count(b"HTTP/1.1 ") == 1
    both = _request(
        shared,
        "POST /nowhere",
        f"Content-Length: {len(inner) + 5}",
        "Transfer-Encoding: chunked",
    )
    answer = raw(shared, both + b"0\r\n\r\n" + _request(shared, "GET /x", "Connection: close"))
    assert b"HTTP/1.1 2" not in answer
    with shared.event.reading() as session:
        assert session.query(Submission).join(Submission.team).filter_by(name=team).count() == 0


@contains("nobody-writes")
def test_without_a_token_nothing_is_read(shared: Served) -> None:
    known = shared.announce(shared.client(shared.new_team()), b"model")
    for line in (f"PATCH {known['url']}", f"PATCH /api/uploads/{'0' * 32}/file"):
        head = f"{line} HTTP/1.1\r\nHost: a\r\nTus-Resumable: 1.0.0\r\nContent-Length: 5\r\n\r\n"
        with socket.create_connection(("127.0.0.1", shared.port), timeout=10) as connection:
            connection.sendall(head.encode())
            assert connection.recv(100).startswith(b"HTTP/1.1 401 ")
    client = shared.client()
    assert client.post("/api/uploads", json={}).status_code == 401
    assert client.post("/api/submissions", json={}).status_code == 401
    with shared.event.reading() as session:
        assert session.get_one(Upload, known["id"]).submission_id is None


@contains("page-crashes")
def test_an_error_of_ours_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def with_a_broken_page(app: FastAPI) -> None:
        @app.get("/broken")
        def broken() -> None:
            raise RuntimeError("the inner secret")

    monkeypatch.setattr(app_module, "_add_pages", with_a_broken_page)
    with serve(tmp_path / "event") as served, caplog.at_level(logging.ERROR):
        answer = served.client().get("/broken")
        assert (answer.status_code, answer.json()["code"]) == (500, "server-broken")
        assert "inner secret" not in answer.text
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert "the inner secret" in caplog.text

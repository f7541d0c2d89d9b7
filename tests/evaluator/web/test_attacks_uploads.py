"""Attacks on uploads: other people's, false offsets and lengths, and the rest of tus."""

import socket
from contextlib import ExitStack

import httpx
import pytest

from evaluator.web.limits import Arrival
from evaluator.web.refusals import Refusal
from evaluator.web.storage import UploadStorage
from tests import event_loop
from tests.evaluator.web.attacks import contains
from tests.evaluator.web.serving import Served, serve, sha256

_MODEL = b"a model of forty-two bytes, more or less.."


def _headers(**changes: str | None) -> dict[str, str]:
    headers: dict[str, str | None] = {
        "tus-resumable": "1.0.0",
        "upload-offset": "0",
        "content-type": "application/offset+octet-stream",
    }
    changed = {name.replace("_", "-"): value for name, value in changes.items()}
    return {name: value for name, value in (headers | changed).items() if value is not None}


def _stands(client: httpx.Client, told: dict[str, str]) -> tuple[int, str]:
    shown = client.get(f"/api/uploads/{told['id']}").json()
    return shown["offset"], shown["state"]


@contains("upload-of-others")
def test_another_teams_upload_is_as_one_that_does_not_exist(shared: Served) -> None:
    mine, other = (shared.client(shared.new_team()) for _ in range(2))
    told = shared.announce(mine, _MODEL)
    theirs, unknown = told["id"], "0" * 32
    for method, path in (
        ("GET", "/api/uploads/{}"),
        ("DELETE", "/api/uploads/{}"),
        ("HEAD", "/api/uploads/{}/file"),
        ("PATCH", "/api/uploads/{}/file"),
    ):
        answers = [
            other.request(method, path.format(identity), headers=_headers(), content=_MODEL)
            for identity in (theirs, unknown)
        ]
        assert [answer.status_code for answer in answers] == [404, 404]
        assert answers[0].content == answers[1].content
    assert _stands(mine, told) == (0, "open")


@contains("offset-false")
def test_a_false_offset_writes_nothing(shared: Served) -> None:
    client = shared.client(shared.new_team())
    told = shared.announce(client, _MODEL)
    client.patch(told["url"], content=_MODEL[:10], headers=_headers())
    for offset, content in ((0, b"x"), (9, b"x"), (11, b"x"), (len(_MODEL), b"")):
        headers = _headers(upload_offset=str(offset))
        answer = client.patch(told["url"], content=content, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (409, "upload-elsewhere"), offset
    assert _stands(client, told) == (10, "open")


@contains("offset-malformed")
def test_a_malformed_offset_writes_nothing(shared: Served) -> None:
    client = shared.client(shared.new_team())
    told = shared.announce(client, _MODEL)
    for offset in ("-1", "+0", "0x0", "0.0", "", "zero", "1_0", "9" * 16, "9" * 5000, "0, 0", None):
        answer = client.patch(told["url"], content=_MODEL, headers=_headers(upload_offset=offset))
        assert (answer.status_code, answer.json()["code"]) == (400, "tus-header"), offset
    assert _stands(client, told) == (0, "open")


@contains("upload-past-end")
def test_more_than_was_announced_writes_nothing(shared: Served) -> None:
    client = shared.client(shared.new_team())
    told = shared.announce(client, _MODEL)
    answer = client.patch(told["url"], content=_MODEL + b"!", headers=_headers())
    assert (answer.status_code, answer.json()["code"]) == (413, "upload-past-end")
    assert _stands(client, told) == (0, "open")


@contains("upload-unmeasured")
def test_an_upload_without_a_length_is_refused(shared: Served) -> None:
    client = shared.client(shared.new_team())
    told = shared.announce(client, _MODEL)
    answer = client.patch(told["url"], content=iter([_MODEL]), headers=_headers())
    assert (answer.status_code, answer.json()["code"]) == (411, "tus-header")
    assert _stands(client, told) == (0, "open")


@contains("upload-lying")
def test_other_bytes_than_announced_become_no_submission(shared: Served) -> None:
    client = shared.client(shared.new_team())
    told = shared.announce(client, _MODEL)
    client.patch(told["url"], content=_MODEL[::-1], headers=_headers())
    assert _stands(client, told)[1] == "cancelled"
    assert client.get("/api/submissions").json() == []


@contains("upload-twice")
def test_a_second_writer_waits(shared: Served) -> None:
    team = shared.new_team()
    client = shared.client(team)
    told = shared.announce(client, _MODEL)
    with _half_sent(shared, team, told["url"]) as connection:
        answer = client.patch(told["url"], content=_MODEL, headers=_headers())
        assert (answer.status_code, answer.json()["code"]) == (423, "upload-busy")
        connection.sendall(_MODEL[10:])
        assert connection.recv(100).startswith(b"HTTP/1.1 204 ")
    assert _stands(client, told) == (len(_MODEL), "accepted")


@contains("upload-slow")
def test_a_stalled_upload_gives_its_lock_up(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("stalled") / "event"
    with serve(folder, arrival=Arrival(pause=0.3)) as served:
        client = served.client("Chronos")
        told = served.announce(client, _MODEL)
        with _half_sent(served, "Chronos", told["url"]) as connection:
            assert connection.recv(1000).startswith(b"HTTP/1.1 ")
        rest = client.patch(told["url"], content=_MODEL[10:], headers=_headers(upload_offset="10"))
        assert rest.status_code == 204
        assert _stands(client, told) == (len(_MODEL), "accepted")


@contains("upload-given-up")
def test_an_upload_that_is_given_up_is_written_no_more(shared: Served) -> None:
    team = shared.new_team()
    client = shared.client(team)
    told = shared.announce(client, _MODEL)
    with _half_sent(shared, team, told["url"]) as connection:
        assert client.delete(f"/api/uploads/{told['id']}").status_code == 204
        connection.sendall(_MODEL[10:])
        assert connection.recv(100).startswith(b"HTTP/1.1 410 ")
    assert not (shared.event.uploads / told["id"]).exists()


@contains("upload-given-up")
def test_an_upload_given_up_before_its_file_was_opened_leaves_none(shared: Served) -> None:
    client = shared.client(shared.new_team())
    told = shared.announce(client, _MODEL)
    storage = UploadStorage(shared.event, reserve_bytes=0)

    async def write() -> None:
        async with storage.lock(told["id"]):
            await storage.append(told["id"], _MODEL)

    assert client.delete(f"/api/uploads/{told['id']}").status_code == 204
    with pytest.raises(Refusal) as refused:
        event_loop.run(write())
    assert (refused.value.status_code, refused.value.reason.code) == (410, "upload-cancelled")
    assert not (shared.event.uploads / told["id"]).exists()


@contains("upload-connections")
def test_a_team_has_no_more_connections_than_uploads(shared: Served) -> None:
    team = shared.new_team()
    client = shared.client(team)
    with ExitStack() as stack:
        for number in range(3):
            told = shared.announce(client, _MODEL + bytes([number]))
            stack.enter_context(_half_sent(shared, team, told["url"]))
            # Its connection goes on; its place among the three uploads is free.
            assert client.delete(f"/api/uploads/{told['id']}").status_code == 204
        fourth = shared.announce(client, _MODEL)
        refused = client.patch(fourth["url"], content=_MODEL, headers=_headers())
        assert (refused.status_code, refused.json()["code"]) == (429, "too-many-sending")
        assert int(refused.headers["retry-after"]) > 0
        other = shared.client(shared.new_team())
        theirs = shared.announce(other, _MODEL)
        sent = other.patch(theirs["url"], content=_MODEL, headers=_headers())
        assert sent.status_code == 204


@contains("upload-flood")
def test_announcements_have_limits(shared: Served) -> None:
    client = shared.client(shared.new_team())
    for number in range(3):
        shared.announce(client, f"model {number}".encode())
    true = {"file_name": "m.pt", "bytes": 5, "sha256": sha256(b"model")}
    for change, status, code in (
        ({}, 409, "too-many-uploads"),
        ({"bytes": 500_000_001}, 413, "model-too-large"),
        ({"bytes": 0}, 422, "model-empty"),
        ({"sha256": "A" * 64}, 422, "not-a-sha256"),
        ({"sha256": "../" * 20}, 422, "not-a-sha256"),
    ):
        answer = client.post("/api/uploads", json=true | change)
        assert (answer.status_code, answer.json()["code"]) == (status, code)


@contains("tus-extensions")
def test_the_rest_of_tus_is_not_there(shared: Served) -> None:
    client = shared.client(shared.new_team())
    told = shared.announce(client, _MODEL)
    for method, path in (
        ("POST", "/api/uploads/file"),
        ("POST", told["url"]),
        ("DELETE", told["url"]),
        ("PUT", told["url"]),
        ("GET", told["url"]),
        ("OPTIONS", told["url"]),
        ("OPTIONS", "/api/uploads/"),
    ):
        answer = client.request(
            method, path, headers=_headers(upload_length="5", upload_metadata="filename L2V0Yw==")
        )
        assert answer.status_code in (404, 405), (method, path)
    for method in ("GET", "POST"):
        for override in ("DELETE", "PATCH", "HEAD"):
            forced = _headers(x_http_method_override=override)
            assert client.request(method, told["url"], headers=forced).status_code == 405
    assert _stands(client, told) == (0, "open")
    injected = {
        "upload_metadata": "filename Li4vLi4vc2VjcmV0",
        "upload_length": "1",
        "upload_concat": "final;/api/uploads/../../secret",
        "upload_defer_length": "1",
        "upload_checksum": "sha1 AAAA",
    }
    sent = client.patch(told["url"], content=_MODEL, headers=_headers(**injected))
    assert (sent.status_code, _stands(client, told)) == (204, (len(_MODEL), "accepted"))
    assert client.get("/api/submissions/1").json()["file_name"] == "model.pt"


@contains("tus-extensions")
@pytest.mark.parametrize(
    ("name", "value", "status"),
    [
        ("tus_resumable", None, 412),
        ("tus_resumable", "0.2.2", 412),
        ("content_type", "text/plain", 415),
        ("content_type", None, 415),
    ],
)
def test_only_the_protocols_own_requests_write(
    shared: Served, name: str, value: str | None, status: int
) -> None:
    client = shared.client(shared.new_team())
    told = shared.announce(client, _MODEL)
    answer = client.patch(told["url"], content=_MODEL, headers=_headers(**{name: value}))
    assert answer.status_code == status
    assert _stands(client, told) == (0, "open")


def _half_sent(served: Served, team: str, url: str) -> socket.socket:
    """A connection that has sent ten bytes of an upload, which have arrived."""
    fields = _headers() | {
        "host": f"127.0.0.1:{served.port}",
        "authorization": f"Bearer {served.tokens[team]}",
        "content-length": str(len(_MODEL)),
        # The server asks for the body once it has the lock.
        "expect": "100-continue",
    }
    lines = [f"PATCH {url} HTTP/1.1", *(f"{name}: {value}" for name, value in fields.items())]
    connection = socket.create_connection(("127.0.0.1", served.port), timeout=10)
    connection.sendall("\r\n".join([*lines, "", ""]).encode())
    assert connection.recv(100).startswith(b"HTTP/1.1 100 ")
    connection.sendall(_MODEL[:10])
    return connection

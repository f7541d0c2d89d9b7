"""Uploads by tus: whole, in parts, cut, twice at once, with the disk full, after a crash."""

import resource
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from evaluator.database.models import Submission, Upload
from evaluator.event import utc_now
from evaluator.intake import announce_upload
from evaluator.tokens import add_team, team_of
from evaluator.web.uploads import settle
from tests.evaluator.web.pages_event import Clock, new_event
from tests.evaluator.web.serving import Served, running, serve, sha256

_MODEL = bytes(range(256)) * 4096 * 3


def _headers(offset: int) -> dict[str, str]:
    return {
        "tus-resumable": "1.0.0",
        "upload-offset": str(offset),
        "content-type": "application/offset+octet-stream",
    }


def _patch(client: httpx.Client, url: str, offset: int, content: bytes) -> httpx.Response:
    return client.patch(url, content=content, headers=_headers(offset))


def _offset(client: httpx.Client, url: str) -> int:
    answer = client.head(url, headers={"tus-resumable": "1.0.0"})
    assert answer.status_code == 200
    return int(answer.headers["upload-offset"])


def test_an_upload_becomes_a_submission_of_its_bytes(shared: Served) -> None:
    team = shared.new_team()
    client = shared.client(team)
    told = shared.announce(client, _MODEL, api_url="https://api.example.org")
    sent = _patch(client, told["url"], 0, _MODEL)
    assert (sent.status_code, sent.headers["upload-offset"]) == (204, str(len(_MODEL)))
    shown = client.get(f"/api/uploads/{told['id']}").json()
    assert (shown["state"], shown["submission"], shown["reason"]) == ("accepted", 1, None)
    with shared.event.reading() as session:
        upload = session.get_one(Upload, told["id"])
        submission = session.get_one(Submission, upload.submission_id)
    assert ("judge", submission.id) in shared.woken
    assert submission.api_url == "https://api.example.org"
    assert shared.event.model_path(submission.id).read_bytes() == _MODEL
    assert not (shared.event.uploads / told["id"]).exists()


def test_the_client_library_resumes_where_an_upload_stands(shared: Served, tmp_path: Path) -> None:
    team = shared.new_team()
    client = shared.client(team)
    told = shared.announce(client, _MODEL)
    assert _patch(client, told["url"], 0, _MODEL[:1_000_000]).status_code == 204
    again = shared.announce(client, _MODEL)
    assert (again["id"], again["offset"]) == (told["id"], 1_000_000)
    (tmp_path / "model.pt").write_bytes(_MODEL)
    # In a process of its own: it leaves its connections to the garbage collector.
    arguments = [shared.url + told["url"], shared.tokens[team], tmp_path / "model.pt"]
    subprocess.run([sys.executable, "-c", _TUSPY, *map(str, arguments)], check=True)
    assert client.get(f"/api/uploads/{told['id']}").json()["state"] == "accepted"


_TUSPY = """
import sys
from tusclient.client import TusClient
url, token, file = sys.argv[1:]
client = TusClient(url, headers={"authorization": f"Bearer {token}"})
uploader = client.uploader(file, url=url, chunk_size=700_000)
assert uploader.offset == 1_000_000, uploader.offset
uploader.upload()
"""


def test_a_cut_connection_loses_nothing_that_arrived(shared: Served) -> None:
    team = shared.new_team()
    client = shared.client(team)
    told = shared.announce(client, _MODEL)
    head = _head(shared, told["url"], 0, len(_MODEL), team)
    with socket.create_connection(("127.0.0.1", shared.port)) as connection:
        connection.sendall(head + _MODEL[:1_500_000])
    until(lambda: _offset(client, told["url"]) == 1_500_000)
    until(lambda: _patch(client, told["url"], 1_500_000, _MODEL[1_500_000:]).status_code == 204)
    assert client.get(f"/api/uploads/{told['id']}").json()["state"] == "accepted"


def test_of_two_writers_one_is_told_to_wait(shared: Served) -> None:
    team = shared.new_team()
    client = shared.client(team)
    told = shared.announce(client, _MODEL)
    head = _head(shared, told["url"], 0, len(_MODEL), team)
    with socket.create_connection(("127.0.0.1", shared.port)) as connection:
        connection.sendall(head + _MODEL[:1_200_000])
        until(lambda: _offset(client, told["url"]) > 0)
        second = _patch(client, told["url"], _offset(client, told["url"]), b"x" * 100)
        assert (second.status_code, second.json()["code"]) == (423, "upload-busy")
        connection.sendall(_MODEL[1_200_000:])
        assert b" 204 " in connection.recv(1000)
    assert client.get(f"/api/uploads/{told['id']}").json()["state"] == "accepted"


def test_other_bytes_than_those_announced_are_refused(shared: Served) -> None:
    team = shared.new_team()
    client = shared.client(team)
    told = shared.announce(client, b"what was announced")
    assert _patch(client, told["url"], 0, b"something else ...").status_code == 204
    shown = client.get(f"/api/uploads/{told['id']}").json()
    assert (shown["state"], shown["submission"]) == ("cancelled", None)
    assert shown["reason"]["code"] == "sha256-differs"
    assert client.head(told["url"], headers={"tus-resumable": "1.0.0"}).status_code == 410
    assert not (shared.event.uploads / told["id"]).exists()


def test_an_upload_that_ends_when_all_is_over_says_so(served: Served) -> None:
    client = served.client("Chronos")
    # The file's own time is the machine's: it must lie outside the event.
    served.clock.at = utc_now() + timedelta(days=30)
    with served.event.writing() as session:
        served.event.state(session).deadline = served.clock.at + timedelta(hours=1)
    told = served.announce(client, b"late")
    served.clock.forward(days=1)
    assert _patch(client, told["url"], 0, b"late").status_code == 204
    shown = client.get(f"/api/uploads/{told['id']}").json()
    assert (shown["state"], shown["reason"]["code"]) == ("cancelled", "event-closed")


def test_a_cancelled_upload_takes_no_more(shared: Served) -> None:
    team = shared.new_team()
    client = shared.client(team)
    told = shared.announce(client, _MODEL)
    _patch(client, told["url"], 0, _MODEL[:1000])
    assert client.delete(f"/api/uploads/{told['id']}").status_code == 204
    assert not (shared.event.uploads / told["id"]).exists()
    gone = _patch(client, told["url"], 1000, _MODEL[1000:])
    assert (gone.status_code, gone.json()["code"]) == (410, "upload-cancelled")
    assert shared.announce(client, _MODEL)["id"] != told["id"]


@pytest.mark.parametrize("found_by", ["HEAD", "GET", "PATCH"])
def test_what_was_complete_when_the_server_was_killed_is_accepted(
    tmp_path: Path, found_by: str
) -> None:
    with serve(tmp_path / "event") as before:
        told = before.announce(before.client("Chronos"), _MODEL)
    file = before.event.uploads / told["id"]
    file.write_bytes(_MODEL)
    with running(before.event, before.clock, before.tokens) as served:
        client = served.client("Chronos")
        if found_by == "HEAD":
            assert _offset(client, told["url"]) == len(_MODEL)
        elif found_by == "GET":
            assert client.get(f"/api/uploads/{told['id']}").json()["submission"] == 1
        elif found_by == "PATCH":
            assert _patch(client, told["url"], len(_MODEL), b"").status_code == 204
        assert [job for job, _ in served.woken] == ["judge"]
        assert [one["number"] for one in client.get("/api/submissions").json()] == [1]


def test_a_full_disk_refuses_an_announcement(tmp_path: Path) -> None:
    with serve(tmp_path / "event", reserve_bytes=2**62) as served:
        announced = {"file_name": "m.pt", "bytes": 5, "sha256": sha256(b"model")}
        answer = served.client("Chronos").post("/api/uploads", json=announced)
        assert (answer.status_code, answer.json()["code"]) == (507, "disk-full")
        with served.event.reading() as session:
            assert session.query(Upload).count() == 0


def test_an_upload_goes_on_after_the_disk_was_full(tmp_path: Path) -> None:
    with serve(tmp_path / "event") as before:
        client = before.client("Chronos")
        told = before.announce(client, _MODEL)
        assert _patch(client, told["url"], 0, _MODEL[:1_000_000]).status_code == 204
    with running(before.event, before.clock, before.tokens, reserve_bytes=2**62) as full:
        client = full.client("Chronos")
        refused = _patch(client, told["url"], 1_000_000, _MODEL[1_000_000:])
        assert (refused.status_code, refused.json()["code"]) == (507, "disk-full")
        assert _offset(client, told["url"]) == 1_000_000
    with running(before.event, before.clock, before.tokens) as after:
        client = after.client("Chronos")
        assert _patch(client, told["url"], 1_000_000, _MODEL[1_000_000:]).status_code == 204
        assert client.get(f"/api/uploads/{told['id']}").json()["state"] == "accepted"


def test_a_write_that_fails_keeps_what_was_written(shared: Served) -> None:
    """The kernel's own refusal: no file of this process may be larger than 1.5 MB for a moment."""
    team = shared.new_team()
    client = shared.client(team)
    told = shared.announce(client, _MODEL)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_500_000, limits[1]))
    try:
        refused = _patch(client, told["url"], 0, _MODEL)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert (refused.status_code, refused.json()["code"]) == (507, "disk-full")
    stands = _offset(client, told["url"])
    assert stands == 1_500_000
    assert _patch(client, told["url"], stands, _MODEL[stands:]).status_code == 204
    assert client.get(f"/api/uploads/{told['id']}").json()["state"] == "accepted"


def test_a_queue_that_fails_costs_no_submission(tmp_path: Path) -> None:
    event = new_event(tmp_path / "event", now=Clock())
    with event.writing() as session:
        token = add_team(event, session, "Chronos")[1]
        session.flush()
    event.uploads.mkdir(exist_ok=True)

    def away(job: str, submission: int) -> None:
        del job, submission
        raise OSError("the queue is away")

    with event.writing() as session:
        team = team_of(session, token)
        assert team is not None
        upload = announce_upload(
            event, session, team, file_name="m.pt", size=5, sha256=sha256(b"model")
        )
    (event.uploads / upload.id).write_bytes(b"model")
    settle(event, upload.id, away)
    with event.reading() as session:
        assert session.get_one(Upload, upload.id).submission_id is not None
    event.engine.dispose()


def test_uploads_of_several_teams_go_on_at_once(shared: Served) -> None:
    """Each client sends a part when the others have sent theirs."""
    teams = [shared.new_team() for _ in range(2)]
    told = {who: shared.announce(shared.client(who), _MODEL) for who in teams}
    connections = {}
    for who, upload in told.items():
        connection = socket.create_connection(("127.0.0.1", shared.port))
        connection.sendall(_head(shared, upload["url"], 0, len(_MODEL), who))
        connections[who] = connection
    for start in range(0, len(_MODEL), 500_000):
        for connection in connections.values():
            connection.sendall(_MODEL[start : start + 500_000])
    for who, connection in connections.items():
        with connection:
            assert b" 204 " in connection.recv(1000)
        shown = shared.client(who).get(f"/api/uploads/{told[who]['id']}").json()
        assert (shown["state"], shown["submission"]) == ("accepted", 1)


def until(holds: Callable[[], bool]) -> None:
    """Wait for what the server does by itself."""
    for _ in range(500):
        if holds():
            return
        time.sleep(0.02)
    raise AssertionError("it did not come")


def _head(served: Served, url: str, offset: int, length: int, who: str) -> bytes:
    lines = [f"PATCH {url} HTTP/1.1", f"Host: 127.0.0.1:{served.port}"]
    fields = _headers(offset) | {
        "content-length": str(length),
        "authorization": f"Bearer {served.tokens[who]}",
    }
    lines += [f"{name}: {value}" for name, value in fields.items()]
    return "\r\n".join([*lines, "", ""]).encode()

"""Downloads over real connections: whole, resumed, refused, and attacked."""

import errno
import hashlib
import random
import socket
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from evaluator.addresses import (
    AddressFault,
    AddressPolicy,
    Downloaded,
    DownloadStopped,
    NetworkFault,
    download,
)
from evaluator.addresses.download import Patience
from evaluator.addresses.network import Network
from evaluator.errors import JudgeFault, JudgingError
from tests.evaluator.addresses.attacks import DOWNLOADS
from tests.evaluator.addresses.files import FileServer
from tests.evaluator.addresses.servers import Certificate, Line, Wire, in_time, ok, respond, serve

REHEARSAL = AddressPolicy(allow_local=True)
HASTY = Patience(tries=3, backoff=0.01, stall_seconds=10, total_seconds=25)
MODEL = random.Random(1).randbytes(300_000)


def fetch(
    url: str,
    into: Path,
    *,
    max_bytes: int = 1_000_000,
    policy: AddressPolicy = REHEARSAL,
    patience: Patience = HASTY,
    network: Network | None = None,
    progress: Callable[[int, int | None], None] = lambda _done, _total: None,
    stop: Callable[[], bool] = lambda: False,
) -> Downloaded:
    return in_time(
        lambda: download(
            url,
            into,
            policy=policy,
            max_bytes=max_bytes,
            progress=progress,
            stop=stop,
            patience=patience,
            network=network,
        )
    )


def fault(
    url: str, into: Path, *, max_bytes: int = 1_000_000, patience: Patience = HASTY
) -> JudgingError:
    with pytest.raises(JudgingError) as raised:
        fetch(url, into, max_bytes=max_bytes, patience=patience)
    assert not into.exists()
    return raised.value


def test_every_attack_has_its_test() -> None:
    for attack in DOWNLOADS:
        assert callable(globals()[f"test_{attack.replace('-', '_')}"])


def test_a_file(tmp_path: Path) -> None:
    told: list[tuple[int, int | None]] = []
    with serve(FileServer(MODEL)) as team:
        url = f"{team.url}/model.pt"
        got = fetch(url, tmp_path / "m", progress=lambda done, total: told.append((done, total)))
    assert got == Downloaded(hashlib.sha256(MODEL).hexdigest(), len(MODEL), url)
    assert (tmp_path / "m").read_bytes() == MODEL
    assert told[-1] == (len(MODEL), len(MODEL))
    assert sorted(told) == told
    assert [path.name for path in tmp_path.iterdir()] == ["m"]


def test_a_file_of_just_the_largest_size(tmp_path: Path) -> None:
    with serve(FileServer(MODEL)) as team:
        assert fetch(team.url, tmp_path / "m", max_bytes=len(MODEL)).bytes == len(MODEL)
        assert fault(team.url, tmp_path / "n", max_bytes=len(MODEL) - 1)


def test_cuts_are_resumed(tmp_path: Path) -> None:
    files = FileServer(MODEL, cuts=[100_000, 0, 70_000, 10, 80_000])
    with serve(files) as team:
        got = fetch(team.url, tmp_path / "m")
    assert got.sha256 == hashlib.sha256(MODEL).hexdigest()
    asked = [int(text.partition("=")[2][:-1]) for text in files.ranges[1:]]
    assert asked[0] == asked[1] == 100_000
    assert asked == sorted(asked)
    assert len(asked) == 5


def test_a_single_try_goes_on_as_long_as_each_brings_something(tmp_path: Path) -> None:
    files = FileServer(MODEL, cuts=[100_000, 70_000, 0])
    once = Patience(tries=1, backoff=0.01)
    with serve(files) as team:
        assert fault(team.url, tmp_path / "m", patience=once).reason.code == "address-cut"
        assert len(files.ranges) == 3
        assert fetch(team.url, tmp_path / "m").sha256 == hashlib.sha256(MODEL).hexdigest()
    assert files.ranges[-1] == "range: bytes=170000-"


def test_our_own_network_ends_a_try_at_once_and_what_arrived_stays(
    tmp_path: Path, team_certificate: Certificate
) -> None:
    files = FileServer(MODEL, cuts=[100_000])
    with serve(files, tls=team_certificate.server()) as team:
        wire = Wire(team.port, trusted=team_certificate.believed())

        def dial(address: str, port: int, seconds: float) -> socket.socket:
            if files.ranges:
                raise OSError(errno.ENETUNREACH, "Network is unreachable")
            return wire.network().dial(address, port, seconds)

        away = replace(wire.network(), dial=dial, routed=lambda: False)
        url, policy, into = "https://team.example/m", AddressPolicy(), tmp_path / "m"
        with pytest.raises(NetworkFault, match="ENETUNREACH"):
            fetch(url, into, policy=policy, network=away)
        assert (tmp_path / "m.partial").stat().st_size == 100_000
        assert fetch(url, into, policy=policy, network=wire.network()).bytes == len(MODEL)


def test_without_a_validator_it_begins_again(tmp_path: Path) -> None:
    files = FileServer(MODEL, etag="", cuts=[100_000])
    with serve(files) as team:
        assert fetch(team.url, tmp_path / "m").sha256 == hashlib.sha256(MODEL).hexdigest()
    assert files.ranges == ["", ""]


def test_another_process_goes_on_where_this_one_stopped(tmp_path: Path) -> None:
    files = FileServer(MODEL)
    stopping = threading.Event()
    with serve(files) as team:
        with pytest.raises(DownloadStopped):
            fetch(
                team.url,
                tmp_path / "m",
                progress=lambda done, _: stopping.set() if done > 100_000 else None,
                stop=stopping.is_set,
            )
        arrived = (tmp_path / "m.partial").stat().st_size
        assert 100_000 < arrived < len(MODEL)
        assert fetch(team.url, tmp_path / "m").sha256 == hashlib.sha256(MODEL).hexdigest()
    assert files.ranges == ["", f"range: bytes={arrived}-"]


def test_what_another_link_left_is_not_used(tmp_path: Path) -> None:
    with serve(FileServer(MODEL, cuts=[100_000, 0, 0, 0])) as team:
        fault(f"{team.url}/a", tmp_path / "m")
        assert (tmp_path / "m.partial").exists()
    other = FileServer(MODEL[::-1])
    with serve(other) as team:
        got = fetch(f"{team.url}/b", tmp_path / "m")
    assert got.sha256 == hashlib.sha256(MODEL[::-1]).hexdigest()
    assert other.ranges == [""]


def test_a_file_that_is_there_already_but_has_lost_its_end_of_the_story(tmp_path: Path) -> None:
    """All bytes arrived and the process was killed before the file had its name."""
    with serve(FileServer(MODEL)) as team:
        fetch(team.url, tmp_path / "m")
        (tmp_path / "m").rename(tmp_path / "m.partial")
        (tmp_path / "m.partial.json").write_text(
            f'{{"url": "{team.url}", "validator": "\\"v1\\""}}', encoding="utf-8"
        )

        def answer(line: Line) -> str | None:
            if b"range:" in line.request.lower():
                line.say(respond(b"", status="416 Range Not Satisfiable"))
                return None
            return FileServer(MODEL)(line)

        with serve(answer) as again:
            (tmp_path / "m.partial.json").write_text(
                f'{{"url": "{again.url}", "validator": "\\"v1\\""}}', encoding="utf-8"
            )
            assert fetch(again.url, tmp_path / "m").bytes == len(MODEL)


def test_large_file(tmp_path: Path) -> None:
    with serve(FileServer(MODEL)) as team:
        found = fault(team.url, tmp_path / "m", max_bytes=200_000)
    assert found.reason.code == "link-too-large"
    assert found.reason.values["megabytes"] == "0.3"

    def endless(line: Line) -> str:
        line.say(b"HTTP/1.1 200 OK\r\n\r\n")
        while line.say(MODEL):
            pass
        return "closed"

    with serve(endless) as team:
        assert fault(team.url, tmp_path / "m").reason.code == "link-too-large"
    assert list(tmp_path.iterdir()) == []


def test_file_drip(tmp_path: Path) -> None:
    def drip(line: Line) -> str:
        line.say(b"HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n")
        while line.drip(b"x"):
            pass
        return "closed"

    impatient = Patience(tries=2, backoff=0.01, stall_seconds=0.4)
    with serve(drip) as team:
        assert fault(team.url, tmp_path / "m", patience=impatient).reason.code == "address-too-slow"


def test_cut_file(tmp_path: Path) -> None:
    files = FileServer(MODEL, cuts=[10] * 10)
    with serve(files) as team:
        assert fault(team.url, tmp_path / "m").reason.code == "address-cut"
    assert len(files.ranges) == 3


def test_the_total_holds_also_where_each_try_brings_something(tmp_path: Path) -> None:
    def answer(line: Line) -> str:
        start = line.request.partition(b"bytes=")[2].partition(b"-")[0] or b"0"
        head = f'HTTP/1.1 206 Part\r\netag: "v"\r\ncontent-range: bytes {int(start)}-999999/1000000'
        line.say(head.encode() + b"\r\n\r\n" + bytes(66_000))
        line.over.wait(0.2)
        return "closed"

    patience = Patience(tries=3, backoff=0.01, stall_seconds=2, total_seconds=1)
    with serve(answer) as team, pytest.raises(AddressFault) as raised:
        fetch(team.url, tmp_path / "m", patience=patience)
    assert raised.value.reason.code in ("address-out-of-time", "address-cut")


def test_wrong_part(tmp_path: Path) -> None:
    def answer(line: Line) -> str | None:
        if b"range:" not in line.request.lower():
            return FileServer(MODEL, cuts=[100_000])(line)
        line.say(
            respond(
                MODEL[5:], status="206 Part", headers=f"content-range: bytes 5-{len(MODEL)}/300000"
            )
        )
        return None

    with serve(answer) as team:
        assert fault(team.url, tmp_path / "m").reason.code == "address-cut"
    assert (
        not (tmp_path / "m.partial").exists()
        or (tmp_path / "m.partial").read_bytes() == MODEL[:100_000]
    )


def test_changed_file(tmp_path: Path) -> None:
    files = FileServer(MODEL, cuts=[100_000])

    def change(answered: int) -> None:
        if answered:
            files.content, files.etag = MODEL[::-1], '"v2"'

    files.before = change
    with serve(files) as team:
        assert fetch(team.url, tmp_path / "m").sha256 == hashlib.sha256(MODEL[::-1]).hexdigest()


def test_a_server_that_joins_two_versions(tmp_path: Path) -> None:
    files = FileServer(MODEL, cuts=[100_000])

    def answer(line: Line) -> str | None:
        if b"range:" not in line.request.lower():
            return files(line)
        files.content, files.etag = MODEL[::-1], '"v2"'
        headers = f'etag: "v2"\r\ncontent-range: bytes 100000-{len(MODEL) - 1}/{len(MODEL)}'
        line.say(respond(MODEL[::-1][100_000:], status="206 Part", headers=headers))
        return None

    with serve(answer) as team:
        assert fetch(team.url, tmp_path / "m").sha256 == hashlib.sha256(MODEL[::-1]).hexdigest()


@pytest.mark.parametrize(
    ("kind", "body"),
    [("text/html; charset=utf-8", b"hello"), ("application/octet-stream", b"\n<!DOCTYPE HTML><p>")],
)
def test_page_file(tmp_path: Path, kind: str, body: bytes) -> None:
    with serve(FileServer(body, kind=kind)) as team:
        assert fault(team.url, tmp_path / "m").reason.code == "link-page"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("status", "code", "times"),
    [
        ("403 Forbidden", "link-not-shared", 1),
        ("404 Not Found", "link-gone", 1),
        ("418 Teapot", "address-status", 1),
        ("503 Later", "address-server-error", 3),
        ("429 Later", "address-server-error", 3),
    ],
)
def test_statuses(tmp_path: Path, status: str, code: str, times: int) -> None:
    def answer(line: Line) -> None:
        line.say(respond(b"", status=status))

    with serve(answer) as team:
        assert fault(team.url, tmp_path / "m").reason.code == code
        assert len(team.requests) == times


def test_a_short_redirect_is_followed(tmp_path: Path) -> None:
    files = FileServer(MODEL, cuts=[100_000])

    def answer(line: Line) -> str | None:
        if b"GET /file" in line.request:
            return files(line)
        line.say(respond(b"", status="302 Found", headers="location: /file#x"))
        return None

    with serve(answer) as team:
        got = fetch(f"{team.url}/start", tmp_path / "m")
        assert got.url == f"{team.url}/file"
    assert got.sha256 == hashlib.sha256(MODEL).hexdigest()
    assert len(files.ranges) == 2, "the second try goes through the redirect again, with its range"
    assert files.ranges[1] == "range: bytes=100000-"


def test_redirect_loop(tmp_path: Path) -> None:
    def answer(line: Line) -> None:
        line.say(respond(b"", status="302 Found", headers="location: /again"))

    with serve(answer) as team:
        assert fault(team.url, tmp_path / "m").reason.code == "address-redirects"
        assert len(team.requests) == REHEARSAL.redirects + 1


@pytest.mark.parametrize(
    ("location", "code"),
    [
        ("https://127.0.0.1:{port}/", "address-local"),
        ("http://localhost:{port}/", "address-local"),
        ("https://169.254.169.254/latest/", "address-private"),
        ("http://team.example/", "address-not-https"),
        ("https://team.example:22/", "address-port"),
        ("file:///etc/passwd", "address-scheme"),
        ("//10.0.0.1/", "address-private"),
        ("https://inside.example/", "address-private"),
        ("https://[", "address-no-scheme"),
        ("https://we.tl/t-abc", "link-no-direct"),
        ("https://accounts.google.com/ServiceLogin?x", "link-not-shared"),
        ("", "address-status"),
    ],
)
def test_redirect_inside(
    tmp_path: Path, team_certificate: Certificate, location: str, code: str
) -> None:
    with serve(ok(MODEL)) as inside:

        def answer(line: Line) -> None:
            where = location.format(port=inside.port)
            line.say(respond(b"", status="302 Found", headers=f"location: {where}"))

        with serve(answer, tls=team_certificate.server()) as team:
            wire = Wire(
                team.port, {"inside.example": ["10.0.0.1"]}, trusted=team_certificate.believed()
            )
            with pytest.raises(AddressFault) as raised:
                fetch(
                    "https://team.example/model.pt",
                    tmp_path / "m",
                    policy=AddressPolicy(),
                    network=wire.network(),
                )
        assert raised.value.reason.code == code
        assert wire.dialled == ["93.184.215.14:443"]
        assert inside.connections == 0


def test_google_drives_confirmation(tmp_path: Path, team_certificate: Certificate) -> None:
    page = (
        b'<!DOCTYPE html><form id="download-form" method="get" '
        b'action="https://drive.usercontent.google.com/download">'
        b'<input type="submit" value="Download anyway"><input type="hidden" name="id" value="ab">'
        b'<input type="hidden" name="uuid" value="1-2&amp;3"></form>'
    )
    files = FileServer(MODEL)

    def answer(line: Line) -> str | None:
        if b"uuid=1-2%263" in line.request:
            return files(line)
        line.say(respond(page, headers="content-type: text/html"))
        return None

    with serve(answer, tls=team_certificate.server()) as drive:
        wire = Wire(drive.port, trusted=team_certificate.believed())
        got = fetch(
            "https://drive.google.com/file/d/ab/view?usp=sharing",
            tmp_path / "m",
            policy=AddressPolicy(),
            network=wire.network(),
        )
    assert got.sha256 == hashlib.sha256(MODEL).hexdigest()
    assert set(wire.looked_up) == {"drive.usercontent.google.com"}


def test_stopped_while_it_waits_for_the_next_try(tmp_path: Path) -> None:
    patience = Patience(tries=9, backoff=600, stall_seconds=1, total_seconds=3600)
    stopping = threading.Event()

    def answer(line: Line) -> str:
        line.say(b"HTTP/1.1 503 Later\r\ncontent-length: 0\r\n\r\n")
        stopping.set()
        return "closed"

    with serve(answer) as team, pytest.raises(DownloadStopped):
        fetch(team.url, tmp_path / "m", patience=patience, stop=stopping.is_set)


def test_a_disk_that_is_full_or_gone_is_our_fault(tmp_path: Path) -> None:
    with serve(FileServer(MODEL)) as team:
        found = fault(team.url, tmp_path / "missing" / "m")
        assert isinstance(found, JudgeFault)
        assert found.reason.values["problem"] == "ENOENT"

    (tmp_path / "m.partial").symlink_to("/dev/full")

    def answer(line: Line) -> None:
        whole = f"content-range: bytes 0-{len(MODEL) - 1}/{len(MODEL)}"
        line.say(respond(MODEL, status="206 Part", headers=whole))

    with serve(answer) as team:
        found = fault(team.url, tmp_path / "m")
    assert isinstance(found, JudgeFault)
    assert found.reason.values["problem"] == "ENOSPC"


def test_a_service_may_redirect_within_itself(
    tmp_path: Path, team_certificate: Certificate
) -> None:
    """A shortened link becomes a share link; what a service then does is its own affair."""
    files = FileServer(MODEL)

    def answer(line: Line) -> str | None:
        where = {
            b"GET /short": "https://drive.usercontent.google.com/download?id=ab",
            b"GET /download?id=ab&confirm=t": "/other page",
        }
        for start, location in where.items():
            if line.request.startswith(start):
                line.say(respond(b"", status="302 Found", headers=f"location: {location}"))
                return None
        return files(line) if line.request.startswith(b"GET /other%20page") else "unknown"

    with serve(answer, tls=team_certificate.server()) as team:
        wire = Wire(team.port, trusted=team_certificate.believed())
        url = "https://team.example/short"
        got = fetch(url, tmp_path / "m", policy=AddressPolicy(), network=wire.network())
    assert got.url == "https://drive.usercontent.google.com/other%20page"

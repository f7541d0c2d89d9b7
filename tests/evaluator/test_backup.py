"""A backup holds all of an event, as it was at one moment, and goes from database to database."""

import io
import json
import tarfile
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from evaluator.backup import backup, restore
from evaluator.database.models import Base, Submission, Team, Upload
from evaluator.errors import EvaluatorError
from evaluator.event import Event
from evaluator.lifecycle import claim, finish
from evaluator.tokens import add_organiser, team_of
from tests.evaluator.events import DEADLINE, Clock, add_upload, make_team, submit

Change = Callable[[dict[str, bytes]], object]


@pytest.fixture
def filled(event: Event) -> Event:
    """An event with something in every column that is not plain text or a number."""
    team = make_team(event, "Équipe « Ö »")
    submission = submit(event, team, b"weights", api="https://up.example")
    add_upload(event, team, b"unfinished")
    with event.writing() as session:
        add_organiser(event, session, "Ada")
        event.state(session).deadline = DEADLINE + timedelta(minutes=7)
        taken = claim(event, session, submission.id, "worker")
        assert taken is not None
        values = {"result": {"é": [1.5, None]}, "fingerprint": bytes(range(256))}
        finish(event, session, taken, predictions=b"\x00\xff", **values)
    return event


@pytest.fixture
def opened() -> Iterator[list[Event]]:
    """Restored events, whose connections are closed in the end."""
    events: list[Event] = []
    yield events
    for event in events:
        event.engine.dispose()


def rows(event: Event) -> dict[str, Any]:
    with event.engine.connect() as connection:
        return {
            table.name: sorted(map(repr, connection.execute(select(table))))
            for table in Base.metadata.sorted_tables
            if table.name != "uploads"
        }


@pytest.mark.parametrize("target", ["sqlite", "postgresql"])
def test_all_of_it_comes_back(
    filled: Event,
    tmp_path: Path,
    target: str,
    new_database: Callable[[], str],
    clock: Clock,
    opened: list[Event],
) -> None:
    file = tmp_path / "event.tar.gz"
    backup(filled, file)
    assert file.stat().st_mode & 0o077 == 0
    database = "sqlite" if target == "sqlite" else new_database()
    event = restore(file, tmp_path / "restored", database=database, now=clock)
    opened.append(event)
    assert rows(event) == rows(filled)
    assert event.config.model_dump(exclude={"database"}) == filled.config.model_dump(
        exclude={"database"}
    )
    assert (event.hidden, event.secret) == (filled.hidden, filled.secret)
    (model,) = event.models.iterdir()
    assert model.read_bytes() == b"weights"
    left = {file.name for file in event.folder.iterdir()}
    assert {"restoring", "backup.json"} & left == set()
    # Life goes on: the next keys are free, and an upload begins anew.
    assert submit(event, make_team(event, "Another")).id == 2
    with event.reading() as session:
        unfinished = [row for row in session.scalars(select(Upload)) if not row.submission_id]
        assert [row.cancelled_at for row in unfinished] == [clock.at]
        assert team_of(session, "team-unknown") is None


def test_it_is_of_one_moment(filled: Event, tmp_path: Path) -> None:
    """Every team is written with a submission: a backup has as many of the one as of the other."""
    stop = threading.Event()

    def write() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            with filled.writing() as session:
                team = Team(name=f"T{number}", token_hash=None, created_at=filled.now())
                session.add(team)
                session.flush()
                values = {"arrived_at": filled.now(), "accepted_at": filled.now()}
                session.add(Submission(team_id=team.id, number=1, file_name="model.pt", **values))

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(3):
            backup(filled, tmp_path / f"{number}.tar.gz")
    finally:
        stop.set()
        writer.join()
    counts = []
    for number in range(3):
        with tarfile.open(tmp_path / f"{number}.tar.gz") as archive:
            teams, submissions = (
                archive.extractfile(f"tables/{name}.jsonl") for name in ("teams", "submissions")
            )
            assert teams is not None
            assert submissions is not None
            counts.append((len(teams.readlines()), len(submissions.readlines())))
    assert all(of_one == of_other for of_one, of_other in counts)
    assert counts[-1][0] > 1


def test_what_is_there_is_not_overwritten(filled: Event, tmp_path: Path) -> None:
    file = tmp_path / "event.tar.gz"
    backup(filled, file)
    with pytest.raises(EvaluatorError, match="exists already"):
        backup(filled, file)
    with pytest.raises(EvaluatorError, match="holds something"):
        restore(file, filled.folder)
    if filled.config.database != "sqlite":
        with pytest.raises(EvaluatorError, match="holds an event already"):
            restore(file, tmp_path / "restored")
        assert not (tmp_path / "restored").exists()


def repacked(file: Path, change: Change, extra: list[tarfile.TarInfo] | None = None) -> Path:
    with tarfile.open(file) as archive:
        members = {}
        for member in archive:
            content = archive.extractfile(member)
            assert content is not None
            members[member.name] = content.read()
    change(members)
    result = file.with_name("changed.tar.gz")
    with tarfile.open(result, "w:gz") as archive:
        for name, data in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
        for member in extra or []:
            archive.addfile(member)
    return result


def _link(name: str, kind: bytes, target: str) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.type, member.linkname = kind, target
    return member


HOSTILE: dict[str, tuple[Change, list[tarfile.TarInfo]]] = {
    "upwards": (lambda members: members.update({"../evil": b""}), []),
    "absolute": (lambda members: members.update({"/tmp/evil": b""}), []),
    "below models": (lambda members: members.update({"models/../../evil.pt": b""}), []),
    "other file": (lambda members: members.update({"jobs.db": b""}), []),
    "symbolic link": (lambda _: None, [_link("models/9.pt", tarfile.SYMTYPE, "/etc/passwd")]),
    "hard link": (lambda _: None, [_link("models/9.pt", tarfile.LNKTYPE, "secret")]),
    "device": (lambda _: None, [_link("models/9.pt", tarfile.CHRTYPE, "")]),
    "twice": (lambda _: None, [tarfile.TarInfo("secret")]),
    "no secret": (lambda members: members.pop("secret"), []),
    "other format": (lambda members: members.update({"backup.json": b'{"format": 9}'}), []),
    "no format": (lambda members: members.update({"backup.json": b"[]"}), []),
    "other column": (lambda members: members.update({"tables/teams.jsonl": b'{"x": 1}\n'}), []),
    "no row": (lambda members: members.update({"tables/teams.jsonl": b"[1]\n"}), []),
    "model elsewhere": (
        lambda members: members.update(
            {
                "tables/submissions.jsonl": members["tables/submissions.jsonl"].replace(
                    b"models/1.pt", b"../../etc/passwd"
                )
            }
        ),
        [],
    ),
}


@pytest.mark.parametrize("attack", HOSTILE)
def test_a_hostile_backup_is_refused_and_leaves_nothing(
    new_event: Callable[..., Event], tmp_path: Path, attack: str, clock: Clock
) -> None:
    event = new_event(now=clock)
    submit(event, make_team(event, "Les Chronos"), b"weights")
    backup(event, tmp_path / "event.tar.gz")
    change, extra = HOSTILE[attack]
    file = repacked(tmp_path / "event.tar.gz", change, extra)
    with pytest.raises(EvaluatorError):
        restore(file, tmp_path / "new" / "restored", now=clock)
    assert list((tmp_path / "new").iterdir()) == []
    assert not (tmp_path / "evil").exists()


@pytest.mark.parametrize("content", [b"", b"no archive", b"\x1f\x8b\x08\x00cut"])
def test_what_is_no_archive_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "event.tar.gz"
    file.write_bytes(content)
    with pytest.raises(EvaluatorError, match=r"cannot be restored|not a backup"):
        restore(file, tmp_path / "restored")


def test_a_failed_backup_leaves_nothing(new_event: Callable[..., Event], tmp_path: Path) -> None:
    event = new_event()
    (event.folder / "hidden.jsonl").unlink()
    target = tmp_path / "backups"
    target.mkdir()
    with pytest.raises(FileNotFoundError):
        backup(event, target / "event.tar.gz")
    assert list(target.iterdir()) == []


def test_the_configuration_keeps_its_comments(
    new_event: Callable[..., Event], tmp_path: Path, opened: list[Event]
) -> None:
    event = new_event()
    hidden = tmp_path / "elsewhere.jsonl"
    (event.folder / "hidden.jsonl").rename(hidden)
    written = (event.folder / "event.yaml").read_text() + f"# a comment\nhidden: {hidden}\n"
    (event.folder / "event.yaml").write_text(written)
    with_hidden = Event.open(event.folder)
    opened.append(with_hidden)
    backup(with_hidden, tmp_path / "event.tar.gz")
    restored = restore(tmp_path / "event.tar.gz", tmp_path / "restored")
    opened.append(restored)
    text = (restored.folder / "event.yaml").read_text()
    assert "# a comment" in text
    assert json.dumps("hidden.jsonl") in text
    assert len(restored.hidden) == 12

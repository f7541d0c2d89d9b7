"""What an organiser types while an event runs."""

import csv
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
from sqlalchemy import select

from evaluator.baselines import add_baseline
from evaluator.checking import Check, checks
from evaluator.cli import evaluator
from evaluator.database.models import (
    Announcement,
    AuditEntry,
    State,
    Submission,
    Team,
    WorkerBeat,
)
from evaluator.errors import EvaluatorError
from evaluator.event import Event
from evaluator.submit_cli import submit
from evaluator.tokens import organiser_of, team_of
from tests.evaluator.cli.conftest import Run
from tests.evaluator.events import submit as hand_in


@pytest.fixture
def event(folder: Path) -> Iterator[Event]:
    opened = Event.open(folder)
    yield opened
    opened.engine.dispose()


def _commands(group: click.Group) -> Iterator[click.Command]:
    for command in group.commands.values():
        yield command
        if isinstance(command, click.Group):
            yield from _commands(command)


@pytest.mark.parametrize("command", [*_commands(evaluator), submit], ids=lambda one: one.name)
def test_help_shows_an_example(command: click.Command) -> None:
    assert command.help
    assert (command.epilog or "").startswith("Example: speechtimer ")


def test_help_comes_without_what_is_heavy() -> None:
    code = (
        "import sys, evaluator.cli, evaluator.submit_cli; "
        "print([n for n in ('torch', 'flair', 'sqlalchemy', 'fastapi', 'tusclient', 'matplotlib')"
        " if n in sys.modules])"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


def test_teams_are_added_and_listed(folder: Path, event: Event, run: Run) -> None:
    said = run("evaluator", "team", "add", "--folder", folder, "Bleus", "Les Verts").stdout
    listed = run("evaluator", "team", "list", "--folder", folder).stdout.splitlines()

    assert [line.split()[0] for line in listed] == ["team", "Bleus", "Les", "Rouges"]
    for line, name in zip(said.splitlines(), ("Bleus", "Les Verts"), strict=True):
        with event.reading() as session:
            team = team_of(session, line.rpartition(" ")[2])
        assert team is not None
        assert team.name == name


def test_all_teams_or_none(folder: Path, event: Event, run: Run) -> None:
    result = run("evaluator", "team", "add", "--folder", folder, "Bleus", "Rouges")

    assert result.exit_code == 1
    assert "« Rouges » already" in result.output
    with event.reading() as session:
        assert list(session.scalars(select(Team.name))) == ["Rouges"]


def test_new_token_ends_the_old_one(folder: Path, event: Event, run: Run) -> None:
    old = run("evaluator", "team", "token", "--folder", folder, "Rouges").stdout.split()[-1]
    new = run("evaluator", "team", "token", "--folder", folder, "Rouges").stdout.split()[-1]

    with event.reading() as session:
        assert team_of(session, old) is None
        assert team_of(session, new) is not None


def test_team_is_renamed_and_removed(folder: Path, event: Event, run: Run) -> None:
    renamed = run("evaluator", "team", "rename", "--folder", folder, "Rouges", "Les  Rouges")
    _submitted(event)
    kept = run("evaluator", "team", "remove", "--folder", folder, "Les Rouges")
    run("evaluator", "team", "add", "--folder", folder, "Essai")
    removed = run("evaluator", "team", "remove", "--folder", folder, "Essai")

    assert renamed.stdout == "Rouges: Les Rouges from now on\n"
    assert (kept.exit_code, "disqualify it" in kept.output) == (1, True)
    assert removed.stdout == "Essai: removed\n"
    with event.reading() as session:
        assert list(session.scalars(select(Team.name))) == ["Les Rouges"]


def test_one_team_is_allowed_more(folder: Path, event: Event, run: Run) -> None:
    words = ("evaluator", "team", "allow", "--folder", folder, "Rouges", "--submissions")
    _submitted(event)

    said = run(*words, "3").stdout
    listed = run("evaluator", "team", "list", "--folder", folder).stdout.splitlines()

    assert said == "Rouges: 23 submissions in all, 22 left\n"
    assert listed[-1].split() == ["Rouges", "1", "22"]
    room = next(check.said for check in checks(event) if check.name == "disk")
    assert room.endswith(f"would take {22 * 0.5:.1f} GB")
    assert run(*words, "-1").exit_code == 2
    assert "20 submissions in all" in run(*words, "0").stdout


def test_organiser_is_added(folder: Path, event: Event, run: Run) -> None:
    token = run("evaluator", "organiser", "add", "--folder", folder, "Claire").stdout.split()[-1]

    with event.reading() as session:
        assert organiser_of(session, token) is not None


def test_an_organisers_new_token_ends_the_old_one(folder: Path, event: Event, run: Run) -> None:
    old = run("evaluator", "organiser", "add", "--folder", folder, "Claire").stdout.split()[-1]
    new = run("evaluator", "organiser", "token", "--folder", folder, "Claire").stdout.split()[-1]

    with event.reading() as session:
        assert organiser_of(session, old) is None
        found = organiser_of(session, new)
        assert found is not None
        assert found.name == "Claire"
        last = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert last is not None
    assert (last.action, last.details) == ("organiser-token", {"organiser": "Claire"})
    listed = run("evaluator", "organiser", "list", "--folder", folder).stdout.splitlines()
    assert "Claire" in [line.split()[0] for line in listed[1:]]
    unknown = run("evaluator", "organiser", "token", "--folder", folder, "Clair")
    assert (unknown.exit_code, "« Clair »" in unknown.output) == (1, True)


def test_announcement_and_extension(folder: Path, event: Event, run: Run) -> None:
    run("evaluator", "announce", "--folder", folder, "Le buffet est ouvert")
    said = run("evaluator", "extend", "--folder", folder, "15").stdout

    assert said == "deadline: 2031-05-02 17:30\n"
    with event.reading() as session:
        assert list(session.scalars(select(Announcement.text))) == ["Le buffet est ouvert"]
        assert event.deadline(session).isoformat() == "2031-05-02T15:30:00+00:00"
        actions = list(session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))
    assert actions == ["init", "organiser-add", "team-add", "announce", "extend"]


def test_status(folder: Path, event: Event, run: Run) -> None:
    _submitted(event)

    shown = run("evaluator", "status", "--folder", folder).stdout
    found = json.loads(run("evaluator", "status", "--folder", folder, "--json").stdout)

    assert "Essai: open" in shown
    assert "1 waiting, 0 judging, 0 scored, 0 failed" in shown
    assert found["teams"] == 1
    assert found["submissions"]["waiting"] == 1
    assert found["oldest_seconds"] >= 0


def test_status_says_what_troubles_the_workers_that_live(
    folder: Path, event: Event, run: Run
) -> None:
    now = event.now()
    gone = now - 2 * event.config.judging.lease
    with event.writing() as session:
        for name, at in (("bwrap is missing", now), ("long ago", gone)):
            session.add(WorkerBeat(name=name, started_at=at, beat_at=at, trouble=name))

    shown = run("evaluator", "status", "--folder", folder).stdout

    assert "nothing is judged: bwrap is missing" in shown
    assert "nothing is judged: long ago" not in shown


def test_check_tells_where_one_span_parts_ranks(folder: Path, event: Event) -> None:
    def ties(opened: Event) -> Check:
        return next(check for check in checks(opened) if check.name == "ties")

    assert ties(event).ok
    file = folder / "event.yaml"
    least = f"{event.config.scoring.noise.f1:g}"
    file.write_text(file.read_text().replace(f"{{f1: {least},", "{f1: 0.001,"))
    found = ties(Event.open(folder))
    assert not found.ok
    assert found.said.endswith(f"(0.001): write {least} in event.yaml")


def test_check_reads_an_extended_deadline(folder: Path, event: Event, run: Run) -> None:
    def times() -> str:
        # The sandbox, which takes longest, comes after it and is not looked at.
        return next(check.said for check in checks(event) if check.name == "times")

    assert "extended" not in times()
    run("evaluator", "extend", "--folder", folder, "15")
    assert "to 17:30, extended" in times()


def test_baseline_waits_to_be_judged(folder: Path, event: Event, run: Run, tmp_path: Path) -> None:
    model = tmp_path / "small" / "model.pt"
    model.parent.mkdir()
    model.write_bytes(b"weights")

    said = run("evaluator", "baseline", "--folder", folder, model).stdout
    again = run("evaluator", "baseline", "--folder", folder, model)

    assert said == "small: waits to be judged\n"
    assert "« small » already" in again.output
    with event.reading() as session:
        submission = session.scalars(select(Submission)).one()
        assert submission.team.baseline
        assert submission.state is State.WAITING
        assert submission.path is not None
        assert (folder / submission.path).read_bytes() == b"weights"


def test_baseline_is_copied_while_others_may_write(
    event: Event, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = tmp_path / "small.pt"
    model.write_bytes(b"weights")
    in_use = []

    def watched(one: Any, other: Any) -> None:
        in_use.append(event.engine.pool.checkedout())  # type: ignore[attr-defined]  # QueuePool's
        copied(one, other)

    copied = shutil.copyfile
    monkeypatch.setattr(shutil, "copyfile", watched)
    number = add_baseline(event, model, "small")

    assert in_use == [0]
    assert event.model_path(number).read_bytes() == b"weights"
    assert list(event.models.iterdir()) == [event.model_path(number)]


def test_baseline_that_no_backup_could_hold_is_refused(event: Event, tmp_path: Path) -> None:
    model = tmp_path / "large.pt"
    with model.open("wb") as sparse:
        sparse.truncate(2_000_000_001)

    with pytest.raises(EvaluatorError, match="2 at most"):
        add_baseline(event, model, "large")

    assert not list(event.models.iterdir())


def test_export(folder: Path, event: Event, run: Run, tmp_path: Path) -> None:
    _submitted(event)
    table, everything = tmp_path / "rows.csv", tmp_path / "all.json"

    run("evaluator", "export", "--folder", folder, "-o", table)
    run("evaluator", "export", "--folder", folder, "-o", everything, "--submissions")
    wrong = run("evaluator", "export", "--folder", folder, "-o", tmp_path / "rows.xls")

    with table.open(encoding="utf-8-sig", newline="") as file:
        assert [row["team"] for row in csv.DictReader(file)] == ["Rouges"]
    (one,) = json.loads(everything.read_text(encoding="utf-8"))
    assert (one["team"], one["number"], one["state"]) == ("Rouges", 1, "waiting")
    assert wrong.exit_code == 2


def test_backup_is_restored(folder: Path, event: Event, run: Run, tmp_path: Path) -> None:
    _submitted(event)
    run("evaluator", "team", "allow", "--folder", folder, "Rouges", "--submissions", "3")
    file, again = tmp_path / "event.tar.gz", tmp_path / "again"

    assert run("evaluator", "backup", file, "--folder", folder).exit_code == 0
    assert run("evaluator", "restore", file, again).stdout == f"{again}: Essai\n"

    before = run("evaluator", "team", "list", "--folder", folder).stdout
    assert run("evaluator", "team", "list", "--folder", again).stdout == before


def test_check_says_what_is_ready_and_what_is_not(folder: Path, run: Run) -> None:
    (folder / "secret").chmod(0o644)

    result = run("evaluator", "check", "--folder", folder)

    lines = dict(line.split(": ", 1) for line in result.stdout.splitlines())
    assert result.exit_code == 1
    assert lines["PROBLEM  hidden sentences"].startswith("only 20")
    assert "chmod go=" in lines["PROBLEM  folder"]
    assert lines["ok       database"] == "sqlite, 1 teams"
    assert "ok       times" in lines
    assert any(name.endswith("sandbox") for name in lines)


def test_folder_without_an_event(tmp_path: Path, run: Run) -> None:
    result = run("evaluator", "status", "--folder", tmp_path)

    assert "there is no event here" in result.output


def _submitted(event: Event) -> None:
    with event.reading() as session:
        team = session.scalars(select(Team)).one()
    hand_in(event, team)

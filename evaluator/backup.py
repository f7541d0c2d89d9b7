"""An event in one file, and back: also from SQLite to PostgreSQL, or the other way.

    event.tar.gz
      backup.json           the format, and when it was made
      event.yaml  hidden.jsonl  secret
      tables/<name>.jsonl   all rows, as they were at one moment
      models/<name>.pt      those that the rows name

The event may go on while it is made.
"""

import io
import json
import re
import shutil
import tarfile
import tempfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Connection, select, update

from evaluator.config import load_config
from evaluator.database.migrate import migrate, newest
from evaluator.database.models import Submission, Upload
from evaluator.database.rows import read_rows, tables, write_rows
from evaluator.errors import EvaluatorError
from evaluator.event import CONFIG, Event, utc_now

__all__ = ["backup", "restore"]

_FORMAT = 1
_ABOUT, _HIDDEN, _SECRET = "backup.json", "hidden.jsonl", "secret"
_WANTED = {_ABOUT, CONFIG, _HIDDEN, _SECRET}
_MODEL = re.compile(r"models/[0-9]{1,18}\.pt")
# Larger than any of them is; models are checked against their rows.
_LARGEST_FILE, _LARGEST_MODEL = 200_000_000, 2_000_000_000
_LARGEST_TABLE = 4_000_000_000


def backup(event: Event, file: Path) -> None:
    """Write all of an event to a ``.tar.gz``, which only its owner can read.

    Raises:
        EvaluatorError: there is such a file already.
        OSError: it cannot be written; nothing is left of it.
    """
    if file.exists():
        raise EvaluatorError(f"{file}: exists already: name another file")
    partial = file.with_name(f".{file.name}.partial")
    try:
        partial.touch(mode=0o600)
        with tarfile.open(partial, "w:gz", compresslevel=1) as archive:
            _write(event, archive, partial.parent)
        partial.replace(file)
    finally:
        partial.unlink(missing_ok=True)


def restore(
    file: Path,
    folder: Path,
    *,
    database: str | None = None,
    now: Callable[[], Any] = utc_now,
) -> Event:
    """The event of a backup, in a new folder and an empty database.

    Args:
        database: in the place of the one that its event.yaml names.

    Raises:
        EvaluatorError: the folder or the database holds something, or the file is no backup.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise EvaluatorError(f"{folder}: holds something already: name another folder")
    made = not folder.exists()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with tarfile.open(file, "r:gz") as archive:
            return _read(archive, folder, database, now)
    except BaseException as error:
        for left in folder.iterdir():
            shutil.rmtree(left) if left.is_dir() else left.unlink()
        if made:
            folder.rmdir()
        if isinstance(error, (tarfile.TarError, EOFError, OSError, zlib.error)):
            raise EvaluatorError(f"{file}: cannot be restored ({error})") from error
        raise


def _write(event: Event, archive: tarfile.TarFile, scratch: Path) -> None:
    about = {"format": _FORMAT, "made_at": event.now().isoformat(), "version": newest()}
    _add(archive, _ABOUT, json.dumps(about).encode())
    _add(archive, CONFIG, (event.folder / CONFIG).read_bytes())
    _add(archive, _HIDDEN, (event.folder / event.config.hidden).read_bytes())
    _add(archive, _SECRET, event.secret.encode("ascii"))
    with _snapshot(event) as connection:
        for table in tables():
            with tempfile.TemporaryFile(dir=scratch) as lines:
                lines.writelines(read_rows(connection, table))
                _add_file(archive, f"tables/{table.name}.jsonl", lines)
        models = list(
            connection.scalars(select(Submission.path).where(Submission.path.is_not(None)))
        )
    for path in models:
        model = event.folder / str(path)
        # One that was lost is lost; its row says so when it is judged again.
        if _MODEL.fullmatch(str(path)) and model.is_file():
            with model.open("rb") as content:
                _add_file(archive, f"models/{model.name}", content)


@contextmanager
def _snapshot(event: Event) -> Iterator[Connection]:
    """The database as it is at one moment, whatever is written meanwhile."""
    engine = event.engine.execution_options(reading=True)
    if engine.dialect.name == "postgresql":
        engine = engine.execution_options(isolation_level="REPEATABLE READ")
    with engine.connect() as connection, connection.begin():
        yield connection


def _add(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    _add_file(archive, name, io.BytesIO(content))


def _add_file(archive: tarfile.TarFile, name: str, content: IO[bytes]) -> None:
    member = tarfile.TarInfo(name)
    member.size = content.seek(0, io.SEEK_END)
    member.mode = 0o600
    content.seek(0)
    archive.addfile(member, content)


def _read(
    archive: tarfile.TarFile, folder: Path, database: str | None, now: Callable[[], Any]
) -> Event:
    rows = folder / "restoring"
    rows.mkdir(mode=0o700)
    for name, content in _members(archive):
        target = rows / Path(name).name if name.startswith("tables/") else folder / name
        target.parent.mkdir(mode=0o700, exist_ok=True)
        with target.open("xb") as copy:
            target.chmod(0o600)
            while block := content.read(1 << 20):
                copy.write(block)
    _check_about(folder / _ABOUT)
    _adapt(folder / CONFIG, database)
    event = Event(folder.resolve(), load_config(folder / CONFIG), now)
    try:
        migrate(event)
        with event.engine.begin() as connection:
            _fill(connection, rows, event)
    except BaseException:
        event.engine.dispose()
        raise
    for leftover in (*rows.iterdir(), folder / _ABOUT):
        leftover.unlink()
    rows.rmdir()
    return event


def _members(archive: tarfile.TarFile) -> Iterator[tuple[str, IO[bytes]]]:
    """The files that a backup holds.

    Raises:
        EvaluatorError: there is anything else in it.
    """
    seen: set[str] = set()
    for member in archive:
        name = member.name
        largest = _largest(name)
        content = archive.extractfile(member) if member.type == tarfile.REGTYPE else None
        if content is None or largest is None or member.size > largest or name in seen:
            raise EvaluatorError(f"not a backup of an event: it holds {name[:80]!r}")
        seen.add(name)
        yield name, content
    if not seen >= _WANTED:
        raise EvaluatorError(f"not a backup of an event: it lacks {min(_WANTED - seen)}")


def _largest(name: str) -> int | None:
    """How many bytes a file of this name may have; None where it has no place in a backup."""
    if name in _WANTED:
        return _LARGEST_FILE
    if name in {f"tables/{table.name}.jsonl" for table in tables()}:
        return _LARGEST_TABLE
    return _LARGEST_MODEL if _MODEL.fullmatch(name) else None


def _check_about(file: Path) -> None:
    try:
        found = json.loads(file.read_bytes())["format"]
    except (ValueError, KeyError, TypeError) as error:
        raise EvaluatorError("not a backup of an event: backup.json cannot be read") from error
    if found != _FORMAT:
        raise EvaluatorError(
            f"the backup has format {str(found)[:20]}, this version reads {_FORMAT}: "
            "install the version that made it"
        )


def _adapt(file: Path, database: str | None) -> None:
    """Let the configuration name what is here: its hidden sentences lie beside it now."""
    changes = {"hidden": _HIDDEN} | ({} if database is None else {"database": database})
    content = file.read_text(encoding="utf-8")
    for key, value in changes.items():
        # JSON's strings are YAML's.
        line = f"{key}: {json.dumps(value)}"
        # As a pattern's replacement it would have its backslashes read.
        content, count = re.subn(rf"(?m)^{key}:.*$", line.replace("\\", r"\\"), content, count=1)
        content += "" if count else f"\n{line}\n"
    file.write_text(content, encoding="utf-8")


def _fill(connection: Connection, rows: Path, event: Event) -> None:
    for table in tables():
        if connection.execute(select(table).limit(1)).first() is not None:
            raise EvaluatorError("the database holds an event already: name an empty one")
    for table in tables():
        lines = rows / f"{table.name}.jsonl"
        if lines.is_file():
            with lines.open("rb") as content:
                write_rows(connection, table, content)
    for path in connection.scalars(select(Submission.path).where(Submission.path.is_not(None))):
        if not _MODEL.fullmatch(str(path)):
            raise EvaluatorError(f"not a backup of an event: a model lies in {str(path)[:80]!r}")
    # Their bytes stayed behind: who sends them again begins a new upload.
    unfinished = Upload.submission_id.is_(None) & Upload.cancelled_at.is_(None)
    connection.execute(update(Upload).where(unfinished).values(cancelled_at=event.now()))

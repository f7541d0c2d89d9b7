"""Where a study is kept: a file for the processes of one machine, PostgreSQL for any number.

Optuna writes both through SQLAlchemy: only there it knows heartbeats, by which a killed worker's
trial is found.
"""

import re
import sqlite3
import time
import warnings
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy
from optuna.exceptions import ExperimentalWarning, StorageInternalError
from optuna.storages import RDBStorage
from sqlalchemy import URL
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from speechtimer.errors import ConfigError
from speechtimer.search.config import SearchConfig

__all__ = ["VARIABLE", "locked", "open_storage", "shown", "storage_url"]

VARIABLE = "SPEECHTIMER_STORAGE"
_BEATS_UNTIL_DEAD = 6
_BUSY_SECONDS = 600
_ATTEMPTS = 6


def storage_url(config: SearchConfig, environment: Mapping[str, str]) -> URL:
    """The database's URL: the environment's, the configuration's, or that of a local file.

    Raises:
        ConfigError: it is not a URL of PostgreSQL.
    """
    given = environment.get(VARIABLE) or config.storage
    if given is None:
        file = config.output.absolute() / "study.sqlite3"
        return URL.create("sqlite", database=str(file))
    # What is given is never repeated: it may hold a password.
    remedy = "must be like postgresql://user@host:5432/database, or null for a local file"
    if given.count("@") > 1:
        # A part of the password would be taken for the host, and be told as such.
        raise ConfigError("storage: a URL has one @, another in its password is written %40")
    try:
        url = sqlalchemy.make_url(given)
    except (ArgumentError, ValueError) as error:
        raise ConfigError(f"storage: {remedy}") from error
    if url.get_backend_name() not in ("postgresql", "postgres"):
        raise ConfigError(f"storage: {remedy}")
    import psycopg  # noqa: F401 (SQLAlchemy would not say what to install)

    return url.set(drivername="postgresql+psycopg")


def shown(url: URL) -> str:
    """Where it is, without user and password."""
    if url.get_backend_name() == "sqlite":
        return str(url.database)
    return f"{url.host or 'localhost'}:{url.port or 5432}/{url.database or ''}"


def open_storage(url: URL, *, heartbeat: int) -> RDBStorage:
    """Connect, and make the tables where there are none.

    Raises:
        ConfigError: the database cannot be reached or used.
    """
    if url.database is not None and url.get_backend_name() == "sqlite":
        _make_file(Path(url.database))
    error: Exception | None = None
    for attempt in range(_ATTEMPTS):
        try:
            return _storage(url, heartbeat)
        except (SQLAlchemyError, StorageInternalError, RuntimeError) as caught:
            error = caught
            if not _is_there(url):
                break
            # Others that begin at the same moment may be making the same tables.
            time.sleep(0.2 * 2**attempt)
    raise ConfigError(
        f"storage: the database {shown(url)} cannot be used{_reason(url, error)}: check that it "
        f"runs, and its address and password in {VARIABLE} or storage"
    ) from None  # the driver's message may hold the password


def _make_file(path: Path) -> None:
    """A file in which readers and a writer do not wait for each other."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(path, timeout=_BUSY_SECONDS)) as file:
        file.execute("PRAGMA journal_mode=WAL")


def _storage(url: URL, heartbeat: int) -> RDBStorage:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ExperimentalWarning)
        return RDBStorage(
            # Optuna fills in braces.
            url.render_as_string(hide_password=False).replace("{", "{{").replace("}", "}}"),
            engine_kwargs=_options(url),
            heartbeat_interval=heartbeat,
            grace_period=_BEATS_UNTIL_DEAD * heartbeat,
        )


def _options(url: URL) -> dict[str, Any]:
    if url.get_backend_name() == "sqlite":
        return {"connect_args": {"timeout": _BUSY_SECONDS}}
    connect: dict[str, Any] = {"connect_timeout": 10, "keepalives_idle": 30}
    # A server without an encoding would give bytes.
    connect["client_encoding"] = "utf8"
    # Heartbeats are compared as times without a zone.
    if "options" not in url.query:
        connect["options"] = "-c timezone=utc"
    return {"pool_pre_ping": True, "connect_args": connect}


def _is_there(url: URL) -> bool:
    engine = sqlalchemy.create_engine(url, **_options(url))
    try:
        with engine.connect():
            return True
    except SQLAlchemyError:
        return False
    finally:
        engine.dispose()


def _reason(url: URL, error: Exception | None) -> str:
    """What the driver says, in brackets, where it is certain not to tell the password."""
    cause = getattr(error, "orig", None) or getattr(error, "__cause__", None) or error
    lines = [line for line in str(cause).splitlines() if line.strip()]
    if not lines:
        return ""
    reason = re.sub(r"^connection failed: ", "", lines[0]).strip()
    secret = str(url.password or "")
    return f" ({reason})" if not secret or secret not in reason else ""


@contextmanager
def locked(url: URL, study: str) -> Iterator[None]:
    """Alone among all processes that share a study; a process that dies gives it back."""
    if url.get_backend_name() == "sqlite":
        file = sqlite3.connect(f"{url.database}.lock", timeout=_BUSY_SECONDS, isolation_level=None)
        try:
            file.execute("BEGIN EXCLUSIVE")
            yield
        finally:
            file.close()
        return
    engine = sqlalchemy.create_engine(url, **_options(url), poolclass=sqlalchemy.NullPool)
    with engine.begin() as connection:  # closed at the end: the engine keeps none
        key = sqlalchemy.func.hashtextextended(f"speechtimer {study}", 0)
        connection.execute(sqlalchemy.select(sqlalchemy.func.pg_advisory_xact_lock(key)))
        yield

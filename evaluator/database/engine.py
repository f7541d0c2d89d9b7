"""Connections: SQLite that loses nothing when it is killed, or PostgreSQL."""

import os
import re
from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import ConnectionPoolEntry

from speechtimer.errors import ConfigError

__all__ = ["database_url", "make_engine"]

_VARIABLE = re.compile(r"\$\{(\w+)\}")
# How long a writer waits for the one before it, in milliseconds.
_BUSY = 30_000


def database_url(written: str, folder: Path, environment: Mapping[str, str] = os.environ) -> URL:
    """Where an event's tables are.

    >>> str(database_url("sqlite", Path("/event")))
    'sqlite:////event/evaluator.db'

    Raises:
        ConfigError: a variable is not set, or it is no URL of SQLite or PostgreSQL.
    """
    if written == "sqlite":
        return URL.create("sqlite", database=str(folder / "evaluator.db"))
    missing = [name for name in _VARIABLE.findall(written) if name not in environment]
    if missing:
        raise ConfigError(f"database: the environment has no {missing[0]}: set it")
    filled = _VARIABLE.sub(lambda match: environment[match[1]], written)
    try:
        url = make_url(filled)
    except (ArgumentError, ValueError):
        # Its text may hold a password.
        raise ConfigError("database: not a URL: write postgresql://user@host/name") from None
    if url.get_backend_name() != "postgresql":
        raise ConfigError(
            f"database: {url.get_backend_name()} is not supported: write sqlite, or a "
            "postgresql:// URL"
        )
    return url.set(drivername="postgresql+psycopg")


def make_engine(url: URL) -> Engine:
    """An engine; a connection that the server has dropped is noticed and replaced."""
    if url.get_backend_name() != "sqlite":
        return create_engine(
            url,
            pool_pre_ping=True,
            pool_size=5,
            max_overflow=20,
            hide_parameters=True,
            connect_args={"connect_timeout": 10, "client_encoding": "utf8"},
        )
    engine = create_engine(url, connect_args={"timeout": _BUSY / 1000}, hide_parameters=True)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: DBAPIConnection, record: ConnectionPoolEntry) -> None:
    del record
    # The driver would begin transactions by itself, and only before the first write: two that
    # read first and then write would both fail where one could have waited.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    # A writer takes its turn at once; a reader waits for no one.
    reading = connection.get_execution_options().get("reading", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

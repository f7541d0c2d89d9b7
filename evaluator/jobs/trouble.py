"""Faults that pass: a database that restarts, a full disk, a lock that takes too long."""

import logging
import sqlite3
import threading
from collections.abc import Callable

import psycopg
from sqlalchemy.exc import (
    DBAPIError,
    InterfaceError,
    InternalError,
    OperationalError,
    SQLAlchemyError,
    TimeoutError,
)

__all__ = ["PASSING", "Trouble", "brief", "insist", "passes"]

_log = logging.getLogger(__name__)

_PASSING_SQL = (InterfaceError, InternalError, OperationalError, TimeoutError)
PASSING = (OSError, sqlite3.Error, psycopg.Error, *_PASSING_SQL)
# Seconds before the next try; the last one goes on.
_PAUSES = (0.2, 0.5, 1.0, 2.0, 5.0)


def passes(error: BaseException) -> bool:
    """Whether another try may do, everything else being equal."""
    return isinstance(error, PASSING) or (
        isinstance(error, DBAPIError) and error.connection_invalidated
    )


def brief(error: BaseException) -> str:
    """One line about an error, without what was written or asked, which may hold secrets.

    >>> brief(OSError(28, "No space left on device", "/secret/path"))
    'No space left on device'
    """
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    if isinstance(error, DBAPIError) and error.orig is not None:
        error = error.orig
    if isinstance(error, psycopg.Error):
        # Its text may name the host and the user.
        return f"PostgreSQL: {type(error).__name__}"
    if isinstance(error, sqlite3.Error):
        return f"SQLite: {error}"
    return "SQL" if isinstance(error, SQLAlchemyError) else type(error).__name__


class Trouble:
    """Says once that something does not work, and once that it works again."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._said: str | None = None
        self._times = 0

    def failed(self, error: BaseException) -> float:
        """It has failed; gives the seconds after which to try again."""
        said = brief(error)
        if said != self._said:
            # Our own mistakes need their traceback; a full disk does not.
            trace = None if passes(error) else error
            _log.warning("%s: %s; trying again", self._what, said, exc_info=trace)
            self._said = said
        self._times += 1
        return _PAUSES[min(self._times, len(_PAUSES)) - 1]

    def worked(self) -> None:
        """It works."""
        if self._said is not None:
            _log.info("%s: works again", self._what)
        self._said, self._times = None, 0


def insist(action: Callable[[], None], what: str, stop: threading.Event) -> bool:
    """Do something until it is done; False where told to stop before.

    Raises:
        Exception: what does not pass.
    """
    trouble = Trouble(what)
    while True:
        try:
            action()
        except Exception as error:
            if not passes(error):
                raise
            if stop.wait(trouble.failed(error)):
                return False
        else:
            trouble.worked()
            return True

"""Bringing an event's database up to date, whether it is empty or of an older version.

A new step of `migrations/` is written from what the models have and the steps lack, to be read
and mended by hand:

    python -m evaluator.database.migrate "what changes"
"""

import sys
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, text

from evaluator.database.models import Base
from evaluator.errors import EvaluatorError
from evaluator.event import Event

__all__ = ["comparable", "differences", "migrate", "newest", "upgrade", "version"]

# Any number does, as long as nothing else of the database locks it.
_LOCK = 7_305_141_118


def migrate(event: Event) -> None:
    """Make what is missing of the event's tables; several may do it at once.

    Raises:
        EvaluatorError: the database is of a newer version than this program.
    """
    event.uploads.mkdir(mode=0o700, exist_ok=True)
    event.models.mkdir(mode=0o700, exist_ok=True)
    with event.engine.begin() as connection:
        upgrade(connection)


def upgrade(connection: Connection, *, to: str = "head") -> None:
    """As `migrate`, within the transaction of a connection, up to a step.

    Raises:
        EvaluatorError: as `migrate`.
    """
    if connection.dialect.name == "postgresql":
        # SQLite's transactions wait for one another by themselves.
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    known = {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}
    if version(connection) not in known | {None}:
        raise EvaluatorError(
            "the event's database was made by a newer version of the evaluator: "
            "install that one, or restore a backup of before"
        )
    command.upgrade(_config(connection), to)


def version(connection: Connection) -> str | None:
    """Which step the database is at; None where it is empty."""
    return MigrationContext.configure(connection).get_current_revision()


def newest() -> str:
    """The last step."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    assert head is not None
    return head


def differences(engine: Engine) -> list[Any]:
    """What the models have and the database lacks, or the reverse, as Alembic tells it."""
    with engine.connect() as connection:
        options = {"include_object": comparable, "compare_type": True}
        context = MigrationContext.configure(connection, opts=options)
        return list(compare_metadata(context, Base.metadata))


def comparable(item: Any, name: str | None, kind: str, reflected: bool, other: Any) -> bool:
    """Whether Alembic looks at it: not the job queue's own tables."""
    del item, reflected, other
    return not (kind == "table" and name is not None and name.startswith("huey_"))


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def _write_step(message: str) -> None:
    """A step from what the steps so far make to what the models say."""
    with create_engine("sqlite://").begin() as connection:
        config = _config(connection)
        command.upgrade(config, "head")
        number = len(list(ScriptDirectory.from_config(config).walk_revisions())) + 1
        command.revision(config, message, autogenerate=True, rev_id=f"{number:04}")


if __name__ == "__main__":
    _write_step(" ".join(sys.argv[1:]))

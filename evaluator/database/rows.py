"""A database's rows as lines of JSON that mean the same in SQLite and in PostgreSQL."""

import base64
import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, LargeBinary, Table, func, insert, select, text

from evaluator.database.models import Base
from evaluator.database.types import UtcTime
from evaluator.errors import EvaluatorError

__all__ = ["read_rows", "tables", "write_rows"]

_AT_ONCE = 200


def tables() -> list[Table]:
    """All tables, each after those that it refers to."""
    return Base.metadata.sorted_tables


def read_rows(connection: Connection, table: Table) -> Iterator[bytes]:
    """A table's rows, one line each, by their key."""
    statement = select(table).order_by(*table.primary_key.columns)
    for row in connection.execution_options(yield_per=_AT_ONCE).execute(statement).mappings():
        values = {column.name: _out(row[column.name]) for column in table.columns}
        yield json.dumps(values, ensure_ascii=False).encode() + b"\n"


def write_rows(connection: Connection, table: Table, lines: Iterable[bytes]) -> int:
    """Insert what `read_rows` gave; how many rows.

    Raises:
        EvaluatorError: a line is no row of this table.
    """
    count = 0
    rows: list[dict[str, Any]] = []
    for line in lines:
        rows.append(_row(table, line))
        if len(rows) == _AT_ONCE:
            count += _insert(connection, table, rows)
            rows = []
    count += _insert(connection, table, rows)
    _go_on_counting(connection, table)
    return count


def _insert(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> int:
    if rows:
        connection.execute(insert(table), rows)
    return len(rows)


def _row(table: Table, line: bytes) -> dict[str, Any]:
    columns = {column.name: column for column in table.columns}
    try:
        found: dict[str, Any] = json.loads(line)
        return {name: _in(columns[name], value) for name, value in found.items()}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise EvaluatorError(
            f"the backup's table {table.name} cannot be read ({type(error).__name__}): it is "
            "damaged, or of a newer version of the evaluator"
        ) from error


def _out(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    return value


def _in(column: Column[Any], value: Any) -> Any:
    if value is None:
        return None
    if isinstance(column.type, UtcTime):
        return datetime.fromisoformat(value)
    if isinstance(column.type, LargeBinary):
        return base64.b64decode(value, validate=True)
    return value


def _go_on_counting(connection: Connection, table: Table) -> None:
    """PostgreSQL's counters know nothing of keys that were given."""
    column = table.autoincrement_column
    if connection.dialect.name != "postgresql" or column is None:
        return
    last = connection.scalar(select(func.max(column)))
    if last is not None:
        sequence = f"pg_get_serial_sequence('{table.name}', '{column.name}')"
        connection.execute(text(f"SELECT setval({sequence}, :last)"), {"last": last})

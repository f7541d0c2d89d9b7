"""Rows as CSV, which spreadsheets open, and as JSON."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from typing import Any

__all__ = ["to_csv", "to_json"]

Row = Mapping[str, Any]

# What a spreadsheet takes for the start of a formula (OWASP, « CSV injection »).
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def to_csv(rows: Sequence[Row]) -> str:
    """A header and a line for each row; what is nested is flattened, or written as JSON.

    >>> to_csv([{"team": "A", "labels": {"rest": 0.5}}])
    'team,labels.rest\\r\\nA,0.5\\r\\n'
    """
    flat = [_flat(row) for row in rows]
    columns = list(dict.fromkeys(name for row in flat for name in row))
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, columns, restval="")
    writer.writeheader()
    writer.writerows({name: _cell(value) for name, value in row.items()} for row in flat)
    return buffer.getvalue()


def to_json(rows: Sequence[Row]) -> str:
    """A JSON array, one object for each row."""
    return json.dumps(list(rows), ensure_ascii=False, allow_nan=False, indent=2) + "\n"


def _flat(row: Row, prefix: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, value in row.items():
        if isinstance(value, Mapping) and value:
            flat |= _flat(value, f"{prefix}{name}.")
        else:
            flat[f"{prefix}{name}"] = value
    return flat


def _cell(value: Any) -> Any:
    if isinstance(value, (list, tuple, dict)):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return value

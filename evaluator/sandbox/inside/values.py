"""Checks of one value of a model file; each gives the value back, or refuses it."""

from collections.abc import Callable, Mapping
from typing import Any

from evaluator.sandbox.inside.refusal import Refusal
from evaluator.sandbox.inside.unpickling import DictionaryParts

__all__ = [
    "Check",
    "boolean",
    "dictionary",
    "exactly",
    "fields",
    "integer",
    "names",
    "number",
    "one_of",
    "or_none",
    "text",
]

Check = Callable[[Any, str], Any]

_LONGEST_TEXT = 200
_MOST_ITEMS = 2_000_000


def boolean(value: Any, where: str) -> bool:
    """True or False."""
    if type(value) is not bool:
        raise Refusal("model-schema", where=where)
    return value


def integer(least: int, most: int) -> Check:
    """A whole number of a range."""

    def check(value: Any, where: str) -> int:
        if type(value) is not int or not least <= value <= most:
            raise Refusal("model-schema", where=where)
        return value

    return check


def number(value: Any, where: str) -> float:
    """A number from 0 to 1: a share to drop."""
    if type(value) not in (int, float) or not 0 <= value <= 1:
        raise Refusal("model-schema", where=where)
    return float(value)


def text(value: Any, where: str) -> str:
    """A short printable name."""
    if type(value) is not str or len(value) > _LONGEST_TEXT or not value.isprintable():
        raise Refusal("model-schema", where=where)
    return value


def one_of(*allowed: Any) -> Check:
    """One of a few values, of the same type."""

    def check(value: Any, where: str) -> Any:
        if not any(type(value) is type(item) and value == item for item in allowed):
            raise Refusal("model-schema", where=where)
        return value

    return check


def exactly(value: Any) -> Check:
    """One value."""
    return one_of(value)


def or_none(check: Check) -> Check:
    """What a check accepts, or None."""
    return lambda value, where: None if value is None else check(value, where)


def fields(
    value: Any,
    where: str,
    required: Mapping[str, Check],
    optional: Mapping[str, Check] | None = None,
) -> dict[str, Any]:
    """A dict of the required keys, of any of the optional ones, and of no other."""
    if type(value) is not dict:
        raise Refusal("model-schema", where=where)
    checks = dict(required) | dict(optional or {})
    for key in required:
        if key not in value:
            raise Refusal("model-schema", where=f"{where}.{key}")
    for key in value:
        if type(key) is not str or key not in checks:
            raise Refusal("model-schema", where=f"{where}.{key}"[:100])
    return {key: checks[key](item, f"{where}.{key}") for key, item in value.items()}


def names(value: Any, where: str) -> dict[str, int]:
    """Words and their places in a table."""
    if type(value) is not dict or len(value) > _MOST_ITEMS:
        raise Refusal("model-schema", where=where)
    for word, place in value.items():
        if type(word) is not str or type(place) is not int or not 0 <= place < len(value):
            raise Refusal("model-schema", where=where)
    return value


def dictionary(value: Any, where: str) -> DictionaryParts:
    """A Flair dictionary whose two tables say the same."""
    if type(value) is not DictionaryParts:
        raise Refusal("model-schema", where=where)
    parts = vars(value)
    known = {"item2idx", "idx2item", "add_unk", "multi_label", "span_labels"}
    if not {"item2idx", "idx2item"} <= parts.keys() <= known | {"item2idx_not_encoded"}:
        raise Refusal("model-schema", where=where)
    items, places = parts["idx2item"], parts["item2idx"]
    if type(items) is not list or type(places) is not dict or len(items) > _MOST_ITEMS:
        raise Refusal("model-schema", where=where)
    if any(type(item) is not bytes for item in items) or not items:
        raise Refusal("model-schema", where=where)
    if places != {item: place for place, item in enumerate(items)}:
        raise Refusal("model-schema", where=where)
    for key in ("add_unk", "multi_label", "span_labels"):
        if type(parts.get(key, False)) is not bool:
            raise Refusal("model-schema", where=where)
    for item in items:
        try:
            item.decode("utf-8")
        except UnicodeDecodeError as error:
            raise Refusal("model-schema", where=where) from error
    return value

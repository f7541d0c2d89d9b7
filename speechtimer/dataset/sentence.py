"""A sentence with its spans: what corpora are made of."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from speechtimer.errors import DataError
from speechtimer.labels import Label, Span
from speechtimer.meaning import interpret
from speechtimer.program import Block, Group, Item, Program

__all__ = ["Sentence"]

_BLOCK_KEYS = ("rounds", "work_seconds", "rest_seconds")
_LABELS = {str(label): label for label in Label}
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A text, its spans in the text's order, and the timer that it means.

    ``tags`` are free words about the sentence, such as the phenomena it shows.

    Raises:
        DataError: a span lies outside the text, is empty or overlaps another.
    """

    text: str
    spans: tuple[Span, ...] = ()
    program: Program | None = None
    tags: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if _SURROGATE.search(self.text):
            raise DataError('"text" holds half of a surrogate pair: write whole characters')
        spans = sorted(self.spans)
        before = None
        for span in spans:
            _check_offsets(span, len(self.text))
            if before is not None and span.start < before.end:
                raise DataError(f"{_name(before)} and {_name(span)} overlap: remove one of them")
            before = span
        filled = (Span(s.start, s.end, s.label, self.text[s.start : s.end], s.score) for s in spans)
        object.__setattr__(self, "spans", tuple(filled))

    def to_dict(self) -> dict[str, Any]:
        """The JSON object of the annotation guide.

        >>> Sentence("2 tours", (Span(0, 1, Label.NB_ROUNDS),)).to_dict()["spans"]
        [{'start': 0, 'end': 1, 'label': 'nb_rounds'}]
        """
        written: dict[str, Any] = {
            "text": self.text,
            "spans": [{"start": s.start, "end": s.end, "label": str(s.label)} for s in self.spans],
            "program": None if self.program is None else self.program.to_list(),
        }
        return written | ({"tags": list(self.tags)} if self.tags else {})

    @staticmethod
    def from_dict(data: object) -> "Sentence":
        """The inverse of `to_dict`; other keys are left out.

        Where "program" is missing (not null), it is what the spans mean.

        Raises:
            DataError: a key is missing or does not hold what it should.
        """
        if not isinstance(data, Mapping):
            raise DataError(f"a sentence must be a JSON object, got {_show(data)}")
        text = _typed(data, "text", str, "a string")
        spans = tuple(
            _span(item, i) for i, item in enumerate(_typed(data, "spans", list, "a list"))
        )
        tags = data.get("tags", [])
        if not isinstance(tags, list) or not all(isinstance(tag, str) for tag in tags):
            raise DataError(f'"tags" must be a list of strings, got {_show(tags)}')
        if "program" in data:
            return Sentence(text, spans, _program(data["program"]), tuple(tags))
        return Sentence(text, spans, tags=tuple(tags)).assembled()

    def assembled(self) -> "Sentence":
        """The same sentence with the program that its spans mean."""
        return Sentence(self.text, self.spans, interpret(self.text, self.spans).program, self.tags)


def _check_offsets(span: Span, length: int) -> None:
    if span.start >= span.end:
        raise DataError(f"{_name(span)} is empty: its end must come after its start")
    if span.start < 0 or span.end > length:
        raise DataError(f"{_name(span)} lies outside the text, which has {length} characters")


def _span(item: object, index: int) -> Span:
    where = f"spans[{index}]"
    if not isinstance(item, Mapping):
        raise DataError(f'{where} must be an object with "start", "end" and "label"')
    start, end = (_integer(item, key, where) for key in ("start", "end"))
    name = item.get("label")
    if not isinstance(name, str) or name not in _LABELS:
        raise DataError(f"{where}: unknown label {_show(name)}, use one of {', '.join(Label)}")
    return Span(start, end, _LABELS[name])


def _program(value: object) -> Program | None:
    if value is None:
        return None
    if not isinstance(value, list) or not value:
        raise DataError(f'"program" must be null or a list of blocks, got {_show(value)}')
    return Program(tuple(_item(item, f"program[{i}]") for i, item in enumerate(value)))


def _item(item: object, where: str) -> Item:
    if not isinstance(item, Mapping) or "blocks" not in item:
        return _block(item, where)
    blocks = item["blocks"]
    if not isinstance(blocks, list) or not blocks:
        raise DataError(f'{where}: "blocks" must be a list of blocks, got {_show(blocks)}')
    return Group(
        _count(item, "rounds", where, least=1),
        tuple(_block(block, f"{where}.blocks[{i}]") for i, block in enumerate(blocks)),
        _count(item, "rest_seconds", where),
    )


def _block(item: object, where: str) -> Block:
    if not isinstance(item, Mapping):
        raise DataError(f"{where} must be an object with {', '.join(_BLOCK_KEYS)}")
    is_open = "work_seconds" in item and item["work_seconds"] is None
    name = item.get("name")
    if name is not None and not isinstance(name, str):
        raise DataError(f'{where}: "name" must be a string, got {_show(name)}')
    return Block(
        _count(item, "rounds", where, least=1),
        None if is_open else _count(item, "work_seconds", where),
        _count(item, "rest_seconds", where),
        name or None,
    )


def _count(item: Mapping[str, object], key: str, where: str, *, least: int = 0) -> int:
    value = _integer(item, key, where)
    if value < least:
        raise DataError(f'{where}: "{key}" must be at least {least}, got {value}')
    return value


def _integer(item: Mapping[str, object], key: str, where: str) -> int:
    value = item.get(key)
    if isinstance(value, bool) or not isinstance(value, int):
        raise DataError(f'{where}: "{key}" must be a whole number, got {_show(value)}')
    return value


def _typed(data: Mapping[str, Any], key: str, kind: type, words: str) -> Any:
    if key not in data:
        raise DataError(f'"{key}" is missing: a sentence needs "text" and "spans"')
    if not isinstance(data[key], kind):
        raise DataError(f'"{key}" must be {words}, got {_show(data[key])}')
    return data[key]


def _name(span: Span) -> str:
    return f"span [{span.start}, {span.end}) {span.label}"


def _show(value: object) -> str:
    """A value in an error message: as JSON, on one line, and not too long.

    >>> _show(None), _show([1])
    ('null', '[1]')
    """
    shown = json.dumps(value, default=repr)
    return shown if len(shown) <= 60 else shown[:57] + "..."

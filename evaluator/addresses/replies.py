"""What a team's API answered, as spans of the sentence that it was asked.

The hackathon's contract has texts and labels in the order of the sentence, and no offsets:

>>> reply = b'{"entities": ["nb_rounds", "duration_wt_min"], "result": ["3", "3"]}'
>>> [(span.start, str(span.label)) for span in read_reply(reply, "3 tours de 3 minutes")]
[(0, 'nb_rounds'), (11, 'duration_wt_min')]
"""

import json
import re
from collections.abc import Iterable, Sequence
from typing import Any, NoReturn

from evaluator.addresses.errors import AddressFault
from speechtimer.labels import Label, Span
from speechtimer.tokens import tokenize

__all__ = ["read_reply"]

_LABELS = {str(label): label for label in Label}
_NOTHING = ("", "o", "none", "null")
_TEXT_KEYS = ("text", "word", "value", "result")
_QUOTES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "′": "'", "″": '"', "“": '"', "”": '"'})
_LABEL_KEYS = ("label", "entity", "tag", "type", "entity_group")


def read_reply(body: bytes, sentence: str) -> tuple[Span, ...]:
    """The spans that a reply names, in the order in which it names them.

    Texts are found from left to right, on token boundaries before anywhere else. What is not
    in the sentence, or has none of the seven labels, becomes a span beyond the sentence's end,
    so that it counts as wrong.

    Raises:
        AddressFault: the body is not JSON, or holds no entities in any form that is understood.
    """
    data = _json(body)
    if not isinstance(data, dict):
        raise AddressFault("api-not-an-object")
    if isinstance(data.get("spans"), list):
        spans = _with_offsets(_checked(data["spans"], sentence), sentence)
    else:
        spans = _with_texts(_checked(_pairs(data), sentence), sentence)
    return tuple(spans)


def _json(body: bytes) -> Any:
    if body.lstrip()[:1] == b"<":
        raise AddressFault("api-page")
    try:
        return json.loads(body, parse_constant=_no_constant)
    except (ValueError, RecursionError) as problem:
        raise AddressFault("api-not-json") from problem


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _checked(items: Sequence[Any], sentence: str) -> Sequence[Any]:
    if len(items) > len(sentence):
        raise AddressFault("api-too-many", entities=len(items))
    return items


def _pairs(data: dict[str, Any]) -> Sequence[Any]:
    """(text, label) of each entity, from whichever of the contract's keys are there."""
    zipped, labels, texts = data.get("zipped"), data.get("entities"), data.get("result")
    if isinstance(zipped, list) and (zipped or not labels):
        return [_pair(item) for item in zipped]
    if not isinstance(labels, list):
        raise AddressFault("api-no-entities")
    if all(isinstance(item, dict) for item in labels):
        return [_pair(item) for item in labels]
    if not isinstance(texts, list):
        raise AddressFault("api-no-texts")
    if len(labels) != len(texts):
        raise AddressFault("api-lengths", entities=len(labels), texts=len(texts))
    return list(zip(texts, labels, strict=True))


def _pair(item: Any) -> tuple[Any, Any]:
    if isinstance(item, list) and len(item) >= 2:
        return item[0], item[1]
    if isinstance(item, dict):
        labels = item.get("labels")
        if isinstance(labels, list) and labels and isinstance(labels[0], dict):
            item = item | {"label": labels[0].get("value")}  # what Flair's Sentence.to_dict gives
        return _first(item, _TEXT_KEYS), _first(item, _LABEL_KEYS)
    raise AddressFault("api-no-texts")


def _first(item: dict[str, Any], keys: Iterable[str]) -> Any:
    return next((item[key] for key in keys if key in item), None)


def _label(given: Any) -> Label | None:
    """A label whatever its case, dashes and B- or S- prefix; None where it is none of the seven."""
    if not isinstance(given, str):
        return None
    name = given.strip().lower().replace("-", "_").replace(" ", "_")
    return _LABELS.get(name) or _LABELS.get(re.sub(r"^[bies]_", "", name))


def _is_nothing(given: Any) -> bool:
    return given is None or (isinstance(given, str) and given.strip().lower() in _NOTHING)


def _wrong(sentence: str, number: int) -> Span:
    start = len(sentence) + number
    return Span(start, start + 1, Label.NB_ROUNDS)


def _with_offsets(items: Sequence[Any], sentence: str) -> list[Span]:
    spans: list[Span] = []
    for number, item in enumerate(items):
        if not isinstance(item, dict):
            raise AddressFault("api-no-entities")
        label = _label(item.get("label"))
        start: Any = item.get("start")
        end: Any = item.get("end")
        if label is None or not _inside(start, end, len(sentence)):
            spans.append(_wrong(sentence, number))
        else:
            spans.append(Span(start, end, label, sentence[start:end]))
    return spans


def _inside(start: Any, end: Any, length: int) -> bool:
    return type(start) is int and type(end) is int and 0 <= start < end <= length


def _with_texts(pairs: Sequence[tuple[Any, Any]], sentence: str) -> list[Span]:
    spans: list[Span] = []
    taken: list[tuple[int, int]] = []
    tokens = tokenize(sentence)
    starts, ends = {t.start for t in tokens}, {t.end for t in tokens}
    at = 0
    for number, (text, given) in enumerate(pairs):
        if _is_nothing(given):
            continue
        label = _label(given)
        places = [place for place in _places(text, sentence) if not _meets(place, taken)]
        whole = [p for p in places if p[0] in starts and p[1] in ends]
        place = _next_place(whole, at) or _next_place(places, at)
        if place is None or label is None:
            spans.append(_wrong(sentence, number))
        else:
            spans.append(Span(*place, label, sentence[slice(*place)]))
        if place is not None:
            taken.append(place)
            at = place[1]
    return spans


def _next_place(places: Sequence[tuple[int, int]], at: int) -> tuple[int, int] | None:
    """The first place from a position on; failing that, the first of all."""
    return next((p for p in places if p[0] >= at), places[0] if places else None)


def _meets(place: tuple[int, int], others: Iterable[tuple[int, int]]) -> bool:
    return any(place[0] < end and start < place[1] for start, end in others)


def _places(text: Any, sentence: str) -> list[tuple[int, int]]:
    """Where a text stands in a sentence, whatever its case and the blanks between its tokens."""
    if isinstance(text, bool) or not isinstance(text, str | int | float):
        return []
    if isinstance(text, float) and text.is_integer():
        text = int(text)
    tokens = tokenize(str(text)) if len(str(text)) <= 2 * len(sentence) else []
    if not tokens:
        return []
    pattern = r"\s*".join(re.escape(_plain(token.text)) for token in tokens)
    return [m.span() for m in re.finditer(pattern, _plain(sentence), re.IGNORECASE)]


def _plain(sentence: str) -> str:
    """Typographic quotes as plain ones; every other character in its place."""
    return sentence.translate(_QUOTES)

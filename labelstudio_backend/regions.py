"""The regions that people draw in Label Studio, as spans."""

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any

from speechtimer.dataset import Sentence
from speechtimer.errors import DataError
from speechtimer.labels import Label, Span

__all__ = ["regions_of"]

# The types of regions, each also the key of its labels: those of <Labels> and <HyperTextLabels>.
_REGIONS = ("labels", "hypertextlabels")

_LABELS = {str(label): label for label in Label}


def regions_of(
    result: Iterable[Mapping[str, Any]], text: str
) -> tuple[tuple[Span, ...], tuple[str, ...]]:
    """The spans of an annotation's or a prediction's regions, and what was left out, in French.

    Left out are a region that was drawn twice, one without a label, and one of a hypertext whose
    offsets are not those of the text; relations, choices and the like are no regions. Spaces at
    the ends of a region, which are easily selected with it, are not part of the span.

    Raises:
        DataError: a region is not one span with one of the seven labels, or two overlap.
    """
    spans: list[Span] = []
    left_out = []
    for item in result:
        if item.get("type") not in _REGIONS:
            continue
        value = _value(item)
        place = _place(value, text)
        if place is None:
            left_out.append(
                f"la région « {value.get('text')} » (hypertexte) n'est pas lue : sa place n'est "
                "pas celle du texte"
            )
            continue
        labels = next((value[name] for name in _REGIONS if value.get(name)), ())
        if not labels:
            left_out.append(f"la région {_named(*place, text)} n'a pas d'étiquette")
            continue
        span = _span(*place, labels, text, item.get("score"))
        if span in spans:
            left_out.append(f"la région {_named(span.start, span.end, text)} est là deux fois")
        else:
            spans.append(span)
    spans.sort()
    for before, span in pairwise(spans):
        if span.start < before.end:
            one, other = (_named(s.start, s.end, text) for s in (before, span))
            raise DataError(
                f"les régions {one} ({before.label}) et {other} ({span.label}) se chevauchent : "
                "gardez-en une seule"
            )
    return Sentence(text, tuple(spans)).spans, tuple(left_out)


def _value(item: Mapping[str, Any]) -> Mapping[str, Any]:
    value = item.get("value")
    if not isinstance(value, Mapping):
        raise DataError(f"une région n'a pas de place : {item}")
    return value


def _place(value: Mapping[str, Any], text: str) -> tuple[int, int] | None:
    """Where a region is in the text; None where only a browser knows, as in a hypertext.

    There ``start`` and ``end`` are XPaths, and ``globalOffsets`` those of the text that is shown,
    which is ours unless it holds tags.
    """
    found = value.get("globalOffsets") or value
    try:
        start, end = int(found["start"]), int(found["end"])
    except (KeyError, TypeError, ValueError):
        if "startOffset" in value:
            return None
        raise DataError(f"une région n'a pas de place : {value}") from None
    if found is not value and value.get("text") != text[start:end]:
        return None
    if not 0 <= start < end <= len(text):
        raise DataError(f"une région [{start}, {end}) sort de la phrase « {text} »")
    return start, end


def _span(start: int, end: int, labels: object, text: str, score: object) -> Span:
    named = [_LABELS.get(str(name)) for name in labels] if isinstance(labels, list) else []
    if len(named) != 1 or named[0] is None:
        raise DataError(
            f"la région {_named(start, end, text)} doit avoir une seule des sept étiquettes, et "
            f"non {labels}"
        )
    chosen = text[start:end]
    kept = chosen.strip()
    if not kept:
        raise DataError(f"une région [{start}, {end}) ne contient que des espaces : « {text} »")
    start += len(chosen) - len(chosen.lstrip())
    sure = float(score) if isinstance(score, int | float) else 1.0
    return Span(start, start + len(kept), named[0], kept, sure)


def _named(start: int, end: int, text: str) -> str:
    """A region as people find it: its text and where it begins and ends."""
    return f"« {text[start:end]} » [{start}, {end})"

"""Rules 4, 6 and 10 of the annotation guide: spans that make one duration or one pair."""

from collections.abc import Iterator

from speechtimer.dataset.checks.finding import Finding, Severity
from speechtimer.dataset.checks.view import View, is_fraction
from speechtimer.dataset.checks.words import UNIT_NAMES
from speechtimer.labels import Kind, Label

__all__ = ["check_notations"]

# The units of the fields between colons.
_FIELDS = {2: (60, 1), 3: (3600, 60, 1)}


def check_notations(view: View) -> Iterator[Finding]:
    """At most one finding for a span and the one after it."""
    for at in range(len(view.spans)):
        found = _fields(view, at) or _one_duration(view, at) or _pair(view, at)
        if found is not None:
            yield found


def _one_duration(view: View, at: int) -> Finding | None:
    """« [1]min[30] », « [2] heures [et quart] »: work or rest, not half of each."""
    if at + 1 == len(view.spans) or not _durations_of_two_kinds(view, at):
        return None
    span, following = view.spans[at], view.spans[at + 1]
    unit, start = view.unit_after(at), view.bounds[at + 1][0]
    if unit is None or unit[1] != start or following.label.unit_seconds * 60 != unit[0]:
        return None
    glued = view.notation(view.bounds[at][1], start) == 6
    part = is_fraction(following.text) and view.words[start] in ("et", "moins")
    if not (glued or part):
        return None
    message = f"« {view.text[span.start : following.end]} » est une durée : effort ou repos"
    expected = " ou ".join(
        f"[{span.text}]({Label.duration(kind, span.label.unit_seconds)}) "
        f"[{following.text}]({Label.duration(kind, following.label.unit_seconds)})"
        for kind in (Kind.WORK, Kind.REST)
    )
    rule = 6 if glued else 4
    return Finding(Severity.CONTRADICTION, span.start, following.end, message, expected, rule)


def _durations_of_two_kinds(view: View, at: int) -> bool:
    kinds = {view.spans[at].label.kind, view.spans[at + 1].label.kind}
    return kinds == {Kind.WORK, Kind.REST}


def _pair(view: View, at: int) -> Finding | None:
    """« [30]/[15] »: first work, then rest."""
    if at + 1 == len(view.spans):
        return None
    spans = view.spans[at : at + 2]
    if not _is_joined(view, at) or _is_joined(view, at - 1) or _is_joined(view, at + 1):
        return None  # three and more are a row of works (rule 18)
    kinds = [span.label.kind for span in spans]
    if Kind.ROUNDS in kinds or kinds == [Kind.WORK, Kind.REST]:
        return None
    message = f"« {view.text[spans[0].start : spans[1].end]} » est une paire : effort, puis repos"
    expected = "/".join(
        f"[{span.text}]({Label.duration(kind, span.label.unit_seconds)})"
        for span, kind in zip(spans, (Kind.WORK, Kind.REST), strict=True)
    )
    start, end = spans[0].start, spans[1].end
    return Finding(Severity.CONTRADICTION, start, end, message, expected, 10)


def _is_joined(view: View, at: int) -> bool:
    """Whether a span and the next are written as a pair is."""
    if not 0 <= at < len(view.spans) - 1:
        return False
    return view.notation(view.bounds[at][1], view.bounds[at + 1][0]) == 10


def _fields(view: View, at: int) -> Finding | None:
    """Rule 6: « 1:30 » is minutes and seconds, « 1:00:00 » begins with hours."""
    if at and _colon_between(view, at - 1):
        return None
    last = at
    while last + 1 < len(view.spans) and _colon_between(view, last):
        last += 1
    spans, (first, _), (_, end) = view.spans[at : last + 1], view.bounds[at], view.bounds[last]
    units = _FIELDS.get(len(spans))
    if units is None or view.unit_after(last) or ":" in (view.word(first - 1), view.word(end)):
        return None
    kind = next((span.label.kind for span in spans if span.label is not Label.NB_ROUNDS), Kind.WORK)
    labels = [Label.duration(kind, unit) for unit in units]
    if labels == [span.label for span in spans]:
        return None
    named = zip(spans, labels, strict=True)
    expected = ":".join(f"[{span.text}]({label})" for span, label in named)
    names = " puis ".join(UNIT_NAMES[unit] for unit in units)
    message = f"« {view.between(first, end)} » se lit {names}"
    start, stop = spans[0].start, spans[-1].end
    return Finding(Severity.CONTRADICTION, start, stop, message, expected, 6)


def _colon_between(view: View, at: int) -> bool:
    """Whether only a colon stands between the figures of a span and those of the next."""
    end, start = view.bounds[at][1], view.bounds[at + 1][0]
    return view.word(end) == ":" and start == end + 1 and view.notation(end, start) == 6

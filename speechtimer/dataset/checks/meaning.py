"""Rules 1, 4, 5, 8 and 9 of the annotation guide: which label a span takes."""

from collections.abc import Iterator

from speechtimer.dataset.checks.finding import Finding, Severity
from speechtimer.dataset.checks.view import View, is_fraction
from speechtimer.dataset.checks.words import REST, ROUNDS, UNIT_NAMES, WORK
from speechtimer.labels import Kind, Label

__all__ = ["check_labels", "kind_said"]

_OF = {"de", "d", "'"}
_ANNOUNCE = _OF | {":", "="}
_ARTICLES = _OF | {"un", "une", "le", "la", "les", "l", "du"}
_NO_CUE = {"sans", "apres", "avant", "pas", "entre", "plus", "chaque", "hors"}
# « on 15 off 70 », « 20 secondes entre chacune 3 secondes »: the word speaks of the next number.
_NEAR = 3
_BETWEEN = {"chaque", "les", "deux", "chacun", "chacune", "toutes", "tous", "series"}


def check_labels(view: View) -> Iterator[Finding]:
    """At most one finding a span."""
    for at in range(len(view.spans)):
        found = _rounds(view, at) or _unit(view, at) or _kind(view, at)
        if found is not None:
            yield found


def _relabel(view: View, at: int, rule: int, message: str, label: Label | str) -> Finding:
    span = view.spans[at]
    expected = f"[{span.text}]({label})"
    return Finding(Severity.CONTRADICTION, span.start, span.end, message, expected, rule)


def _rounds(view: View, at: int) -> Finding | None:
    """Rule 8: rounds count rounds, durations count time."""
    span, i = view.spans[at], view.bounds[at][1]
    if span.label is Label.NB_ROUNDS:
        unit = view.unit_after(at)
        if unit is None or view.word(i) in ("s", "h", "'", '"', "min"):
            return None
        message = f"un nombre de {UNIT_NAMES[unit[0]]} n’est pas un nombre de tours"
        label = Label.duration(Kind.WORK, unit[0])
        return _relabel(view, at, 8, message, f"{label} ou {Label.duration(Kind.REST, unit[0])}")
    counted = i + 1  # « effort 30 tours 7 », « 30 fois 4 »: the noun counts the next number.
    while view.word(counted) in (":", "="):
        counted += 1
    is_counted = counted < len(view.tokens) and view.reads(counted, counted + 1)
    if view.word(i) not in ROUNDS or not view.free(i) or is_counted:
        return None
    message = f"« {view.tokens[i].text} » compte des tours, pas une durée"
    return _relabel(view, at, 8, message, Label.NB_ROUNDS)


def _unit(view: View, at: int) -> Finding | None:
    """Rules 1, 4 and 5: the label's unit is the one that is said, or the next smaller one."""
    span = view.spans[at]
    if span.label.kind is Kind.ROUNDS:
        return None
    said = view.unit_after(at)
    before = _unit_before(view, at)
    if is_fraction(span.text):
        larger = before if said is None else said[0]
        if larger in (60, 3600) and span.label.unit_seconds * 60 != larger:
            message = f"une fraction d’{'heure' if larger == 3600 else 'une minute'} se compte en "
            return _in_unit(view, at, 4, message, larger // 60)
    elif said is not None and said[0] != span.label.unit_seconds:
        word = view.tokens[said[1] - 1].text
        return _in_unit(view, at, 1, f"« {word} » suit le nombre, qui se compte en ", said[0])
    elif said is None and before in (60, 3600) and span.label.unit_seconds >= before:
        return _in_unit(view, at, 5, "un nombre seul après une unité se compte en ", before // 60)
    return None


def _in_unit(view: View, at: int, rule: int, message: str, seconds: int) -> Finding:
    label = Label.duration(view.spans[at].label.kind, seconds)
    return _relabel(view, at, rule, message + UNIT_NAMES[seconds], label)


def _unit_before(view: View, at: int) -> int | None:
    """The unit of the number right before, of the same kind: the minutes of « 2 minutes [30] »."""
    if at == 0 or view.spans[at - 1].label.kind is not view.spans[at].label.kind:
        return None
    unit = view.unit_after(at - 1)
    if unit is None:
        return None
    seconds, i = unit
    start = view.bounds[at][0]
    return seconds if i == start or (i + 1 == start and view.words[i] == "et") else None


def _kind(view: View, at: int) -> Finding | None:
    """Rule 9: a word right beside the duration says whether it is work or rest."""
    span = view.spans[at]
    cue = _cue(view, at)
    if span.label.kind is Kind.ROUNDS or cue is None or cue[0] is span.label.kind:
        return None
    kind, i = cue
    says = "un repos" if kind is Kind.REST else "un effort"
    message = f"« {view.tokens[i].text} », juste à côté, dit que c’est {says}"
    return _relabel(view, at, 9, message, Label.duration(kind, span.label.unit_seconds))


def _cue(view: View, at: int) -> tuple[Kind, int] | None:
    """Work or rest, and the token that says it, right after the duration or right before it."""
    unit = view.unit_after(at)
    i = view.bounds[at][1] if unit is None else unit[1]
    if at + 1 == len(view.spans) or view.bounds[at + 1][0] > i + _NEAR:
        said = kind_said(view, i)
        if said is not None:
            return said
    return _kind_announced(view, view.bounds[at][0])


def _kind_announced(view: View, first: int) -> tuple[Kind, int] | None:
    """« pause de [30] secondes », « effort : [1] minute »; not « 2 min de pause : [40] s »."""
    i = first - 1
    while view.word(i) in _ANNOUNCE:
        i -= 1
    if i == first - 1 or not (view.word(i) in REST or view.word(i) in WORK):
        return None
    before = i - 1
    while view.word(before) in _ARTICLES:
        before -= 1
    of_the_number_before = before >= 0 and (not view.free(before) or view.unit(before))
    if view.word(before) in _NO_CUE or of_the_number_before:
        return None
    return (Kind.REST if view.word(i) in REST else Kind.WORK), i


def kind_said(view: View, i: int) -> tuple[Kind, int] | None:
    """Work or rest, and the token that says it, from the token after a duration on.

    « [30] secondes de repos », « [1] minute entre chaque série », « [20] s d'effort ».
    """
    linked = i
    if view.word(i) == "entre" and view.word(i + 1) in _BETWEEN:
        return Kind.REST, i
    while view.word(i) in _OF:
        i += 1
    if i == linked and view.word(i) != "off":
        return None
    if view.word(i) in REST:
        return Kind.REST, i
    return (Kind.WORK, i) if view.word(i) in WORK else None

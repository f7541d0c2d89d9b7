"""Rules 5, 6, 8, 9, 10 and 14 of the annotation guide: numbers that have no span.

Most numbers without one are meant to have none. A contradiction is only what nothing else
explains: the other half of a notation, and the one count, work or rest of its sentence.
"""

import re
from collections.abc import Iterator

from speechtimer.dataset.checks.finding import Finding, Severity
from speechtimer.dataset.checks.meaning import kind_said
from speechtimer.dataset.checks.view import View, is_fraction
from speechtimer.dataset.checks.words import ROUNDS
from speechtimer.labels import Kind, Label
from speechtimer.numbers import read_number

__all__ = ["check_missing"]

_LONGEST_NUMBER = 8
_AROUND = 6
# A unit of two characters (« 2''30 ») at most parts the numbers of a notation.
_LINK = 2

# Rule 12. Only what nobody says about a number that stands.
_TAKEN_BACK = re.compile(
    r"""\b(?:
        non | pardon | plutot | finalement | en\s+fait | oups | oublie\w* | laisse | annule\w*
      | erreur | trompe\w* | corrig\w* | correction | rectifie | changes? | veux\s+dire | voulais
      | allais | au\s+lieu | attends? | excuse | scuse | disons | stop | sorry
    )\b""",
    re.VERBOSE,
)
# Rule 14: clock times, delays, limits, totals, habits.
_NOT_SET = re.compile(
    r"""\b(?:
        pas | jamais | sans | hier | avant | apres | dans | total | tout | max\w* | limite
      | jusqu\w* | il\s+est | a | vers | depuis | pendant | ans | numero | au\s+bout | moins
    )\b""",
    re.VERBOSE,
)
_ONE = (["un"], ["une"])
_GO_ON = {"avec", "et", "puis", "pour"}
_OF = {"de", "d", "'"}


def check_missing(view: View) -> Iterator[Finding]:
    """At most one finding a number; none in a sentence that has no span at all."""
    i = 0 if view.spans else len(view.tokens)
    while i < len(view.tokens):
        stop = _number(view, i)
        if stop is not None and not _begins_range(view, i, stop):
            found = _other_half(view, i, stop) or _only_one(view, i, stop) or _doubt(view, i, stop)
            if found:
                yield found
        i = stop or i + 1


def _number(view: View, i: int) -> int | None:
    """Where the longest number without span that begins at a token ends."""
    if not view.free(i) or not view.words[i].isalnum() or not view.reads(i, i + 1):
        return None
    stop = i + 1
    for j in range(i + 1, min(len(view.tokens), i + _LONGEST_NUMBER)):
        if not view.free(j):
            break
        stop = j + 1 if view.reads(i, j + 1) else stop
    return stop


def _begins_range(view: View, i: int, stop: int) -> bool:
    """« 30-[45] secondes », « 8-[10] fois »: rules 17 and 18; « du 15-30 » is a pair."""
    end = stop + 1
    if view.word(stop) not in ("-", "–") or view.free(end) or view.word(i - 1) == "du":
        return False
    at = view.owner[end] if end < len(view.tokens) else None
    if at is None:
        return False
    low, high = read_number(view.between(i, stop)), read_number(view.spans[at].text)
    counted = view.spans[at].label is Label.NB_ROUNDS or view.unit_after(at) is not None
    return low is not None and high is not None and low < high and counted


def _other_half(view: View, i: int, stop: int) -> Finding | None:
    """« [1]h30 », « 1:[30] », « [30]/15 », « [2] minutes 30 »: part of what has a span."""
    end, start = _end_of_span_before(view, i), _start_of_span_after(view, stop)
    rule = view.notation(end, i) or view.notation(stop, start)
    if rule is not None:
        whole = view.between(min(end, i) - 1, max(start, stop - 1) + 1)
        return _missing(view, i, stop, rule, f"dans « {whole} », chaque nombre a son span")
    if _goes_on(view, stop):
        return _missing(view, i, stop, 5, "c’est le début d’une durée qui continue après lui")
    return _smaller_part(view, end, i, stop)


def _smaller_part(view: View, end: int, i: int, stop: int) -> Finding | None:
    """« [2] minutes 30 », « [2] minutes 30 secondes », where nothing is taken back."""
    unit, own = view.unit(end) if end < i else None, view.unit(stop)
    if unit is None or unit[1] != i or unit[0] == 1 or view.words[i:stop] in _ONE:
        return None
    if is_fraction(view.between(i, stop)):
        return None  # « [10] minutes 10 demi-tours »
    if own is not None:
        smaller = own[0] * 60 == unit[0] and not _TAKEN_BACK.search(" ".join(view.words))
    else:  # not « [2] minutes 30 pompes »
        after = view.word(stop)
        smaller = not after.isalnum() or after in _GO_ON or kind_said(view, stop) is not None
    why = "c’est la suite de la durée qui le précède"
    return _missing(view, i, stop, 5, why) if smaller else None


def _goes_on(view: View, stop: int) -> bool:
    """« 2 minutes [30] », « 1 heure [et demie] »."""
    unit = view.unit(stop)
    at = None if unit is None or unit[1] >= len(view.tokens) else view.owner[unit[1]]
    if unit is None or at is None or view.unit_after(at) is not None:
        return False
    label = view.spans[at].label
    return label.kind is not Kind.ROUNDS and label.unit_seconds * 60 == unit[0]


def _end_of_span_before(view: View, i: int) -> int:
    """The token after a span that ends shortly before a token, or the token itself."""
    near = range(i - 1, max(-1, i - _LINK - 2), -1)
    return next((j + 1 for j in near if not view.free(j)), i)


def _start_of_span_after(view: View, stop: int) -> int:
    near = range(stop, min(len(view.tokens), stop + _LINK + 1))
    return next((j for j in near if not view.free(j)), stop - 1)


def _only_one(view: View, i: int, stop: int) -> Finding | None:
    """The one count, work or rest of a sentence in which nothing is taken back."""
    if _TAKEN_BACK.search(" ".join(view.words)):
        return None
    kinds = {span.label.kind for span in view.spans}
    if Kind.ROUNDS not in kinds and _counts_what_follows(view, i, stop):
        message = f"« {view.tokens[stop].text} » dit combien de fois"
        return _missing(view, i, stop, 8, message)
    unit = view.unit(stop)
    if unit is None or i < view.bounds[0][0] or view.word(i - 1) in ("pas", "sans"):
        return None
    said = kind_said(view, unit[1])
    if said is not None and said[0] not in kinds:
        message = f"« {view.tokens[said[1]].text} » dit ce que ce nombre mesure"
        return _missing(view, i, stop, 9, message)
    times = view.word(i - 1) in ("x", "fois") or view.word(i - 2) in ROUNDS
    if Kind.WORK not in kinds and said is None and times:
        return _missing(view, i, stop, 9, "c’est la seule durée d’effort de la phrase")
    return None


def _counts_what_follows(view: View, i: int, stop: int) -> bool:
    """« 3 séries de [2] minutes », « 3 fois [30] secondes », « 3x[30] »."""
    times = view.word(stop) in ("x", "fois")
    if not (times or view.word(stop) in ROUNDS) or view.words[i:stop] in _ONE:
        return False
    following = stop + 1
    while view.word(following) in _OF:
        following += 1
    if following >= len(view.tokens) or (following == stop + 1 and not times):
        return False
    at = view.owner[following]
    return at is not None and view.spans[at].label.kind is not Kind.ROUNDS


def _doubt(view: View, i: int, stop: int) -> Finding | None:
    """A time that no word near it takes back or makes a clock's, a delay's or a total's."""
    near = " ".join(view.words[max(0, i - _AROUND) : stop + _AROUND])
    if view.unit(stop) is None or _TAKEN_BACK.search(near) or _NOT_SET.search(near):
        return None
    message = f"« {view.between(i, stop)} » n’a pas de span : règle-t-il un effort ou un repos ?"
    return _found(view, i, stop, 14, message, Severity.DOUBT)


def _missing(view: View, i: int, stop: int, rule: int, why: str) -> Finding:
    message = f"« {view.between(i, stop)} » n’a pas de span : {why}"
    return _found(view, i, stop, rule, message, Severity.CONTRADICTION)


def _found(view: View, i: int, stop: int, rule: int, message: str, severity: Severity) -> Finding:
    start, end = view.tokens[i].start, view.tokens[stop - 1].end
    expected = f"[{view.between(i, stop)}]"
    return Finding(severity, start, end, message, expected, rule)

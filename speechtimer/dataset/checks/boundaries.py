"""Rules 1 to 7 of the annotation guide: which characters a span takes."""

from collections.abc import Iterator
from functools import lru_cache

from rapidfuzz import fuzz, process

from speechtimer.dataset.checks.finding import Finding, Severity
from speechtimer.dataset.checks.view import View, is_fraction
from speechtimer.dataset.checks.words import INTRODUCED, ROUNDS, unit_seconds
from speechtimer.labels import Label
from speechtimer.numbers import read_number
from speechtimer.numbers.lexicon import EXACT, Role
from speechtimer.numbers.scanning import scan

__all__ = ["check_boundaries"]

# A number that reads on over more tokens than this is another number.
_LONGEST_REST = 6
_JOINERS = {Role.AND, Role.PLUS, Role.MINUS, Role.ARTICLE}
_SMALL = {"petit", "petite", "grand", "grande", "bon", "bonne", "gros", "grosse", "nouveau"}
_ONE = {"un", "une"}
# How much a misspelt word has to look like a number to be perhaps one (0 to 100).
_LOOKS_LIKE = 70
# « 1/2 », « 3/4 », « 5/6 » of an hour; what has more below is work and rest.
_LARGEST_DENOMINATOR = 9


def check_boundaries(view: View) -> Iterator[Finding]:
    """At most one finding a span, the first that applies."""
    checks = (_off_tokens, _unreadable, _pair, _leading_et, _cut_short, _split, _introduces)
    for at in range(len(view.spans)):
        found = next((finding for check in checks if (finding := check(view, at))), None)
        if found is not None:
            yield found


def _contradiction(view: View, at: int, rule: int, message: str, expected: str) -> Finding:
    span = view.spans[at]
    return Finding(Severity.CONTRADICTION, span.start, span.end, message, expected, rule)


def _off_tokens(view: View, at: int) -> Finding | None:
    first, end = view.bounds[at]
    span, whole = view.spans[at], view.between(first, end) if end else ""
    if span.text == whole:
        return None
    if not end or span.text.strip() == whole:
        expected = view.marked(first, end, span.label) if end else "pas de span"
        return _contradiction(view, at, 1, "le span commence ou finit par une espace", expected)
    message = f"« {span.text} » coupe le mot ou le nombre « {whole} » en deux"
    return _contradiction(view, at, 2, message, "un span va d’une limite de mot à l’autre")


def _unreadable(view: View, at: int) -> Finding | None:
    """Rules 1, 4, 6, 7, 10: units, nouns and signs stay outside, two numbers are two spans."""
    span = view.spans[at]
    if read_number(span.text) is not None:
        return None
    first, end = view.bounds[at]
    runs = _numbers(view, first, end)
    if len(runs) == 2 and view.words[first] in _ONE and is_fraction(view.between(*runs[1])):
        del runs[0]  # « une petite [demi] »
    others = [i for i in range(first, end) if not any(a <= i < b for a, b in runs)]
    words = [view.words[i] for i in others if view.words[i].isalpha()]
    if len(runs) < 2 and any(_maybe_a_number(word) for word in words):
        return Finding(
            Severity.DOUBT,
            span.start,
            span.end,
            f"« {span.text} » ne se lit pas comme un nombre : faute de frappe ou autre mot ?",
            "un nombre mal écrit compte, un autre mot non",
            rule=7,
        )
    if not runs:
        return _contradiction(view, at, 7, f"« {span.text} » n’est pas un nombre", "pas de span")
    if len(runs) > 1:
        rule = 10 if {view.words[i] for i in others} & {"/", "-"} else 6
        expected = " ".join(f"[{view.between(a, b)}]" for a, b in runs)
        message = f"« {span.text} » contient plusieurs nombres : chacun a son span"
        return _contradiction(view, at, rule, message, expected)
    inner = view.between(*runs[0])
    extra = " ".join(view.tokens[i].text for i in others)
    rule = 4 if is_fraction(inner) and not any(map(unit_seconds, words)) else 1
    message = f"« {span.text} » contient « {extra} » : seul le nombre s’annote"
    return _contradiction(view, at, rule, message, view.marked(*runs[0], span.label))


def _numbers(view: View, first: int, end: int) -> list[tuple[int, int]]:
    """The longest numbers among tokens, from left to right."""
    found, i = [], first
    while i < end:
        stops = (j for j in range(end, i, -1) if view.words[i].isalnum() and view.reads(i, j))
        stop = next(stops, None)
        if stop is not None:
            found.append((i, stop))
        i = stop or i + 1
    return found


def _maybe_a_number(word: str) -> bool:
    """Whether an unknown word looks like a number that somebody misspelt."""
    if len(word) < 4 or word in ROUNDS or unit_seconds(word) is not None:
        return False
    return (
        process.extractOne(word, list(EXACT), scorer=fuzz.ratio, score_cutoff=_LOOKS_LIKE)
        is not None
    )


def _pair(view: View, at: int) -> Finding | None:
    """Rule 10: « 30/15 » reads as a fraction, but nobody means 2."""
    slash = next((i for i in range(*view.bounds[at]) if _is_pair(view, i)), None)
    if slash is None:
        return None
    message = f"« {view.spans[at].text} » est une paire effort/repos : deux nombres, deux spans"
    expected = f"[{view.words[slash - 1]}]/[{view.words[slash + 1]}]"
    return _contradiction(view, at, 10, message, expected)


def _leading_et(view: View, at: int) -> Finding | None:
    """Rule 5: « et » belongs to a fraction, not to a number."""
    first, end = view.bounds[at]
    span = view.spans[at]
    if view.words[first] not in ("et", "plus") or is_fraction(span.text):
        return None
    word = view.tokens[first].text
    message = f"« {word} » reste hors du span devant un nombre"
    return _contradiction(view, at, 5, message, f"{word} {view.marked(first + 1, end, span.label)}")


def _cut_short(view: View, at: int) -> Finding | None:
    """Rules 2 and 4: the number goes on to the left or to the right of the span."""
    first, end = view.bounds[at]
    lefts = range(max(0, first - _LONGEST_REST), first)
    left = next((i for i in lefts if _goes_on(view, at, i)), first)
    rights = range(min(len(view.tokens), end + _LONGEST_REST), end, -1)
    right = next((j for j in rights if _is_one(view, left, end, j)), end)
    thanks = view.word(right).startswith("merci")  # « [trente] mille mercis »
    if thanks or view.words[end:right] in (["un"], ["une"]):  # « [trente] une pause de … »
        right = end
    span, whole = view.spans[at], view.between(left, right)
    counts_nouns = span.label is Label.NB_ROUNDS and is_fraction(whole)  # « [4] tiers-temps »
    if (left, right) == (first, end) or counts_nouns:
        return None
    message = f"« {span.text} » est coupé : le nombre entier est « {whole} »"
    rule = 4 if is_fraction(whole) else 2
    return _contradiction(view, at, rule, message, view.marked(left, right, span.label))


def _goes_on(view: View, at: int, start: int) -> bool:
    """Whether a number begins at token ``start`` and goes on through the span."""
    first, end = view.bounds[at]
    word = view.words[start]
    if not _joins(word):
        # « à douze heures trente [cinq] minutes de sprint », « à 75 pour cent [deux] minutes »
        other = view.unit(start - 1) is not None or view.word(start - 1) == "pour"
        return not other and _is_one(view, start, first, end)
    # « une minute [et demie] », « deux heures [moins le quart] »; but « au moins 30 » and
    # « 5 minutes et [trois quarts] d'heure de pause ».
    return (
        word in ("et", "moins")
        and view.unit(start - 1) is not None
        and view.words[first] not in _ONE  # « et une demi, euh, minute »
        and view.unit_after(at) is None
        and is_fraction(view.between(first, end))
        and view.reads(start, end)
        and all(view.free(i) for i in range(start, first))
    )


@lru_cache(maxsize=8192)
def _joins(word: str) -> bool:
    """Whether a number can begin with the word or sign, though it mostly belongs to others."""
    terms = scan(word)
    return not word.isalnum() or (terms is not None and terms[0].role in _JOINERS)


def _is_one(view: View, start: int, middle: int, stop: int) -> bool:
    """Whether tokens on both sides of ``middle``, those of one side without span, are one number.

    Two figures beside each other are two: « 8 300 », « 30/15 ».
    """
    owners = {view.owner[i] for i in range(start, stop)} - {None}
    figures = view.words[middle - 1].isdecimal() and view.words[middle].isdecimal()
    pair = any(_is_pair(view, i) for i in range(start, stop))
    return len(owners) == 1 and not figures and not pair and view.reads(start, stop)


def _is_pair(view: View, slash: int) -> bool:
    """Whether a slash parts work from rest: « 30/15 », not « 1/2 » heure."""
    above, below = view.word(slash - 1), view.word(slash + 1)
    if view.words[slash] != "/" or not (above.isdecimal() and below.isdecimal()):
        return False
    return not int(above) < int(below) <= _LARGEST_DENOMINATOR


def _split(view: View, at: int) -> Finding | None:
    """Rule 2: one number in two spans, « [vingt] [cinq] »; rule 4: « [une] [demi]-heure »."""
    if at + 1 == len(view.spans) or not view.bounds[at + 1][1]:
        return None
    (first, end), (start, stop) = view.bounds[at], view.bounds[at + 1]
    label, whole = view.spans[at + 1].label, view.between(first, stop)
    figures = view.words[end - 1].isdecimal() and view.words[start].isdecimal()
    if not view.reads(first, stop) or any(_is_pair(view, i) for i in range(end, start)):
        return None
    if view.words[first] in _ONE and is_fraction(whole):
        rule = 4
    elif view.spans[at].label is label and (not figures or start > end):
        rule = 2
    else:
        return None
    message = f"« {whole} » est un seul nombre, en deux spans ici"
    return _contradiction(view, at, rule, message, view.marked(first, stop, label))


def _introduces(view: View, at: int) -> Finding | None:
    """Rule 3: « une pause » counts nothing."""
    first, end = view.bounds[at]
    noun = end + 1 if view.word(end) in _SMALL else end
    if view.words[first:end] not in (["un"], ["une"]) or view.word(noun) not in INTRODUCED:
        return None
    if noun + 1 < len(view.words) and view.reads(noun + 1, noun + 2):
        return None  # « une récup cinquante » leaves the minute out
    span = view.spans[at]
    message = f"« {span.text} » ne compte rien devant « {view.tokens[noun].text} »"
    return _contradiction(view, at, 3, message, "pas de span")

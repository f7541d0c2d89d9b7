"""Where the words leave no doubt, they decide over a tagger's labels.

Labels that agree with the words, as a person's do, stay as they are.

>>> from speechtimer.labels import Label, Span
>>> from speechtimer.meaning.mentions import mentions
>>> from speechtimer.meaning.numbered import unnumbered
>>> text = Folded("2. corde 8 min, 2 min pause, sac 4 min")
>>> places = [(0, "wt_min"), (9, "wt_min"), (16, "wt_min"), (33, "wt_min")]
>>> spans = [Span(at, at + 1, Label(f"duration_{label}")) for at, label in places]
>>> [(str(m.kind), m.value) for m in mended(text, mentions(text, unnumbered(text, spans)))]
[('work', 480), ('rest', 120), ('work', 240)]
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from speechtimer.labels import Kind
from speechtimer.meaning.bare_units import same_units
from speechtimer.meaning.called import works_and_rests
from speechtimer.meaning.folded import Folded
from speechtimer.meaning.mentions import Mention
from speechtimer.meaning.roles import SIGNAL, TAKEN_BACK
from speechtimer.meaning.unlabelled import Number
from speechtimer.meaning.vocabulary import EVERY, REST, UNIT

__all__ = ["is_about", "mended"]

_DIGIT = re.compile(r"\d")


def mended(folded: Folded, said: Sequence[Mention]) -> list[Mention]:
    """The mentions with the kinds, units and ranges that the words say."""
    text = folded.text
    found = [m for i, m in enumerate(said) if not _sets_nothing(text, said, i)]
    return works_and_rests(text, same_units(text, found))


# Rule 17: « 6 à [8] fois », « 1 min 30 à [2] min ».
_RANGE = re.compile(rf"(?:{UNIT})?(?:\s?\d+(?:{UNIT})?)?\s*(?:a|ou)\s*(?:d')?")
_RANGE_OF_ROUNDS = re.compile(r"\s*(?:a|ou|-)\s*")
# « 2 min toutes les 10 fois », « 2 min au bout de 6 »
_EVERY = re.compile(rf"\b(?:au bout de|{EVERY})\s*$")
_AFTER = re.compile(r"\bapres\s+(?:les\s+)?$")
_ROUNDS = re.compile(
    r"\s*(?:fois|series?|tours?|rounds?|repetitions?|sprints?)?\s*(?:$|[,.;)]|et\b|puis\b)"
)
# « [6] x 300 m en 55 secondes », « 50 m dos, dep 1'20 »
_TARGET = re.compile(r"\D{0,12}\d+\s?(?:m|metres?|km)\b[^,;.\d]*\ben\s*")
_DEPARTURE = re.compile(rf"\bdep(?:arts?)?\W*(?:a|{EVERY})?\s*$")
_SESSION = re.compile(
    r"\b(?:seance|sesion|programe|entrainement|cours|workout|circuit|dure|total)\W+"
    r"(?:[a-z]+\W+){0,2}$"
)
_COLON = re.compile(rf"(?:{UNIT})?\s*:")
# « [45] s d'effort, [15] s de pause : 12 minutes », « … pendant 12 minutes »
_TOTAL = re.compile(
    rf"(?:{UNIT})?\s*(?:(?:de\s)?(?:{REST}|lente?|souple|facile|leger|marche|trot))?\W*"
    r"(?::|\b(?:pendant|sur|durant|en tout|au total|dure(?:\s+totale)?))\s*(?:de\s|:\s*)?"
)


def _sets_nothing(text: str, said: Sequence[Mention], i: int) -> bool:
    """The beginning of a range, a target, a period, a total, or how many rounds a rest ends."""
    mention = said[i]
    before = text[said[i - 1].end if i else 0 : mention.start]
    following = said[i + 1] if i + 1 < len(said) else None
    if following is not None and following.kind is mention.kind:
        between = text[mention.end : following.start]
        ranges = _RANGE_OF_ROUNDS if mention.kind is Kind.ROUNDS else _RANGE
        if mention.value < following.value and (
            ranges.fullmatch(between) or is_about(text, said, i)
        ):
            return True
        if TAKEN_BACK.match(between):
            return True
    if mention.kind is Kind.ROUNDS:
        rested = i > 0 and said[i - 1].kind is Kind.REST
        return bool(
            SIGNAL.search(before)
            or (
                (_EVERY.search(before) or (rested and _AFTER.search(before)))
                and _ROUNDS.match(text, mention.end)
            )
        )
    if _heads(text, said, i):
        return True
    if i and said[i - 1].kind is Kind.ROUNDS and _TARGET.fullmatch(before):
        return True
    if mention.kind is Kind.REST and _DEPARTURE.search(before):
        return True
    return (
        mention.kind is Kind.WORK
        and following is None
        and [m.kind for m in said[:i]] == [Kind.WORK, Kind.REST]
        and mention.value >= 2 * (said[0].value + said[1].value)
        and _TOTAL.fullmatch(before) is not None
    )


def _heads(text: str, said: Sequence[Mention], i: int) -> bool:
    """« Séance de 50 min : échauffement 10 min, … »: the total of what follows its colon."""
    mention = said[i]
    if mention.kind is not Kind.WORK or _COLON.match(text, mention.end) is None:
        return False
    works = sum(m.value for m in said[i + 1 :] if m.kind is Kind.WORK)
    return 0 < works <= mention.value and _SESSION.search(text, 0, mention.start) is not None


def is_about(text: str, numbers: Sequence[Mention | Number], i: int) -> bool:
    """« deux trois minutes », « dix quinze fois »: a range without « à », in words.

    Three and more are a row of steps (rule 18).
    """
    if i + 1 >= len(numbers):
        return False
    ends = numbers[max(i - 1, 0) : i + 3]
    spaced = [(a, b) for a, b in pairwise(ends) if text[a.end : b.start] == " "]
    return spaced == [(numbers[i], numbers[i + 1])] and not any(
        _DIGIT.search(text, number.start, number.end) for number in numbers[i : i + 2]
    )

"""From a word as somebody spelt it to the number word that was meant.

A word is looked up as it is, among known misspellings, with doubled letters undone, with two
neighbouring letters swapped back, as words run together, and last, when it is long enough, as
one typing slip away from exactly one number word. Real words that come that close are listed
in ``misspellings.txt`` under ``!`` and stay what they are.

>>> [term.value for term in look_up("katre")], [term.value for term in look_up("dixsept")]
([Fraction(4, 1)], [Fraction(10, 1), Fraction(7, 1)])
>>> look_up("tente")
()
"""

import re
from functools import cache, lru_cache
from importlib.resources import files

from speechtimer.numbers.lexicon import EXACT, Role, Term

__all__ = ["look_up", "misspellings"]

_NOT_NUMBERS = "!"
_SLIP_LENGTH = 5
_SWAP_LENGTH = 4
_DOUBLED = re.compile(r"(.)\1+")

# Words whose neighbours are mostly other words (demain, mains, tiens, ville, points …)
# are only read as they are listed.
_SLIP_ROLES = {Role.SIMPLE, Role.COLLECTIVE, Role.POINT}
_SLIPS = {
    word: term
    for word, term in EXACT.items()
    if term.role in _SLIP_ROLES
    and len(word) - term.plural >= _SLIP_LENGTH
    and not word.startswith("point")
}
_GLUED = "|".join(
    word
    for word, term in sorted(EXACT.items(), reverse=True)
    if term.role in (Role.SIMPLE, Role.HUNDRED, Role.THOUSAND, Role.AND)
)
_RUN_TOGETHER = re.compile(f"(?:{_GLUED})+")
_PIECE = re.compile(_GLUED)


@lru_cache(maxsize=4096)
def look_up(word: str) -> tuple[Term, ...]:
    """The terms that a folded word stands for: one as a rule, none if it is no number word."""
    if word in EXACT:
        return (EXACT[word],)
    known, not_numbers = misspellings()
    if word in not_numbers:
        return ()
    if word in known:
        return (known[word],)
    found = _undoubled(word) or _swapped(word) or _slipped(word)
    return (found,) if found else _run_together(word)


@cache
def misspellings() -> tuple[dict[str, Term], frozenset[str]]:
    """Misspellings with the term that was meant, and the words that are no numbers."""
    known: dict[str, Term] = {}
    not_numbers: set[str] = set()
    text = files("speechtimer.numbers").joinpath("misspellings.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        meant, _, variants = line.partition("#")[0].partition(":")
        if meant.strip() == _NOT_NUMBERS:
            not_numbers.update(variants.split())
        else:
            known |= dict.fromkeys(variants.split(), EXACT[meant.strip()]) if variants else {}
    return known, frozenset(not_numbers)


def _squeeze(word: str) -> str:
    return _DOUBLED.sub(r"\1", word)


@cache
def _squeezed() -> dict[str, Term]:
    known, _ = misspellings()
    return {_squeeze(word): term for word, term in (known | EXACT).items()}


def _undoubled(word: str) -> Term | None:
    squeezed = _squeeze(word)
    return _squeezed().get(squeezed) if squeezed != word else None


def _swapped(word: str) -> Term | None:
    if len(word) < _SWAP_LENGTH or len(word) > max(map(len, EXACT)):
        return None
    for i in range(len(word) - 1):
        term = EXACT.get(word[:i] + word[i + 1] + word[i] + word[i + 2 :])
        if term is not None and term.role is not Role.ORDINAL:
            return term
    return None


def _slipped(word: str) -> Term | None:
    """The one number word, same first letter, that is one edit away."""
    if len(word) < _SLIP_LENGTH:
        return None
    found = {term.value: term for right, term in _SLIPS.items() if _one_edit(word, right)}
    return next(iter(found.values())) if len(found) == 1 else None


def _one_edit(word: str, right: str) -> bool:
    """Whether one letter typed too much, too few or wrongly, or two swapped, tell them apart."""
    if abs(len(word) - len(right)) > 1 or word[0] != right[0]:
        return False
    start, shorter = 0, min(len(word), len(right))
    while start < shorter and word[start] == right[start]:
        start += 1
    end = 0
    while end < shorter - start and word[-1 - end] == right[-1 - end]:
        end += 1
    left, other = word[start : len(word) - end], right[start : len(right) - end]
    return max(len(left), len(other)) == 1 or (len(left) == 2 and left == other[::-1])


def _run_together(word: str) -> tuple[Term, ...]:
    if not _RUN_TOGETHER.fullmatch(word):
        return ()
    return tuple(EXACT[piece] for piece in _PIECE.findall(word))

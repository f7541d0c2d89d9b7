"""The words that French numbers are made of, in folded form (lower case, no accents).

>>> EXACT["septante"].value, EXACT["quarts"].value, EXACT["douzaine"].role
(Fraction(70, 1), Fraction(1, 4), <Role.COLLECTIVE: 'collective'>)
"""

from dataclasses import dataclass
from enum import Enum
from fractions import Fraction

__all__ = ["EXACT", "ORDINAL_BASES", "Role", "Term"]


class Role(Enum):
    """What a term does in a number."""

    SIMPLE = "simple"  # zéro … seize, vingt … nonante
    HUNDRED = "hundred"
    THOUSAND = "thousand"
    SCALE = "scale"  # million, milliard
    COLLECTIVE = "collective"  # dizaine, douzaine …
    PART = "part"  # demi, tiers, quart
    ORDINAL = "ordinal"  # a denominator: cinquième, centièmes
    FIGURE = "figure"  # 30, 1 200, 1,5
    RATIO = "ratio"  # 1/2, ½
    AND = "and"
    MINUS = "minus"
    PLUS = "plus"
    POINT = "point"  # virgule, point
    ARTICLE = "article"  # the "le" of "moins le quart"


@dataclass(frozen=True, slots=True)
class Term:
    """A word or figure of a number; ``digits`` is a whole figure as written ("05")."""

    role: Role
    value: Fraction = Fraction(0)
    digits: str = ""
    plural: bool = False


_UNITS = "zero un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze"
_SIMPLE = {word: n for n, word in enumerate((_UNITS + " seize").split())} | {
    "une": 1,
    "vingt": 20,
    "trente": 30,
    "quarante": 40,
    "cinquante": 50,
    "soixante": 60,
    "septante": 70,
    "huitante": 80,
    "octante": 80,
    "nonante": 90,
}
_COLLECTIVES = {
    "dizaine": 10,
    "douzaine": 12,
    "quinzaine": 15,
    "vingtaine": 20,
    "trentaine": 30,
    "quarantaine": 40,
    "cinquantaine": 50,
    "soixantaine": 60,
    "centaine": 100,
    "millier": 1000,
}
_SCALES = {"million": 10**6, "milliard": 10**9}
_PARTS = {"demi": 2, "demie": 2, "quart": 4}
_OTHERS = {
    "et": Role.AND,
    "moins": Role.MINUS,
    "plus": Role.PLUS,
    "virgule": Role.POINT,
    "point": Role.POINT,
    "le": Role.ARTICLE,
    "la": Role.ARTICLE,
}
# Words that already end in s or x, and "un" ("les uns"), take no plural mark.
_NO_PLURAL = {"un", "une", "deux", "trois", "six", "dix"}


def _with_plural(words: dict[str, Term]) -> dict[str, Term]:
    plurals = {
        word + "s": Term(term.role, term.value, plural=True)
        for word, term in words.items()
        if word not in _NO_PLURAL
    }
    return words | plurals


def _ordinal(word: str) -> str:
    irregular = {"cinq": "cinquieme", "neuf": "neuvieme"}
    return irregular.get(word, word.removesuffix("e") + "ieme")


def _cardinals() -> dict[str, Term]:
    words = {word: Term(Role.SIMPLE, Fraction(n)) for word, n in _SIMPLE.items()}
    words |= {word: Term(Role.SCALE, Fraction(n)) for word, n in _SCALES.items()}
    thousand = Term(Role.THOUSAND, Fraction(1000))
    return words | {"cent": Term(Role.HUNDRED, Fraction(100)), "mille": thousand, "mil": thousand}


def _exact() -> dict[str, Term]:
    cardinals = _cardinals()
    ordinals = {
        _ordinal(word): Term(Role.ORDINAL, term.value)
        for word, term in cardinals.items()
        if word not in ("zero", "une", "mil")
    }
    collectives = {w: Term(Role.COLLECTIVE, Fraction(n)) for w, n in _COLLECTIVES.items()}
    parts = {word: Term(Role.PART, Fraction(1, n)) for word, n in _PARTS.items()}
    # "tiers" is its own plural, so it says nothing about its count.
    tiers = {"tiers": Term(Role.PART, Fraction(1, 3))}
    others = {word: Term(role) for word, role in _OTHERS.items()}
    return _with_plural(cardinals | ordinals | collectives | parts) | tiers | others


EXACT = _exact()
"""Every correctly spelt word (and every plural mark, due or not), folded."""

ORDINAL_BASES = {term.value: term for term in _cardinals().values()}
"""The cardinal that an ordinal is made of: 5 for "cinquième"."""

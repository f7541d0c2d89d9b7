"""Whole numbers in French words, in every correct way.

>>> write_number(1985)
'mille neuf cent quatre-vingt-cinq'
>>> write_number(71, variety=Variety.SWITZERLAND, spelling=Spelling.REFORMED, feminine=True)
'septante-et-une'
"""

from enum import StrEnum
from functools import lru_cache
from itertools import pairwise, product

__all__ = ["Spelling", "Variety", "spellings", "write_number"]

_BELOW_17 = (
    *("zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix"),
    *("onze", "douze", "treize", "quatorze", "quinze", "seize"),
)
_TENS = {20: "vingt", 30: "trente", 40: "quarante", 50: "cinquante", 60: "soixante"}
_MOST = 9999


class Variety(StrEnum):
    """Whose seventy, eighty and ninety: soixante-dix, septante; quatre-vingts, huitante …"""

    FRANCE = "france"
    BELGIUM = "belgium"
    SWITZERLAND = "switzerland"


class Spelling(StrEnum):
    """Where hyphens stand: below a hundred, everywhere (1990), or nowhere (speech recognisers)."""

    TRADITIONAL = "traditional"
    REFORMED = "reformed"
    SPACED = "spaced"


_REGIONAL_TENS = {
    Variety.FRANCE: _TENS,
    Variety.BELGIUM: _TENS | {70: "septante", 90: "nonante"},
    Variety.SWITZERLAND: _TENS | {70: "septante", 80: "huitante", 90: "nonante"},
}


def write_number(
    n: int,
    *,
    variety: Variety = Variety.FRANCE,
    spelling: Spelling = Spelling.TRADITIONAL,
    feminine: bool = False,
    in_hundreds: bool = False,
) -> str:
    """A number from 0 to 9999 in words; ``in_hundreds`` writes 1100 as "onze cents".

    >>> write_number(80), write_number(83), write_number(200), write_number(201, feminine=True)
    ('quatre-vingts', 'quatre-vingt-trois', 'deux cents', 'deux cent une')
    >>> write_number(1700, in_hundreds=True), write_number(21, spelling=Spelling.REFORMED)
    ('dix-sept cents', 'vingt-et-un')

    Raises:
        ValueError: ``n`` is below 0 or above 9999.
    """
    if not 0 <= n <= _MOST:
        raise ValueError(f"n must be from 0 to {_MOST} to be written in words, got {n}")
    words = _thousands(n, _REGIONAL_TENS[Variety(variety)], in_hundreds=in_hundreds)
    if feminine and words[-1] == "un":
        words[-1] = "une"
    return _join(words, Spelling(spelling))


@lru_cache(maxsize=2 * (_MOST + 1))
def spellings(n: int, *, feminine: bool = False) -> tuple[str, ...]:
    """All written forms of a number, that of France's schools first, none twice.

    >>> spellings(21, feminine=True)
    ('vingt et une', 'vingt-et-une')
    >>> spellings(80)
    ('quatre-vingts', 'quatre vingts', 'huitante')

    Raises:
        ValueError: ``n`` is below 0 or above 9999.
    """
    return tuple(
        dict.fromkeys(
            write_number(
                n, variety=variety, spelling=spelling, feminine=feminine, in_hundreds=in_hundreds
            )
            for in_hundreds, variety, spelling in product((False, True), Variety, Spelling)
        )
    )


def _thousands(n: int, tens: dict[int, str], *, in_hundreds: bool) -> list[str]:
    if n < 1000 or (in_hundreds and 1100 <= n < 2000):
        return _hundreds(n, tens)
    thousands, rest = divmod(n, 1000)
    head = [] if thousands == 1 else [_BELOW_17[thousands]]
    return [*head, "mille", *(_hundreds(rest, tens) if rest else [])]


def _hundreds(n: int, tens: dict[int, str]) -> list[str]:
    hundreds, rest = divmod(n, 100)
    if not hundreds:
        return _below_hundred(n, tens)
    head = [] if hundreds == 1 else _below_hundred(hundreds, tens)
    if not rest:
        return [*head, "cents" if head else "cent"]
    return [*head, "cent", *_below_hundred(rest, tens)]


def _below_hundred(n: int, tens: dict[int, str]) -> list[str]:
    if n < len(_BELOW_17):
        return [_BELOW_17[n]]
    if n < 20:
        return ["dix", _BELOW_17[n - 10]]
    base = max((ten for ten in tens if ten <= n), default=0)
    # Without a word of their own, 70 to 79 are counted from 60, and 80 to 99 from 4 times 20.
    if n >= 80 and base < 80:
        return (
            ["quatre", "vingts"] if n == 80 else ["quatre", "vingt", *_below_hundred(n - 80, tens)]
        )
    if n == base:
        return [tens[base]]
    joint = ["et"] if n - base in (1, 11) else []
    return [tens[base], *joint, *_below_hundred(n - base, tens)]


def _join(words: list[str], spelling: Spelling) -> str:
    if spelling is Spelling.REFORMED:
        return "-".join(words)
    if spelling is Spelling.SPACED:
        return " ".join(words)
    text = words[0]
    for before, word in pairwise(words):
        apart = {before, word} & {"et", "cent", "cents", "mille"}
        text += (" " if apart else "-") + word
    return text

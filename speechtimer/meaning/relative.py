"""Rule K: rests that are said by the work they follow."""

import re
from collections.abc import Iterator
from fractions import Fraction

from speechtimer.meaning.amounts import Amount
from speechtimer.meaning.events import Rest
from speechtimer.meaning.folded import Folded
from speechtimer.meaning.levels import Levels
from speechtimer.meaning.parts import Parts

__all__ = ["fill_relative", "relative_rests"]

_REST = r"(?:repo[sz]?|recup\w*|pause|break|of|contre[- ]efort|trot|marche)"
# Words between « récup » and what it is, and between that and « de récup ».
_IS = rf"{_REST}\W+(?:\w+\W+){{0,3}}"
_OF_REST = rf"\W+(?:\w+\W+){{0,4}}(?:en|de|pour)\W+{_REST}"
_TWICE = r"(?:deux|2)\s+fois\s+(?:le\s+temps|plus|la\s+dure)"
_SAME = r"egale?|identique|equivalente?|equivaut|(?:de\s+)?(?:la\s+|une\s+)?meme\s+dure"
_FACTORS: tuple[tuple[str, Amount], ...] = (
    (r"autant", 1),
    (r"(?:la\s+)?moitie|demi[- ]temps", Fraction(1, 2)),
    (rf"(?:le\s+)?double|{_TWICE}", 2),
    (r"(?:le\s+)?triple", 3),
    (r"(?:un\s+|le\s+)?tiers|1/3", Fraction(1, 3)),
    (r"(?:un|le)\s+quart\s+du\s+temps|1/4", Fraction(1, 4)),
    (r"(?:les\s+)?(?:trois\s+quarts?|3/4)\s+du\s+temps", Fraction(3, 4)),
)
_RULES: tuple[tuple[str, Amount], ...] = (
    (rf"{_IS}(?:{_SAME})", 1),
    (rf"{_REST}\s*=\s*(?:travail|efort|work|temps)", 1),
    (rf"\bautant\s+(?:de\s+|en\s+)?(?:{_REST}|temps)", 1),
    (rf"\bmeme\s+(?:temps|dure)\s+(?:de|en)\s+{_REST}", 1),
    *((rf"{_IS}(?:{said})\b", factor) for said, factor in _FACTORS),
    *((rf"\b(?:{said})\b{_OF_REST}", factor) for said, factor in _FACTORS),
)
# « deux fois le temps », « un quart du temps »
_OF_TIME = {"share", "time"}
_PATTERNS = [(re.compile(pattern), factor) for pattern, factor in _RULES]
# Work to rest: « ratio 1:2 » is twice the work.
_RATIO = re.compile(r"\b(?:ratio|raport)\s*(?:de\s|:)?\s*(\d)\s*(?::|/|pour|contre|-)\s*(\d)")
_PERCENT = re.compile(rf"{_IS}(\d{{1,3}})\s?(?:%|pour\s?cent)(?:\s+d[ue]|\W*$)")


def relative_rests(folded: Folded) -> Iterator[Rest]:
    """The relative rests of a sentence, in no order, each place once."""
    text, hints = folded.text, folded.hints
    taken: list[tuple[int, int]] = []
    for pattern, factor in _PATTERNS if "relative" in hints or hints >= _OF_TIME else ():
        for match in pattern.finditer(text):
            if all(match.end() <= start or match.start() >= end for start, end in taken):
                taken.append(match.span())
                yield Rest(*match.span(), None, factor)
    for match in _RATIO.finditer(text) if "ratio" in hints else ():
        if int(match[1]):
            yield Rest(*match.span(), None, Fraction(int(match[2]), int(match[1])))
    for match in _PERCENT.finditer(text) if "percent" in hints else ():
        if all(match.end() <= start or match.start() >= end for start, end in taken):
            yield Rest(*match.span(), None, Fraction(int(match[1]), 100))


def fill_relative(parts: Parts, levels: Levels) -> None:
    """Give each timed work that has no rest its share of the work."""
    factor = next((rest.factor for rest in parts.rests if rest.factor is not None), None)
    if factor is None:
        return
    for work in parts.works:
        if work.seconds is not None and levels.rest_after(work) is None:
            work.rest = work.seconds * factor

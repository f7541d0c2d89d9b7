"""From text to the terms of a number, with every typographic variant made one.

>>> [term.role.value for term in scan("Quatre‑VINGT")]
['simple', 'simple']
>>> [str(term.value) for term in scan("1½")]
['1', '1/2']
>>> scan("vingt minutes") is None
True
"""

import re
import unicodedata
from fractions import Fraction

from speechtimer.numbers.lexicon import Role, Term
from speechtimer.numbers.spelling import look_up

__all__ = ["scan"]

# The longest number below a thousand milliards takes less than half of this; more is no number.
_LONGEST = 500

_TERM = re.compile(
    r"""
    (?P<ratio>  \d+ [ ]? / [ ]? \d+ )
  | (?P<grouped> \d{1,3} (?: (?:[ ]\d{3})+ | (?:\.\d{3}){2,} | (?:\.\d{3})+ (?=,\d) )
                 (?P<rest> ,\d+ )? (?!\d) )
  | (?P<figure> \d+ (?: [.,] \d+ )? | [.,] \d+ )
  | (?P<word>   [a-z]+ '? )
  | (?P<sign>   [+-] )
    """,
    re.VERBOSE,
)
# Joins words ("dix-sept") but not figures: "30-15" is two numbers.
_JOINING_HYPHEN = re.compile(r"(?<=[a-z']) ?- ?(?=[a-z])")


def _glyphs() -> dict[int, str]:
    """Replacements for signs: ½ → " 1/2", dashes → "-", quotes → "'", invisible marks → nothing."""
    vulgar = (*range(0xBC, 0xBF), *range(0x2150, 0x215F), 0x2189)
    table = {code: " " + unicodedata.normalize("NFKD", chr(code)) for code in vulgar}
    table |= dict.fromkeys(map(ord, "‐‑‒–—−"), "-") | dict.fromkeys(map(ord, "’‘ʼ"), "'")
    table |= dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"), "")
    return {code: text.replace("⁄", "/") for code, text in table.items()} | {
        ord("⁄"): "/",
        ord("∕"): "/",
    }


_GLYPHS = _glyphs()


def scan(text: str) -> list[Term] | None:
    """The terms of a text, None as soon as anything in it belongs to no number."""
    text = text.strip()
    if not text or len(text) > _LONGEST:
        return None
    folded = _fold(text)
    terms: list[Term] = []
    position = 0
    while position < len(folded):
        match = _TERM.match(folded, position)
        if match is None:
            return None
        found = _terms(match)
        if not found:
            return None
        terms += found
        position = match.end()
        if folded.startswith(" ", position):
            position += 1
    return terms


def _fold(text: str) -> str:
    """Lower case, no accents, plain signs, single spaces, no hyphens inside words."""
    plain = text.translate(_GLYPHS).casefold()
    if not plain.isascii():
        decomposed = unicodedata.normalize("NFD", plain)
        plain = "".join(char for char in decomposed if not unicodedata.combining(char))
    return _JOINING_HYPHEN.sub(" ", " ".join(plain.split()))


def _terms(match: re.Match[str]) -> tuple[Term, ...]:
    kind, found = match.lastgroup, match.group()
    if kind == "word":
        return look_up(found.removesuffix("'"))
    if kind == "sign":
        return (Term(Role.MINUS if found == "-" else Role.PLUS),)
    if kind == "ratio":
        above, below = map(int, found.split("/"))
        return (Term(Role.RATIO, Fraction(above, below)),) if below else ()
    if kind == "grouped":
        rest = match["rest"] or ""
        found = re.sub(r"[ .]", "", found.removesuffix(rest)) + rest
    return (_figure(found),)


def _figure(written: str) -> Term:
    whole, point, decimals = written.replace(",", ".").partition(".")
    if not point:
        return Term(Role.FIGURE, Fraction(int(whole)), digits=written)
    value = Fraction(int((whole or "0") + decimals), 10 ** len(decimals))
    return Term(Role.FIGURE, value)

r"""Regular expressions of Python as JavaScript writes them.

The JavaScript parser gives them folded text, in which characters beyond ASCII that are letters or
figures have stand-ins (`api/page/parser/characters.js`), so that ``\w``, ``\d`` and ``\b`` of a
plain JavaScript expression mean what they mean in Python.

>>> print(javascript(re.compile(r"(?P<n>\d+) s\b | [/°] $ # seconds", re.VERBOSE)))
/(?:(?<n>\d+)s\b|[\/°](?=\n?$))/
"""

import re
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser as syntax  # type: ignore[attr-defined]
from typing import Any

__all__ = ["javascript"]

_CATEGORIES = {
    op.CATEGORY_DIGIT: r"\d",
    op.CATEGORY_NOT_DIGIT: r"\D",
    op.CATEGORY_SPACE: r"\s",
    op.CATEGORY_NOT_SPACE: r"\S",
    op.CATEGORY_WORD: r"\w",
    op.CATEGORY_NOT_WORD: r"\W",
}
_PLACES = {
    op.AT_BEGINNING: "^",
    op.AT_BEGINNING_STRING: "^",
    # Python's $ also stands before a newline at the end.
    op.AT_END: r"(?=\n?$)",
    op.AT_END_STRING: "$",
    op.AT_BOUNDARY: r"\b",
    op.AT_NON_BOUNDARY: r"\B",
}
_SPECIAL = frozenset("^$\\.*+?()[]{}|/")
_SPECIAL_IN_CLASS = frozenset("^\\]-/[")
_ESCAPES = {"\n": r"\n", "\r": r"\r", "\t": r"\t", "\f": r"\f", "\v": r"\v"}
_REFUSED = re.MULTILINE | re.LOCALE | re.ASCII


def javascript(pattern: re.Pattern[str]) -> str:
    """The literal of the JavaScript expression that matches the same.

    Raises:
        NotImplementedError: it holds what this translation does not know.
    """
    if pattern.flags & _REFUSED:
        raise NotImplementedError(
            f"flags of {pattern.pattern!r}: only VERBOSE, DOTALL and IGNORECASE"
        )
    tree = syntax.parse(pattern.pattern, pattern.flags)
    names = {number: name for name, number in pattern.groupindex.items()}
    written = _Writer(names, dotall=bool(pattern.flags & re.DOTALL)).sequence(tree)
    return f"/{written or '(?:)'}/{'i' if pattern.flags & re.IGNORECASE else ''}"


class _Writer:
    def __init__(self, names: dict[int, str], *, dotall: bool) -> None:
        self._names = names
        self._any = "[^]" if dotall else r"[^\n]"

    def sequence(self, items: Any) -> str:
        return "".join(self._item(code, value) for code, value in items)

    def _item(self, code: Any, value: Any) -> str:
        match code:
            case op.LITERAL:
                return _literal(value, _SPECIAL)
            case op.NOT_LITERAL:
                return f"[^{_literal(value, _SPECIAL_IN_CLASS)}]"
            case op.ANY:
                return self._any
            case op.IN:
                return _set(value)
            case op.AT:
                return _PLACES[value]
            case op.BRANCH:
                return f"(?:{'|'.join(map(self.sequence, value[1]))})"
            case op.SUBPATTERN:
                return self._group(*value)
            case op.MAX_REPEAT | op.MIN_REPEAT:
                least, most, repeated = value
                lazy = "?" if code is op.MIN_REPEAT else ""
                return self._single(repeated) + _times(least, most) + lazy
            case op.ASSERT | op.ASSERT_NOT:
                direction, inside = value
                sign = ("" if direction > 0 else "<") + ("=" if code is op.ASSERT else "!")
                return f"(?{sign}{self.sequence(inside)})"
            case op.GROUPREF:
                return f"(?:\\{value})"
            case _:
                raise NotImplementedError(f"{code} has no translation to JavaScript")

    def _group(self, number: int | None, added: int, removed: int, inside: Any) -> str:
        if added or removed:
            raise NotImplementedError("flags inside an expression have no translation")
        written = self.sequence(inside)
        if number is None:
            return f"(?:{written})"
        name = self._names.get(number)
        return f"(?<{name}>{written})" if name else f"({written})"

    def _single(self, items: Any) -> str:
        """What a quantifier may follow."""
        written = self.sequence(items)
        if len(items) == 1 and items[0][0] in (
            op.LITERAL,
            op.NOT_LITERAL,
            op.ANY,
            op.IN,
            op.BRANCH,
        ):
            return written
        if len(items) == 1 and items[0][0] is op.SUBPATTERN:
            return written
        return f"(?:{written})"


def _literal(code: int, special: frozenset[str]) -> str:
    char = chr(code)
    if char in special:
        return "\\" + char
    return _ESCAPES.get(char, char)


def _set(items: Any) -> str:
    inside = ""
    for code, value in items:
        match code:
            case op.NEGATE:
                inside += "^"
            case op.LITERAL:
                inside += _literal(value, _SPECIAL_IN_CLASS)
            case op.RANGE:
                inside += "-".join(_literal(end, _SPECIAL_IN_CLASS) for end in value)
            case op.CATEGORY:
                inside += _CATEGORIES[value]
            case _:
                raise NotImplementedError(f"{code} in a set has no translation to JavaScript")
    alone = inside in _CATEGORIES.values()
    return inside if alone else f"[{inside}]"


def _times(least: int, most: int) -> str:
    if (least, most) == (0, 1):
        return "?"
    if most is op.MAXREPEAT:
        return {0: "*", 1: "+"}.get(least, f"{{{least},}}")
    return f"{{{least}}}" if least == most else f"{{{least},{most}}}"

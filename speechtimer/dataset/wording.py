"""Wordings: templates with every choice made, and their numbers still open.

A template is compiled into a function once; drawing a wording from it is then a few calls, and
parts without slots are lists of strings to choose from.
"""

import random
from bisect import bisect
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import accumulate

from speechtimer.dataset.draft import Draft
from speechtimer.dataset.grammar import Choice, Node, Ref, Series
from speechtimer.dataset.slots import Write, make_slot

__all__ = ["Compiler", "Wording"]

# A choice of more strings than this is made step by step.
_MOST_STRINGS = 512
_NAME_TRIES = 4

_Strings = list[tuple[str, float]]


class Wording:
    """Literal text and slots in turn, as the compiled templates append them."""

    __slots__ = ("names", "parts", "random")

    def __init__(self, rng: random.Random) -> None:
        self.random = rng.random
        self.parts: list[str | Write] = []
        # Of works, so far.
        self.names: set[str] = set()

    def tidied(self) -> "list[str | Write]":
        """The parts with neighbouring literals in one, and their spaces in order."""
        tidy: list[str | Write] = []
        text = ""
        for part in self.parts:
            if isinstance(part, str):
                text += part
                continue
            if text:
                tidy.append(_spaces_in_order(text, first=not tidy))
                text = ""
            tidy.append(part)
        if text:
            tidy.append(_spaces_in_order(text, first=not tidy))
        return tidy


def _spaces_in_order(text: str, *, first: bool) -> str:
    """One space where a template left two, none before a comma or at the beginning."""
    while "  " in text:
        text = text.replace("  ", " ")
    for sign in (" ,", " .", " …"):
        if sign in text:
            text = text.replace(sign, sign[1:])
    return text.lstrip(" ") if first else text


# Appends to a wording, as a slot's `Write` does to a draft.
Append = Callable[[Wording], None]


class Compiler:
    """Compiles nodes over one set of rules; each rule once.

    Args:
        rules: what ``<rule>`` stands for.
    """

    def __init__(self, rules: Mapping[str, Choice]) -> None:
        self._rules = rules
        self._strings: dict[str, _Strings | None] = {}
        self._compiled: dict[str, Append] = {}

    def compile(self, node: Node) -> Append:
        """The function that appends a node."""
        strings = self._as_strings(node)
        if strings is not None:
            return _append_string(strings)
        if isinstance(node, Series):
            return _append_all([self.compile(child) for child in _merged(node.nodes)])
        if isinstance(node, Choice):
            return _append_one([self.compile(child) for child in node.nodes], node.cumulated)
        if isinstance(node, Ref):
            return self._rule(node)
        assert not isinstance(node, str)
        slot = make_slot(node.name, node.options)
        return lambda wording: wording.parts.append(slot)

    def _rule(self, ref: Ref) -> Append:
        append = self._compiled.get(ref.rule)
        if append is None:
            append = self._compiled[ref.rule] = self.compile(self._rules[ref.rule])
        if not ref.role:
            return append
        return _append_name(append) if ref.role == "=" else _append_new(_OPENS[ref.role], append)

    def _as_strings(self, node: Node) -> _Strings | None:
        """All that a node can write, with its share; None if it has slots or writes too much."""
        if isinstance(node, str):
            return [(node, 1.0)]
        if isinstance(node, Choice):
            return self._choice_strings(node)
        if isinstance(node, Series):
            return self._series_strings(node)
        if isinstance(node, Ref) and not node.role:
            if node.rule not in self._strings:
                self._strings[node.rule] = self._as_strings(self._rules[node.rule])
            return self._strings[node.rule]
        return None

    def _choice_strings(self, choice: Choice) -> _Strings | None:
        found: _Strings = []
        total, before = choice.cumulated[-1], 0.0
        for child, up_to in zip(choice.nodes, choice.cumulated, strict=True):
            strings = self._as_strings(child)
            if strings is None or len(found) + len(strings) > _MOST_STRINGS:
                return None
            found += [(text, share * (up_to - before) / total) for text, share in strings]
            before = up_to
        return found

    def _series_strings(self, series: Series) -> _Strings | None:
        found: _Strings = [("", 1.0)]
        for child in series.nodes:
            strings = self._as_strings(child)
            if strings is None or len(found) * len(strings) > _MOST_STRINGS:
                return None
            found = [(a + b, share * part) for a, share in found for b, part in strings]
        return found


def _merged(nodes: Sequence[Node]) -> list[Node]:
    """A series inside a series is the same as its nodes."""
    merged: list[Node] = []
    for node in nodes:
        merged += _merged(node.nodes) if isinstance(node, Series) else [node]
    return merged


def _append_string(strings: _Strings) -> Append:
    if len(strings) == 1:
        only = strings[0][0]
        return lambda wording: wording.parts.append(only)
    texts = [text for text, _ in strings]
    cumulated = list(accumulate(share for _, share in strings))
    total, last = cumulated[-1], len(texts) - 1

    def append(wording: Wording) -> None:
        wording.parts.append(texts[bisect(cumulated, wording.random() * total, 0, last)])

    return append


def _append_all(parts: Sequence[Append]) -> Append:
    def append(wording: Wording) -> None:
        for part in parts:
            part(wording)

    return append


_OPENS: dict[str, Write] = {"+": Draft.new_item, "&": Draft.new_work}


def _append_new(opens: Write, inside: Append) -> Append:
    def append(wording: Wording) -> None:
        wording.parts.append(opens)
        inside(wording)

    return append


def _append_name(inside: Append) -> Append:
    """What a rule of plain words writes, after what makes it the name of the work.

    The same name again would be the same exercise again: a short list may have no other.
    """

    def append(wording: Wording) -> None:
        start = len(wording.parts)
        for _ in range(_NAME_TRIES):
            del wording.parts[start:]
            inside(wording)
            name = "".join(
                [part for part in wording.parts[start:] if isinstance(part, str)]
            ).strip()
            if name not in wording.names:
                break
        wording.names.add(name)
        wording.parts.insert(start, partial(Draft.name_work, name=name))

    return append


def _append_one(options: Sequence[Append], cumulated: Sequence[float]) -> Append:
    total, last = cumulated[-1], len(options) - 1

    def append(wording: Wording) -> None:
        options[bisect(cumulated, wording.random() * total, 0, last)](wording)

    return append

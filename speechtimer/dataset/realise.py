"""Templates as functions: each writes its sentence on a `Draft`.

A tree is walked once, when it is compiled; writing a sentence is then a few calls. Parts without
slots become lists of strings to choose from.
"""

from bisect import bisect
from collections.abc import Mapping, Sequence
from itertools import accumulate

from speechtimer.dataset.draft import Draft
from speechtimer.dataset.grammar import Choice, Node, Ref, Series
from speechtimer.dataset.slots import Write, make_slot

__all__ = ["Compiler"]

# A choice of more strings than this is made step by step.
_MOST_STRINGS = 512

_Strings = list[tuple[str, float]]


class Compiler:
    """Compiles nodes over one set of rules; each rule once.

    Args:
        rules: what ``<rule>`` stands for.
    """

    def __init__(self, rules: Mapping[str, Choice]) -> None:
        self._rules = rules
        self._strings: dict[str, _Strings | None] = {}
        self._written: dict[str, Write] = {}

    def compile(self, node: Node) -> Write:
        """The function that writes a node."""
        strings = self._as_strings(node)
        if strings is not None:
            return _write_string(strings)
        if isinstance(node, Series):
            children = _merged(node.nodes)
            return _write_all([c if isinstance(c, str) else self.compile(c) for c in children])
        if isinstance(node, Choice):
            return _write_one([self.compile(child) for child in node.nodes], node.cumulated)
        if isinstance(node, Ref):
            return self._rule(node)
        assert not isinstance(node, str)
        return make_slot(node.name, node.options)

    def _rule(self, ref: Ref) -> Write:
        write = self._written.get(ref.rule)
        if write is None:
            write = self._written[ref.rule] = self.compile(self._rules[ref.rule])
        if not ref.new_block:
            return write
        inside = write

        def write_block(draft: Draft) -> None:
            draft.new_block()
            inside(draft)

        return write_block

    def _as_strings(self, node: Node) -> _Strings | None:
        """All that a node without slots can write, with probabilities; None if it has any."""
        if isinstance(node, str):
            return [(node, 1.0)]
        if isinstance(node, Choice):
            return self._choice_strings(node)
        if isinstance(node, Series):
            return self._series_strings(node)
        if isinstance(node, Ref) and not node.new_block:
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


def _write_string(strings: _Strings) -> Write:
    if len(strings) == 1:
        only = strings[0][0]
        return lambda draft: draft.parts.append(only)
    texts = [text for text, _ in strings]
    cumulated = list(accumulate(share for _, share in strings))
    total, last = cumulated[-1], len(texts) - 1

    def write(draft: Draft) -> None:
        draft.parts.append(texts[bisect(cumulated, draft.random() * total, 0, last)])

    return write


def _write_all(parts: Sequence[Write | str]) -> Write:
    def write(draft: Draft) -> None:
        for part in parts:
            if part.__class__ is str:
                draft.parts.append(part)
            else:
                part(draft)  # type: ignore[operator]

    return write


def _write_one(writes: Sequence[Write], cumulated: Sequence[float]) -> Write:
    total, last = cumulated[-1], len(writes) - 1

    def write(draft: Draft) -> None:
        writes[bisect(cumulated, draft.random() * total, 0, last)](draft)

    return write

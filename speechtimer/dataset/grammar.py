"""The template language: what a template file may say, and the tree it becomes.

A template file is YAML with two parts. ``rules`` are named lists of alternatives; ``sentences``
are named groups of whole sentences, each with a weight:

    rules:
      rest_noun: [repos, pause*3, récup[ération]]
    sentences:
      basic:
        weight: 3
        templates:
          - "{rounds:f} série{s} de {work} avec {rest} de <rest_noun>"

Inside a template:

    (a|b|c)      one of them              (a*3|b)   with weights, 1 where none is given
    [a]          a or nothing             [a*3]     a three times as often as nothing
    <rule>       one alternative of a rule
    <+rule>      the same, as a new item of the program
    <&rule>      the same, as another work of the item
    <=rule>      the same, as the name of the work
    {slot:a,b}   a number or a duration, with options (see `speechtimer.dataset.slots`)
    \\*           the next character as it stands

A weight may also end a whole alternative of a rule or group: ``pause*3``.
"""

import random
import re
from bisect import bisect
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

import yaml

from speechtimer.errors import TemplateError

__all__ = ["Choice", "Grammar", "Group", "Node", "Ref", "Series", "Slot", "parse_template"]


@dataclass(frozen=True, slots=True)
class Slot:
    """``{name:options}``."""

    name: str
    options: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Ref:
    """``<rule>``, with ``+``, ``&`` or ``=`` before its name where it says something more."""

    rule: str
    role: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    """Nodes one after the other."""

    nodes: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several nodes, by cumulated weights."""

    nodes: tuple["Node", ...]
    cumulated: tuple[float, ...]

    @classmethod
    def of(cls, options: Iterable[tuple["Node", float]]) -> "Choice":
        """From pairs of node and weight."""
        nodes, weights = zip(*options, strict=True)
        return cls(nodes, tuple(accumulate(weights)))

    def pick(self, rng: random.Random) -> "Node":
        """One node at random."""
        if len(self.nodes) == 1:
            return self.nodes[0]
        return self.nodes[bisect(self.cumulated, rng.random() * self.cumulated[-1])]


Node = str | Slot | Ref | Series | Choice


@dataclass(frozen=True, slots=True)
class Group:
    """Whole sentences of one kind; ``sources`` are their templates as written, in order."""

    name: str
    weight: float
    sources: tuple[str, ...]
    choice: Choice

    def shares(self) -> list[float]:
        """How much of the group's weight each template has."""
        before = (0.0, *self.choice.cumulated)
        total = self.choice.cumulated[-1]
        return [
            self.weight * (up_to - before[i]) / total
            for i, up_to in enumerate(self.choice.cumulated)
        ]


@dataclass(frozen=True, slots=True)
class Grammar:
    """Rules and sentence groups of all template files together."""

    rules: Mapping[str, Choice]
    groups: tuple[Group, ...]

    @classmethod
    def load(
        cls,
        paths: Iterable[Path],
        *,
        check_slot: Callable[[str, frozenset[str]], object] = lambda _name, _options: None,
    ) -> "Grammar":
        """Read and check template files.

        Args:
            check_slot: called with each slot's name and options; raises `TemplateError`.

        Raises:
            TemplateError: names the file, the line and what to change.
        """
        rules: dict[str, Choice] = {}
        groups: dict[str, Group] = {}
        placed: list[tuple[str, Node]] = []
        for path in paths:
            for section, name, node in _sections(path):
                known = rules if section == "rules" else groups
                if name in known:
                    raise TemplateError(
                        f"{_place(path, node)}: {section[:-1]} {name!r} exists already: rename "
                        "it or add to the other"
                    )
                if section == "rules":
                    templates = _templates(node, path)
                    rules[name] = _choice(templates, _place(path, node))
                else:
                    groups[name], templates = _group(name, node, path)
                placed += [(template.place, template.node) for template in templates]
        _refuse_cycles(rules)
        for place, root in placed:
            for found in _walk(root):
                if isinstance(found, Ref) and found.rule not in rules:
                    raise TemplateError(
                        f"{place}: there is no rule <{found.rule}>: define it under 'rules' or "
                        "correct the name"
                    )
                if isinstance(found, Ref) and found.role == "=" and _has_slots(found.rule, rules):
                    raise TemplateError(
                        f"{place}: <={found.rule}> is a name, so its rule can have no slots: take "
                        "them out, or leave out the ="
                    )
                if isinstance(found, Slot):
                    try:
                        check_slot(found.name, found.options)
                    except TemplateError as error:
                        raise TemplateError(f"{place}: {error}") from error
        return cls(rules, tuple(groups.values()))


def parse_template(source: str) -> Node:
    """The tree of one template.

    >>> parse_template("{rounds} tour{s}").nodes[:2]
    (Slot(name='rounds', options=frozenset()), ' tour')

    Raises:
        TemplateError: says what is wrong and at which character.
    """
    node, _, end = _Reader(source).options(0, "")
    assert end == len(source)
    return node


_SLOT = re.compile(r"\{([a-z_]+)(?::([a-z0-9_.,+-]+))?\}")
_REF = re.compile(r"<([+&=]?)([a-z0-9_]+)>")
_WEIGHT = re.compile(r"\*(\d+(?:\.\d+)?)\s*(?=[|)\]]|$)")
# A figure before a unit or a noun of rounds, or after « x »: without a slot it has no label.
_TYPED = re.compile(
    r"(?:(?<![\w.,:/'])|(?<=\bx))(?:\d+ ?(?:séries?|tours?|rounds?|sets?|fois|répétitions?|minutes?"
    r"|mins?|mn|secondes?|secs?|s|heures?|h)(?![^\W\d])|(?<=x)\d+)",
    re.IGNORECASE,
)
_CLOSERS = {"(": ")", "[": "]"}


class _Reader:
    """Recursive descent over one template."""

    def __init__(self, source: str) -> None:
        self.source = source

    def error(self, at: int, what: str) -> TemplateError:
        return TemplateError(f"in {self.source!r}, character {at + 1}: {what}")

    def options(self, at: int, closer: str) -> tuple[Node, float, int]:
        """Alternatives up to the closer; returns node, weight of a single option, and position."""
        found: list[tuple[Node, float]] = []
        while True:
            node, weight, at = self.series(at, closer)
            found.append((node, weight))
            if at >= len(self.source):
                if closer:
                    raise self.error(at, f"missing {closer!r}")
                break
            if self.source[at] == closer:
                break
            at += 1  # a bar
        if len(found) == 1:
            return found[0][0], found[0][1], at
        if closer and not any(weight for _, weight in found):
            raise self.error(at, "all the weights of these alternatives are 0: raise one")
        return Choice.of(found), 1.0, at

    def series(self, at: int, closer: str) -> tuple[Node, float, int]:
        nodes: list[Node] = []
        text: list[str] = []
        weight = 1.0
        source = self.source
        while at < len(source):
            char = source[at]
            if char == closer or (char == "|" and closer):
                break
            if not char.isprintable() and char not in "\n\u00a0\u202f":
                raise self.error(at, f"{char!r} cannot be written in a sentence: take it out")
            if char in "|)]":
                raise self.error(at, f"{char!r} without an opening; write \\{char} for the sign")
            if char == "*":
                match = _WEIGHT.match(source, at)
                if match is None:
                    raise self.error(
                        at, "a weight is '*' and a number at the end of an alternative"
                    )
                weight, at = float(match[1]), match.end()
                continue
            typed = _TYPED.match(source, at) if char.isdecimal() else None
            if typed is not None:
                raise self.error(
                    at,
                    f"{typed[0]!r} is a number typed by hand: write {{rounds}}, {{work}} or "
                    f"{{rest}} for it, {{n:…}} where it sets nothing, or \\{typed[0]} in a name",
                )
            if char == "\\" and at + 1 < len(source):
                text.append(source[at + 1])
                at += 2
                continue
            if char in "([{<":
                if text:
                    nodes.append("".join(text))
                    text.clear()
                node, at = self.special(at)
                nodes.append(node)
                continue
            text.append(char)
            at += 1
        if text:
            nodes.append("".join(text))
        return (nodes[0] if len(nodes) == 1 else Series(tuple(nodes))), weight, at

    def special(self, at: int) -> tuple[Node, int]:
        char = self.source[at]
        if char in _CLOSERS:
            node, weight, end = self.options(at + 1, _CLOSERS[char])
            if char == "[":
                node = Choice.of([(node, weight), ("", 1.0)])
            return node, end + 1
        if char == "{":
            match = _SLOT.match(self.source, at)
            if match is None:
                raise self.error(at, "a slot is {name} or {name:option,option}")
            return Slot(match[1], frozenset(match[2].split(",") if match[2] else ())), match.end()
        match = _REF.match(self.source, at)
        if match is None:
            raise self.error(at, "a rule is <name>, <+name>, <&name> or <=name>")
        return Ref(match[2], match[1]), match.end()


# The same in C, where PyYAML was built with it: ten times faster.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _sections(path: Path) -> Iterator[tuple[str, str, yaml.Node]]:
    """(section, name, node) of every rule and sentence group of a file, with its place."""
    try:
        root = yaml.compose(path.read_text(encoding="utf-8"), Loader=_LOADER)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise TemplateError(f"{path.name}: not readable as YAML: {error}") from error
    if not isinstance(root, yaml.MappingNode):
        raise TemplateError(f"{path.name}: a template file has the keys 'rules' and 'sentences'")
    for key, value in root.value:
        if key.value not in ("rules", "sentences") or not isinstance(value, yaml.MappingNode):
            raise TemplateError(
                f"{path.name}:{key.start_mark.line + 1}: expected 'rules' or 'sentences' with "
                f"named entries, got {key.value!r}"
            )
        for name, node in value.value:
            yield key.value, name.value, node


@dataclass(frozen=True, slots=True)
class _Template:
    source: str
    node: Node
    weight: float
    place: str


def _place(path: Path, node: yaml.Node) -> str:
    return f"{path.name}:{node.start_mark.line + 1}"


def _choice(templates: Sequence[_Template], place: str) -> Choice:
    if not any(template.weight for template in templates):
        raise TemplateError(f"{place}: all its weights are 0: raise one, or take it out")
    return Choice.of((template.node, template.weight) for template in templates)


def _templates(node: yaml.Node, path: Path) -> list[_Template]:
    if not isinstance(node, yaml.SequenceNode) or not node.value:
        raise TemplateError(f"{_place(path, node)}: expected a list of templates, one at least")
    found = []
    for item in node.value:
        place = _place(path, item)
        if not isinstance(item, yaml.ScalarNode):
            raise TemplateError(f"{place}: a template is text: put it in quotes")
        try:
            tree, weight, _ = _Reader(item.value).options(0, "")
        except TemplateError as error:
            raise TemplateError(f"{place}: {error}") from error
        found.append(_Template(item.value, tree, weight, place))
    return found


def _group(name: str, node: yaml.Node, path: Path) -> tuple[Group, list[_Template]]:
    place = _place(path, node)
    entries = {k.value: v for k, v in node.value} if isinstance(node, yaml.MappingNode) else {}
    if set(entries) != {"weight", "templates"}:
        raise TemplateError(f"{place}: group {name!r} needs 'weight' and 'templates', nothing else")
    try:
        weight = float(entries["weight"].value)
    except (TypeError, ValueError):
        weight = -1.0
    if not 0 < weight < 1e6:
        raise TemplateError(
            f"{_place(path, entries['weight'])}: the weight of {name!r} must be a number above 0 "
            f"and below a million, got {entries['weight'].value!r}"
        )
    templates = _templates(entries["templates"], path)
    choice = _choice(templates, place)
    return Group(name, weight, tuple(template.source for template in templates), choice), templates


def _walk(node: Node) -> Iterator[Node]:
    yield node
    if isinstance(node, Series | Choice):
        for child in node.nodes:
            yield from _walk(child)


def _has_slots(rule: str, rules: Mapping[str, Choice]) -> bool:
    return any(
        isinstance(node, Slot)
        or (isinstance(node, Ref) and (node.role != "" or _has_slots(node.rule, rules)))
        for node in _walk(rules[rule])
    )


def _refuse_cycles(rules: Mapping[str, Choice]) -> None:
    """A rule that reaches itself would never end."""
    done: set[str] = set()

    def visit(name: str, path: tuple[str, ...]) -> None:
        if name in path:
            raise TemplateError(f"rule <{name}> contains itself ({' > '.join((*path, name))})")
        if name not in done:
            for node in _walk(rules[name]):
                if isinstance(node, Ref) and node.rule in rules:
                    visit(node.rule, (*path, name))
            done.add(name)

    for name in rules:
        visit(name, ())

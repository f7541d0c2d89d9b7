import random
from pathlib import Path

import pytest

from speechtimer.dataset.grammar import Choice, Grammar, Node, Ref, Series, Slot, parse_template
from speechtimer.errors import TemplateError


def readings(node: Node) -> set[str]:
    """All texts of a template without rules; slots stay as they are written."""
    if isinstance(node, str):
        return {node}
    if isinstance(node, Choice):
        return set().union(*map(readings, node.nodes))
    if isinstance(node, Series):
        texts = {""}
        for child in node.nodes:
            texts = {text + more for text in texts for more in readings(child)}
        return texts
    assert isinstance(node, Slot)
    return {f"{{{node.name}}}"}


@pytest.mark.parametrize(
    ("template", "wanted"),
    [
        ("repos", {"repos"}),
        ("(a|b) c", {"a c", "b c"}),
        ("(a*3|b|)c", {"ac", "bc", "c"}),
        ("a[b]", {"a", "ab"}),
        ("a[ (b|c)]", {"a", "a b", "a c"}),
        ("{rounds:f} tour{s}", {"{rounds} tour{s}"}),
        (r"\(a\|b\) 2 \* 3", {"(a|b) 2 * 3"}),
    ],
)
def test_readings(template: str, wanted: set[str]) -> None:
    assert readings(parse_template(template)) == wanted


def test_slots_and_rules() -> None:
    assert parse_template("<+effort>{rest:bare,minutes}") == Series(
        (Ref("effort", "+"), Slot("rest", frozenset({"bare", "minutes"})))
    )


def test_weights_are_kept() -> None:
    node = parse_template("(a*3|b)")
    assert isinstance(node, Choice)
    rng = random.Random(0)
    drawn = [node.pick(rng) for _ in range(4000)]
    assert 0.7 < drawn.count("a") / 4000 < 0.8


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("(a|b", "missing '\\)'"),
        ("a)", "without an opening"),
        ("{work", "a slot is"),
        ("<rule", "a rule is"),
        ("a*x", "a weight is"),
        ("(a*0|b*0)", "all the weights"),
        ("a\ue000", "cannot be written"),
        ("a\ud83d", "cannot be written"),
    ],
)
def test_a_malformed_template_says_where(template: str, message: str) -> None:
    with pytest.raises(TemplateError, match=rf"character \d+: .*{message}"):
        parse_template(template)


def load(folder: Path, source: str) -> Grammar:
    path = folder / "mine.yaml"
    path.write_text(source, encoding="utf-8")
    return Grammar.load([path])


def test_a_file_has_rules_and_sentences(tmp_path: Path) -> None:
    grammar = load(
        tmp_path,
        "rules:\n  rest: [repos, pause*3]\n"
        "sentences:\n  basic:\n    weight: 2\n    templates: ['{work} <rest>', 'x*2']\n",
    )
    (group,) = grammar.groups
    assert (group.name, group.weight, group.sources) == ("basic", 2, ("{work} <rest>", "x*2"))
    assert group.choice.cumulated == (1, 3)
    assert grammar.rules["rest"].cumulated == (1, 4)


TWICE = "sentences:\n  g:\n    weight: 1\n    templates: [a]\n  g: {weight: 1, templates: [b]}"


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("rules: [", "mine.yaml: not readable"),
        ("- a", "the keys 'rules' and 'sentences'"),
        ("rule: {a: [b]}", "mine.yaml:1: expected 'rules' or 'sentences'"),
        ("rules:\n  a: b", "mine.yaml:2: expected a list"),
        ("rules:\n  a: []", "mine.yaml:2: expected a list"),
        ("rules:\n  a:\n    - [b]", "mine.yaml:3: a template is text"),
        ("rules:\n  a:\n    - b\n    - (c", "mine.yaml:4: .*missing"),
        ("rules:\n  a: [<b>]", "mine.yaml:2: there is no rule <b>"),
        ("rules:\n  a: [<b>]\n  b: [<a>]", "rule <a> contains itself"),
        (
            "sentences:\n  g:\n    weight: 0\n    templates: [a]",
            "weight of 'g' must be a number above 0",
        ),
        ("sentences:\n  g:\n    templates: [a]", "needs 'weight' and 'templates'"),
        ("rules:\n  a: [b]\n  a: [c]", "mine.yaml:3: rule 'a' exists already"),
        ("rules:\n  a: [b*0, c*0]", "mine.yaml:2: all its weights are 0"),
        ("rules:\n  a: [b*-1]", "mine.yaml:2: .*a weight is"),
        (TWICE, "mine.yaml:5: sentence 'g' exists already"),
        ("sentences:\n  g:\n    weight: many\n    templates: [a]", "mine.yaml:3: .*got 'many'"),
    ],
)
def test_a_bad_file_names_line_and_remedy(tmp_path: Path, source: str, message: str) -> None:
    with pytest.raises(TemplateError, match=message):
        load(tmp_path, source)

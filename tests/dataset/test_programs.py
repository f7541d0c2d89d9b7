"""Each kind of template means what its slots say, whatever the numbers."""

import re
from collections.abc import Callable
from fractions import Fraction
from itertools import islice
from pathlib import Path

import pytest

from speechtimer.dataset.config import DatasetConfig
from speechtimer.dataset.generate import generate, load_grammar
from speechtimer.dataset.sentence import Sentence
from speechtimer.errors import TemplateError
from speechtimer.labels import Label, Span
from speechtimer.numbers import read_value
from speechtimer.program import Block, Group, Item, Program, same_timer
from tests.conftest import ROOT

_RULES = """
rules:
  exo: [squats]
  step: ["{work:seconds} de <=exo>"]
  reps: [pompes]
  swim: [m crawl]
  rope: [corde]
"""


def drawn(folder: Path, template: str, *, same_wording: int = 1) -> list[Sentence]:
    """Sentences of one template, as it stands."""
    path = folder / "one.yaml"
    quoted = template.replace("'", "''")
    path.write_text(
        f"{_RULES}\nsentences:\n  g:\n    weight: 1\n    templates: ['{quoted}']\n",
        encoding="utf-8",
    )
    config = DatasetConfig(
        sentences={"train": 1000},
        registers={"clean": 1},
        held_out=0,
        templates=folder,
        same_wording=same_wording,
    )
    return list(islice(generate(load_grammar(folder), config), 60))


def values(sentence: Sentence) -> list[int]:
    """What its labelled numbers say: counts and seconds."""
    return [int(_value(span)) for span in sentence.spans]


def _value(span: Span) -> Fraction:
    value = read_value(span.text, span.label)
    assert value is not None
    return value if span.label is Label.NB_ROUNDS else value * span.label.unit_seconds


Meant = Callable[..., Item | list[Item]]


@pytest.mark.parametrize("same_wording", [1, 8])
@pytest.mark.parametrize(
    ("template", "meant"),
    [
        pytest.param(
            "{rounds:small} séries de {work:seconds}, {rest:seconds} de repos",
            lambda n, w, r: Block(n, w, r),
            id="block",
        ),
        pytest.param(
            "{rounds:small} séries de {rounds:inner} fois {work:seconds}, {rest:inner,seconds} de "
            "repos et {rest:seconds} entre les séries",
            lambda n, m, w, r, long: Group(n, (Block(m, w, r),), long),
            id="sets of sets",
        ),
        pytest.param(
            "{rounds:small} tours : <step>, <&step>, {rest:each,seconds} entre chaque exercice, "
            "{rest:seconds} entre les tours",
            lambda n, a, b, r, long: Group(n, (Block(1, a, r), Block(1, b, r)), long),
            id="circuit",
        ),
        pytest.param(
            "{rounds:small} fois {work:seconds} vite, {rest:inner,seconds} lent, "
            "{work:add,seconds} vite, {rest:inner,seconds} lent",
            lambda n, a, r, b, s: Group(n, (Block(1, a, r), Block(1, b, s)), 0),
            id="rests of their own",
        ),
        pytest.param(
            "<step>, <&step>, {rest:seconds} de repos",
            lambda a, b, r: [Block(1, a, r), Block(1, b, r)],
            id="no rounds to rest between",
        ),
        pytest.param(
            "{work:bare}/{rest:bare,seconds,each} : <=exo>, {same}<=exo>, {rounds:small} fois",
            lambda w, r, n: Group(n, (Block(1, w, r), Block(1, w, r)), 0),
            id="the same work for each",
        ),
        pytest.param(
            "{rounds:inner} × {work:bare}/{rest:inner,bare} de <=exo> puis {add}{rounds:inner} × "
            "{work:bare}/{rest:inner,bare} de <=exo>, le tout {rounds:small} fois",
            lambda n, a, r, m, b, s, k: Group(k, (Block(n, a, r), Block(m, b, s)), 0),
            id="blocks in a group",
        ),
        pytest.param(
            "{rounds:inner} × {work:bare}/{rest:inner,bare}, {rest:seconds} de récup",
            lambda n, w, r, long: Group(1, (Block(n, w, r),), long),
            id="a rest after all rounds",
        ),
        pytest.param(
            "{rounds:small} × {work:seconds}, récup {rest_is:half}moitié",
            lambda n, w: Block(n, w, (w + 1) // 2),
            id="relative rest",
        ),
        pytest.param(
            "{rounds:small} séries de {work:seconds} par côté{sides}, {rest:side,seconds} pour "
            "changer, {rest:seconds} de repos",
            lambda n, w, s, r: Group(n, (Block(1, w, s), Block(1, w, s)), r),
            id="two sides",
        ),
        pytest.param("un tabata{protocol:tabata}", lambda: Block(8, 20, 10), id="tabata"),
        pytest.param(
            "{rounds:small} tabatas{protocol:tabata}, {rest:seconds} entre",
            lambda n, r: Group(n, (Block(8, 20, 10),), r),
            id="tabatas",
        ),
        pytest.param(
            "tabata{protocol:tabata} {rounds:inner} rounds, {rest:inner,seconds} de repos",
            lambda n, r: Block(n, 20, r),
            id="other rounds of a tabata",
        ),
        pytest.param(
            "{rounds:small} pomodoros{protocol:pomodoro}",
            lambda n: Block(n, 1500, 300),
            id="pomodoros",
        ),
        pytest.param(
            "{protocol:emom}toutes les minutes, {work:seconds} de sprint, {rounds:small} fois",
            lambda w, n: Block(n, w, 60 - w),
            id="each minute",
        ),
        pytest.param(
            "{row:breath} fois {rounds:small}",
            lambda *v: Group(v[-1], tuple(Block(1, w, 0) for w in v[:-1]), 0),
            id="row",
        ),
        pytest.param(
            "<+step> puis <+step>, {rest:all,seconds} partout",
            lambda a, b, r: [Block(1, a, r), Block(1, b, r)],
            id="a rest for all",
        ),
    ],
)
def test_slots_say_the_program(
    tmp_path: Path, template: str, meant: Meant, same_wording: int
) -> None:
    sentences = drawn(tmp_path, template, same_wording=same_wording)
    assert sentences
    for sentence in sentences:
        assert sentence.program is not None, sentence
        wanted = meant(*values(sentence))
        items = wanted if isinstance(wanted, list) else [wanted]
        assert same_timer(sentence.program, Program(tuple(items))), sentence


# How a sentence stands where it is written in figures, without hesitations.
@pytest.mark.parametrize(
    ("template", "pattern", "meant"),
    [
        pytest.param(
            "alterne {work:seconds} vite et {rest:seconds} lent pendant {total:seconds}",
            r"alterne (\d+) ?s\w* vite et (\d+) ?s\w* lent pendant (\d+) ?s\w*\.?",
            lambda work, rest, total: Block(max(1, total // (work + rest)), work, rest),
            id="total",
        ),
        pytest.param(
            "{rounds:small} × {work:seconds}, départ toutes les {period:seconds}",
            r"(\d+) × (\d+) ?s\w*, départ toutes les (\d+) ?s\w*\.?",
            lambda rounds, work, period: Block(rounds, work, period - work),
            id="period",
        ),
        pytest.param(
            "{rounds:small} × {open:metres} <=swim>, départ {period:seconds}",
            r"(\d+) × (\d+) m crawl, départ (\d+) ?s\w*\.?",
            lambda rounds, metres, period: Block(rounds, period, 0, f"{metres} m crawl"),
            id="period of a distance",
        ),
        pytest.param(
            "{rounds:small} séries de {open} <=reps>, {rest:seconds} de repos",
            r"(\d+) séries de (\d+) pompes, (\d+) ?s\w* de repos\.?",
            lambda rounds, count, rest: Block(rounds, None, rest, f"{count} pompes"),
            id="open effort",
        ),
        pytest.param(
            "{rounds:small} tours : <=rope> {work:seconds}, {work:add,seconds} de <=exo>",
            r"(\d+) tours : corde (\d+) ?s\w*, (\d+) ?s\w* de squats\.?",
            lambda rounds, *works: Group(
                rounds, (Block(1, works[0], 0, "corde"), Block(1, works[1], 0, "squats")), 0
            ),
            id="names",
        ),
    ],
)
def test_numbers_without_labels_say_their_part(
    tmp_path: Path, template: str, pattern: str, meant: Meant
) -> None:
    read = 0
    for sentence in drawn(tmp_path, template):
        found = re.fullmatch(pattern, sentence.text, re.IGNORECASE)
        if found:
            read += 1
            item = meant(*map(int, found.groups()))
            assert not isinstance(item, list)
            assert sentence.program == Program((item,)), sentence
    assert read > 3


def test_a_total_of_long_works_can_still_be_written(tmp_path: Path) -> None:
    template = (
        "{work:hours} et {rest:hours} de repos, {rest:inner,hours} et encore, pendant {total}"
    )
    assert drawn(tmp_path, template, same_wording=8)


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("{protocol}", r"slot \{protocol\} needs one option: .*emom, pomodoro, tabata"),
        ("{rest_is:same,half}", r"slot \{rest_is\} needs one option"),
        ("{work} de <=step>", "<=step> is a name, so its rule can have no slots"),
    ],
)
def test_a_template_that_says_too_much_is_refused(
    tmp_path: Path, template: str, message: str
) -> None:
    with pytest.raises(TemplateError, match=message):
        drawn(tmp_path, template)


def test_every_kind_of_the_documentation_can_be_written(tmp_path: Path) -> None:
    pages = (ROOT / "docs" / "templates.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```yaml\n(rules:\n  exo.*?)```", pages, re.DOTALL)
    (tmp_path / "kinds.yaml").write_text(example, encoding="utf-8")
    grammar = load_grammar(tmp_path)
    config = DatasetConfig(sentences={"train": 1}, registers={"clean": 1}, held_out=0)
    drawn = list(islice(generate(grammar, config), 1000))
    assert all(sentence.program is not None for sentence in drawn)
    apart = [s for s in drawn if not same_timer(s.assembled().program, s.program)]
    assert len(apart) < 100, apart[:20]

"""The generator on its shipped templates: labels, programs and splits hold by construction."""

import json
from collections import Counter
from itertools import islice, product
from pathlib import Path

import pytest

from speechtimer.dataset.config import DatasetConfig, load_config
from speechtimer.dataset.generate import Draw, Generator, generate, load_grammar
from speechtimer.dataset.grammar import Grammar
from speechtimer.dataset.items import RawGroup
from speechtimer.dataset.marks import mark, unmark
from speechtimer.dataset.noise import REGISTERS
from speechtimer.dataset.sentence import Sentence
from speechtimer.dataset.sheet import Sheet
from speechtimer.errors import ConfigError, TemplateError
from speechtimer.labels import Label
from speechtimer.numbers import read_value
from speechtimer.program import same_timer
from speechtimer.tokens import spans_to_tags, tokenize
from tests.conftest import ROOT

FOUR = mark("quatre", Label.NB_ROUNDS)
TEN = mark("10", Label.DURATION_WT_SD)


@pytest.fixture(scope="module")
def grammar() -> Grammar:
    return load_grammar()


@pytest.fixture(scope="module")
def config() -> DatasetConfig:
    return load_config(ROOT / "configs" / "dataset.yaml")


@pytest.fixture(scope="module")
def sentences(grammar: Grammar, config: DatasetConfig) -> list[Sentence]:
    return list(islice(generate(grammar, config), 6000))


def test_spans_are_whole_tokens_and_readable_numbers(sentences: list[Sentence]) -> None:
    for sentence in sentences:
        spans_to_tags(tokenize(sentence.text), sentence.spans)
        for span in sentence.spans:
            assert read_value(span.text, span.label) is not None, (span, sentence.text)


def test_spans_mean_the_program_that_the_template_meant(
    grammar: Grammar, config: DatasetConfig, sentences: list[Sentence]
) -> None:
    """But for some: `benchmarks/templates_and_meaning.py` shows them."""
    clean = config.model_copy(update={"registers": {"clean": 1.0}, "held_out": 0.0})
    drawn = list(islice(generate(grammar, clean, checked=False), 6000))
    assert share_apart(drawn) < 0.06
    assert share_apart(sentences) < 0.12  # noise hides words that decide


def share_apart(sentences: list[Sentence]) -> float:
    apart = [s for s in sentences if not same_timer(s.assembled().program, s.program)]
    return len(apart) / len(sentences)


def test_a_draw_is_written_as_its_sentence_would_be(
    grammar: Grammar, config: DatasetConfig
) -> None:
    # Wordings of their own and shared ones; each time in all registers.
    for same_wording, register in product((1, 8), REGISTERS):
        alone = config.model_copy(
            update={"same_wording": same_wording, "registers": {register: 1.0}}
        )
        generator = Generator(grammar, alone, "train")
        for number in range(2):
            draws = list(generator.chunk(number))
            assert len(draws) > (1900 if same_wording == 1 else 1500)
            assert_written_plainly(draws)
    odd = [
        Draw('"\\\t\u2028é\n', (), 'a "group"', "typed"),
        Draw(f"  {FOUR}x{TEN}{TEN}s  💪 {TEN} ", ((4, 10, 0), (1, 2, 3)), "g", "clean"),
        Draw("", (), "g", "clean"),
        Draw("   ", (), "g", "clean"),
        Draw(f"{FOUR} ", ((4, 1, 1),), "g", "clean"),
        Draw(f"{FOUR} a", (RawGroup(3, ((4, None, 1, 'la "6"'), (1, 2, 3)), 9),), "g", "clean"),
    ]
    assert_written_plainly(odd)
    assert_written_plainly([])


def assert_written_plainly(draws: list[Draw]) -> None:
    """A sheet of all is, sentence by sentence, what `unmark` and `json.dumps` give."""
    sheet = Sheet.of(draw.marked for draw in draws)
    sentences = [draw.sentence() for draw in draws]
    lines = sheet.json_lines(
        [draw.program for draw in draws], [(draw.group, draw.register) for draw in draws]
    )
    plain = [json.dumps(sentence.to_dict(), ensure_ascii=False) for sentence in sentences]
    assert lines.decode() == "".join(f"{line}\n" for line in plain)
    unmarked = [unmark(draw.marked) for draw in draws]
    assert sheet.texts() == [text for text, _ in unmarked]
    assert [sheet.spans_of(i) for i in range(len(draws))] == [spans for _, spans in unmarked]
    assert sheet.folded() == [text.casefold().encode() for text, _ in unmarked]


def test_no_sentence_comes_twice(sentences: list[Sentence]) -> None:
    assert len({sentence.text.casefold() for sentence in sentences}) == len(sentences)


def test_every_label_and_every_kind_of_sentence_comes(
    sentences: list[Sentence], grammar: Grammar
) -> None:
    labels = Counter(span.label for sentence in sentences for span in sentence.spans)
    assert set(labels) == set(Label)
    assert {tag for s in sentences for tag in s.tags} >= {g.name for g in grammar.groups}
    assert any(len(s.program.blocks) > 2 for s in sentences if s.program)
    assert sum(not s.spans for s in sentences) > 100


def test_the_same_seed_gives_the_same_sentences(grammar: Grammar, config: DatasetConfig) -> None:
    first, again = (list(islice(generate(grammar, config), 50)) for _ in range(2))
    other_seed = config.model_copy(update={"seed": 99})
    other = list(islice(generate(grammar, other_seed), 50))
    assert first == again != other


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("sentences: {train: 0}\nregisters: {clean: 1}", "sentences.train: .*greater"),
        ("sentences: {}\nregisters: {clean: 1}", "sentences: .*at least 1"),
        ("sentences: {train: 100000000000000}\nregisters: {clean: 1}", "sentences.train: .*less"),
        ("path: x\nsentences: {train: 1}\nregisters: {clean: 1}", "path: "),
        ("sentences: {train: 1}\nregisters: {loud: 1}", "registers.loud"),
        ("sentences: {train: 1}\nregisters: {clean: 1}\nsed: 3", "sed: "),
        ("sentences: {train: 1}\nregisters: {clean: 0}", "registers: .*at least one register"),
        ("sentences: [", "not readable"),
        ("- a", "expected keys"),
    ],
)
def test_a_bad_config_names_the_key(tmp_path: Path, source: str, message: str) -> None:
    path = tmp_path / "dataset.yaml"
    path.write_text(source, encoding="utf-8")
    with pytest.raises(ConfigError, match=message):
        load_config(path)


@pytest.fixture
def three_sentences(tmp_path: Path) -> DatasetConfig:
    (tmp_path / "t.yaml").write_text(
        "sentences:\n  g:\n    weight: 1\n    templates: [un, deux, trois]\n", encoding="utf-8"
    )
    return DatasetConfig(
        sentences={"train": 4, "dev": 1, "test": 1},
        registers={"spoken": 1},
        held_out=0,
        templates=tmp_path,
    )


def test_templates_that_have_no_more_to_give_end(three_sentences: DatasetConfig) -> None:
    grammar = load_grammar(three_sentences.templates)
    assert 3 <= len(list(generate(grammar, three_sentences))) < 60


def test_a_split_without_templates_is_refused(three_sentences: DatasetConfig) -> None:
    grammar = load_grammar(three_sentences.templates)
    held_out = three_sentences.model_copy(update={"held_out": 0.0001})
    with pytest.raises(ConfigError, match="no template falls to dev"):
        next(generate(grammar, held_out, "dev"))


def test_a_corpus_without_groups_is_refused(grammar: Grammar, config: DatasetConfig) -> None:
    none = config.model_copy(update={"groups": {group.name: 0.0 for group in grammar.groups}})
    with pytest.raises(ConfigError, match="groups: every weight is 0"):
        next(generate(grammar, none))


def test_an_unknown_group_is_refused(grammar: Grammar, config: DatasetConfig) -> None:
    wrong = config.model_copy(update={"groups": {"nothing": 1.0}})
    with pytest.raises(ConfigError, match="no group 'nothing'"):
        next(generate(grammar, wrong))


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("{wrok}", r"t.yaml:4: there is no slot \{wrok\}: use one of"),
        ("{work:shrot}", r"t.yaml:4: slot \{work\} has no option 'shrot'"),
        ("{n:2..5}", r"t.yaml:4: slot \{n\} has no option '2..5'"),
        ("{n:2-5,30-80}", r"t.yaml:4: slot \{n\} has the bounds 2-5 and 30-80: give one"),
        ("3 séries de {work}", r"t.yaml:4: .*character 1: '3 séries' is a number typed by hand"),
        ("[{rest}] de 45s", r"t.yaml:4: .*character 13: '45s' is a number typed by hand"),
        (
            "{work} x5",
            r"t.yaml:4: .*character 9: '5' is a number typed by hand: write \{rounds\}",
        ),
        ("{n:12-5}", r"t.yaml:4: slot \{n\} has the bounds 12-5: write the smaller"),
    ],
)
def test_an_unknown_slot_is_refused(tmp_path: Path, template: str, message: str) -> None:
    (tmp_path / "t.yaml").write_text(
        f"sentences:\n  g:\n    weight: 1\n    templates: ['{template}']\n", encoding="utf-8"
    )
    with pytest.raises(TemplateError, match=message):
        load_grammar(tmp_path)


def test_a_folder_without_sentences_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match=r"no sentences in its \*\.yaml files: add a group"):
        load_grammar(tmp_path)


def test_a_number_in_a_name_is_escaped(tmp_path: Path) -> None:
    (tmp_path / "t.yaml").write_text(
        "sentences:\n  g:\n    weight: 1\n    templates: ['les \\24 heures du Mans, 10 km']\n",
        encoding="utf-8",
    )
    (group,) = load_grammar(tmp_path).groups
    assert group.choice.nodes == ("les 24 heures du Mans, 10 km",)


def test_templates_of_ones_own_stand_beside_the_shipped_ones(
    grammar: Grammar, config: DatasetConfig, tmp_path: Path
) -> None:
    (tmp_path / "mine.yaml").write_text(
        "sentences:\n  mine:\n    weight: 1\n    templates: ['<start> {work} de curling']\n",
        encoding="utf-8",
    )
    more = load_grammar(more=tmp_path)
    assert {g.name for g in more.groups} - {g.name for g in grammar.groups} == {"mine"}
    alone = {group.name: float(group.name == "mine") for group in more.groups}
    config = config.model_copy(update={"groups": alone, "held_out": 0.0})
    assert "curling" in next(generate(more, config, checked=False)).text.casefold()


def test_a_missing_folder_of_templates_is_named(tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match="nowhere: there is no such folder"):
        load_grammar(tmp_path / "nowhere")

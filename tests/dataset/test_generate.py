"""The generator on its shipped templates: labels, programs and splits hold by construction."""

import json
from collections import Counter
from itertools import islice
from pathlib import Path

import pytest

from speechtimer.dataset import read_sentences
from speechtimer.dataset.generate import (
    DatasetConfig,
    generate,
    load_config,
    load_grammar,
    write_corpus,
)
from speechtimer.dataset.grammar import Grammar
from speechtimer.dataset.sentence import Sentence
from speechtimer.errors import ConfigError, TemplateError
from speechtimer.labels import Label
from speechtimer.numbers import read_value
from speechtimer.program import Problem, assemble
from speechtimer.tokens import spans_to_tags, tokenize
from tests.conftest import ROOT


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


def test_spans_mean_the_program_that_the_template_meant(sentences: list[Sentence]) -> None:
    for sentence in sentences:
        meant = assemble(sentence.text, sentence.spans)
        assert (None if isinstance(meant, Problem) else meant) == sentence.program, sentence


def test_templates_mean_what_the_guide_would_read_but_for_noise(
    grammar: Grammar, config: DatasetConfig
) -> None:
    unchecked = list(islice(generate(grammar, config, checked=False), 4000))
    wrong = Counter(s.tags[-1] for s in unchecked if s.assembled().program != s.program)
    assert wrong["clean"] + wrong["spoken"] < 12
    assert wrong.total() < 60


def test_no_sentence_comes_twice(sentences: list[Sentence]) -> None:
    assert len({sentence.text for sentence in sentences}) == len(sentences)


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
    other = list(islice(generate(grammar, config, seed=99), 50))
    assert first == again != other


def test_dev_and_test_hold_templates_of_their_own(tmp_path: Path) -> None:
    templates = "".join(f"      - 'mot{i} {{work}}'\n" for i in range(60))
    (tmp_path / "t.yaml").write_text(
        f"sentences:\n  g:\n    weight: 1\n    templates:\n{templates}", encoding="utf-8"
    )
    grammar = load_grammar(tmp_path)
    config = DatasetConfig(sentences={"train": 1}, registers={"clean": 1}, held_out=0.2)
    words = {
        split: {s.text.lower().split()[0] for s in islice(generate(grammar, config, split), 200)}
        for split in ("train", "dev", "test")
    }
    assert not words["train"] & words["dev"]
    assert not words["train"] & words["test"]
    assert not words["dev"] & words["test"]


def test_a_corpus_is_written_in_both_formats(tmp_path: Path, config: DatasetConfig) -> None:
    small = config.model_copy(update={"sentences": {"train": 40, "dev": 20, "test": 10}})
    seen: list[tuple[str, int, int]] = []
    write_corpus(small, tmp_path / "corpus", progress=lambda *step: seen.append(step))
    for split, count in small.sentences.items():
        lines = list(read_sentences(tmp_path / "corpus" / f"{split}.jsonl"))
        columns = list(read_sentences(tmp_path / "corpus" / f"{split}.conll"))
        assert len(lines) == count
        assert [(s.text, s.spans) for s in lines] == [(s.text, s.spans) for s in columns]
    assert seen[-1] == ("test", 10, 10)
    first = (tmp_path / "corpus" / "train.jsonl").read_text(encoding="utf-8").splitlines()[0]
    assert set(json.loads(first)) == {"text", "spans", "program", "tags"}


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("sentences: {train: 0}\nregisters: {clean: 1}", "sentences.train: .*greater"),
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


def test_templates_that_have_no_more_to_give_end(
    three_sentences: DatasetConfig, tmp_path: Path
) -> None:
    grammar = load_grammar(three_sentences.templates)
    assert 3 <= len(list(generate(grammar, three_sentences))) < 40
    greedy = three_sentences.model_copy(update={"sentences": {"train": 1000}})
    with pytest.raises(ConfigError, match=r"sentences.train: the templates give \d+ different"):
        write_corpus(greedy, tmp_path / "corpus")


def test_a_split_without_templates_is_refused(three_sentences: DatasetConfig) -> None:
    grammar = load_grammar(three_sentences.templates)
    held_out = three_sentences.model_copy(update={"held_out": 0.0001})
    with pytest.raises(ConfigError, match="no template falls to dev"):
        next(generate(grammar, held_out, "dev"))


def test_an_unknown_group_is_refused(grammar: Grammar, config: DatasetConfig) -> None:
    wrong = config.model_copy(update={"groups": {"nothing": 1.0}})
    with pytest.raises(ConfigError, match="no group 'nothing'"):
        next(generate(grammar, wrong))


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("{wrok}", r"no slot \{wrok\}"),
        ("{work:shrot}", r"slot \{work\} has no option 'shrot'"),
        ("{n:2..5}", r"slot \{n\} has no option '2..5'"),
    ],
)
def test_an_unknown_slot_is_refused(tmp_path: Path, template: str, message: str) -> None:
    (tmp_path / "t.yaml").write_text(
        f"sentences:\n  g:\n    weight: 1\n    templates: ['{template}']\n", encoding="utf-8"
    )
    with pytest.raises(TemplateError, match=message):
        load_grammar(tmp_path)


def test_a_folder_without_sentences_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match="no sentences"):
        load_grammar(tmp_path)

"""What a corpus holds: figures counted by hand."""

from collections import Counter
from pathlib import Path

import pytest

from speechtimer.dataset import Sentence
from speechtimer.dataset.forms import Form
from speechtimer.dataset.statistics import (
    CorpusStatistics,
    count_sentences,
    describe_corpus,
    unseen_words,
)
from speechtimer.errors import DataError
from speechtimer.labels import Label
from tests.dataset.corpus_folder import write_corpus


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> CorpusStatistics:
    return describe_corpus(write_corpus(tmp_path_factory.mktemp("statistics") / "corpus"))


def test_sentences(corpus: CorpusStatistics) -> None:
    train = corpus.splits["train"]
    assert (corpus.sentences, train.sentences) == (6, 5)
    assert (train.without_span, train.without_program) == (1, 2)
    assert train.registers == {"clean": 3, "spoken": 1, "typed": 1}
    assert train.phenomena == {"basic": 2, "multi": 1, "negative": 1, "incomplete": 1}


def test_spans(corpus: CorpusStatistics) -> None:
    train = corpus.splits["train"]
    assert train.labels == {
        Label.NB_ROUNDS: 4,
        Label.DURATION_WT_MIN: 3,
        Label.DURATION_WT_SD: 2,
        Label.DURATION_BR_SD: 1,
    }
    assert train.spans == {0: 1, 1: 1, 3: 3}
    assert train.forms[Label.NB_ROUNDS, Form.GLUED] == 1
    assert train.forms[Label.DURATION_WT_SD, Form.FRACTION_WORDS] == 1
    assert train.forms.total() == train.labels.total()


def test_programs(corpus: CorpusStatistics) -> None:
    train = corpus.splits["train"]
    assert train.blocks == {0: 2, 1: 2, 2: 1}
    assert train.rounds == {3: 2, 5: 1, 1: 1}
    assert train.work_seconds == {120: 1, 90: 1, 30: 1, 60: 1}
    assert train.rest_seconds == {30: 1, 0: 3}


def test_words(corpus: CorpusStatistics) -> None:
    train = corpus.splits["train"]
    assert train.first_words == Counter({"3": 1, "trois": 1, "j'": 1, "quelle": 1, "<": 1})
    assert train.words["minute"] == 2
    assert "3" not in train.words
    assert train.tokens[6] == 1  # quelle heure est - il ?


def test_unseen_words(corpus: CorpusStatistics) -> None:
    unseen = unseen_words(corpus.splits["dev"], corpus.splits["train"])
    assert unseen.examples == ("zumba",)
    assert (unseen.running, unseen.distinct) == (1 / 5, 1 / 4)  # « de » is there twice


def test_samples_are_drawn_from_all_and_again_alike() -> None:
    sentences = [Sentence(str(number), tags=("clean",)) for number in range(1000)]
    drawn = count_sentences(sentences, seed=1, samples=40).samples["clean"]
    assert len(set(drawn)) == 40
    assert max(int(sentence.text) for sentence in drawn) > 500
    assert drawn == count_sentences(iter(sentences), seed=1, samples=40).samples["clean"]
    assert drawn != count_sentences(sentences, seed=2, samples=40).samples["clean"]


def test_real_sentences_have_no_register() -> None:
    split = count_sentences([Sentence("stop", tags=("negative", "words"))])
    assert split.registers == {"": 1}
    assert split.phenomena == {"negative": 1, "words": 1}


def test_files_that_have_changed_since(tmp_path: Path) -> None:
    folder = write_corpus(tmp_path / "corpus")
    assert describe_corpus(folder).changed == []
    with (folder / "dev.jsonl").open("a", encoding="utf-8") as dev:
        dev.write('{"text": "stop", "spans": []}\n')
    assert describe_corpus(folder).changed == ["dev.jsonl"]


def test_progress_ends_where_the_file_ends(tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    describe_corpus(write_corpus(tmp_path / "corpus"), progress=lambda *now: told.append(now))
    assert told == [("train", 5, 5), ("dev", 1, 1)]


def test_a_folder_without_splits(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"holds no train\.jsonl, dev\.jsonl or test\.jsonl"):
        describe_corpus(tmp_path)


def test_an_empty_split(tmp_path: Path) -> None:
    (tmp_path / "test.jsonl").write_text("\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"test\.jsonl holds no sentence"):
        describe_corpus(tmp_path)

"""The dataset card."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from speechtimer.dataset.card import dataset_card, size_category
from speechtimer.dataset.statistics import describe_corpus
from tests.dataset.corpus_folder import write_corpus


@pytest.fixture
def card(tmp_path: Path) -> str:
    return dataset_card(describe_corpus(write_corpus(tmp_path / "corpus")), config="seed: 7\n")


def test_the_header_is_what_hugging_face_reads(card: str) -> None:
    _, header, _ = card.split("---\n", 2)
    read: dict[str, Any] = yaml.safe_load(header)
    assert (read["language"], read["license"]) == (["fr"], "mit")
    assert read["task_categories"] == ["token-classification"]
    assert read["size_categories"] == ["n<1K"]
    assert read["configs"][0]["data_files"] == [
        {"split": "train", "path": "train.jsonl"},
        {"split": "validation", "path": "dev.jsonl"},
    ]


def test_figures(card: str) -> None:
    assert "| `nb_rounds` | number of rounds | 4 | 1 |" in card
    assert "| train | 5 | 4 | 10 | 1 | `" in card
    assert "| dev | 1 of 200 | 5 of 200 | 10 of 40 |" in card
    assert "version 0.1.0, seed 7" in card
    assert "```yaml\nseed: 7\n```" in card


def test_a_corpus_that_says_nothing_of_itself(tmp_path: Path) -> None:
    corpus = describe_corpus(write_corpus(tmp_path / "corpus", manifest=False))
    card = dataset_card(corpus)
    assert "There is no corpus.json" in card
    assert "also in train" not in card


@pytest.mark.parametrize(
    ("sentences", "category"),
    [
        (999, "n<1K"),
        (1000, "1K<n<10K"),
        (70_000, "10K<n<100K"),
        (1_060_000, "1M<n<10M"),
        (10**9, "n>1B"),
    ],
)
def test_size_category(sentences: int, category: str) -> None:
    assert size_category(sentences) == category

"""Dev and test hold templates and words that train does not."""

from itertools import islice
from pathlib import Path

import pytest

from speechtimer.dataset.config import DatasetConfig
from speechtimer.dataset.generate import generate, load_grammar
from speechtimer.dataset.grammar import Grammar


@pytest.fixture
def config() -> DatasetConfig:
    return DatasetConfig(sentences={"train": 1}, registers={"clean": 1}, held_out=0.2)


def words(grammar: Grammar, config: DatasetConfig, place: int) -> dict[str, set[str]]:
    """By split, the words at one place of its sentences."""
    return {
        split: {
            s.text.lower().rstrip(" .!?…").split()[place]
            for s in islice(generate(grammar, config, split), 300)
        }
        for split in ("train", "dev", "test")
    }


def test_templates_belong_to_one_split(tmp_path: Path, config: DatasetConfig) -> None:
    templates = "".join(f"      - 'mot{i} {{work}}'\n" for i in range(60))
    (tmp_path / "t.yaml").write_text(
        f"sentences:\n  g:\n    weight: 1\n    templates:\n{templates}", encoding="utf-8"
    )
    first = words(load_grammar(tmp_path), config, 0)
    assert not first["train"] & first["dev"]
    assert not first["train"] & first["test"]
    assert not first["dev"] & first["test"]


def test_train_lacks_some_words_of_long_lists(tmp_path: Path, config: DatasetConfig) -> None:
    templates = "".join(f"      - 'mot{i} {{work:plain}} <word>'\n" for i in range(60))
    (tmp_path / "t.yaml").write_text(
        f"rules:\n  word: [{', '.join(f'w{chr(97 + i)}' for i in range(25))}]\n"
        f"sentences:\n  g:\n    weight: 1\n    templates:\n{templates}",
        encoding="utf-8",
    )
    last = words(load_grammar(tmp_path), config, -1)
    known = {split: {w for w in found if w[0] == "w"} for split, found in last.items()}
    assert known["dev"] - known["train"]
    assert known["test"] - known["train"]
    assert known["train"] & known["dev"], "dev also holds what train knows"
    assert not (known["dev"] - known["train"]) & (known["test"] - known["train"])

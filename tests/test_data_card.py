"""The public dev set's card says what the file holds."""

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from speechtimer.dataset import Sentence, read_jsonl
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def card() -> str:
    return (ROOT / "data" / "README.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def sentences(public_dev: Path) -> list[Sentence]:
    return list(read_jsonl(public_dev))


def test_its_header_is_read_by_hugging_face(card: str) -> None:
    header: dict[str, Any] = yaml.safe_load(card.split("---\n")[1])
    assert header["language"] == ["fr"]
    assert header["license"] == "mit"
    assert header["task_categories"] == ["token-classification"]
    (config,) = header["configs"]
    assert all((ROOT / "data" / part["path"]).is_file() for part in config["data_files"])


def test_its_links_lead_somewhere(card: str) -> None:
    links = re.findall(r"\]\(([^)#]+)\)", card)
    assert links
    assert all((ROOT / "data" / link).exists() for link in links)


def test_its_counts_are_the_files(card: str, sentences: list[Sentence], public_dev: Path) -> None:
    lines = public_dev.read_text(encoding="utf-8").splitlines()
    tags = Counter(tag for line in lines for tag in json.loads(line)["tags"])
    labels = Counter(str(span.label) for sentence in sentences for span in sentence.spans)
    told = {name: int(n) for name, n in re.findall(r"^\| `(\w+)` \| (\d+) \|", card, re.MULTILINE)}
    assert told == tags | labels
    programs = [sentence.program for sentence in sentences if sentence.program is not None]
    several = sum(len(program.blocks) > 1 for program in programs)
    assert f"{len(programs)} sentences have a timer, {several} of them one of several" in card
    assert f"{len(sentences) - len(programs)} have none. The {labels.total()} spans" in card

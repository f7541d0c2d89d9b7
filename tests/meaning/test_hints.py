"""Hints only spare patterns that cannot match: with all hints given, nothing else is understood."""

from pathlib import Path

import pytest

from speechtimer.dataset import read_sentences
from speechtimer.meaning import folded, interpret, marks
from speechtimer.meaning.hints import _PATTERNS, hints

SENTENCES = [
    sentence
    for path in sorted(Path(__file__).parent.glob("*.jsonl"))
    for sentence in read_sentences(path)
]


def test_hints_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    hinted = [interpret(sentence.text, sentence.spans) for sentence in SENTENCES]
    for module in (folded, marks):
        monkeypatch.setattr(module, "hints", lambda _: frozenset(_PATTERNS))
    assert [interpret(sentence.text, sentence.spans) for sentence in SENTENCES] == hinted


@pytest.mark.parametrize("name", _PATTERNS)
def test_most_sentences_lack_each_hint(name: str) -> None:
    assert sum(name in hints(sentence.text) for sentence in SENTENCES) < len(SENTENCES) / 2

"""Sentences of coaches, carers, cooks and students, annotated by hand after the guide."""

from pathlib import Path

import pytest

from speechtimer.dataset import read_sentences
from speechtimer.labels import Kind
from speechtimer.meaning import interpret
from speechtimer.program import Program, same_timer

HERE = Path(__file__).parent


@pytest.mark.parametrize("name", ["coaches", "everyday", "plans", "requests", "unseen"])
def test_the_program_is_right_from_the_labels(name: str) -> None:
    wrong = [
        (gold.text, str(gold.program), str(meant.program or meant.problem))
        for gold in read_sentences(HERE / f"{name}.jsonl")
        if not same_timer(gold.program, (meant := interpret(gold.text, gold.spans)).program)
    ]
    assert not wrong


@pytest.mark.parametrize("name", ["coaches", "everyday", "plans", "requests", "unseen"])
def test_most_works_have_their_names(name: str) -> None:
    wanted = right = 0
    for gold in read_sentences(HERE / f"{name}.jsonl"):
        found = names(interpret(gold.text, gold.spans).program)
        for name_of_work, other in zip(names(gold.program), found, strict=True):
            wanted += name_of_work is not None
            right += name_of_work is not None and name_of_work == other
    assert right / wanted > 0.95


def names(program: Program | None) -> list[str | None]:
    """Those of all works that run, in order."""
    steps = () if program is None else program.timeline()
    return [step.name and step.name.lower() for step in steps if step.kind is Kind.WORK]

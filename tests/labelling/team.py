"""Teams for the tests: generated sentences, spoilt by each person in their own way."""

import random
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import islice

from speechtimer.dataset import Sentence
from speechtimer.dataset.config import load_config
from speechtimer.dataset.generate import generate, load_grammar
from speechtimer.labelling.annotation import Annotation, Task
from tests.conftest import ROOT
from tests.dataset.checks.spoil import spoil
from tests.marked import marked

__all__ = ["BEGIN", "generated", "said", "task", "team"]

BEGIN = datetime(2026, 11, 20, 9, tzinfo=UTC)


def said(name: str, source: str, *, minute: float | None = None) -> Annotation:
    """Somebody's spans, written as in the annotation guide, so many minutes after `BEGIN`."""
    updated = None if minute is None else BEGIN + timedelta(minutes=minute)
    return Annotation(name, marked(source).spans, updated)


def task(number: int, **sources: str) -> Task:
    """A sentence as several people marked it."""
    text = marked(next(iter(sources.values()))).text
    return Task(number, text, tuple(said(name, source) for name, source in sources.items()))


@cache
def generated(sentences: int) -> tuple[Sentence, ...]:
    """So many sentences with good labels."""
    made = generate(load_grammar(), load_config(ROOT / "configs" / "dataset.yaml"))
    return tuple(islice(made, sentences))


def team(sentences: int, people: Mapping[str, float], *, share: float = 1.0) -> list[Task]:
    """Everybody labels a share of the sentences and spoils the given share of their spans."""
    given: list[list[Annotation]] = [[] for _ in range(sentences)]
    for seed, (name, spoilt) in enumerate(people.items()):
        draw, now = random.Random(seed), BEGIN
        labelled, _ = spoil(generated(sentences), share=spoilt, seed=seed)
        for found, sentence in zip(given, labelled, strict=True):
            if draw.random() < share:
                seconds = draw.lognormvariate(2, 0.5)
                now += timedelta(seconds=seconds)
                skipped = draw.random() < 0.02
                found.append(Annotation(name, sentence.spans, now, seconds, skipped))
    texts = (sentence.text for sentence in generated(sentences))
    return [Task(i, text, tuple(a)) for i, (text, a) in enumerate(zip(texts, given, strict=True))]

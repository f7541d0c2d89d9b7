"""Whatever stock Flair saves and loads again is judged, and gets the score that Flair gives it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from evaluator.sandbox.inside.building import build
from evaluator.sandbox.inside.container import Container
from evaluator.sandbox.inside.schema import read_model
from speechtimer.labels import Label
from speechtimer.scoring import score
from speechtimer.tagging.flair_tagger import FlairTagger, import_flair, load_sequence_tagger
from tests.evaluator.sandbox.kinds import KINDS
from tests.training.corpus import some_sentences
from tests.training.stock_flair import flair_sentence

SENTENCES = some_sentences(64, seed=3)


@pytest.fixture(autouse=True)
def _one_thread() -> Iterator[None]:
    """More of them wait for one another longer than so small a model takes."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


# Flair's own trainer asks for a scaler as torch no longer likes it.
@pytest.mark.filterwarnings("ignore:.*GradScaler:FutureWarning")
@pytest.mark.parametrize("kind", KINDS)
def test_it_gets_flairs_own_score(kind: str, tmp_path: Path) -> None:
    import_flair()
    path = KINDS[kind](tmp_path)

    stock = load_sequence_tagger(path)
    judged = stock.evaluate(
        [flair_sentence(sentence) for sentence in SENTENCES],
        gold_label_type=stock.tag_type,
        mini_batch_size=32,
    )
    with path.open("rb") as file:
        container = Container(file)
        model = read_model(container, frozenset(map(str, Label)))
        read = FlairTagger(build(model, container))
    found = read.predict([sentence.text for sentence in SENTENCES])

    assert sum(map(len, found)) > 10
    assert found == FlairTagger(stock).predict([sentence.text for sentence in SENTENCES])
    programs = [None] * len(SENTENCES)
    assert score(SENTENCES, found, programs).micro_f1 == pytest.approx(judged.main_score, abs=1e-9)

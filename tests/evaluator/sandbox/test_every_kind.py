"""Whatever stock Flair saves and loads again is judged, and gets the score that Flair gives it."""

from collections.abc import Iterator, Sequence
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
import torch

from evaluator.sandbox.inside.building import build
from evaluator.sandbox.inside.container import Container
from evaluator.sandbox.inside.schema import Model, read_model
from evaluator.sandbox.inside.tagging import tagger_of
from evaluator.sandbox.inside.warnings import warnings_of
from speechtimer.labels import Label, Span
from speechtimer.scoring import score_spans
from speechtimer.tagging.flair_tagger import FlairTagger, import_flair, load_sequence_tagger
from speechtimer.tagging.words import plain_words
from speechtimer.tokens import tokenize
from tests.evaluator.sandbox.kinds import KINDS, PARTS, stack, transformer
from tests.evaluator.sandbox.models import save_model
from tests.training.corpus import some_sentences
from tests.training.stock_flair import flair_sentence

SENTENCES = some_sentences(64, seed=3)
TEXTS = [sentence.text for sentence in SENTENCES]


@pytest.fixture(autouse=True)
def _one_thread() -> Iterator[None]:
    """More of them wait for one another longer than so small a model takes."""
    import_flair()
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


# Flair's own trainer asks for a scaler as torch no longer likes it.
@pytest.mark.filterwarnings("ignore:.*GradScaler:FutureWarning")
@pytest.mark.parametrize("kind", KINDS)
def test_it_gets_flairs_own_score(kind: str, tmp_path: Path) -> None:
    path = KINDS[kind](tmp_path)
    found = _judged(path)
    assert sum(map(len, found)) > 10
    stock = load_sequence_tagger(path)
    assert found == FlairTagger(stock).predict(TEXTS)
    assert _f1(found) == pytest.approx(_evaluated(stock), abs=1e-9)


def test_each_sentence_is_read_alone(tmp_path: Path) -> None:
    """As an API gets it, whatever else is in the batch, and said before a team wonders."""
    embeddings = transformer(use_context=True)(tmp_path)
    path = save_model(tmp_path / "model.pt", embeddings, use_rnn=False, use_crf=False)

    found = _judged(path)

    stock = load_sequence_tagger(path)
    assert _f1(found) == pytest.approx(_evaluated(stock, at_once=1), abs=1e-9)
    assert _f1(found) != pytest.approx(_evaluated(stock), abs=1e-9)
    together = FlairTagger(stock).predict(TEXTS)
    assert together == [FlairTagger(stock).predict([text])[0] for text in TEXTS]
    assert warnings_of(_read(path)[0].embedding) == ["warning-context"]


_TRIPLES = [("characters", "hash", "one-hot"), ("characters", "one-hot", "hash")]


@pytest.mark.parametrize("parts", [*permutations(PARTS, 2), *_TRIPLES])
def test_a_stack_that_flair_loads_in_another_order_is_told(
    parts: tuple[str, ...], tmp_path: Path
) -> None:
    made = stack(*(PARTS[part] for part in parts))(tmp_path)
    path = save_model(tmp_path / "model.pt", made)

    loaded = load_sequence_tagger(path).embeddings

    same = torch.equal(_embedded(made), _embedded(loaded))
    assert warnings_of(_read(path)[0].embedding) == ([] if same else ["warning-order"])


def _embedded(embeddings: Any) -> torch.Tensor:
    sentence = flair_sentence(SENTENCES[0])
    embeddings.embed(sentence)
    vector: torch.Tensor = sentence[0].embedding
    return vector


def _read(path: Path) -> tuple[Model, Any]:
    """What the file says, and the tagger that is built of it."""
    with path.open("rb") as file:
        container = Container(file)
        model = read_model(container, frozenset(map(str, Label)))
        return model, build(model, container)


def _judged(path: Path) -> list[tuple[Span, ...]]:
    """What the evaluator's own code answers, in batches as it asks."""
    tag = tagger_of(_read(path)[1])
    tokens = [tokenize(text) for text in TEXTS]
    words = [plain_words(sentence) for sentence in tokens]
    answers = [spans for i in range(0, len(words), 32) for spans in tag(words[i : i + 32])]
    found = []
    for text, places, spans in zip(TEXTS, tokens, answers, strict=True):
        bounds = [(places[a].start, places[b - 1].end, label, s) for a, b, label, s in spans]
        found.append(tuple(Span(a, b, Label(label), text[a:b], s) for a, b, label, s in bounds))
    return found


def _f1(found: Sequence[tuple[Span, ...]]) -> float:
    return score_spans(SENTENCES, found).micro_f1


def _evaluated(tagger: Any, *, at_once: int = 32) -> float:
    """The micro-F1 that Flair's own ``evaluate`` gives."""
    sentences = [flair_sentence(sentence) for sentence in SENTENCES]
    result = tagger.evaluate(sentences, gold_label_type=tagger.tag_type, mini_batch_size=at_once)
    return float(result.main_score)

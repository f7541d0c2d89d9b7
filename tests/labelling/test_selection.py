import subprocess
import sys
from collections.abc import Sequence
from itertools import islice, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from speechtimer.labelling.selection import STRATEGIES, Strategy, confidences, labelling_order
from speechtimer.labels import Label, Span
from speechtimer.tagging.fast import FastTagger
from tests.tagging.models import random_model

# Wordings that have hardly a word in common.
UNLIKE = [
    "{} séries de squats",
    "un yoga pendant {} minutes",
    "lance le four à {} degrés",
    "on dort dans {} heures",
    "récup courte ({} s)",
]
# Each wording twenty times, and the model is surest of the last wording.
TEXTS = [wording.format(n) for wording in UNLIKE for n in range(2, 22)]
CONFIDENCES = [0.5 + 0.05 * (i // 20) + 0.001 * (i % 20) for i in range(100)]


def wording(index: int) -> int:
    return index // 20


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.text(alphabet="ab 3é,🎉", max_size=12), st.floats(0, 1))),
    st.lists(st.text(alphabet="ab 3é,🎉", max_size=12), max_size=5),
    st.sampled_from(STRATEGIES),
    st.integers(0, 8),
)
def test_each_sentence_has_one_place_and_the_same_each_time(
    asked: list[tuple[str, float]], labelled: list[str], strategy: Strategy, head: int
) -> None:
    texts, sure = [text for text, _ in asked], [confidence for _, confidence in asked]

    def order() -> list[int]:
        return labelling_order(texts, sure, labelled=labelled, strategy=strategy, head=head)

    assert sorted(order()) == list(range(len(texts)))
    assert order() == order()


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_none_and_one(strategy: Strategy) -> None:
    assert labelling_order([], [], strategy=strategy) == []
    assert labelling_order(["3 tours"], [0.5], strategy=strategy) == [0]


def test_uncertainty_serves_one_wording_again_and_again() -> None:
    order = labelling_order(TEXTS, CONFIDENCES, strategy="uncertainty")
    assert {wording(i) for i in order[:20]} == {0}


def test_every_wording_comes_before_one_comes_again() -> None:
    order = labelling_order(TEXTS, CONFIDENCES)
    assert [wording(i) for i in order[:5]] == [0, 1, 2, 3, 4]


def test_the_head_begins_with_the_least_confident() -> None:
    assert labelling_order(TEXTS, CONFIDENCES[::-1])[0] == 99


def test_without_repetitions_the_least_confident_come_first() -> None:
    texts = [wording.format(3) for wording in UNLIKE]
    assert labelling_order(texts, [0.9, 0.2, 0.6, 0.4, 0.0]) == [4, 1, 3, 2, 0]


def test_what_is_labelled_already_comes_later() -> None:
    order = labelling_order(TEXTS, CONFIDENCES, labelled=["99 séries de squats"])
    assert [wording(i) for i in order[:4]] == [1, 2, 3, 4]


def test_a_number_makes_no_sentence_new() -> None:
    texts = ["trente-deux séries de squats", "4 Séries de squats", "un yoga"]
    assert labelling_order(texts, [0.1, 0.2, 0.9]) == [0, 2, 1]


def test_what_follows_the_head_goes_by_confidence() -> None:
    order = labelling_order(TEXTS, CONFIDENCES, head=5)
    assert [wording(i) for i in order[:5]] == [0, 1, 2, 3, 4]
    assert all(a < b for a, b in pairwise(order[5:]))


def test_random_depends_on_its_seed() -> None:
    orders = [labelling_order(TEXTS, CONFIDENCES, strategy="random", seed=n) for n in (1, 1, 2)]
    assert orders[0] == orders[1] != orders[2]


def test_the_order_is_that_of_every_process() -> None:
    program = (
        "from tests.labelling.test_selection import CONFIDENCES, TEXTS, labelling_order; "
        "print(labelling_order(TEXTS, CONFIDENCES))"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == str(labelling_order(TEXTS, CONFIDENCES))


def test_as_many_confidences_as_texts() -> None:
    with pytest.raises(ValueError, match="2 texts need as many confidences, got 1"):
        labelling_order(["a", "b"], [0.5])


def test_a_sentence_is_as_sure_as_its_least_sure_token() -> None:
    tagger = FastTagger(random_model())
    texts = ["3 séries de 2 minutes", "", "oui"]
    scores = tagger.token_scores(texts)
    assert confidences(tagger, texts) == [min(scores[0]), 1.0, scores[2][0]]


class SpansOnly:
    """A tagger that says how sure it is of spans alone."""

    def predict(self, texts: Sequence[str]) -> list[tuple[Span, ...]]:
        found = (
            Span(0, 1, Label.NB_ROUNDS, score=0.9),
            Span(2, 3, Label.DURATION_WT_MIN, score=0.7),
        )
        return [tuple(islice(found, len(text.split()))) for text in texts]


def test_of_other_taggers_the_least_sure_span_counts() -> None:
    assert confidences(SpansOnly(), ["3 2", "3", ""]) == [0.7, 0.9, 0.5]

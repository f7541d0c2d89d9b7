import json

import pytest

from evaluator.similarity.config import SimilarityConfig
from evaluator.similarity.predictions import SharedErrors, prediction_similarity
from speechtimer.labels import Label, Span

ROUNDS = Span(0, 1, Label.NB_ROUNDS)
WORK = Span(0, 1, Label.DURATION_WT_MIN)
REST = Span(0, 1, Label.DURATION_BR_MIN)
LATER = Span(5, 6, Label.DURATION_WT_SD)


def test_errors_are_counted_by_sentence() -> None:
    gold = [[ROUNDS], [ROUNDS], [ROUNDS, LATER], []]
    a = [[WORK], [ROUNDS], [ROUNDS], [REST]]
    b = [[WORK], [REST], [], [WORK]]
    # 0: the same wrong and the same missed; 1: only b; 2: one missed by both, one by b; 3: two
    # wrong ones that differ.
    assert prediction_similarity(a, b, gold) == SharedErrors(
        errors_a=4, errors_b=7, shared=3, sentences=3, same_answers=1
    )
    found = prediction_similarity(b, a, gold)
    assert (found.errors_a, found.errors_b, found.share) == (7, 4, 3 / 8)


def test_the_same_answers_share_all_errors() -> None:
    found = prediction_similarity([[WORK]] * 20, [[WORK]] * 20, [[ROUNDS]] * 20)
    assert found.share == 1
    assert found.stands_out()
    assert "100%" in found.line.said("en")
    assert json.loads(json.dumps(found.to_dict()))["share"] == 1


def test_two_perfect_models_share_nothing() -> None:
    found = prediction_similarity([[ROUNDS]], [[ROUNDS]], [[ROUNDS]])
    assert found.share == 0
    assert not found.stands_out()


def test_a_few_errors_in_common_say_nothing() -> None:
    found = prediction_similarity([[WORK]] * 3, [[WORK]] * 3, [[ROUNDS]] * 3)
    assert found.share == 1
    assert not found.stands_out()
    assert found.stands_out(SimilarityConfig(fewest_errors=6))


def test_all_must_be_of_the_same_sentences() -> None:
    with pytest.raises(ValueError, match="zip"):
        prediction_similarity([[WORK]], [], [[ROUNDS]])

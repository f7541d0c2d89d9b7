"""Agreement against published examples, other implementations, and sentences counted by hand."""

import random

import numpy as np
import pytest
from sklearn.metrics import cohen_kappa_score

from speechtimer.labelling.agreement import agreement, matrix, span_f1
from speechtimer.labelling.annotation import Annotation, Task
from speechtimer.labelling.answers import answers, token_tags
from speechtimer.labelling.coefficients import cohen_kappa, estimate, f1, krippendorff_alpha
from speechtimer.labelling.contradictions import contradictions
from speechtimer.labelling.disagreements import Kind, disagreements
from speechtimer.labels import Label, Span
from speechtimer.tokens import tokenize
from tests.labelling.team import task, team
from tests.marked import marked


def _row(values: str) -> list[str | None]:
    return [None if value == "." else value for value in values.split()]


@pytest.mark.parametrize(
    ("rows", "wanted"),
    [
        # Krippendorff (2011), sections A to C: two observers binary, two nominal, four with gaps.
        (("0 1 0 0 0 0 0 0 1 0", "1 1 1 0 0 1 0 0 0 0"), 0.095),
        (("a a b b d c c c e d d a", "b a b b b c c c e d d d"), 0.692),
        (
            (
                "1 2 3 3 2 1 4 1 2 . . .",
                "1 2 3 3 2 2 4 1 2 5 . 3",
                ". 3 3 3 2 3 4 2 2 5 1 .",
                "1 2 3 3 2 4 4 1 2 5 1 .",
            ),
            0.743,
        ),
    ],
)
def test_alpha_of_the_published_examples(rows: tuple[str, ...], wanted: float) -> None:
    assert krippendorff_alpha([_row(row) for row in rows]) == pytest.approx(wanted, abs=0.0005)


def test_alpha_without_anything_to_compare() -> None:
    assert krippendorff_alpha([]) is None
    assert krippendorff_alpha([["a", None], [None, "b"]]) is None
    assert krippendorff_alpha([["a", "a"], ["a", "a"]]) == 1.0


def test_kappa_of_a_known_table() -> None:
    # 20 both yes, 5 and 10 one of them, 15 both no.
    first, second = "y" * 25 + "n" * 25, "y" * 20 + "n" * 5 + "y" * 10 + "n" * 15
    assert cohen_kappa(first, second) == pytest.approx(0.4)


@pytest.mark.parametrize("seed", range(8))
def test_kappa_is_that_of_scikit_learn(seed: int) -> None:
    draw = random.Random(seed)
    first = draw.choices("OBIX", weights=[8, 2, 1, 1], k=60)
    second = [value if draw.random() < 0.7 else draw.choice("OBI") for value in first]
    assert cohen_kappa(first, second) == pytest.approx(cohen_kappa_score(first, second))


def test_kappa_where_both_always_say_the_same() -> None:
    assert cohen_kappa("OOO", "OOO") == 1.0
    assert cohen_kappa("OOO", "OOB") == pytest.approx(0)
    with pytest.raises(ValueError, match="one length"):
        cohen_kappa("O", "")


def test_span_f1_is_symmetric_and_exact() -> None:
    one, other = marked("[3](n) fois [2](wm) min").spans, marked("[3](n) fois [2](ws) min").spans
    assert span_f1(one, other) == span_f1(other, one) == 0.5
    assert span_f1(one, one[:1]) == pytest.approx(2 / 3)
    assert (span_f1([], []), span_f1(one, [])) == (1.0, 0.0)


def test_pairs_are_those_with_sentences_in_common() -> None:
    found = agreement(
        [
            task(1, Ana="[3](n) tours", Léo="[3](n) tours"),
            task(2, Ana="[3](n) tours de [2](wm) min", Zoé="[3](n) tours de [2 min](wm)"),
            task(3, Ana="stop"),
        ]
    )
    assert [(p.first, p.second, p.sentences) for p in found.pairs] == [
        ("Ana", "Léo", 1),
        ("Ana", "Zoé", 1),
    ]
    assert [pair.span_f1.value for pair in found.pairs] == [1.0, 0.5]
    assert found.pairs[0].span_f1.low is None  # too few for an interval
    assert found.between("Zoé", "Ana") == found.pairs[1]
    assert found.between("Zoé", "Léo") is None
    assert found.with_others("Ana") == pytest.approx(2 * 2 / 6)
    assert found.with_others("Max") is None
    assert matrix(found, ["Ana", "Zoé"]) == [
        ("Ana", [None, found.pairs[1]]),
        ("Zoé", [found.pairs[1], None]),
    ]


def test_a_team_has_the_coefficients_of_its_tags() -> None:
    tasks = team(60, {"Ana": 0.05, "Léo": 0.2, "Zoé": 0.4}, share=0.8)
    found = agreement(tasks)
    rows: dict[str, list[str | None]] = {name: [] for name in ("Ana", "Léo", "Zoé")}
    for one in tasks:
        tokens, given = tokenize(one.text), answers(one)
        for name, row in rows.items():
            row += token_tags(tokens, given[name]) if name in given else [None] * len(tokens)
    assert found.alpha is not None
    assert found.alpha.value == pytest.approx(krippendorff_alpha(list(rows.values())))
    for pair in found.pairs:
        both = [
            (one, other)
            for one, other in zip(rows[pair.first], rows[pair.second], strict=True)
            if one is not None and other is not None
        ]
        wanted = cohen_kappa_score(*map(list, zip(*both, strict=True)))
        assert pair.kappa.value == pytest.approx(wanted)
        assert pair.span_f1.low is not None
        assert pair.span_f1.high is not None
        assert pair.span_f1.low < pair.span_f1.value < pair.span_f1.high
    assert found == agreement(tasks)  # the same seed, the same intervals


def test_the_interval_is_as_wide_as_theory_says() -> None:
    # Of sentences with one span each, all equal or not at all: the share of a coin's heads.
    rows = np.array([[1.0, 2.0]] * 320 + [[0.0, 2.0]] * 80)
    found = estimate(f1, rows)
    half = 1.96 * (0.8 * 0.2 / 400) ** 0.5
    assert found.value == pytest.approx(0.8)
    assert (found.low, found.high) == pytest.approx((0.8 - half, 0.8 + half), abs=0.008)


def test_nobody_one_person_and_skips() -> None:
    alone = [task(1, Ana="[3](n) tours"), Task(2, "stop")]
    skipped = [Task(1, "3 tours", (Annotation("a", skipped=True), Annotation("b", skipped=True)))]
    for tasks in ([], alone, skipped):
        found = agreement(tasks)
        assert (found.pairs, found.sentences, found.alpha) == ((), 0, None)
        assert disagreements(tasks) == []


def test_texts_without_a_token() -> None:
    found = agreement([Task(1, " ", (Annotation("a"), Annotation("b")))])
    assert found.pairs[0].kappa.value == found.pairs[0].span_f1.value == 1.0


@pytest.mark.parametrize(
    ("one", "other", "kinds", "place"),
    [
        ("[3](n) tours", "3 tours", [Kind.MISSING], (0, 1)),
        ("[3](n) tours", "[3](wm) tours", [Kind.LABEL], (0, 1)),
        ("[3](n) tours", "[3 tours](n)", [Kind.BOUNDARY], (0, 7)),
        ("[3](n) tours", "[3 tours](wm)", [Kind.LABEL, Kind.BOUNDARY], (0, 7)),
        ("[vingt cinq](ws)", "[vingt](ws) [cinq](ws)", [Kind.BOUNDARY], (0, 10)),
    ],
)
def test_kinds_of_differences(
    one: str, other: str, kinds: list[Kind], place: tuple[int, int]
) -> None:
    (found,) = disagreements([task(1, a=one, b=other)])
    (difference,) = found.differences
    assert (list(difference.kinds), (difference.start, difference.end)) == (kinds, place)
    assert found.kinds == tuple(kinds)
    assert found.amount == 1.0


def test_the_most_disputed_comes_first_and_the_majority_within_it() -> None:
    found = disagreements(
        [
            task(1, a="[3](n) tours", b="[3](n) tours"),
            task(2, a="[3](n) de [2](wm) min", b="[3](n) de [2](wm) min", c="[3](n) de 2 min"),
            task(3, a="[3](n) tours", b="3 tours"),
        ]
    )
    assert [one.task.id for one in found] == [3, 2]
    assert [variant.annotators for variant in found[1].variants] == [("a", "b"), ("c",)]
    assert found[1].shared == {Span(0, 1, Label.NB_ROUNDS)}
    assert found[1].amount == pytest.approx(1 - (1 + 2 / 3 + 2 / 3) / 3)


def test_contradictions_say_whose_they_are() -> None:
    found = contradictions(
        [task(1, Ana="[3](n) tours de [2](wm) min", Léo="[3](n) tours de [2 min](wm)")]
    )
    assert [(one.annotator, one.finding.rule) for one in found] == [("Léo", 1)]
    missing = contradictions([task(1, Zoé="3 séries de [2](wm) minutes")])
    assert [(one.annotator, one.finding.start) for one in missing] == [("Zoé", 0)]


def test_spans_that_overlap_or_lie_outside_are_contradictions() -> None:
    spans = [(0, 1), (0, 7), (5, 99)]
    marks = tuple(Span(*limits, Label.NB_ROUNDS) for limits in spans)
    found = contradictions([Task(1, "3 tours", (Annotation("a", marks),))])
    assert [one.finding.message.split()[2] for one in found] == ["chevauche"] * 2
    half = contradictions([Task(1, "3 tours \ud800", (Annotation("a", marks[:1]),))])
    assert half == []

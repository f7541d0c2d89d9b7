"""Evidence of similar models is stored once, against the one that arrived later."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from sqlalchemy import select

from evaluator.database.models import Similarity, Submission, Team
from evaluator.event import Event
from evaluator.lifecycle import claim, finish
from evaluator.predictions import packed
from evaluator.similar_models import compare_new, uncompared
from evaluator.similarity.fingerprint import Fingerprint, fingerprint
from speechtimer.labels import Label, Span
from tests.evaluator.events import Clock, make_team, submit

Weights = dict[str, NDArray[np.float32]]


def weights(seed: int) -> Weights:
    draw = np.random.default_rng(seed)
    shapes = {"rnn.weight_ih_l0": (64, 32), "rnn.weight_hh_l0": (64, 16), "linear.weight": (18, 32)}
    return {name: draw.normal(size=shape).astype(np.float32) for name, shape in shapes.items()}


def scored(event: Event, team: Team, tensors: Weights, clock: Clock) -> int:
    clock.forward(minutes=1)
    submission = submit(event, team, {"at": str(clock.at)}).id
    with event.writing() as session:
        taken = claim(event, session, submission, "worker")
        assert taken is not None
        finish(event, session, taken, result={}, fingerprint=fingerprint(tensors).to_bytes())
    return submission


def found(event: Event) -> list[tuple[int, int]]:
    with event.reading() as session:
        rows = session.scalars(select(Similarity).order_by(Similarity.id))
        return [(row.guilty_id, row.other_id) for row in rows]


@pytest.fixture
def first(event: Event, clock: Clock) -> int:
    return scored(event, make_team(event, "First"), weights(1), clock)


def test_a_copy_is_held_against_the_later_one(event: Event, first: int, clock: Clock) -> None:
    thief = scored(event, make_team(event, "Thief"), weights(1), clock)
    other = scored(event, make_team(event, "Other"), weights(2), clock)
    with event.reading() as session:
        assert uncompared(session) == [first, thief, other]
    for submission in (other, thief, first):
        compare_new(event, submission)
    assert found(event) == [(thief, first)]
    with event.reading() as session:
        assert uncompared(session) == []
        (row,) = session.scalars(select(Similarity))
    assert (row.kind, row.score, row.decision) == ("same-weights", 1.0, None)
    assert row.evidence["lines"]


def test_errors_in_common_stand_beside_the_weights(event: Event, first: int, clock: Clock) -> None:
    thief = scored(event, make_team(event, "Thief"), weights(1), clock)
    hidden = len(event.hidden)
    # Everything wrong, and both in the same way.
    wrong = [(Span(0, 1, Label.NB_ROUNDS), Span(2, 3, Label.DURATION_BR_HR))] * hidden
    with event.writing() as session:
        for submission in (first, thief):
            session.get_one(Submission, submission).predictions = packed(wrong)
    compare_new(event, thief)
    with event.reading() as session:
        (row,) = session.scalars(select(Similarity))
    (line,) = [line for line in row.evidence["lines"] if line["code"] == "similar-errors"]
    assert line["values"]["share"] == 1.0
    assert line["values"]["shared"] >= 2 * hidden


def test_a_fingerprint_that_is_none_harms_only_itself(
    event: Event, first: int, clock: Clock
) -> None:
    with event.writing() as session:
        session.get_one(Submission, first).fingerprint = b"forged"
    thief = scored(event, make_team(event, "Thief"), weights(1), clock)
    assert (compare_new(event, first), compare_new(event, thief)) == (0, 0)
    with event.reading() as session:
        assert uncompared(session) == []


def test_one_strange_model_hides_nothing(event: Event, first: int, clock: Clock) -> None:
    for name, value in (("Zero", 0.0), ("Tiny", 1e-30), ("Inf", np.inf), ("NaN", np.nan)):
        strange = {layer: np.full_like(values, value) for layer, values in weights(3).items()}
        scored(event, make_team(event, name), strange | weights(3), clock)
        scored(event, make_team(event, f"{name} head"), weights(4) | strange, clock)
    thief = scored(event, make_team(event, "Thief"), weights(1), clock)
    assert compare_new(event, thief) == 1
    assert (thief, first) in found(event)


def test_a_pair_that_cannot_be_compared_hides_no_other(
    event: Event, first: int, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = scored(event, make_team(event, "Broken"), weights(5), clock)
    thief = scored(event, make_team(event, "Thief"), weights(1), clock)
    with event.reading() as session:
        stored = session.get_one(Submission, broken).fingerprint
    real = Fingerprint.from_bytes

    def damaged(data: bytes) -> Fingerprint:
        made = real(data)
        return replace(made, hashes={}) if data == stored else made

    monkeypatch.setattr(Fingerprint, "from_bytes", damaged)
    assert compare_new(event, thief) == 1
    assert found(event) == [(thief, first)]


def test_a_team_may_repeat_itself(event: Event, clock: Clock) -> None:
    team = make_team(event, "First")
    scored(event, team, weights(1), clock)
    assert compare_new(event, scored(event, team, weights(1), clock)) == 0


def test_our_own_models_were_there_before(event: Event, first: int, clock: Clock) -> None:
    baseline = make_team(event, "Baseline")
    with event.writing() as session:
        session.get_one(Team, baseline.id).baseline = True
    ours = scored(event, baseline, weights(1), clock)
    compare_new(event, ours)
    assert found(event) == [(first, ours)]


@pytest.mark.usefixtures("first")
def test_a_decision_stands(event: Event, clock: Clock) -> None:
    thief = scored(event, make_team(event, "Thief"), weights(1), clock)
    compare_new(event, thief)
    with event.writing() as session:
        (row,) = session.scalars(select(Similarity))
        row.decision, row.evidence = "dismiss", {"seen": True}
    with event.writing() as session:
        session.get_one(Submission, thief).compared_at = None
    compare_new(event, thief)
    with event.reading() as session:
        (row,) = session.scalars(select(Similarity))
    assert (row.decision, row.evidence) == ("dismiss", {"seen": True})

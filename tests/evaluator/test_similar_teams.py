"""One decision on all that lies between two teams, whoever of them is to pay."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from evaluator.database.models import AuditEntry, Similarity, Submission, Team
from evaluator.decisions import DecisionRefused, disqualify
from evaluator.describing import event_status
from evaluator.event import Event
from evaluator.jobs.watchdog import Watchdog
from evaluator.lifecycle import claim, finish
from evaluator.similar_models import compare_new
from evaluator.similar_teams import (
    Decision,
    by_itself,
    decide_similar,
    dismiss_given,
    similar_teams,
)
from evaluator.similarity.fingerprint import fingerprint
from evaluator.standings import decide_again, leaderboard
from tests.evaluator.conftest import MakeEvent
from tests.evaluator.events import Clock, beside, make_team, model_result, submit
from tests.evaluator.test_similar_models import Weights, weights


def scored(event: Event, team: Team, tensors: Weights, clock: Clock) -> int:
    """A submission that is scored and compared with the others."""
    clock.forward(minutes=1)
    submission = submit(event, team, {"at": str(clock.at)}).id
    result = model_result().to_dict()
    with event.writing() as session:
        taken = claim(event, session, submission, "worker")
        assert taken is not None
        made = fingerprint(tensors).to_bytes()
        finish(event, session, taken, result=result, fingerprint=made)
    compare_new(event, submission)
    return submission


def nearly(tensors: Weights) -> Weights:
    """The same, but for a little noise."""
    return {name: values * 1.001 for name, values in tensors.items()}


@pytest.fixture
def first(event: Event) -> Team:
    return make_team(event, "First")


@pytest.fixture
def thief(event: Event) -> Team:
    return make_team(event, "Thief")


@pytest.fixture
def copied(event: Event, first: Team, thief: Team, clock: Clock) -> list[int]:
    """A model, two copies by another team, the first one once more, and a third team's own."""
    made = [
        scored(event, team, tensors, clock)
        for team, tensors in (
            (first, weights(1)),
            (thief, nearly(weights(1))),
            (thief, weights(1)),
            (first, nearly(nearly(weights(1)))),
        )
    ]
    scored(event, make_team(event, "Other"), weights(2), clock)
    return made


def decide(event: Event, decision: Decision | None, **options: Any) -> None:
    with event.writing() as session:
        found = session.scalars(select(Similarity.id)).first()
        assert found is not None
        decide_similar(event, session, "Camille", found, decision, **options)


def penalised(event: Event) -> Mapping[str, Sequence[str]]:
    """By team, the kinds of what is deducted from its row."""
    with event.reading() as session:
        rows = leaderboard(event, session)
    return {row.team: [penalty["kind"] for penalty in row.penalties] for row in rows}


def log(event: Event) -> list[Mapping[str, Any]]:
    with event.reading() as session:
        chosen = select(AuditEntry).where(AuditEntry.action == "similarity")
        entries = session.scalars(chosen.order_by(AuditEntry.id))
        return [{"who": entry.who, **entry.details} for entry in entries]


def test_all_that_lies_between_two_teams_is_one_pair(event: Event, copied: list[int]) -> None:
    with event.reading() as session:
        (pair,) = similar_teams(session)
        assert (pair.later.name, pair.earlier.name) == ("Thief", "First")
        assert len(pair.found) == pair.undecided == 4
        assert pair.found[0].kind == "same-weights"
        scores = [one.score for one in pair.found]
        assert scores == sorted(scores, reverse=True)
        numbers = [[one.id for one in pair.submissions(t)] for t in (pair.earlier, pair.later)]
    assert numbers == [[copied[0], copied[3]], copied[1:3]]
    assert event_status(event).undecided == 1


@pytest.mark.usefixtures("copied")
def test_one_decision_is_for_all_of_it(event: Event) -> None:
    decide(event, "penalise")
    assert penalised(event) == {
        "Thief": ["api-missing", "similar-model"],
        "First": ["api-missing"],
        "Other": ["api-missing"],
    }
    with event.reading() as session:
        # The latest of First is later than all of Thief, and pays nothing.
        assert {one.guilty.team.name for one in session.scalars(select(Similarity))} == {"Thief"}
        assert event_status(event).undecided == 0
    assert log(event) == [
        {"who": "Camille", "decision": "penalise", "of": "Thief n° 1, 2", "other": "First n° 1, 2"}
    ]
    decide(event, None)
    assert event_status(event).undecided == 1
    assert set(map(tuple, penalised(event).values())) == {("api-missing",)}


def test_the_other_team_may_be_the_one_to_pay(event: Event, copied: list[int], first: Team) -> None:
    decide(event, "penalise", guilty=first.id)
    assert [team for team, kinds in penalised(event).items() if "similar-model" in kinds] == [
        "First"
    ]
    with event.reading() as session:
        (pair,) = similar_teams(session)
        assert pair.chosen.name == "First"
    # Compared again, they are not found twice.
    with event.writing() as session:
        session.get_one(Submission, copied[2]).compared_at = None
    compare_new(event, copied[2])
    with event.reading() as session:
        assert len(session.scalars(select(Similarity)).all()) == 4


@pytest.mark.usefixtures("copied")
def test_what_is_found_later_is_decided_anew(event: Event, thief: Team, clock: Clock) -> None:
    decide(event, "penalise")
    scored(event, thief, weights(1), clock)
    with event.reading() as session:
        (pair,) = similar_teams(session)
        assert (pair.undecided, len(pair.found)) == (2, 6)
        assert pair.decided is not None
        assert pair.decided.decided_by == "Camille"
        assert pair.found[0].decision is None


@pytest.mark.usefixtures("copied")
def test_a_dismissal_has_a_reason(event: Event) -> None:
    with pytest.raises(DecisionRefused, match="raison"):
        decide(event, "dismiss", why=" \n")
    assert log(event) == []
    why = "Même graine " + "et même corpus " * 10
    decide(event, "dismiss", why=why)
    assert log(event)[-1]["reason"] == why.strip()
    with event.reading() as session:
        assert {one.evidence["why"] for one in session.scalars(select(Similarity))} == {why.strip()}


def test_what_is_not_there_is_not_decided(event: Event) -> None:
    with pytest.raises(DecisionRefused, match="rien à décider"), event.writing() as session:
        decide_similar(event, session, "Camille", 999, "dismiss", why="x")


@pytest.mark.parametrize("guilty", [999, None])
@pytest.mark.usefixtures("copied")
def test_only_one_of_the_two_is_penalised(event: Event, guilty: int | None) -> None:
    if guilty is None:
        with event.reading() as session:
            guilty = session.scalars(select(Team.id).where(Team.name == "Other")).one()
    with pytest.raises(DecisionRefused, match="rien à décider"):
        decide(event, "penalise", guilty=guilty)
    assert log(event) == []


@pytest.mark.usefixtures("copied")
def test_a_decision_on_all_changes_the_final_ranking(event: Event) -> None:
    with event.writing() as session:
        event.state(session).frozen_at = event.now()
        decide_again(event, session)
    decide(event, "penalise")
    assert "similar-model" in penalised(event)["Thief"]


@pytest.mark.parametrize("decided", ["penalise", "disqualify"])
def test_a_decision_while_the_ranking_freezes_is_in_it(
    event: Event, copied: list[int], decided: str
) -> None:
    def decision() -> None:
        if decided == "penalise":
            decide(event, "penalise")
            return
        with event.writing() as session:
            disqualify(event, session, "Camille", copied[1], "modèle copié")

    with Session(event.engine) as session:
        event.state(session, lock="update").frozen_at = event.now()
        decide_again(event, session)
        session.flush()
        beside(session, decision)
    with event.reading() as session:
        stored = leaderboard(event, session)
        event.state(session).frozen_at = None
        assert [row.to_dict() for row in stored] == [
            row.to_dict() for row in leaderboard(event, session)
        ]
        assert event_status(event).undecided == (decided == "disqualify")


def test_of_two_decisions_at_once_none_is_lost(event: Event, copied: list[int]) -> None:
    with event.writing() as session:
        event.state(session).frozen_at = event.now()
        decide_again(event, session)
    with Session(event.engine) as session:
        for number in (copied[0], copied[3]):
            disqualify(event, session, "Camille", number, "hors règlement")
        beside(session, lambda: decide(event, "penalise"))
    assert "similar-model" in penalised(event)["Thief"]
    with event.reading() as session:
        (first,) = (row for row in leaderboard(event, session) if row.team == "First")
    assert first.standing == "disqualified"


def test_a_comparison_keeps_the_reason_that_is_being_given(event: Event, copied: list[int]) -> None:
    with event.writing() as session:
        for found in session.scalars(select(Similarity)):
            found.evidence = {}
    with Session(event.engine) as session:
        one = session.scalars(select(Similarity.id)).first()
        assert one is not None
        decide_similar(event, session, "Camille", one, "dismiss", why="Même graine")
        session.flush()
        beside(session, lambda: compare_new(event, copied[2]))
    with event.reading() as session:
        kept = session.scalars(select(Similarity)).all()
    assert {(found.decision, found.evidence.get("why")) for found in kept} == {
        ("dismiss", "Même graine")
    }


GIVEN = {"penalties": {"baselines_given": True}}


def with_baseline(event: Event, clock: Clock) -> None:
    """A baseline, two teams that submit it as it is, and one that submits a variant."""
    baseline = make_team(event, "LSTM-CRF")
    with event.writing() as session:
        session.get_one(Team, baseline.id).baseline = True
    for name in ("Reds", "Blues"):
        scored(event, make_team(event, name), weights(1), clock)
    scored(event, baseline, weights(1), clock)
    scored(event, make_team(event, "Greens"), nearly(weights(1)), clock)


def by_names(session: Session) -> dict[tuple[str, str], Similarity]:
    return {
        (pair.later.name, pair.earlier.name): one
        for pair in similar_teams(session)
        for one in pair.found
    }


def test_a_baseline_that_is_given_away_is_nobodys_theft(
    new_event: MakeEvent, database: str, clock: Clock
) -> None:
    event = new_event(database=database, now=clock, **GIVEN)
    with_baseline(event, clock)
    with event.reading() as session:
        found = by_names(session)
        left = {names for names, one in found.items() if one.decision is None}
        # A variant is looked at by a person.
        assert left == {("Greens", "LSTM-CRF")}
        dismissed = [one for one in found.values() if one.decision is not None]
        assert len(dismissed) == 5
        assert all(by_itself(one) for one in dismissed)
        # What is to be decided comes first, and the rest is there still.
        assert [pair.undecided for pair in similar_teams(session)] == [1, 0, 0, 0, 0, 0]
    told = log(event)
    assert {(one["who"], one["decision"]) for one in told} == {("evaluator", "dismiss")}
    assert all("LSTM-CRF" in one["reason"] for one in told)


def given_after_all(event: Event, clock: Clock) -> Event:
    """The same event, once its configuration gives the baselines away."""
    file = event.folder / "event.yaml"
    file.write_text(file.read_text("utf-8") + "penalties: {baselines_given: true}\n", "utf-8")
    return Event.open(event.folder, now=clock)


def test_a_baseline_may_be_given_away_later(event: Event, clock: Clock) -> None:
    with_baseline(event, clock)
    Watchdog(event).look()
    assert log(event) == []
    given = given_after_all(event, clock)
    for _ in range(2):
        Watchdog(given).look()
    assert [one["decision"] for one in log(event)] == ["dismiss"] * 5
    given.engine.dispose()


def test_what_an_organiser_just_decides_is_not_dismissed_by_itself(
    event: Event, clock: Clock
) -> None:
    with_baseline(event, clock)
    given = given_after_all(event, clock)

    def dismiss() -> None:
        with given.writing() as session:
            dismiss_given(given, session)

    with Session(event.engine) as session:
        one = by_names(session)["Reds", "LSTM-CRF"]
        decide_similar(event, session, "Camille", one.id, "penalise")
        session.flush()
        beside(session, dismiss)
    with event.reading() as session:
        assert by_names(session)["Reds", "LSTM-CRF"].decision == "penalise"
        assert by_names(session)["Blues", "LSTM-CRF"].decision == "dismiss"
    given.engine.dispose()


def test_a_baseline_that_is_not_given_away_is(
    new_event: MakeEvent, database: str, clock: Clock
) -> None:
    event = new_event(database=database, now=clock)
    with_baseline(event, clock)
    with event.reading() as session:
        assert all(one.decision is None for one in by_names(session).values())


def test_what_was_dismissed_by_itself_can_be_penalised(
    new_event: MakeEvent, database: str, clock: Clock
) -> None:
    event = new_event(database=database, now=clock, **GIVEN)
    with_baseline(event, clock)
    with event.reading() as session:
        one = by_names(session)["Reds", "LSTM-CRF"].id
    with event.writing() as session:
        decide_similar(event, session, "Camille", one, None)
    with event.writing() as session:
        session.get_one(Submission, 1).compared_at = None
    compare_new(event, 1)
    with event.reading() as session:
        assert session.get_one(Similarity, one).decision is None
    with event.writing() as session:
        baseline = session.scalars(select(Team.id).where(Team.baseline)).one()
        with pytest.raises(DecisionRefused):
            decide_similar(event, session, "Camille", one, "penalise", guilty=baseline)
        decide_similar(event, session, "Camille", one, "penalise")
    assert "similar-model" in penalised(event)["Reds"]


def test_what_was_dismissed_by_itself_stays_so_beside_what_is_decided(
    new_event: MakeEvent, database: str, clock: Clock
) -> None:
    event = new_event(database=database, now=clock, **GIVEN)
    with_baseline(event, clock)
    with event.reading() as session:
        reds = session.scalars(select(Team).where(Team.name == "Reds")).one()
    scored(event, reds, nearly(weights(1)), clock)
    with event.writing() as session:
        (one,) = [
            one
            for pair in similar_teams(session)
            for one in pair.found
            if (pair.later.name, pair.earlier.name) == ("Reds", "LSTM-CRF") and not by_itself(one)
        ]
        decide_similar(event, session, "Camille", one.id, "penalise")
    assert log(event)[-1]["of"] == "Reds n° 2"
    with event.reading() as session:
        decided = select(Similarity).where(Similarity.decision == "penalise")
        assert [one.guilty.number for one in session.scalars(decided)] == [2]


def test_our_own_models_are_not_held_against_each_other(event: Event, clock: Clock) -> None:
    for name in ("Large", "Small"):
        baseline = make_team(event, name)
        with event.writing() as session:
            session.get_one(Team, baseline.id).baseline = True
        scored(event, baseline, weights(1), clock)
    with event.reading() as session:
        assert similar_teams(session) == []

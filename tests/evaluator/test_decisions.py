"""What organisers decide: it lasts together with its entry in the audit log, or not at all."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from evaluator.claims import Claim
from evaluator.database.models import (
    Announcement,
    ApiState,
    AuditEntry,
    State,
    Submission,
    Team,
)
from evaluator.decisions import (
    DecisionRefused,
    announce,
    disqualify,
    extend_deadline,
    requalify,
    rerun,
    take_back_extension,
    withdraw_announcement,
)
from evaluator.errors import JudgeFault
from evaluator.event import Event
from evaluator.jobs.api import check_api
from evaluator.judging.api import ApiResult
from evaluator.lifecycle import claim, fail, finish, give_back
from evaluator.reasons import Reason
from evaluator.standings import Standing, decide_again, leaderboard
from evaluator.web.shown import shown_submission
from tests.evaluator.web.pages_event import NOW, Played, copied, play, result


@pytest.fixture(scope="module")
def as_played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    return play(tmp_path_factory.mktemp("played") / "event")


@pytest.fixture
def event(as_played: Played, tmp_path: Path) -> Event:
    return copied(as_played, tmp_path / "event").event


def first(session: Session, team: str) -> Submission:
    query = select(Submission).join(Team).where(Team.name == team, Submission.number == 1)
    return session.scalars(query).one()


def logged(event: Event) -> AuditEntry:
    with event.reading() as session:
        return session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first() or (
            pytest.fail("nothing was logged")
        )


def test_a_disqualified_submission_has_no_rank_and_comes_back(event: Event) -> None:
    with event.writing() as session:
        submission = first(session, "BERT et ses amis")
        disqualify(event, session, "Camille", submission.id, "  Copié\nà la main \x00 ")
    with event.reading() as session:
        row = next(row for row in leaderboard(event, session) if row.team == "BERT et ses amis")
        assert (row.rank, row.disqualified) == (None, "Copié à la main")
    assert logged(event).details["reason"] == "Copié à la main"
    with event.writing() as session:
        requalify(event, session, "Camille", submission.id)
    with event.reading() as session:
        row = next(row for row in leaderboard(event, session) if row.team == "BERT et ses amis")
        assert row.rank is not None
    assert logged(event).action == "requalify"


@pytest.mark.parametrize("reason", ["", "  ", "\n\t"])
def test_a_disqualification_needs_a_reason(event: Event, reason: str) -> None:
    with pytest.raises(DecisionRefused, match="raison"), event.writing() as session:
        disqualify(event, session, "Camille", first(session, "Repos actif").id, reason)
    assert logged(event).action != "disqualify"


def test_a_rerun_waits_and_keeps_its_result_meanwhile(event: Event) -> None:
    with event.writing() as session:
        submission = first(session, "Les Chronos")
        before = submission.result
        rerun(event, session, "Camille", submission.id)
    assert submission.state is State.WAITING
    assert submission.result == before
    assert logged(event).details == {"of": "Les Chronos n° 1"}


def test_what_is_being_judged_is_not_judged_again(event: Event) -> None:
    with pytest.raises(DecisionRefused, match="jugement"), event.writing() as session:
        rerun(event, session, "Camille", first(session, "Dernière minute").id)


def test_the_deadline_goes_later_only(event: Event) -> None:
    with event.writing() as session:
        before = event.deadline(session)
        extend_deadline(event, session, "Camille", before + timedelta(minutes=20))
        assert event.deadline(session) == before + timedelta(minutes=20)
    assert logged(event).action == "extend"
    for until in (before, before + timedelta(minutes=20)):
        with pytest.raises(DecisionRefused, match="repoussée"), event.writing() as session:
            extend_deadline(event, session, "Camille", until)


def test_a_deadline_that_has_passed_goes_to_a_time_to_come(tmp_path: Path) -> None:
    played = play(tmp_path / "event", full=False)
    played.clock.forward(hours=2)
    with pytest.raises(DecisionRefused, match="repoussée"), played.event.writing() as session:
        extend_deadline(played.event, session, "Camille", NOW + timedelta(hours=1, minutes=50))


@pytest.mark.parametrize(
    "until", [datetime.max.replace(tzinfo=UTC), NOW + timedelta(hours=48, minutes=55, seconds=1)]
)
def test_a_mistyped_extension_is_refused(event: Event, until: datetime) -> None:
    with pytest.raises(DecisionRefused, match="48 heures"), event.writing() as session:
        extend_deadline(event, session, "Camille", until)
    assert logged(event).action != "extend"


def test_extensions_are_taken_back_one_by_one(tmp_path: Path) -> None:
    played = play(tmp_path / "event", full=False)
    event = played.event

    def deadline() -> datetime:
        with event.reading() as session:
            return event.deadline(session)

    def take_back() -> None:
        with event.writing() as session:
            take_back_extension(event, session, "Camille")

    first = deadline()
    with pytest.raises(DecisionRefused, match="prolongation"):
        take_back()
    for minutes in (20, 40):
        with event.writing() as session:
            extend_deadline(event, session, "Camille", first + timedelta(minutes=minutes))
    take_back()
    assert deadline() == first + timedelta(minutes=20)
    assert (logged(event).action, logged(event).who) == ("take-back-extension", "Camille")
    played.clock.at = first + timedelta(minutes=5)
    take_back()
    assert deadline() == first + timedelta(minutes=5)
    with pytest.raises(DecisionRefused, match="prolongation"):
        take_back()
    with event.writing() as session:
        event.state(session).frozen_at = event.now()
    with pytest.raises(DecisionRefused, match="figé"):
        take_back()


def test_an_announcement_is_told_and_withdrawn(event: Event) -> None:
    with event.writing() as session:
        told = announce(event, session, "Camille", "Dernière\nheure !")
    assert told.text == "Dernière heure !"
    with event.writing() as session:
        withdraw_announcement(event, session, "Camille", told.id)
    with event.reading() as session:
        assert session.get(Announcement, told.id) is None
    assert logged(event).details["text"] == "Dernière heure !"


def test_an_empty_announcement_is_none(event: Event) -> None:
    with pytest.raises(DecisionRefused, match="vide"), event.writing() as session:
        announce(event, session, "Camille", " \n ")


def test_what_is_not_there_is_not_decided(event: Event) -> None:
    with event.writing() as session:
        with pytest.raises(DecisionRefused, match="rien à décider"):
            requalify(event, session, "Camille", 999)
        with pytest.raises(DecisionRefused, match="rien à décider"):
            withdraw_announcement(event, session, "Camille", 999)


def test_nothing_is_judged_once_the_ranking_is_frozen(event: Event) -> None:
    with event.writing() as session:
        event.state(session).frozen_at = event.now()
        submission = first(session, "Les Chronos")
        for decide in (
            lambda: rerun(event, session, "Camille", submission.id),
            lambda: extend_deadline(event, session, "Camille", event.now() + timedelta(days=1)),
        ):
            with pytest.raises(DecisionRefused, match="figé"):
                decide()


def ended(event: Event, submission_id: int, how: Callable[[Session, Claim], None]) -> Submission:
    """Take a submission that waits and end it."""
    with event.writing() as session:
        taken = claim(event, session, submission_id, "worker")
        assert taken is not None
        how(session, taken)
    with event.reading() as session:
        return session.get_one(Submission, submission_id)


def ranked(event: Event, team: str) -> Standing:
    with event.reading() as session:
        return next(row for row in leaderboard(event, session) if row.team == team)


def actions(event: Event) -> list[str]:
    with event.reading() as session:
        return list(session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))


def test_what_failed_through_us_is_judged_after_the_freeze_and_then_ranks(event: Event) -> None:
    with event.writing() as session:
        failed = first(session, "Zéro pointé")
        failed.ours, failed.api_url, failed.path = True, "https://a.example", "models/1.pt"
        failed.api_state = ApiState.WAITING
        event.state(session).frozen_at = event.now() - timedelta(minutes=1)
        decide_again(event, session)
    with event.writing() as session:
        rerun(event, session, "Camille", failed.id)
    assert (ranked(event, "Zéro pointé").reason or {})["code"] == "model-too-large"
    score = result(0.95, 1.0, 5.0)
    ended(event, failed.id, lambda session, taken: finish(event, session, taken, result=score))
    assert (ranked(event, "Zéro pointé").standing, ranked(event, "Zéro pointé").number) == (
        "ranked",
        1,
    )
    assert actions(event)[-2:] == ["rerun", "rank-again"]

    def answers(*_: Any, **__: Any) -> ApiResult:
        return ApiResult(12, 12, 12, greets=True, agreement=1.0)

    check_api(event, failed.id, tool=answers, worker="worker", stop=threading.Event())
    assert ranked(event, "Zéro pointé").api["state"] == "answered"
    with pytest.raises(DecisionRefused, match="figé"), event.writing() as session:
        rerun(event, session, "Camille", failed.id)


def again(event: Event, team: str) -> Submission:
    with event.writing() as session:
        submission = first(session, team)
        submission.path = "models/1.pt"
        return rerun(event, session, "Camille", submission.id)


def test_a_rerun_that_fails_ranks_no_more(event: Event) -> None:
    submission = again(event, "BERT et ses amis")
    reason = Reason("model-empty")
    row = ended(event, submission.id, lambda session, taken: fail(event, session, taken, reason))
    assert (row.state, row.ours) == (State.FAILED, False)
    standing = ranked(event, "BERT et ses amis")
    assert (standing.standing, standing.rank, standing.micro_f1) == ("missing", None, None)
    assert shown_submission(row, "fr")["result"] is None


def test_a_rerun_that_fails_through_us_has_its_old_result(event: Event) -> None:
    before = ranked(event, "BERT et ses amis")
    submission = again(event, "BERT et ses amis")
    with event.writing() as session:
        session.get_one(Submission, submission.id).failures = event.config.judging.attempts - 1
        session.flush()
    fault = JudgeFault("judge-trouble", what="a full disk")
    row = ended(
        event, submission.id, lambda session, taken: give_back(event, session, taken, fault)
    )
    assert (row.state, row.ours, row.reason) == (State.SCORED, False, None)
    assert ranked(event, "BERT et ses amis") == before
    assert "a full disk" in logged(event).details["reason"]


def test_what_is_decided_after_the_freeze_changes_the_final_ranking(event: Event) -> None:
    def ranks() -> dict[str, int | None]:
        with event.reading() as session:
            return {row.team: row.rank for row in leaderboard(event, session)}

    with event.writing() as session:
        event.state(session).frozen_at = event.now()
        decide_again(event, session)
        submission = first(session, "Les Chronos")
    before = ranks()
    with event.writing() as session:
        disqualify(event, session, "Camille", submission.id, "modèle copié")
    assert ranks() != before
    with event.writing() as session:
        requalify(event, session, "Camille", submission.id)

    assert before["Les Chronos"] is not None
    assert ranks() == before

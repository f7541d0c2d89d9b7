"""What organisers change of a team that is there: in the log, and nothing that it did is lost."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from evaluator.admission import submissions_left
from evaluator.database.models import AuditEntry, Submission, Team, Upload
from evaluator.errors import EvaluatorError, SubmissionFault
from evaluator.event import Event
from evaluator.freezing import freeze
from evaluator.intake import accept_link, cancel_upload
from evaluator.standings import leaderboard
from evaluator.teams import allow_submissions, remove_team, rename_team
from evaluator.tokens import add_team, team_of
from evaluator.web.sessions import Identity, reader_of
from tests.evaluator.events import DEADLINE, Clock, add_upload, make_team, submit

LINK = "https://example.org/model.pt"


def teams(event: Event) -> list[str]:
    with event.reading() as session:
        return list(session.scalars(select(Team.name).order_by(Team.id)))


def ranked(event: Event) -> list[str]:
    with event.reading() as session:
        return [row.team for row in leaderboard(event, session)]


def last_entry(event: Event) -> tuple[str, dict[str, object]]:
    with event.reading() as session:
        entry = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert entry is not None
    return entry.action, entry.details


def rename(event: Event, name: str, new: str) -> None:
    with event.writing() as session:
        rename_team(event, session, name, new)


def remove(event: Event, name: str) -> None:
    with event.writing() as session:
        remove_team(event, session, name)


def allow(event: Event, name: str, extra: int) -> Team:
    with event.writing() as session:
        return allow_submissions(event, session, name, extra)


def test_a_renamed_team_keeps_its_token_and_what_it_did(event: Event) -> None:
    with event.writing() as session:
        team, token = add_team(event, session, "Crhonos")
    submit(event, team)
    rename(event, "Crhonos", "  Les \n Chronos ")
    with event.reading() as session:
        found = team_of(session, token)
        assert found is not None
        assert (found.name, [one.number for one in found.submissions]) == ("Les Chronos", [1])
    assert ranked(event) == ["Les Chronos"]
    assert last_entry(event) == ("team-rename", {"before": "Crhonos", "after": "Les Chronos"})


@pytest.mark.parametrize(
    ("name", "new", "said"),
    [
        ("Rouges", "Bleus", "« Bleus » already"),
        ("Rouges", " ", "1 to 60"),
        ("Verts", "Jaunes", "no team « Verts »"),
        ("CamemBERT", "Jaunes", "no team « CamemBERT »"),
    ],
)
def test_a_name_that_cannot_be_had_changes_nothing(
    event: Event, name: str, new: str, said: str
) -> None:
    for one in ("Rouges", "Bleus"):
        make_team(event, one)
    with event.writing() as session:
        session.add(Team(name="CamemBERT", baseline=True, created_at=event.now()))
    with pytest.raises(EvaluatorError, match=said):
        rename(event, name, new)
    assert teams(event) == ["Rouges", "Bleus", "CamemBERT"]
    assert last_entry(event)[0] == "team-add"


def test_the_final_ranking_knows_the_teams_as_they_are(event: Event, clock: Clock) -> None:
    for name in ("Rouges", "Bleus", "Essai"):
        make_team(event, name)
    clock.at = DEADLINE + timedelta(hours=1)
    assert freeze(event)
    rename(event, "Rouges", "Les Rouges")
    remove(event, "Essai")
    assert ranked(event) == ["Bleus", "Les Rouges"]


def test_a_name_given_while_the_ranking_freezes_is_in_it(event: Event, clock: Clock) -> None:
    make_team(event, "Rouges")
    clock.at = DEADLINE + timedelta(hours=1)
    with ThreadPoolExecutor(1) as pool:
        with event.writing() as session:
            rename_team(event, session, "Rouges", "Les Rouges")
            freezing = pool.submit(freeze, event)
            # It would be done by then, did it not wait.
            wait([freezing], timeout=0.3)
        assert freezing.result()
    assert ranked(event) == ["Les Rouges"]


def test_a_team_that_never_came_is_removed(event: Event) -> None:
    make_team(event, "Rouges")
    with event.writing() as session:
        team, token = add_team(event, session, "Essai")
    upload = add_upload(event, team, b"weights")
    with event.writing() as session:
        cancel_upload(event, session, team, upload.id)
    remove(event, "Essai")
    assert last_entry(event) == ("team-remove", {"team": "Essai"})
    assert teams(event) == ranked(event) == ["Rouges"]
    # SQLite gives its number to the next team, but not its sessions.
    make_team(event, "Bleus")
    cookie = Identity("team", team.id, str(team.token_hash)[:16])
    with event.reading() as session:
        assert (team_of(session, token), reader_of(session, cookie)) == (None, None)
        assert session.scalars(select(Upload)).all() == []


def _submitted(event: Event, team: Team) -> None:
    submit(event, team)


def _sending(event: Event, team: Team) -> None:
    add_upload(event, team, b"weights")


@pytest.mark.parametrize(
    ("act", "said"), [(_submitted, "disqualify it"), (_sending, "wait until it is here")]
)
def test_what_was_handed_in_is_not_removed(
    event: Event, act: Callable[[Event, Team], None], said: str
) -> None:
    act(event, make_team(event, "Rouges"))
    with pytest.raises(EvaluatorError, match=said):
        remove(event, "Rouges")
    assert teams(event) == ["Rouges"]
    with event.reading() as session:
        assert len(session.scalars(select(Upload)).all()) == 1


def test_removing_waits_for_what_is_being_handed_in(event: Event) -> None:
    team = make_team(event, "Rouges")
    with ThreadPoolExecutor(1) as pool:
        with event.writing() as session:
            accept_link(event, session, team, link=LINK)
            removing = pool.submit(remove, event, "Rouges")
            wait([removing], timeout=0.3)
        with pytest.raises(EvaluatorError, match="disqualify it"):
            removing.result()
    with event.reading() as session:
        assert session.scalars(select(Submission)).one().team.name == "Rouges"


def test_who_hands_in_while_being_removed_has_an_answer(event: Event) -> None:
    team = make_team(event, "Rouges")
    remove(event, "Rouges")
    with event.writing() as session, pytest.raises(SubmissionFault) as refused:
        accept_link(event, session, team, link=LINK)
    assert refused.value.reason.code == "token-unknown"


def _hand_in(event: Event, session: Session, name: str) -> None:
    team = session.scalars(select(Team).where(Team.name == name)).one()
    accept_link(event, session, team, link=LINK)


def test_one_team_may_hand_in_more_than_the_others(
    new_event: Callable[..., Event], database: str, clock: Clock
) -> None:
    event = new_event(database=database, now=clock, limits={"submissions": 1})
    for name in ("Rouges", "Bleus"):
        make_team(event, name)
    allow(event, "Rouges", 1)
    assert last_entry(event) == ("team-allow", {"team": "Rouges", "before": 0, "after": 1})
    for name, most in (("Rouges", 2), ("Bleus", 1)):
        for _ in range(most):
            with event.writing() as session:
                _hand_in(event, session, name)
        with pytest.raises(SubmissionFault) as caught, event.writing() as session:
            _hand_in(event, session, name)
        assert caught.value.reason.to_dict() == {
            "code": "too-many-submissions",
            "values": {"limit": most},
        }
    taken_back = allow(event, "Rouges", 0)
    with event.reading() as session:
        assert submissions_left(event, session, taken_back) == 0

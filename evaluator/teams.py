"""What organisers change of a team once it is there: its name, its limit, and that it is there.

All of them work on a session of `Event.writing`, and write to the audit log.
"""

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from evaluator.admission import unfinished_uploads
from evaluator.database.models import Submission, Team, Upload
from evaluator.errors import EvaluatorError
from evaluator.event import Event
from evaluator.standings import decide_again
from evaluator.tokens import free_name, team_named

__all__ = ["allow_submissions", "remove_team", "rename_team"]


def rename_team(event: Event, session: Session, name: str, new: str) -> Team:
    """Another name for a team, which keeps its token, its sessions and all that it handed in.

    Raises:
        EvaluatorError: there is no such team; or the new name is empty, too long or taken.
    """
    team = team_named(session, name)
    team.name = free_name(session, new)
    _rank_again(event, session)
    event.log(session, "shell", "team-rename", before=name, after=team.name)
    return team


def remove_team(event: Event, session: Session, name: str) -> None:
    """Take a team away that never came; its token and its sessions end.

    What was handed in is never removed: others' models may have been compared with it.

    Raises:
        EvaluatorError: there is no such team, or it has handed something in, or is about to.
    """
    team = team_named(session, name)
    if session.scalar(select(Submission.id).where(Submission.team_id == team.id).limit(1)):
        raise EvaluatorError(
            f"« {name} » has handed something in, which stays: disqualify it on the organisers' "
            "page (Soumissions)"
        )
    if unfinished_uploads(session, team):
        raise EvaluatorError(
            f"« {name} » is sending a model: wait until it is here, or cancel it on the team's page"
        )
    # Those that were given up; their files go as those of all others.
    session.execute(delete(Upload).where(Upload.team_id == team.id))
    session.delete(team)
    _rank_again(event, session)
    event.log(session, "shell", "team-remove", team=name)


def allow_submissions(event: Event, session: Session, name: str, extra: int) -> Team:
    """Let a team hand in so many more than the event's limit; 0 takes that back.

    Raises:
        EvaluatorError: there is no such team.
    """
    team = team_named(session, name)
    event.log(session, "shell", "team-allow", team=name, before=team.extra_submissions, after=extra)
    team.extra_submissions = extra
    return team


def _rank_again(event: Event, session: Session) -> None:
    """Let the ranking, if it is final or just becomes so, know the teams as they are now."""
    session.flush()
    event.state(session, lock="update")
    decide_again(event, session)

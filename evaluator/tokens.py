"""Teams and organisers, and the tokens by which they are known.

A token holds 160 random bits, so that its plain SHA-256 can be stored: nobody can try them all.
"""

import hashlib
import secrets

from sqlalchemy import select
from sqlalchemy.orm import Session

from evaluator.database.models import Organiser, Team
from evaluator.errors import EvaluatorError
from evaluator.event import Event

__all__ = [
    "add_organiser",
    "add_team",
    "free_name",
    "hashed",
    "organiser_of",
    "renew_organiser_token",
    "renew_team_token",
    "team_named",
    "team_of",
]

_BYTES = 20
_LONGEST = 200


def hashed(token: str) -> str:
    """The SHA-256 under which a token is stored, in 64 hexadecimal digits."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def add_team(event: Event, session: Session, name: str) -> tuple[Team, str]:
    """A new team, and its token, which is not seen again.

    Raises:
        EvaluatorError: the name is empty, too long or taken.
    """
    name = free_name(session, name)
    token = _new_token("team")
    team = Team(name=name, token_hash=hashed(token), created_at=event.now())
    session.add(team)
    session.flush()
    event.log(session, "shell", "team-add", team=name)
    return team, token


def free_name(session: Session, name: str) -> str:
    """A name that a team may take, without what is not seen of it.

    Raises:
        EvaluatorError: it is empty, too long or taken.
    """
    name = _checked(name)
    if session.scalar(select(Team).where(Team.name == name)) is not None:
        raise EvaluatorError(f"there is a team « {name} » already: choose another name")
    return name


def team_named(session: Session, name: str) -> Team:
    """The team of a name; until the transaction ends, nobody else hands in or changes it.

    Raises:
        EvaluatorError: there is no such team.
    """
    query = select(Team).where(Team.name == name, Team.baseline.is_(False)).with_for_update()
    team = session.scalar(query)
    if team is None:
        raise EvaluatorError(f"there is no team « {name} »: see `speechtimer evaluator team list`")
    return team


def renew_team_token(event: Event, session: Session, name: str) -> str:
    """A new token for a team that lost its own; the old one is worth nothing then.

    Raises:
        EvaluatorError: there is no such team.
    """
    team = team_named(session, name)
    token = _new_token("team")
    team.token_hash = hashed(token)
    event.log(session, "shell", "team-token", team=name)
    return token


def add_organiser(event: Event, session: Session, name: str) -> str:
    """A new organiser's token, which is not seen again.

    Raises:
        EvaluatorError: the name is empty, too long or taken.
    """
    name = _checked(name)
    if session.scalar(select(Organiser).where(Organiser.name == name)) is not None:
        raise EvaluatorError(f"there is an organiser « {name} » already: choose another name")
    token = _new_token("orga")
    session.add(Organiser(name=name, token_hash=hashed(token), created_at=event.now()))
    event.log(session, "shell", "organiser-add", organiser=name)
    return token


def renew_organiser_token(event: Event, session: Session, name: str) -> str:
    """A new token for an organiser whose own is lost or known to others; the old one ends.

    Raises:
        EvaluatorError: there is no such organiser.
    """
    organiser = session.scalar(select(Organiser).where(Organiser.name == name))
    if organiser is None:
        raise EvaluatorError(
            f"there is no organiser « {name} »: see `speechtimer evaluator organiser list`"
        )
    token = _new_token("orga")
    organiser.token_hash = hashed(token)
    event.log(session, "shell", "organiser-token", organiser=name)
    return token


def team_of(session: Session, token: str) -> Team | None:
    """Whose token it is."""
    if len(token) > _LONGEST:
        return None
    return session.scalar(select(Team).where(Team.token_hash == hashed(token)))


def organiser_of(session: Session, token: str) -> Organiser | None:
    """Which organiser's token it is."""
    if len(token) > _LONGEST:
        return None
    return session.scalar(select(Organiser).where(Organiser.token_hash == hashed(token)))


def _new_token(kind: str) -> str:
    return f"{kind}-{secrets.token_hex(_BYTES)}"


def _checked(name: str) -> str:
    plain = " ".join(name.split())
    if not plain or len(plain) > 60 or not plain.isprintable():
        raise EvaluatorError(f"a name has 1 to 60 visible characters, got {name[:80]!r}")
    return plain

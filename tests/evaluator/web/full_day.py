"""A whole day: twenty teams with a rank and three baselines, under way or after the winners."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from evaluator.database.models import ApiState, State, Submission
from evaluator.freezing import freeze
from tests.evaluator.web.pages_event import NOW, Played, play, result, team_row

__all__ = ["ended", "full_day"]

# Names as long as names may be, one of them in one word, and in other scripts.
_MORE = (
    "Société des chronométreurs amateurs de la vallée du Gier 42",
    "Donaudampfschifffahrtsgesellschaftskapitänsstoppuhrenverein",
    "فريق العداد السريع",
    "ストップウォッチ研究会",
    "Команда «Секундомер»",
    "Ομάδα Χρονόμετρο",
    "צוות הטיימר",
    "टाइमर टीम",
    "⏱ Tabata ⏱",
    "W" * 60,
)


def full_day(folder: Path, *, leaderboard: str = "open") -> Played:
    """Twenty teams and three baselines, and some that have no rank yet."""
    played = play(folder, leaderboard=leaderboard)
    with played.event.writing() as session:
        for at, name in enumerate(_MORE):
            arrived = NOW - timedelta(minutes=40 + at)
            measured = result(0.9 + 0.006 * at, 0.5 * 1.7**at, 2.5 * 1.3**at)
            session.add(
                Submission(
                    team_id=team_row(played, session, name).id,
                    number=1,
                    file_name="model.pt",
                    arrived_at=arrived,
                    accepted_at=arrived,
                    state=State.SCORED,
                    result=measured,
                    api_state=ApiState.ANSWERED,
                )
            )
    return played


def ended(played: Played) -> Played:
    """The same on the evening: the ranking is frozen, and the winners are shown."""
    with played.event.writing() as session:
        for one in session.scalars(select(Submission)):
            one.state = State.FAILED if one.result is None else State.SCORED
            one.reason = {"code": "model-lost", "values": {}} if one.result is None else None
            if one.api_state is ApiState.WAITING:
                one.api_state = ApiState.ANSWERED
            one.api_next = None
    played.clock.at = datetime(2026, 11, 21, 17, 31, tzinfo=UTC)
    assert freeze(played.event)
    return played

"""Models of ours, judged as all others are, that stand on the leaderboard without a rank."""

import secrets
import shutil
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from evaluator.database.models import Submission, Team
from evaluator.errors import EvaluatorError
from evaluator.event import Event
from evaluator.submitting import sha256

__all__ = ["add_baseline", "baseline_name"]

# As much as a backup is restored with.
_LARGEST = 2_000_000_000


def baseline_name(file: Path) -> str:
    """What a model file is called where it is given no name: as its folder.

    >>> baseline_name(Path("models/lstm_crf/model.pt")), baseline_name(Path("small.pt"))
    ('lstm_crf', 'small')
    """
    return file.resolve().parent.name if file.stem == "model" else file.stem


def add_baseline(event: Event, file: Path, name: str) -> int:
    """Have a model judged; gives the submission's id.

    Raises:
        EvaluatorError: the name is taken, or the file too large.
        OSError: the file cannot be copied.
    """
    with event.reading() as session:
        _refuse_taken(session, name)
    if file.stat().st_size > _LARGEST:
        gigabytes = file.stat().st_size / 1e9
        raise EvaluatorError(f"{file}: has {gigabytes:.1f} GB, of 2 at most: make it smaller")
    event.models.mkdir(exist_ok=True)
    # Whole before anything is written in the database: teams would wait for a transaction.
    copy = event.models / f"baseline-{secrets.token_hex(8)}"
    try:
        shutil.copyfile(file, copy)
        return _added(event, copy, sha256(copy), file.name, name)
    finally:
        copy.unlink(missing_ok=True)


def _refuse_taken(session: Session, name: str) -> None:
    if session.scalar(select(Team.id).where(Team.name == name)) is not None:
        raise EvaluatorError(f"there is a team or baseline « {name} » already: give --name")


def _added(event: Event, copy: Path, digest: str, file_name: str, name: str) -> int:
    with event.writing() as session:
        _refuse_taken(session, name)
        now = event.now()
        team = Team(name=name, baseline=True, created_at=now)
        session.add(team)
        session.flush()
        submission = Submission(
            team_id=team.id,
            number=1,
            file_name=file_name,
            bytes=copy.stat().st_size,
            sha256=digest,
            arrived_at=now,
            accepted_at=now,
        )
        session.add(submission)
        session.flush()
        path = event.model_path(submission.id)
        copy.replace(path)
        submission.path = str(path.relative_to(event.folder))
        event.log(session, "shell", "baseline", name=name, sha256=submission.sha256)
        return submission.id

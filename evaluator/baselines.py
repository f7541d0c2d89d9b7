"""Models of ours, judged as all others are, that stand on the leaderboard without a rank."""

import shutil
from pathlib import Path

from sqlalchemy import select

from evaluator.database.models import Submission, Team
from evaluator.errors import EvaluatorError
from evaluator.event import Event
from evaluator.submitting import sha256

__all__ = ["add_baseline", "baseline_name"]


def baseline_name(file: Path) -> str:
    """What a model file is called where it is given no name: as its folder.

    >>> baseline_name(Path("models/lstm_crf/model.pt")), baseline_name(Path("small.pt"))
    ('lstm_crf', 'small')
    """
    return file.resolve().parent.name if file.stem == "model" else file.stem


def add_baseline(event: Event, file: Path, name: str) -> int:
    """Have a model judged; gives the submission's id.

    Raises:
        EvaluatorError: the name is taken.
        OSError: the file cannot be copied.
    """
    with event.writing() as session:
        if session.scalar(select(Team.id).where(Team.name == name)) is not None:
            raise EvaluatorError(f"there is a team or baseline « {name} » already: give --name")
        now = event.now()
        team = Team(name=name, baseline=True, created_at=now)
        session.add(team)
        session.flush()
        submission = Submission(
            team_id=team.id,
            number=1,
            file_name=file.name,
            bytes=file.stat().st_size,
            sha256=sha256(file),
            arrived_at=now,
            accepted_at=now,
        )
        session.add(submission)
        session.flush()
        path = event.model_path(submission.id)
        path.parent.mkdir(exist_ok=True)
        shutil.copyfile(file, path)
        submission.path = str(path.relative_to(event.folder))
        event.log(session, "shell", "baseline", name=name, sha256=submission.sha256)
        return submission.id

"""Finding models that are another team's: the evidence is stored, an organiser decides."""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload

from evaluator.database.models import Similarity, State, Submission
from evaluator.event import Event
from evaluator.predictions import unpacked
from evaluator.reasons import Reason
from evaluator.similar_teams import dismiss_given, lateness

if TYPE_CHECKING:
    from evaluator.similarity.compare import Evidence
    from evaluator.similarity.fingerprint import Fingerprint

__all__ = ["compare_new", "uncompared"]

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, eq=False)
class _Model:
    """A submission's fingerprint, and what its place among the others depends on."""

    submission: Submission
    print: "Fingerprint"

    @property
    def team(self) -> int:
        """Whose it is."""
        return self.submission.team_id


def uncompared(session: Session) -> list[int]:
    """The scored submissions whose models have not been compared with the others."""
    return list(
        session.scalars(
            select(Submission.id)
            .where(
                Submission.state == State.SCORED,
                Submission.fingerprint.is_not(None),
                Submission.compared_at.is_(None),
            )
            .order_by(Submission.id)
        )
    )


def compare_new(event: Event, submission_id: int) -> int:
    """Compare one submission's model with the other teams'; how many are alike.

    Of two that are judged at the same moment, each is seen by the other's comparison at least:
    both fingerprints are stored before.
    """
    with event.reading() as session:
        models = _models(session)
    mine = models.get(submission_id)
    found = {} if mine is None else _flagged(mine, models.values())
    try:
        with event.writing() as session:
            # An organiser may be deciding on what is stored; before any of it is locked.
            event.state(session, lock="update")
            for other, evidence in found.items():
                _store(event, session, models[submission_id], models[other], evidence)
            dismiss_given(event, session)
            session.execute(
                update(Submission)
                .where(Submission.id == submission_id)
                .values(compared_at=event.now())
            )
    except IntegrityError:
        # Another process has just found the same; the next look sees what it stored.
        return 0
    return len(found)


def _models(session: Session) -> dict[int, _Model]:
    from evaluator.similarity.fingerprint import Fingerprint

    rows = session.execute(
        select(Submission, Submission.fingerprint)
        .options(joinedload(Submission.team))
        .where(Submission.fingerprint.is_not(None))
        .order_by(Submission.id)
    )
    models = {}
    for row, data in rows:
        try:
            models[row.id] = _Model(row, Fingerprint.from_bytes(data or b""))
        except ValueError:
            # It was made where somebody else's model was open.
            _log.warning("submission %s: its fingerprint cannot be read", row.id)
    return models


def _flagged(mine: _Model, models: Iterable[_Model]) -> dict[int, "Evidence"]:
    """The evidence against each pair that a person should look at, by the other's submission."""
    latest: Mapping[int, _Model] = {model.team: model for model in models}
    usable = {team: model.print for team, model in latest.items() if _is_comparable(model.print)}
    found, failed = {}, None
    for other in models:
        both_ours = mine.submission.team.baseline and other.submission.team.baseline
        if other.team == mine.team or both_ours:
            continue
        # What both may have from a public checkpoint is no evidence: the others show it.
        rest = [made for team, made in usable.items() if team not in (mine.team, other.team)]
        try:
            evidence = _evidence(mine.print, other.print, rest)
        except Exception as error:  # one strange model must not hide what the others have copied
            failed = error
            continue
        if evidence.flagged:
            found[other.submission.id] = evidence
    if failed is not None:
        _log.error("submission %s: not compared with all", mine.submission.id, exc_info=failed)
    return found


def _evidence(mine: "Fingerprint", other: "Fingerprint", rest: list["Fingerprint"]) -> "Evidence":
    from evaluator.similarity.compare import common_base, compare

    evidence = compare(mine, other)
    if evidence.kind == "different":
        return evidence
    base = common_base(mine, other, rest)
    return evidence if base is None else compare(mine, other, base=base)


def _is_comparable(one: "Fingerprint") -> bool:
    from evaluator.similarity.compare import compare

    try:
        compare(one, one)
    except Exception:  # whatever it is: `_flagged` says so for its pairs
        return False
    return True


def _store(
    event: Event, session: Session, mine: _Model, other: _Model, evidence: "Evidence"
) -> None:
    guilty, earlier = sorted((mine.submission, other.submission), key=lateness, reverse=True)
    sides = (guilty.id, earlier.id)
    # An organiser may have chosen the other side.
    row = session.scalar(
        select(Similarity).where(Similarity.guilty_id.in_(sides), Similarity.other_id.in_(sides))
    )
    if row is not None and row.decision is not None:
        return
    # Before the row is there, which a query would store unfinished.
    lines = (*evidence.lines, *_shared_errors(event, session, guilty, earlier))
    if row is None:
        row = Similarity(
            guilty_id=guilty.id, other_id=earlier.id, evidence={}, found_at=event.now()
        )
        session.add(row)
    row.kind, row.score = evidence.kind, evidence.score
    row.evidence = {**row.evidence, **replace(evidence, lines=lines).to_dict()}


def _shared_errors(
    event: Event, session: Session, guilty: Submission, other: Submission
) -> list[Reason]:
    """What both get wrong of the hidden sentences, beside what their weights say."""
    from evaluator.similarity.predictions import prediction_similarity

    query = select(Submission.predictions)
    mine = session.scalar(query.where(Submission.id == guilty.id))
    theirs = session.scalar(query.where(Submission.id == other.id))
    if mine is None or theirs is None:
        return []
    gold = [sentence.spans for sentence in event.hidden]
    try:
        shared = prediction_similarity(unpacked(mine), unpacked(theirs), gold)
    except ValueError:
        return []  # the hidden sentences were others then
    return [shared.line] if shared.stands_out() else []

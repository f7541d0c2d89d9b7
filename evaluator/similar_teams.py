"""Similar models by pairs of teams, and what organisers decide on each pair.

A team of twenty submissions that copied another leaves evidence by the hundred. So all that lies
between two teams is shown together, the strongest first, and one decision is taken on all of it.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from evaluator.database.models import Similarity, Submission, Team
from evaluator.decisions import LONGEST_REASON, DecisionRefused, plain_line
from evaluator.event import Event
from evaluator.reasons import Reason
from evaluator.standings import decide_again

__all__ = [
    "Decision",
    "SimilarTeams",
    "by_itself",
    "decide_similar",
    "dismiss_given",
    "given_away",
    "lateness",
    "similar_teams",
]

Decision = Literal["penalise", "dismiss"]

_EQUAL = ("same-file", "same-weights")


@dataclass(frozen=True, slots=True, eq=False)
class SimilarTeams:
    """Two teams some of whose models are alike.

    Attributes:
        later: whose first model of these arrived after the other's.
        earlier: the other; a baseline of ours is always this one.
        found: the evidence: what is to be decided first, then the strongest.
    """

    later: Team
    earlier: Team
    found: tuple[Similarity, ...]

    @property
    def undecided(self) -> int:
        """How much of the evidence waits for a decision: what is found after one waits anew."""
        return sum(one.decision is None for one in self.found)

    @property
    def decided(self) -> Similarity | None:
        """What an organiser has decided on last, or else what was dismissed by itself."""
        decided = [one for one in self.found if one.decision is not None]
        return max(decided, key=_last_decided, default=None)

    @property
    def chosen(self) -> Team:
        """Who is penalised, unless the organiser chooses the other."""
        penalised = (one.guilty.team for one in self.found if one.decision == "penalise")
        return next(penalised, self.later)

    def side(self, one: Similarity, team: Team) -> Submission:
        """The submission of one of the two in a piece of the evidence."""
        return one.guilty if one.guilty.team_id == team.id else one.other

    def submissions(self, team: Team) -> list[Submission]:
        """The submissions of one of the two that are concerned, by number."""
        own = {one.id: one for one in _sides(self.found) if one.team_id == team.id}
        return sorted(own.values(), key=lambda one: one.number)

    def named(self, team: Team) -> str:
        """As the audit log names them: « Les Chronos n° 1, 3 »."""
        numbers = ", ".join(str(one.number) for one in self.submissions(team))
        return f"{team.name} n° {numbers}"


def similar_teams(session: Session) -> list[SimilarTeams]:
    """All pairs of teams with similar models: those to decide on first, then the surest."""
    load = [
        selectinload(side).joinedload(Submission.team)
        for side in (Similarity.guilty, Similarity.other)
    ]
    pairs: defaultdict[frozenset[int], list[Similarity]] = defaultdict(list)
    for one in session.scalars(select(Similarity).options(*load)):
        pairs[frozenset((one.guilty.team_id, one.other.team_id))].append(one)
    return sorted(
        map(_pair, pairs.values()),
        key=lambda pair: (not pair.undecided, -pair.found[0].score, pair.found[0].id),
    )


def decide_similar(
    event: Event,
    session: Session,
    who: str,
    similarity_id: int,
    decision: Decision | None,
    *,
    guilty: int | None = None,
    why: str = "",
) -> None:
    """Decide on all the evidence between two teams at once; None takes the decision back.

    What was dismissed by itself stays so, while there is other evidence.

    Args:
        similarity_id: any of the evidence.
        guilty: the team that is penalised; None for the one whose models came later.
        why: the reason of a dismissal.

    Raises:
        DecisionRefused: there is no such evidence or no such team among the two, or a dismissal
            has no reason.
    """
    # Before any row is locked: of two decisions, or one and the freeze, the later knows the other.
    event.state(session, lock="update")
    one = session.get(Similarity, similarity_id)
    if one is None:
        raise DecisionRefused("decision-unknown")
    whole = next(pair for pair in similar_teams(session) if one in pair.found)
    others = tuple(found for found in whole.found if not by_itself(found))
    pair = SimilarTeams(whole.later, whole.earlier, others or whole.found)
    payer = _payer(pair, guilty) if decision == "penalise" else pair.chosen
    reason = None
    if decision == "dismiss":
        reason = plain_line(why, LONGEST_REASON, "decision-dismissed-without-reason")
    for each in pair.found:
        _set(event, each, who, decision, reason)
        if decision == "penalise" and each.guilty.team_id != payer.id:
            each.guilty, each.other = each.other, each.guilty
    session.flush()
    decide_again(event, session)
    other = pair.earlier if payer is pair.later else pair.later
    said = {} if reason is None else {"reason": reason}
    event.log(
        session,
        who,
        "similarity",
        decision=decision,
        of=pair.named(payer),
        other=pair.named(other),
        **said,
    )


def dismiss_given(event: Event, session: Session) -> None:
    """Dismiss what speaks against models that are baselines of ours, where these are given away.

    It stays visible, and organisers can take it back: then it is not dismissed again.
    """
    if not event.config.penalties.baselines_given:
        return
    # An organiser may be deciding on the same.
    event.state(session, lock="update")
    for one, baseline in given_away(event, session):
        why = Reason("similar-given-baseline", {"baseline": baseline})
        _set(event, one, "evaluator", "dismiss", why.to_dict())
        event.log(
            session,
            "evaluator",
            "similarity",
            decision="dismiss",
            of=one.guilty.named,
            other=one.other.named,
            reason=why.said("fr"),
        )


def given_away(event: Event, session: Session) -> list[tuple[Similarity, str]]:
    """What `dismiss_given` is to dismiss, each with the name of the baseline."""
    if not event.config.penalties.baselines_given:
        return []
    undecided = session.scalars(select(Similarity).where(Similarity.decision.is_(None)))
    left = [one for one in undecided if "why" not in one.evidence]
    if not left:
        return []
    # Two teams that submit the same baseline are alike, too.
    equal = select(Similarity).where(Similarity.kind.in_(_EQUAL))
    ours = equal.join(Similarity.other).join(Submission.team).where(Team.baseline)
    given = {one.guilty_id: one.other.team.name for one in session.scalars(ours)}
    named = [(one, given.get(one.guilty_id) or given.get(one.other_id)) for one in left]
    return [(one, baseline) for one, baseline in named if baseline is not None]


def by_itself(one: Similarity) -> bool:
    """Whether no organiser has dismissed it, but `dismiss_given`."""
    return one.decision == "dismiss" and isinstance(one.evidence.get("why"), dict)


def lateness(submission: Submission) -> tuple[bool, float, int]:
    """Orders by arrival; baselines are there before all others, whenever they were judged."""
    arrived = submission.arrived_at.timestamp()
    return not submission.team.baseline, arrived, submission.id


def _pair(found: Sequence[Similarity]) -> SimilarTeams:
    first = min(_sides(found), key=lateness).team
    later = next(side.team for side in _sides(found) if side.team_id != first.id)
    ordered = sorted(
        found, key=lambda one: (one.decision is not None, by_itself(one), -one.score, one.id)
    )
    return SimilarTeams(later, first, tuple(ordered))


def _sides(found: Iterable[Similarity]) -> list[Submission]:
    return [side for one in found for side in (one.guilty, one.other)]


def _payer(pair: SimilarTeams, guilty: int | None) -> Team:
    chosen = pair.later.id if guilty is None else guilty
    for team in (pair.later, pair.earlier):
        if team.id == chosen and not team.baseline:
            return team
    raise DecisionRefused("decision-unknown")


def _set(
    event: Event,
    one: Similarity,
    who: str,
    decision: Decision | None,
    why: str | dict[str, object] | None,
) -> None:
    one.decision = decision
    one.decided_by = None if decision is None else who
    one.decided_at = None if decision is None else event.now()
    if why is not None:
        one.evidence = {**one.evidence, "why": why}


def _last_decided(one: Similarity) -> tuple[bool, float]:
    assert one.decided_at is not None
    return not by_itself(one), one.decided_at.timestamp()

"""A team's API, called as the hackathon's contract says, on a few hidden sentences.

The sentences that are sent get out: whoever runs the API can write them down. So one seed, and
with it one sample, serves a whole event: however often a team submits, it sees these and no
others. `sampled` says which they are, should they be left out elsewhere.
"""

import math
import random
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from evaluator.addresses.caller import ApiCaller
from evaluator.addresses.guard import Guard
from evaluator.addresses.network import Network
from evaluator.addresses.policy import AddressPolicy
from evaluator.reasons import Reason
from speechtimer.dataset.sentence import Sentence
from speechtimer.labels import Span
from speechtimer.scoring import Counts, score_spans

__all__ = ["TOTAL_SECONDS", "ApiResult", "judge_api", "sampled"]

# All calls of an API together have so long.
TOTAL_SECONDS = 180.0


@dataclass(frozen=True, slots=True)
class ApiResult:
    """What calling an API came to; shares go from 0 to 1, latencies are seconds
    from a request to the whole reply, without the time to connect.

    Scores are over all ``sentences`` of the sample, those without a reply being empty answers;
    they and the latencies are None where nothing was answered. ``failures`` counts calls by the
    code of their reason, and ``reason`` is the commonest. ``needed`` replies make an API that
    answers.
    """

    sentences: int
    asked: int
    replies: int
    greets: bool
    f1: float | None = None
    exact_timer: float | None = None
    agreement: float | None = None
    agreement_f1: float | None = None
    latency_median: float | None = None
    latency_p95: float | None = None
    failures: Mapping[str, int] = field(default_factory=dict)
    reason: Reason | None = None
    needed: int = 1

    @property
    def answered(self) -> bool:
        """Whether there were as many replies that could be read as are needed."""
        return self.replies >= self.needed

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready values."""
        reason = None if self.reason is None else self.reason.to_dict()
        return {**asdict(self), "failures": dict(self.failures), "reason": reason}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "ApiResult":
        """The inverse of `to_dict`."""
        reason = data["reason"]
        return cls(**{**data, "reason": None if reason is None else Reason.from_dict(reason)})


def sampled(hidden: int, *, sample: int, seed: int) -> tuple[int, ...]:
    """Positions, in order, of the hidden sentences that are sent to every API.

    >>> sampled(3, sample=30, seed=0)
    (0, 1, 2)
    """
    return tuple(sorted(random.Random(seed).sample(range(hidden), min(sample, hidden))))


def judge_api(
    url: str,
    hidden: Sequence[Sentence],
    predictions: Sequence[Sequence[Span]] | None,
    *,
    policy: AddressPolicy,
    seed: int,
    progress: Callable[[int, int], None],
    sample: int = 30,
    needed: float = 0.9,
    seconds_per_call: float = 10,
    total_seconds: float = TOTAL_SECONDS,
    network: Network | None = None,
) -> ApiResult:
    """Send a fixed sample of the hidden sentences to an API, one after the other, and score it.

    ``predictions`` are what the submitted model answers, one of each hidden sentence; None
    where there is no model to compare with. If they are not as many, none are compared.
    ``needed`` is the share of the sentences to which an API that answers has a reply that can be
    read.
    ``progress`` is given the calls so far and all.
    It is the same sample for every team and each of its submissions, as long as the event keeps
    its seed: what is sent to a team's server is no longer hidden.

    Whatever the address and what answers there, there is a result: `ApiResult.answered` says
    whether the API works, ``reason`` why not.

    Raises:
        NetworkFault: our own network or machine keeps us from calling it, or from going on.
    """
    chosen = sampled(len(hidden), sample=sample, seed=seed)
    gold = [hidden[i] for i in chosen]
    caller = ApiCaller(url, seconds_per_call, time.monotonic() + total_seconds)
    with Guard(policy, network=network) as guard:
        greets = caller.greets(guard)
        answers = []
        for done, sentence in enumerate(gold):
            progress(done, len(gold))
            answers.append(caller.ask(guard, sentence.text))
    progress(len(gold), len(gold))
    result = ApiResult(
        sentences=len(gold),
        asked=caller.asked,
        replies=len(caller.latencies),
        greets=greets,
        failures=dict(caller.failures),
        reason=caller.reason,
        # Rounded: 0.55 × 20 is a little more than 11.
        needed=max(1, math.ceil(round(needed * len(gold), 6))),
    )
    if not caller.latencies:
        return result
    model = None
    # Of other sentences where the hidden ones were changed since.
    if predictions is not None and len(predictions) == len(hidden):
        model = [predictions[i] for i in chosen]
    return _scored(result, gold, answers, model, sorted(caller.latencies))


def _scored(
    result: ApiResult,
    gold: Sequence[Sentence],
    answers: Sequence[tuple[Span, ...] | None],
    model: Sequence[Sequence[Span]] | None,
    latencies: Sequence[float],
) -> ApiResult:
    scores = score_spans(gold, [answer or () for answer in answers])
    same, both = None, None
    if model is not None:
        pairs = list(zip(answers, model, strict=True))
        same = sum(a is not None and set(a) == set(m) for a, m in pairs) / len(pairs)
        both = sum((_counts(a or (), m) for a, m in pairs), start=Counts()).f1
    return replace(
        result,
        f1=scores.micro_f1,
        exact_timer=scores.exact_timer,
        agreement=same,
        agreement_f1=both,
        latency_median=statistics.median(latencies),
        latency_p95=latencies[-(-95 * len(latencies) // 100) - 1],
    )


def _counts(one: Sequence[Span], other: Sequence[Span]) -> Counts:
    a, b = set(one), set(other)
    return Counts(len(a & b), len(a - b), len(b - a))

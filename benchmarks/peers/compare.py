"""The same sentences for all peers, in turns, in one run."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from itertools import islice

import numpy as np

from benchmarks.peers import Answer
from benchmarks.peers.prepare import Ready
from benchmarks.peers.process import Hello, Running
from benchmarks.peers.results import Quality, Speed
from speechtimer.dataset import Sentence
from speechtimer.labels import Kind, Label, Span
from speechtimer.scoring import score, score_spans

__all__ = ["Measured", "Workload", "all_running", "measure", "qualities"]

_BULK_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Workload:
    """What every peer reads.

    Attributes:
        gold: labelled sentences by set; each is read once, one by one.
        warm_up: other sentences, which are read first.
        bulk: still others, read in a call for each block.
        block: sentences that a peer reads before it is another's turn.
    """

    gold: Mapping[str, Sequence[Sentence]]
    warm_up: Sequence[str]
    bulk: Sequence[str]
    block: int = 50
    bulk_block: int = 500


@dataclass(frozen=True, slots=True)
class Measured:
    """One run of a peer: answers to all labelled sentences, and its memory in MB after them."""

    speed: Speed
    answers: list[Answer]
    rss_mb: float | None
    hello: Hello


@dataclass(slots=True)
class _Taken:
    seconds: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    rss_mb: float | None = None
    bulk_sentences: int = 0
    bulk_seconds: float = 0.0
    bulk_processor: float = 0.0


@contextmanager
def all_running(peers: Sequence[Ready], core: int) -> Iterator[list[Running]]:
    """All peers loaded, on one core; they end with the block."""
    with ExitStack() as stack:
        yield [stack.enter_context(Running(ready, core)) for ready in peers]


def measure(peers: Sequence[Running], work: Workload) -> dict[str, Measured]:
    """What each peer did with the workload, by its name."""
    taken = {peer.ready.peer.name: _Taken() for peer in peers}
    for peer in peers:
        peer.read(work.warm_up)
    texts = [sentence.text for sentences in work.gold.values() for sentence in sentences]
    for turn, block in enumerate(_blocks(texts, work.block)):
        for peer in _in_turn(peers, turn):
            one = taken[peer.ready.peer.name]
            reply = peer.read(block)
            one.seconds += reply.seconds
            one.answers += reply.answers
            one.processor += reply.processor
            one.rss_mb = reply.rss_mb
    for turn, block in enumerate(_blocks(work.bulk, work.bulk_block)):
        for peer in _in_turn(peers, turn):
            one = taken[peer.ready.peer.name]
            # The first sentences of the block are enough to tell how slow a slow one is.
            part = block[: max(10, int(_BULK_SECONDS / float(np.median(one.seconds))))]
            reply = peer.read(part, bulk=True)
            one.bulk_seconds += sum(reply.seconds)
            one.bulk_processor += sum(reply.processor)
            one.bulk_sentences += len(part)
    hellos = {peer.ready.peer.name: peer.hello for peer in peers}
    return {
        name: Measured(_speed(one), one.answers, one.rss_mb, hellos[name])
        for name, one in taken.items()
    }


def qualities(
    answers: Sequence[Answer], gold: Mapping[str, Sequence[Sentence]], *, own_timers: bool
) -> dict[str, Quality]:
    """How good answers are; timers are what `interpret` makes of the spans, or the peer's own."""
    rest = iter(answers)
    found = {}
    for name, sentences in gold.items():
        part = list(islice(rest, len(sentences)))
        spans = [[Span(start, end, Label(label)) for start, end, label in a.spans] for a in part]
        scores = score_spans(sentences, spans)
        exact = scores.exact_timer
        if own_timers:
            exact = score(sentences, list(map(_as_sentence, sentences, part))).exact_timer
        wanted = [replace(s, spans=tuple(_roleless(s.spans)), program=None) for s in sentences]
        roleless = score_spans(wanted, map(_roleless, spans)).micro_f1
        found[name] = Quality(len(sentences), scores.micro_f1, roleless, exact)
    return found


def _as_sentence(sentence: Sentence, answer: Answer) -> Sentence:
    spans = [{"start": start, "end": end, "label": label} for start, end, label in answer.spans]
    data = {"text": sentence.text, "spans": spans, "program": answer.program}
    return Sentence.from_dict(data)


def _roleless(spans: Sequence[Span]) -> list[Span]:
    """The same spans, with rests as work.

    >>> _roleless([Span(0, 2, Label.DURATION_BR_SD)])[0].label
    <Label.DURATION_WT_SD: 'duration_wt_sd'>
    """
    return [
        replace(span, label=Label.duration(Kind.WORK, span.label.unit_seconds))
        if span.label.kind is Kind.REST
        else span
        for span in spans
    ]


def _speed(taken: _Taken) -> Speed:
    median, p95 = (1000 * float(np.percentile(taken.seconds, share)) for share in (50, 95))
    processor = 1000 * float(np.median(taken.processor))
    worked = sum(taken.processor) + taken.bulk_processor
    undisturbed = min(1.0, worked / (sum(taken.seconds) + taken.bulk_seconds))
    per_second = taken.bulk_sentences / taken.bulk_seconds
    return Speed(median, processor, p95, per_second, undisturbed)


def _blocks(texts: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    return (texts[at : at + size] for at in range(0, len(texts), size))


def _in_turn(peers: Sequence[Running], turn: int) -> list[Running]:
    """Nobody always comes behind the same one, which leaves the core's caches to the next."""
    first = turn % len(peers)
    return [*peers[first:], *peers[:first]]

"""Whose turn it is, told by a tagger that waits until it may go on."""

import asyncio
import threading
from collections.abc import Sequence

from api.worker import Worker
from speechtimer import Parser, Span
from tests import event_loop


class _Waiting:
    """Notes what it is asked, and answers once it may."""

    def __init__(self) -> None:
        self.asked: list[Sequence[str]] = []
        self.begun, self.go_on = threading.Event(), threading.Event()

    def predict(self, texts: Sequence[str]) -> list[tuple[Span, ...]]:
        self.asked.append(texts)
        self.begun.set()
        assert self.go_on.wait(30)
        return [()] * len(texts)


def _turns(batches: int, *, short: list[list[str]]) -> list[Sequence[str]]:
    """What is parsed in which order: full batches, and what is asked while the first slice is."""
    parser, tagger = Parser(), _Waiting()
    parser.tagger = tagger
    full = [[f"{batch} {n}" for n in range(1000)] for batch in range(batches)]

    async def ask() -> None:
        worker = Worker(parser)
        asking = [asyncio.create_task(worker.parse_many(texts)) for texts in full]
        await asyncio.to_thread(tagger.begun.wait, 30)
        asking += [asyncio.create_task(worker.parse_many(texts)) for texts in short]
        for _ in range(10):  # until they have asked, which takes some turns of the loop
            await asyncio.sleep(0)
        tagger.go_on.set()
        answered = await asyncio.gather(*asking)
        assert [[parsed.text for parsed in texts] for texts in answered] == full + short

    event_loop.run(ask())
    return tagger.asked


def test_a_sentence_waits_for_one_slice_of_eight_batches() -> None:
    sentences = [["3 tours"], ["4 tours"], ["5 tours", "6 tours"]]
    assert _turns(8, short=sentences)[1:4] == sentences


def test_one_long_batch_is_under_way() -> None:
    batches = [texts[0].split()[0] for texts in _turns(3, short=[])]
    assert batches == sorted(batches)

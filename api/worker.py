"""The parser beside the event loop: whose turn it is, and how many may wait."""

import asyncio
import math
import time
from collections import deque
from collections.abc import Sequence
from itertools import islice
from typing import NamedTuple

from speechtimer.parsed import Parsed
from speechtimer.parser import Parser

__all__ = ["BusyError", "Worker"]

# What is parsed at a time: some milliseconds, and so little that NumPy multiplies small matrices in
# one thread: the threads of larger products wait for each other, on a busy machine ten times as
# long as they compute.
_SLICE_SENTENCES = 16
_SLICE_CHARACTERS = 2_000

# Sentences that may wait: about a second's work, and ten seconds' of long batches.
_MOST_SHORT = 2_000
_MOST_LONG = 20_000


class BusyError(Exception):
    """More sentences wait than may.

    Attributes:
        seconds: after which those that wait now are parsed, if none are added.
    """

    def __init__(self, seconds: int) -> None:
        super().__init__(f"busy for {seconds} s")
        self.seconds = seconds


class _Job(NamedTuple):
    texts: Sequence[str]
    results: asyncio.Future[list[Parsed]]


class Worker:
    """The parser, called in one thread at a time, since Python runs one at a time.

    Requests of few sentences that wait together are parsed together, several times faster than
    one by one. They take turns with the slices of long batches, of which one is under way: a
    sentence waits for one slice, and not for batches.
    """

    def __init__(self, parser: Parser) -> None:
        self.parser = parser
        self._short: deque[_Job] = deque()
        self._slices: deque[_Job] = deque()
        self._short_waiting = self._long_waiting = 0
        self._long_batch = asyncio.Lock()
        self._turns: asyncio.Task[None] | None = None
        self._seconds_each = 0.0

    async def parse_many(self, texts: Sequence[str]) -> list[Parsed]:
        """One result a text, in order.

        Raises:
            BusyError: too many wait already.
        """
        if not texts:
            return []
        if _slice_end(texts, 0) == len(texts):
            return await self._parse_short(texts)
        return await self._parse_long(texts)

    async def _parse_short(self, texts: Sequence[str]) -> list[Parsed]:
        self._refuse_past(_MOST_SHORT, self._short_waiting + len(texts))
        self._short_waiting += len(texts)
        try:
            return await self._ask(self._short, texts)
        finally:
            self._short_waiting -= len(texts)

    async def _parse_long(self, texts: Sequence[str]) -> list[Parsed]:
        self._refuse_past(_MOST_LONG, self._long_waiting + len(texts))
        self._long_waiting += len(texts)
        try:
            results: list[Parsed] = []
            async with self._long_batch:
                while len(results) < len(texts):
                    end = _slice_end(texts, len(results))
                    results += await self._ask(self._slices, texts[len(results) : end])
            return results
        finally:
            self._long_waiting -= len(texts)

    def _refuse_past(self, most: int, waiting: int) -> None:
        if waiting > most:
            seconds = self._seconds_each * (self._short_waiting + self._long_waiting)
            raise BusyError(max(1, math.ceil(seconds)))

    async def _ask(self, queue: deque[_Job], texts: Sequence[str]) -> list[Parsed]:
        loop = asyncio.get_running_loop()
        job = _Job(texts, loop.create_future())
        queue.append(job)
        if self._turns is None:
            # It begins after whatever else the event loop has to do now: whoever asks in the
            # meantime is parsed together with this one.
            self._turns = loop.create_task(self._take_turns())
        return await job.results

    async def _take_turns(self) -> None:
        while self._short or self._slices:
            if self._short:
                await self._answer(_together(self._short))
            if self._slices:
                await self._answer([self._slices.popleft()])
        self._turns = None

    async def _answer(self, jobs: Sequence[_Job]) -> None:
        texts = [text for job in jobs for text in job.texts]
        begun = time.perf_counter()
        try:
            results = iter(await asyncio.to_thread(self.parser.parse_many, texts))
        except Exception as error:
            await self._answer_alone(jobs, error)
            return
        self._seconds_each += ((time.perf_counter() - begun) / len(texts) - self._seconds_each) / 8
        for job in jobs:
            answer = list(islice(results, len(job.texts)))
            if not job.results.done():  # as it is where the server ends before the answer
                job.results.set_result(answer)

    async def _answer_alone(self, jobs: Sequence[_Job], error: Exception) -> None:
        """An error is the answer to the request that leads to it, and to no other."""
        if len(jobs) > 1:
            for job in jobs:
                await self._answer([job])
        elif not jobs[0].results.done():
            jobs[0].results.set_exception(error)


def _slice_end(texts: Sequence[str], start: int) -> int:
    """Where the slice ends that begins at `start`: at least one sentence, and at most a slice's."""
    characters = 0
    for end, text in enumerate(texts[start : start + _SLICE_SENTENCES], start):
        characters += len(text)
        if characters > _SLICE_CHARACTERS and end > start:
            return end
    return min(len(texts), start + _SLICE_SENTENCES)


def _together(queue: deque[_Job]) -> list[_Job]:
    """Those that come first, as many as fit a slice."""
    jobs: list[_Job] = []
    sentences = characters = 0
    while queue:
        sentences += len(queue[0].texts)
        characters += sum(map(len, queue[0].texts))
        if jobs and (sentences > _SLICE_SENTENCES or characters > _SLICE_CHARACTERS):
            break
        jobs.append(queue.popleft())
    return jobs

"""The parser beside the event loop."""

from collections.abc import Sequence

import anyio
from anyio import to_thread

from speechtimer.parsed import Parsed
from speechtimer.parser import Parser

__all__ = ["Worker"]

# Some milliseconds, and so few that NumPy multiplies small matrices in one thread: the threads of
# larger products wait for each other, on a busy machine ten times as long as they compute.
_SLICE = 16


class Worker:
    """The parser, called in one thread, since Python runs one at a time.

    Sentences and slices of batches take turns in the order in which they come, and of long
    batches one is under way: a sentence waits for one slice, and not for batches.
    """

    def __init__(self, parser: Parser) -> None:
        self.parser = parser
        self._thread = anyio.CapacityLimiter(1)
        self._long_batch = anyio.Lock()

    async def parse_many(self, texts: Sequence[str]) -> list[Parsed]:
        """One result a text, in order."""
        if len(texts) <= _SLICE:
            return await self._parse(texts)
        results: list[Parsed] = []
        async with self._long_batch:
            for at in range(0, len(texts), _SLICE):
                results += await self._parse(texts[at : at + _SLICE])
        return results

    async def _parse(self, texts: Sequence[str]) -> list[Parsed]:
        return await to_thread.run_sync(self.parser.parse_many, texts, limiter=self._thread)

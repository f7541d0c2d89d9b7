"""One clock over everything that a call waits for."""

import math
import time

from evaluator.addresses.errors import AddressFault

__all__ = ["Deadline"]


class Deadline:
    """Seconds that names, connections, handshakes, headers and body share.

    Args:
        seconds: for the next step, which is all of a call where `renew` is never used.
        total: for everything, however often `renew` is used.
    """

    def __init__(self, seconds: float, *, total: float = math.inf) -> None:
        now = time.monotonic()
        self._seconds, self._total = seconds, total
        self._step, self._end = now + seconds, now + total

    def renew(self, seconds: float | None = None) -> None:
        """Begin the next step; the total stays."""
        self._seconds = self._seconds if seconds is None else seconds
        self._step = time.monotonic() + self._seconds

    def remaining(self) -> float:
        """Seconds that are left, always more than none.

        Raises:
            AddressFault: none is left.
        """
        left = min(self._step, self._end) - time.monotonic()
        if left <= 0:
            raise self.fault()
        return left

    def fault(self) -> AddressFault:
        """The reason once the time is over."""
        if time.monotonic() >= self._end:
            return AddressFault("address-out-of-time", seconds=_said(self._total))
        return AddressFault("address-too-slow", seconds=_said(self._seconds))


def _said(seconds: float) -> str:
    return f"{seconds:.3g}"

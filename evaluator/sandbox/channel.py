"""Lines to and from a process that may say anything, or nothing: sizes and waits are bounded."""

import os
import select
import time

__all__ = ["Ended", "Overlong", "Reader", "Silent", "send"]


class Silent(Exception):  # noqa: N818 - it is what happened, the caller says what it means
    """Nothing came in time."""


class Ended(Exception):  # noqa: N818 - as above
    """The other side is gone."""


class Overlong(Exception):  # noqa: N818 - as above
    """A line is longer than any that is asked for."""


class Reader:
    """Reads lines of a pipe; ``deadline`` is a moment of ``time.monotonic``."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._held = b""
        os.set_blocking(descriptor, False)

    def line(self, *, deadline: float, most: int) -> bytes:
        """The next line, without its end.

        Raises:
            Silent, Ended, Overlong: there is none.
        """
        while b"\n" not in self._held:
            if len(self._held) > most:
                raise Overlong
            if not self._waited(deadline):
                raise Silent
            more = os.read(self._descriptor, 65_536)
            if not more:
                raise Ended
            self._held += more
        line, _, self._held = self._held.partition(b"\n")
        if len(line) > most:
            raise Overlong
        return line

    def unasked(self) -> bool:
        """Whether something lies here that nobody asked for."""
        if self._held:
            return True
        if not self._waited(time.monotonic()):
            return False
        self._held = os.read(self._descriptor, 1)
        return bool(self._held)

    def rest(self, *, deadline: float) -> bytes:
        """What comes until the other side is gone: nothing, if it keeps to the protocol.

        Raises:
            Silent: it is not gone in time.
        """
        while not self._held:
            if not self._waited(deadline):
                raise Silent
            more = os.read(self._descriptor, 1)
            if not more:
                break
            self._held += more
        return self._held

    def _waited(self, deadline: float) -> bool:
        # poll, as select cannot wait for descriptors beyond 1023.
        poll = select.poll()
        poll.register(self._descriptor, select.POLLIN)
        return bool(poll.poll(max(deadline - time.monotonic(), 0) * 1000))


def send(descriptor: int, data: bytes, *, deadline: float) -> None:
    """Write to a pipe whose reader may be slow.

    Raises:
        Silent: it does not read in time.
        Ended: it is gone.
    """
    os.set_blocking(descriptor, False)
    poll = select.poll()
    poll.register(descriptor, select.POLLOUT)
    while data:
        if not poll.poll(max(deadline - time.monotonic(), 0) * 1000):
            raise Silent
        try:
            data = data[os.write(descriptor, data) :]
        except BrokenPipeError as error:
            raise Ended from error

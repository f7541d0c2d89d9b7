"""Whose fault it is that nobody is reached: the team's, or our own network's.

- Theirs: a name of which the servers say that it does not exist (EAI_NONAME, EAI_NODATA), and a
  connection that is refused.
- Ours: files, memory or ports that this machine lacks (EMFILE, ENFILE, ENOMEM, ENOBUFS,
  EADDRNOTAVAIL), and a network that it has no way into (ENETUNREACH, EHOSTUNREACH, ENETDOWN).
- Where both are possible the team has it only if ours is seen to work, and we only if it is not:
  a team may choose an address that fails like this, so as never to be found down.
  A name that gets no answer (EAI_AGAIN, EAI_FAIL, or time is over) may have broken servers, a host
  that is silent (ETIMEDOUT) or that no router reaches (EHOSTUNREACH) may be off, a private address
  may be what the team wrote down. So a name that no cache holds, and nobody has, is looked up
  beside it: no answer means that our network is away, an address that a portal answers for all.
  ENETUNREACH may come from a router far away, and either of EADDRNOTAVAIL and ENETUNREACH from an
  IPv6 address where there is only IPv4; so our own table of routes is asked for a way out.
"""

import errno
import ipaddress
import secrets
import socket
import threading
import time
from collections.abc import Callable, Sequence

from evaluator.addresses.deadline import Deadline
from evaluator.addresses.errors import AddressFault, NetworkFault
from evaluator.addresses.public import is_loopback

__all__ = ["answer_of", "has_route", "is_ours", "is_silent", "names_are_away"]

# Not every system has the last two.
_NO_SUCH_NAME = {
    getattr(socket, code, socket.EAI_NONAME)
    for code in ("EAI_NONAME", "EAI_NODATA", "EAI_ADDRFAMILY")
}
_LACKING = (errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.ENOBUFS)
_NO_WAY = (errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN)
_UNHEARD = (*_NO_WAY, errno.EADDRNOTAVAIL)
# Seconds that such a name has at least, also where the call's own time is over.
_PATIENCE = 3.0


def has_route() -> bool:
    """Whether this machine has a way to public addresses; nothing is sent."""
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.connect(("198.51.100.1", 9))
    except OSError:
        return False
    return True


def is_ours(problem: OSError, address: str, routed: Callable[[], bool]) -> bool:
    """Whether it is through this machine that an IP address is not reached, or not any more."""
    if problem.errno in _LACKING:
        return True
    if problem.errno == errno.EADDRNOTAVAIL:
        return ":" not in address or not routed()
    return problem.errno in _NO_WAY and not routed()


def is_silent(problem: OSError, address: str) -> bool:
    """Whether nothing has answered at an IP address: it, or our own network, is away."""
    # What has IPv4 and IPv6 may fail differently at each.
    silent = isinstance(problem, TimeoutError) or problem.errno in _UNHEARD
    return silent and not is_loopback(ipaddress.ip_address(address))


def names_are_away(look_up: Callable[[str], Sequence[str]]) -> bool:
    """Whether a name that nobody has gets no answer, or an address, within `_PATIENCE`."""
    return _is_away(_LookUp(look_up, _new_name()), time.monotonic() + _PATIENCE)


def answer_of(
    look_up: Callable[[str], Sequence[str]], host: str, deadline: Deadline
) -> Sequence[str]:
    """The addresses of a name; none where there is no such name.

    Raises:
        AddressFault: the servers of that name do not answer, or not in time.
        NetworkFault: no name is looked up here now.
    """
    seconds, begun = deadline.remaining(), time.monotonic()
    asked = _LookUp(look_up, host)
    if asked.answered(begun + seconds / 2):
        return asked.found
    other, patience = _LookUp(look_up, _new_name()), time.monotonic() + _PATIENCE
    if asked.answered(begun + seconds):
        return asked.found
    if _is_away(other, patience):
        raise NetworkFault("network-names", host=host) from asked.problem
    if asked.problem is None:
        raise deadline.fault()
    raise AddressFault("address-name-servers", host=host) from asked.problem


def _new_name() -> str:
    return f"{secrets.token_hex(8)}.example.com"


def _is_away(other: "_LookUp", until: float) -> bool:
    return not other.answered(until) or bool(other.found)


class _LookUp:
    """One name's look-up, in a thread of its own: the system's takes no time limit."""

    def __init__(self, look_up: Callable[[str], Sequence[str]], host: str) -> None:
        self._look_up, self._host = look_up, host
        self.found: Sequence[str] = ()
        self.problem: Exception | None = None
        self._thread = threading.Thread(target=self._run, daemon=True, name=f"look up {host}")
        self._thread.start()

    def answered(self, until: float) -> bool:
        """Whether the servers of names have said what they know, by a moment (monotonic)."""
        self._thread.join(max(0.0, until - time.monotonic()))
        if self._thread.is_alive():
            return False
        # Python raises what the machine itself lacks as an OSError that is no gaierror.
        problem = self.problem
        if isinstance(problem, OSError):
            return isinstance(problem, socket.gaierror) and problem.errno in _NO_SUCH_NAME
        return True

    def _run(self) -> None:
        try:
            self.found = self._look_up(self._host)
        except (OSError, UnicodeError) as problem:  # UnicodeError: it cannot be a name
            self.problem = problem

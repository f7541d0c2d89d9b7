"""Connections to checked addresses only, each read and write under one deadline.

httpcore's own backend gives a new time limit to every read, so that a server which sends a byte
now and then is waited for without end; and it looks names up again as it connects.
"""

import errno
import socket
import ssl
import time
from collections.abc import Iterable
from typing import Any

import httpcore
from httpcore import SOCKET_OPTION

from evaluator.addresses.blame import is_ours, is_silent, names_are_away
from evaluator.addresses.deadline import Deadline
from evaluator.addresses.errors import AddressFault, NetworkFault
from evaluator.addresses.network import Network, addresses_of
from evaluator.addresses.policy import AddressPolicy

__all__ = ["GuardedBackend"]

# X509_V_ERR_… of OpenSSL's verification.
_SELF_SIGNED = (18, 19)
_EXPIRED = 10
_OTHER_HOST = (62, 64)
# Of the addresses that one name may have: nobody has us call at a hundred doors.
_TRIED = 4


class GuardedBackend(httpcore.NetworkBackend):
    """Looks a name up, checks all of its addresses and connects to one of those.

    Each call begins with `begin`. ``ended`` tells whether the other side has closed;
    ``asked_at`` is when the request went out, once the connection stood.
    """

    def __init__(self, policy: AddressPolicy, network: Network) -> None:
        self._policy, self._network = policy, network
        self.begin(Deadline(0))

    def begin(self, deadline: Deadline) -> None:
        """Give the next call its deadline."""
        self.deadline = deadline
        self.ended = False
        self.asked_at = 0.0

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002 — the deadline holds
        local_address: str | None = None,  # noqa: ARG002 — of the interface
        socket_options: Iterable[SOCKET_OPTION] | None = None,  # noqa: ARG002 — of the interface
    ) -> httpcore.NetworkStream:
        """Connect to a host.

        Raises:
            AddressFault: it is not public, not there, or not in time.
            NetworkFault: we call nobody now.
        """
        addresses = addresses_of(host, self._policy, self._network, self.deadline)[:_TRIED]
        problems: list[OSError] = []
        theirs: list[OSError] = []
        silent = True
        for tried, address in enumerate(addresses):
            share = self.deadline.remaining() / (len(addresses) - tried)
            try:
                connected = self._network.dial(address, port, share)
            except OSError as problem:
                problems.append(problem)
                if not is_ours(problem, address, self._network.routed):
                    theirs.append(problem)
                    silent = silent and is_silent(problem, address)
                continue
            connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return _Stream(connected, self, host)
        if not theirs or (silent and names_are_away(self._network.look_up)):
            raise _our_fault(host, problems[-1]) from problems[-1]
        raise _not_reached(host, port, theirs[-1]) from theirs[-1]

    def broken(self, host: str, problem: OSError) -> AddressFault | NetworkFault:
        """The fault of a connection that stood."""
        if is_ours(problem, "", self._network.routed):
            return _our_fault(host, problem)
        return AddressFault("address-cut", host=host)


def _our_fault(host: str, problem: OSError) -> NetworkFault:
    # A time limit that Python keeps has no number.
    number = errno.ETIMEDOUT if isinstance(problem, TimeoutError) else problem.errno
    name = errno.errorcode.get(number or 0, "?")
    return NetworkFault("network-away", host=host, problem=name)


def _not_reached(host: str, port: int, problem: OSError) -> AddressFault:
    if isinstance(problem, ConnectionRefusedError):
        return AddressFault("address-refused", host=host, port=port)
    if isinstance(problem, TimeoutError):
        return AddressFault("address-no-answer", host=host, port=port)
    return AddressFault("address-unreachable", host=host, port=port)


class _Stream(httpcore.NetworkStream):
    def __init__(self, connected: socket.socket, backend: GuardedBackend, host: str) -> None:
        self._socket, self._backend, self._host = connected, backend, host

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002 — see above
        self._socket.settimeout(self._backend.deadline.remaining())
        try:
            data = self._socket.recv(max_bytes)
        except TimeoutError as problem:
            raise self._backend.deadline.fault() from problem
        except OSError as problem:
            raise self._backend.broken(self._host, problem) from problem
        self._backend.ended = not data
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002 — see above
        self._backend.asked_at = self._backend.asked_at or time.perf_counter()
        left = memoryview(buffer)
        while left:
            self._socket.settimeout(self._backend.deadline.remaining())
            try:
                left = left[self._socket.send(left) :]
            except TimeoutError as problem:
                raise self._backend.deadline.fault() from problem
            except OSError as problem:
                # httpcore still reads the answer: a server may refuse before it has read all.
                raise httpcore.WriteError(str(problem)) from problem

    def close(self) -> None:
        self._socket.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002 — see above
    ) -> httpcore.NetworkStream:
        self._socket.settimeout(self._backend.deadline.remaining())
        try:
            secured = ssl_context.wrap_socket(self._socket, server_hostname=server_hostname)
        except TimeoutError as problem:
            raise self._backend.deadline.fault() from problem
        except ssl.SSLError as problem:
            raise _tls_fault(self._host, problem) from problem
        except OSError as problem:
            raise self._backend.broken(self._host, problem) from problem
        finally:
            # What wrap_socket took over is detached by now; after a failure this closes it.
            self._socket.close()
        return _Stream(secured, self._backend, self._host)

    def get_extra_info(self, info: str) -> Any:
        if info == "socket":
            return self._socket
        if info == "ssl_object" and isinstance(self._socket, ssl.SSLSocket):
            return self._socket
        return None


def _tls_fault(host: str, problem: ssl.SSLError) -> AddressFault:
    if not isinstance(problem, ssl.SSLCertVerificationError):
        return AddressFault("address-not-tls", host=host)
    if problem.verify_code in _SELF_SIGNED:
        return AddressFault("address-self-signed", host=host)
    if problem.verify_code == _EXPIRED:
        return AddressFault("address-expired-certificate", host=host)
    if problem.verify_code in _OTHER_HOST:
        return AddressFault("address-other-certificate", host=host)
    return AddressFault("address-certificate", host=host, problem=problem.verify_message)

"""HTTP to addresses that strangers gave.

httpcore is what httpx stands on, and has none of what would have to be switched off there: it
follows no redirect, decompresses nothing, keeps no cookie, and reads no proxy, netrc or
certificate from the environment.
"""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import httpcore

from evaluator.addresses.backend import GuardedBackend
from evaluator.addresses.deadline import Deadline
from evaluator.addresses.errors import AddressFault
from evaluator.addresses.network import Network
from evaluator.addresses.policy import AddressPolicy
from evaluator.addresses.target import Target, read_address

__all__ = ["Answer", "Guard", "Reply"]

_HEADERS = {
    "user-agent": "SpeechTimer-Evaluator",
    "accept-encoding": "identity",
    "connection": "close",
    # Free tunnels show people a page of their own first, unless they are told not to.
    "ngrok-skip-browser-warning": "1",
    "bypass-tunnel-reminder": "1",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back so far: status, headers (names in lower case) and the body as it arrives."""

    target: Target
    status: int
    headers: Mapping[str, str]
    chunks: Iterator[bytes]


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole answer, and the seconds from the request's first byte to the answer's last."""

    target: Target
    status: int
    headers: Mapping[str, str]
    body: bytes
    seconds: float


class Guard:
    """A client for addresses that strangers gave; for one thread.

    Each call has a connection of its own, to an IP address that has just been checked. On a kept
    one, a server could send the next answers before the questions.
    """

    def __init__(self, policy: AddressPolicy, *, network: Network | None = None) -> None:
        network = Network() if network is None else network
        self.policy = policy
        self._backend = GuardedBackend(policy, network)
        self._pool = httpcore.ConnectionPool(
            ssl_context=network.tls(),
            network_backend=self._backend,
            max_keepalive_connections=0,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._pool.close()

    @contextmanager
    def open(
        self,
        method: str,
        url: str,
        *,
        deadline: Deadline,
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
    ) -> Iterator[Answer]:
        """Send a request and hand over the answer, whatever its status, as its body arrives.

        Raises:
            AddressFault: the address is refused, nothing sensible answers, or time is over.
            NetworkFault: we call nobody now.
        """
        target = read_address(url, self.policy)
        self._backend.begin(deadline)
        request = {"host": target.authority, **_HEADERS, **(headers or {})}
        with (
            self._faults(target),
            self._pool.stream(
                method,
                httpcore.URL(
                    scheme=target.scheme, host=target.host, port=target.port, target=target.path
                ),
                headers=list(request.items()),
                content=content,
            ) as response,
        ):
            received = _by_name(response.headers)
            encoding = received.get("content-encoding", "identity").strip().lower()
            if encoding not in ("", "identity"):
                raise AddressFault("address-compressed", host=target.host, encoding=encoding)
            yield Answer(target, response.status, received, _under(deadline, response))

    def request(
        self,
        method: str,
        url: str,
        *,
        seconds: float,
        max_bytes: int,
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
    ) -> Reply:
        """Send a request and wait for the whole answer, at most so long and so large.

        Raises:
            AddressFault, NetworkFault: as `open`; the answer is longer than max_bytes.
        """
        deadline = Deadline(seconds)
        with self.open(method, url, deadline=deadline, headers=headers, content=content) as answer:
            body = bytearray()
            for chunk in answer.chunks:
                body += chunk
                if len(body) > max_bytes:
                    raise AddressFault("address-too-much", kilobytes=max_bytes // 1000)
            seconds = time.perf_counter() - self._backend.asked_at
            return Reply(answer.target, answer.status, answer.headers, bytes(body), seconds)

    @contextmanager
    def _faults(self, target: Target) -> Iterator[None]:
        try:
            yield
        except (httpcore.RemoteProtocolError, httpcore.LocalProtocolError) as problem:
            code = "address-cut" if self._backend.ended else "address-not-http"
            raise AddressFault(code, host=target.host) from problem
        except (httpcore.NetworkError, httpcore.TimeoutException) as problem:
            raise AddressFault("address-cut", host=target.host) from problem


def _under(deadline: Deadline, response: httpcore.Response) -> Iterator[bytes]:
    """The body; the deadline is asked at each chunk, for a flood of tiny ones is slow to read."""
    for chunk in response.iter_stream():
        deadline.remaining()
        yield chunk


def _by_name(headers: list[tuple[bytes, bytes]]) -> dict[str, str]:
    """Headers by their names in lower case; of a repeated one, the first."""
    named: dict[str, str] = {}
    for name, value in headers:
        named.setdefault(name.decode("latin-1").lower(), value.decode("latin-1"))
    return named

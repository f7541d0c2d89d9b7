"""Which addresses are called at all."""

import ipaddress
from dataclasses import dataclass
from typing import Literal

__all__ = ["AddressPolicy", "Scheme"]

Scheme = Literal["http", "https"]


@dataclass(frozen=True, slots=True)
class AddressPolicy:
    """Which addresses are called at all; anything else is refused before a byte is sent.

    Args:
        schemes: ``https``, and ``http`` only where an organiser accepts that anybody on the way
            can read and change what is said.
        ports: the ports that may be called.
        also_refused: networks (CIDR) that are refused although they are public, such as those
            of the evaluator itself.
        redirects: how many a download follows, each checked anew; a call of an API follows none.
        allow_local: also take ``localhost``, 127.x.x.x and [::1], on any port and without TLS:
            for a rehearsal on one machine, never for an event.

    Raises:
        ValueError: a value is not one of these.
    """

    schemes: tuple[Scheme, ...] = ("https",)
    ports: tuple[int, ...] = (443, 8443)
    also_refused: tuple[str, ...] = ()
    redirects: int = 5
    allow_local: bool = False

    def __post_init__(self) -> None:
        if not self.schemes or not set(self.schemes) <= {"http", "https"}:
            raise ValueError(f'schemes must be "https" or "http", got {self.schemes!r}')
        for port in self.ports:
            if not 1 <= port <= 65_535:
                raise ValueError(f"ports must be from 1 to 65535, got {port}")
        if self.redirects < 0:
            raise ValueError(f"redirects must not be negative, got {self.redirects}")
        for network in self.also_refused:
            ipaddress.ip_network(network)

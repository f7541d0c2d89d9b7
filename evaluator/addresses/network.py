"""Names and connections: what touches the network, in one replaceable value."""

import ipaddress
import socket
import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

import certifi

from evaluator.addresses.blame import answer_of, has_route, names_are_away
from evaluator.addresses.deadline import Deadline
from evaluator.addresses.errors import AddressFault, NetworkFault
from evaluator.addresses.policy import AddressPolicy
from evaluator.addresses.public import IPAddress, is_loopback, is_public

__all__ = ["Network", "addresses_of", "trusted"]


@cache
def trusted() -> ssl.SSLContext:
    """TLS that believes the usual authorities, whatever the environment says."""
    return ssl.create_default_context(cafile=certifi.where())


def _look_up(host: str) -> Sequence[str]:
    # The dot at the end keeps the machine's search domains and its hosts file out.
    found = socket.getaddrinfo(f"{host}.", None, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


def _dial(address: str, port: int, seconds: float) -> socket.socket:
    return socket.create_connection((address, port), timeout=seconds)


@dataclass(frozen=True, slots=True)
class Network:
    """How names are looked up, connections made and certificates judged.

    ``routed`` tells whether this machine has a way out at all.
    """

    look_up: Callable[[str], Sequence[str]] = _look_up
    dial: Callable[[str, int, float], socket.socket] = _dial
    tls: Callable[[], ssl.SSLContext] = trusted
    routed: Callable[[], bool] = has_route


def addresses_of(
    host: str, policy: AddressPolicy, network: Network, deadline: Deadline
) -> tuple[str, ...]:
    """Every IP address of a host, once all of them are found to be allowed.

    One that is not spoils the others: who mixes an inside address in means it to be tried.

    Raises:
        AddressFault: the name is not known, or one of its addresses is not public.
        NetworkFault: no name is looked up here now.
    """
    try:
        literal: IPAddress | None = ipaddress.ip_address(host)
    except ValueError:
        literal = None
    local = policy.allow_local and (
        host == "localhost" or (literal is not None and is_loopback(literal))
    )
    named = literal is None and host != "localhost"
    if named:
        found = answer_of(network.look_up, host, deadline)
    else:
        found = ("127.0.0.1", "::1") if literal is None else (host,)
    if not found:
        raise AddressFault("address-unknown-name", host=host)
    for address in map(ipaddress.ip_address, found):
        allowed = is_public(address, also_refused=policy.also_refused)
        if not (allowed or (local and is_loopback(address))):
            # A portal that wants to be signed in to leads every name to itself.
            if named and names_are_away(network.look_up):
                raise NetworkFault("network-names", host=host)
            raise AddressFault("address-private", host=host)
    return tuple(found)

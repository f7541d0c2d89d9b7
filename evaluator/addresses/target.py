"""From what a team typed to what is called: one strict reading, shared by check and connection.

A library that reads a URL differently from the one that checked it is how such checks are
beaten, so the parts read here are handed on, never the text.
"""

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import quote

from evaluator.addresses.errors import AddressFault
from evaluator.addresses.policy import AddressPolicy
from evaluator.addresses.public import IPAddress, is_loopback, is_public

__all__ = ["Target", "read_address"]

_LONGEST = 2_000
_DEFAULT_PORTS = {"http": 80, "https": 443}
_URL = re.compile(
    r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://(?P<authority>[^/?#]*)"
    r"(?P<path>/[^?#]*)?(?P<query>\?[^#]*)?(?P<fragment>#.*)?"
)
_AUTHORITY = re.compile(
    r"(?:\[(?P<v6>[0-9A-Fa-f:.]+)\]|(?P<name>[^:\[\]]+))(?::(?P<port>\d{1,5}))?"
)
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
# What inet_aton and browsers take for a number: 127.1, 0x7f000001, 017700000001, 2130706433.
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_INSIDE = ("localhost", "local", "internal", "lan", "home.arpa", "intranet", "localdomain")
# What is printable ASCII goes out as it was typed: a signature in a query may cover it.
_KEPT_IN_PATH = "".join(map(chr, range(0x21, 0x7F)))


@dataclass(frozen=True, slots=True)
class Target:
    """One resource: where to connect, and what to ask for there.

    ``path`` begins with a slash and holds the query; ``local`` says that the address names this
    machine, which only a rehearsal allows.
    """

    scheme: str
    host: str
    port: int
    path: str
    local: bool = False

    @property
    def authority(self) -> str:
        """Host and port as the Host header has them.

        >>> Target("https", "::1", 443, "/").authority
        '[::1]'
        """
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        """The address in its canonical form."""
        return f"{self.scheme}://{self.authority}{self.path}"


def read_address(url: str, policy: AddressPolicy) -> Target:
    """Read an address and check all that can be checked without calling anybody.

    >>> read_address("https://Team.example/api?x=1", AddressPolicy()).host
    'team.example'

    Raises:
        AddressFault: the address is not one that the policy takes.
    """
    text = url.strip()
    if len(text) > _LONGEST:
        raise AddressFault("address-too-long", longest=_LONGEST)
    if any(not character.isprintable() or character in ' \\"<>' for character in text):
        raise AddressFault("address-characters", url=text)
    parts = _URL.fullmatch(text)
    if parts is None:
        raise AddressFault("address-no-scheme", url=text)
    scheme = parts["scheme"].lower()
    if scheme not in _DEFAULT_PORTS:
        raise AddressFault("address-scheme", scheme=scheme)
    if parts["fragment"]:
        raise AddressFault("address-fragment", url=text)
    host, port = _host_and_port(parts["authority"], text)
    local = _check_host(host, policy)
    if not local:
        _check_way(scheme, port, host, policy)
    path = quote((parts["path"] or "/") + (parts["query"] or ""), safe=_KEPT_IN_PATH)
    return Target(scheme, host, _DEFAULT_PORTS[scheme] if port is None else port, path, local)


def _host_and_port(authority: str, url: str) -> tuple[str, int | None]:
    if "@" in authority:
        raise AddressFault("address-userinfo", url=url)
    parts = _AUTHORITY.fullmatch(authority)
    if parts is None or not authority.isascii():
        raise AddressFault("address-host", host=authority)
    port = None if parts["port"] is None else int(parts["port"])
    if port is not None and not 1 <= port <= 65_535:
        raise AddressFault("address-host", host=authority)
    if parts["v6"] is None:
        return parts["name"].lower(), port
    try:
        return str(ipaddress.IPv6Address(parts["v6"])), port
    except ValueError as problem:
        raise AddressFault("address-host", host=authority) from problem


def _check_host(host: str, policy: AddressPolicy) -> bool:
    """Whether the host is this machine, and may be."""
    address = _literal(host)
    if host == "localhost" or (address is not None and is_loopback(address)):
        if not policy.allow_local:
            raise AddressFault("address-local", host=host)
        return True
    if address is not None:
        if not is_public(address, also_refused=policy.also_refused):
            raise AddressFault("address-private", host=host)
        return False
    if host.endswith(tuple(f".{name}" for name in _INSIDE)):
        raise AddressFault("address-private", host=host)
    labels = host.split(".")
    if len(labels) < 2 or len(host) > 253 or not all(map(_LABEL.fullmatch, labels)):
        raise AddressFault("address-host", host=host)
    return False


def _literal(host: str) -> IPAddress | None:
    """The IP address that a host is; None for a name.

    Raises:
        AddressFault: it is a number in another form than four decimal ones.
    """
    if ":" in host:
        return ipaddress.IPv6Address(host)
    if not _NUMBER.fullmatch(host.rpartition(".")[2]):
        return None
    try:
        return ipaddress.IPv4Address(host)
    except ValueError as problem:
        raise AddressFault("address-number", host=host) from problem


def _check_way(scheme: str, port: int | None, host: str, policy: AddressPolicy) -> None:
    if scheme not in policy.schemes:
        raise AddressFault("address-not-https", host=host)
    wanted = _DEFAULT_PORTS[scheme] if port is None else port
    if wanted not in policy.ports:
        allowed = ", ".join(map(str, policy.ports))
        raise AddressFault("address-port", port=wanted, allowed=allowed)

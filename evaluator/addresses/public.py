"""Which IP addresses belong to the public internet.

`ipaddress.is_global` changes between Python's patch versions and says yes to ways around it
(6to4, NAT64), so the networks are named here, after IANA's registries of special-purpose
addresses (RFC 6890 and its updates).
"""

import ipaddress
from collections.abc import Iterable

__all__ = ["IPAddress", "is_loopback", "is_public"]

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

_SPECIAL_V4 = tuple(
    map(
        ipaddress.IPv4Network,
        (
            "0.0.0.0/8",  # this host
            "10.0.0.0/8",  # private
            "100.64.0.0/10",  # behind a provider's NAT; a cloud's metadata at 100.100.100.200
            "127.0.0.0/8",  # loopback
            "168.63.129.16/32",  # public by number, but Azure's own inside its machines
            "169.254.0.0/16",  # link-local; the clouds' metadata
            "172.16.0.0/12",  # private
            "192.0.0.0/24",  # protocol assignments
            "192.0.2.0/24",  # documentation
            "192.88.99.0/24",  # 6to4 relays
            "192.168.0.0/16",  # private
            "198.18.0.0/15",  # benchmarks
            "198.51.100.0/24",  # documentation
            "203.0.113.0/24",  # documentation
            "224.0.0.0/4",  # multicast
            "240.0.0.0/4",  # reserved, broadcast
        ),
    )
)
# All that is routed today; loopback, v4-mapped, NAT64, private and multicast lie outside it.
_ROUTED_V6 = ipaddress.IPv6Network("2000::/3")
_SPECIAL_V6 = tuple(
    map(
        ipaddress.IPv6Network,
        (
            "2001::/23",  # protocol assignments, Teredo
            "2001:db8::/32",  # documentation
            "2002::/16",  # 6to4
            "3fff::/20",  # documentation
        ),
    )
)


def is_public(address: IPAddress, *, also_refused: Iterable[str] = ()) -> bool:
    """Whether an address is out on the internet, and in none of the networks given.

    >>> is_public(ipaddress.ip_address("93.184.215.14"))
    True
    >>> is_public(ipaddress.ip_address("::ffff:127.0.0.1"))
    False
    """
    if any(address in ipaddress.ip_network(network) for network in also_refused):
        return False
    if isinstance(address, ipaddress.IPv4Address):
        return not any(address in network for network in _SPECIAL_V4)
    return address in _ROUTED_V6 and not any(address in network for network in _SPECIAL_V6)


def is_loopback(address: IPAddress) -> bool:
    """127.0.0.0/8 and ::1, and no address that only stands for them."""
    return address.is_loopback and getattr(address, "ipv4_mapped", None) is None

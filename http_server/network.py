"""By which addresses and names other devices of the local network reach this machine."""

import re
import socket
from ipaddress import IPv4Address

import psutil

__all__ = ["host_names", "lan_addresses"]

# RFC 5737: nobody's. A datagram socket that is connected to it sends nothing, and has the address
# from which something would be sent.
_SOMEWHERE_ELSE = ("198.51.100.1", 9)
_NAME = re.compile(r"[a-z\d]([a-z\d-]{0,61}[a-z\d])?(\.[a-z\d]([a-z\d-]{0,61}[a-z\d])?)*")


def lan_addresses() -> list[IPv4Address]:
    """The IPv4 addresses of this machine's networks, first the one that leads elsewhere.

    Without those of tunnels (a VPN's), at whose other end no phone is, and without those that a
    machine gives itself where there is no network.
    """
    running = {name for name, state in psutil.net_if_stats().items() if state.isup}
    found = {
        address
        for name, interfaces in psutil.net_if_addrs().items()
        if name in running
        for one in interfaces
        if one.family == socket.AF_INET and one.ptp is None
        if not (address := IPv4Address(one.address)).is_loopback and not address.is_link_local
    }
    outward = _outward()
    return sorted(found, key=lambda address: (address != outward, address))


def host_names() -> list[str]:
    """What this machine is called, and as what mDNS knows it: ``["desk", "desk.local"]``."""
    name = socket.gethostname().lower().rstrip(".")
    if not _NAME.fullmatch(name) or name == "localhost":
        return []
    local = name.partition(".")[0] + ".local"
    return sorted({name, local})


def _outward() -> IPv4Address | None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(_SOMEWHERE_ELSE)
        except OSError:  # there is no way out
            return None
        return IPv4Address(probe.getsockname()[0])

"""The addresses of this machine, whichever they are here."""

import socket

from http_server.network import host_names, lan_addresses


def test_addresses_are_this_machine_s() -> None:
    for address in lan_addresses():
        assert not address.is_loopback
        with socket.socket() as own:
            own.bind((str(address), 0))  # as no other machine's can be


def test_the_first_one_leads_elsewhere() -> None:
    addresses = lan_addresses()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("203.0.113.1", 9))
        except OSError:
            return
        outward = probe.getsockname()[0]
    if outward in map(str, addresses):
        assert str(addresses[0]) == outward


def test_names() -> None:
    name = socket.gethostname().lower()
    assert all(one.partition(".")[0] == name.partition(".")[0] for one in host_names())

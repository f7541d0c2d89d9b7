"""Which addresses are public, against Python's own opinion and around the edges of networks."""

import ipaddress
import random

import pytest

from evaluator.addresses.public import is_loopback, is_public


@pytest.mark.parametrize(
    "address",
    [
        "8.8.8.8",
        "93.184.215.14",
        "9.255.255.255",
        "11.0.0.0",
        "100.63.255.255",
        "100.128.0.0",
        "172.15.255.255",
        "172.32.0.0",
        "192.167.255.255",
        "192.169.0.0",
        "223.255.255.255",
        "2001:4860:4860::8888",
        "2606:4700::1111",
        "2a01:e0a::1",
        "2001:200::1",
    ],
)
def test_public(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


def test_nothing_that_python_takes_for_private_is_public() -> None:
    chance = random.Random(3)
    fours = (ipaddress.IPv4Address(chance.getrandbits(32)) for _ in range(5_000))
    # Half of them within the routed eighth of the IPv6 space.
    sixes = (
        ipaddress.IPv6Address(chance.getrandbits(128) >> 3 | (i % 2) << 125) for i in range(5_000)
    )
    for four in fours:
        assert four.is_global or not is_public(four), four
    for six in sixes:
        assert six.is_global or not is_public(six), six


def test_loopback() -> None:
    for address, local in (("127.9.9.9", True), ("::1", True), ("::ffff:127.0.0.1", False)):
        assert is_loopback(ipaddress.ip_address(address)) is local

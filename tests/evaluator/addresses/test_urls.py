"""Addresses that are refused, or read, before anybody is called."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluator.addresses import AddressFault, AddressPolicy, read_address
from tests.evaluator.addresses.attacks import URLS

POLICY = AddressPolicy()
REHEARSAL = AddressPolicy(allow_local=True)


@pytest.mark.parametrize(("attack", "url", "code"), URLS)
def test_a_hostile_address_is_refused(attack: str, url: str, code: str) -> None:
    with pytest.raises(AddressFault) as raised:
        read_address(url, POLICY)
    assert raised.value.reason.code == code, attack
    assert not raised.value.temporary


@pytest.mark.parametrize("url", [url for _, url, code in URLS if code != "address-local"])
def test_a_rehearsal_lets_nothing_else_in(url: str) -> None:
    with pytest.raises(AddressFault):
        read_address(url, REHEARSAL)


@pytest.mark.parametrize(
    ("url", "read"),
    [
        ("https://team.example", "https://team.example/"),
        (" https://Team.Example:443/api?x=1 ", "https://team.example/api?x=1"),
        ("HTTPS://team.example:8443/", "https://team.example:8443/"),
        (
            "https://team.example/modèle final.pt".replace(" ", "%20"),
            "https://team.example/mod%C3%A8le%20final.pt",
        ),
        ("https://xn--quipe-9ra.example?q", "https://xn--quipe-9ra.example/?q"),
        (
            "https://a1b2-93-184-215-14.ngrok-free.app/",
            "https://a1b2-93-184-215-14.ngrok-free.app/",
        ),
        ("https://93.184.215.14/", "https://93.184.215.14/"),
        ("https://[2606:4700:0::1111]/", "https://[2606:4700::1111]/"),
    ],
)
def test_an_ordinary_address_is_read(url: str, read: str) -> None:
    target = read_address(url, POLICY)
    assert target.url == read
    assert not target.local
    assert read_address(target.url, POLICY) == target


@pytest.mark.parametrize(
    "url",
    ["http://localhost:8000", "http://127.0.0.1:8000", "https://[::1]:9/", "http://127.8.8.8/"],
)
def test_a_rehearsal_takes_this_machine_on_any_port(url: str) -> None:
    assert read_address(url, REHEARSAL).local


def test_http_and_other_ports_where_the_organiser_says_so() -> None:
    policy = AddressPolicy(schemes=("https", "http"), ports=(80, 443, 8000))
    assert read_address("http://team.example:8000/", policy).port == 8000
    assert read_address("http://team.example/", policy).port == 80


def test_networks_that_the_organiser_refuses() -> None:
    policy = AddressPolicy(also_refused=("193.48.0.0/16", "2606:4700::/32"))
    for url in ("https://193.48.0.7/", "https://[2606:4700::1]/"):
        with pytest.raises(AddressFault) as raised:
            read_address(url, policy)
        assert raised.value.reason.code == "address-private"


@pytest.mark.parametrize(
    "wrong",
    [
        {"schemes": ("ftp",)},
        {"schemes": ()},
        {"ports": (0,)},
        {"redirects": -1},
        {"also_refused": ("193.48.0.1/16",)},
    ],
)
def test_a_policy_that_cannot_be(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 — whichever of the values it is
        AddressPolicy(**wrong)  # type: ignore[arg-type]  # wrong on purpose


@pytest.mark.parametrize(
    ("url", "authority"),
    [
        ("http://[::1]:8000/", "[::1]:8000"),
        ("http://localhost:80/", "localhost"),
        ("https://localhost:80/", "localhost:80"),
    ],
)
def test_what_the_host_header_holds(url: str, authority: str) -> None:
    assert read_address(url, REHEARSAL).authority == authority


@given(st.text() | st.text("htps:/@[]#?.%\\\0\ud800x0179 ").map("https://".__add__))
@settings(max_examples=300, deadline=None)
def test_any_text_is_read_or_refused_in_words_that_can_be_stored(text: str) -> None:
    try:
        target = read_address(text, POLICY)
    except AddressFault as fault:
        stored = str(fault.reason.to_dict()["values"])
        assert stored.encode("utf-8")
        assert "\0" not in stored
    else:
        assert target.url.isascii()
        assert read_address(target.url, POLICY) == target

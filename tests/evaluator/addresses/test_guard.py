"""Calls: what is sent, what comes back, and servers that want to hold or to drown the caller."""

from collections.abc import Callable

import pytest

from evaluator.addresses import AddressFault, AddressPolicy, Guard
from evaluator.addresses.caller import ApiCaller
from tests.evaluator.addresses.attacks import SERVERS
from tests.evaluator.addresses.servers import Certificate, Line, Wire, in_time, ok, respond, serve

REHEARSAL = AddressPolicy(allow_local=True)


@pytest.mark.parametrize(("attack", "answer", "codes"), SERVERS, ids=[a for a, _, _ in SERVERS])
def test_a_hostile_server_neither_holds_nor_drowns_the_caller(
    attack: str, answer: Callable[[Line], str], codes: tuple[str, ...]
) -> None:
    with serve(answer) as team:

        def call() -> str:
            seconds = 0.6 if "address-too-slow" in codes else 10
            caller = ApiCaller(team.url, seconds, float("inf"))
            with Guard(REHEARSAL) as guard:
                assert caller.ask(guard, "3 tours") is None
            assert caller.reason is not None
            return caller.reason.code

        assert in_time(call) in codes, attack
        assert all(b"3 tours" in request for request in team.requests)


def test_what_is_sent(team_certificate: Certificate) -> None:
    with serve(ok(b"[1]"), tls=team_certificate.server()) as team:
        wire = Wire(team.port, trusted=team_certificate.believed())
        with Guard(AddressPolicy(), network=wire.network()) as guard:
            reply = guard.request(
                "POST", "https://team.example/a%20b?x=1", seconds=5, max_bytes=9, content=b"abc"
            )
            guard.request("GET", "https://team.example", seconds=5, max_bytes=9)
    assert (reply.status, reply.body) == (200, b"[1]")
    assert reply.headers["content-type"] == "application/json"
    head, _, body = team.requests[0].partition(b"\r\n\r\n")
    assert head.startswith(b"POST /a%20b?x=1 HTTP/1.1\r\n")
    for header in (b"host: team.example", b"accept-encoding: identity"):
        assert header in head.lower().split(b"\r\n")
    assert b"cookie" not in head.lower()
    assert body == b"abc"
    assert wire.dialled == ["93.184.215.14:443"] * 2
    assert wire.looked_up == ["team.example"] * 2, "checked anew for each connection"


def test_an_answer_of_just_the_size_that_is_taken() -> None:
    with serve(ok(bytes(1000))) as team, Guard(REHEARSAL) as guard:
        assert len(guard.request("GET", team.url, seconds=5, max_bytes=1000).body) == 1000
        with pytest.raises(AddressFault) as raised:
            guard.request("GET", team.url, seconds=5, max_bytes=999)
        assert raised.value.reason.code == "address-too-much"


def test_a_server_of_http_1_0() -> None:
    def answer(line: Line) -> str:
        line.say(b"HTTP/1.0 200 OK\r\n\r\n{}")
        return "closed"

    with serve(answer) as team, Guard(REHEARSAL) as guard:
        for _ in range(2):
            assert guard.request("GET", team.url, seconds=5, max_bytes=9).body == b"{}"


def test_ahead_of_the_question() -> None:

    def answer(line: Line) -> None:
        line.say(respond(b"1") + respond(b"2"))

    with serve(answer) as team, Guard(REHEARSAL) as guard:
        for _ in range(3):
            assert guard.request("GET", team.url, seconds=5, max_bytes=9).body == b"1"
    assert team.connections == 3

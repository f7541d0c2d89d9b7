"""Names: what they lead to is checked, and connected to as it was checked."""

import errno
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest

from evaluator.addresses import AddressFault, AddressPolicy, Guard, NetworkFault, blame
from evaluator.addresses.network import Network, trusted
from evaluator.errors import JudgingError
from tests.evaluator.addresses.attacks import NAMES
from tests.evaluator.addresses.servers import (
    PUBLIC,
    Certificate,
    Line,
    Wire,
    certificate,
    in_time,
    ok,
    respond,
    serve,
)

POLICY = AddressPolicy(also_refused=("193.48.0.0/16",))
URL = "https://team.example/"


def our_fault(network: Network, url: str = URL, *, seconds: float = 10) -> NetworkFault:
    """Why nobody is called."""

    def call() -> NetworkFault:
        with Guard(POLICY, network=network) as guard, pytest.raises(NetworkFault) as raised:
            guard.request("GET", url, seconds=seconds, max_bytes=1000)
        return raised.value

    return in_time(call)


def fault(
    network: Network, url: str = URL, *, policy: AddressPolicy = POLICY, seconds: float = 10
) -> AddressFault:
    """Why a call fails."""

    def call() -> AddressFault:
        with Guard(policy, network=network) as guard, pytest.raises(AddressFault) as raised:
            guard.request("GET", url, seconds=seconds, max_bytes=1000)
        return raised.value

    return in_time(call)


def only_theirs(found: Callable[[], list[str]]) -> Callable[[str], list[str]]:
    """Names of a network where the team's is the only one."""

    def look_up(host: str) -> list[str]:
        if host != "team.example":
            raise socket.gaierror(socket.EAI_NONAME, host)
        return found()

    return look_up


@pytest.mark.parametrize(("attack", "addresses"), NAMES)
@pytest.mark.parametrize(
    "policy", [POLICY, AddressPolicy(("https",), also_refused=("193.48.0.0/16",), allow_local=True)]
)
def test_names_that_lead_inside(
    attack: str, addresses: tuple[str, ...], policy: AddressPolicy
) -> None:
    with serve(ok(b"{}")) as inside:
        wire = Wire(inside.port, names={"team.example": list(addresses)})
        assert fault(wire.network(), policy=policy).reason.code == "address-private", attack
        assert wire.dialled == []
        assert inside.connections == 0


def test_rebinding(team_certificate: Certificate) -> None:
    """The name is looked up once for each connection, and that is where it goes."""
    answers = [[PUBLIC], ["127.0.0.1"], ["127.0.0.1"]]
    with serve(lambda line: line.say(respond(b"{}")), tls=team_certificate.server()) as team:
        wire = Wire(team.port, trusted=team_certificate.believed())
        network = wire.network()
        look_up = only_theirs(lambda: answers.pop(0))
        rebound = Network(look_up=look_up, dial=network.dial, tls=network.tls)
        with Guard(POLICY, network=rebound) as guard:
            assert guard.request("GET", URL, seconds=5, max_bytes=100).status == 200
            assert len(answers) == 2
            # The first connection was closed by the server: the next one is checked anew.
            with pytest.raises(AddressFault, match="réseau privé"):
                guard.request("GET", URL, seconds=5, max_bytes=100)
        assert wire.dialled == [f"{PUBLIC}:443"]


def test_slow_name() -> None:
    over = threading.Event()

    def slowly() -> list[str]:
        over.wait(30)
        return [PUBLIC]

    try:
        network = Network(look_up=only_theirs(slowly))
        assert fault(network, seconds=0.4).reason.code == "address-too-slow"
    finally:
        over.set()


@pytest.mark.parametrize("code", [socket.EAI_NONAME, socket.EAI_NODATA])
def test_an_unknown_name(code: int) -> None:
    def look_up(host: str) -> list[str]:
        raise socket.gaierror(code, host)

    found = fault(Network(look_up=look_up))
    assert found.reason.code == "address-unknown-name"
    assert not found.temporary


NO_LOOK_UP = [
    socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution"),
    socket.gaierror(socket.EAI_FAIL, "Non-recoverable failure in name resolution"),
    socket.gaierror(socket.EAI_MEMORY, "Memory allocation failure"),
    OSError(errno.EMFILE, "Too many open files"),
]


@pytest.mark.parametrize("problem", NO_LOOK_UP, ids=str)
def test_no_name_is_looked_up_here(problem: OSError) -> None:
    def look_up(_: str) -> list[str]:
        raise problem

    assert our_fault(Network(look_up=look_up)).reason.code == "network-names"


@pytest.mark.parametrize("problem", NO_LOOK_UP[:2], ids=str)
def test_broken_name(problem: OSError) -> None:
    """A team's own name servers fail, so that its API is never found down."""
    names = []

    def look_up(host: str) -> list[str]:
        names.append(host)
        if host == "team.example":
            raise problem
        raise socket.gaierror(socket.EAI_NONAME, host)

    for _ in range(2):
        found = fault(Network(look_up=look_up))
        assert found.reason.code == "address-name-servers"
        assert found.temporary
    assert len(set(names)) == 3, "no cache knows the names that tell"


def test_a_resolver_of_ours_that_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blame, "_PATIENCE", 0.2)
    over = threading.Event()

    def look_up(_: str) -> list[str]:
        over.wait(30)
        return [PUBLIC]

    try:
        assert our_fault(Network(look_up=look_up), seconds=0.2).reason.code == "network-names"
    finally:
        over.set()


V6 = "2606:4700::1111"


@pytest.mark.parametrize(
    ("number", "address", "routed", "code"),
    [
        *((lack, PUBLIC, True, "network-away") for lack in (errno.EMFILE, errno.ENFILE)),
        *((lack, V6, True, "network-away") for lack in (errno.ENOBUFS, errno.ENOMEM)),
        (errno.EADDRNOTAVAIL, PUBLIC, True, "network-away"),
        (errno.ENETUNREACH, PUBLIC, False, "network-away"),
        (errno.ENETDOWN, PUBLIC, False, "network-away"),
        (errno.EADDRNOTAVAIL, V6, False, "network-away"),
        # We have no IPv6, or a router far away knows no way.
        (errno.EADDRNOTAVAIL, V6, True, "address-unreachable"),
        (errno.ENETUNREACH, V6, True, "address-unreachable"),
        (errno.ENETUNREACH, PUBLIC, True, "address-unreachable"),
        (errno.EHOSTUNREACH, PUBLIC, False, "network-away"),
        (errno.EHOSTUNREACH, PUBLIC, True, "address-unreachable"),
        (errno.ECONNREFUSED, PUBLIC, False, "address-refused"),
        (errno.ETIMEDOUT, PUBLIC, False, "address-no-answer"),
    ],
)
def test_whose_fault_it_is_that_nobody_is_reached(
    number: int, address: str, routed: bool, code: str
) -> None:
    def dial(*_: object) -> socket.socket:
        raise OSError(number, os.strerror(number))

    look_up = only_theirs(lambda: [address])
    network = Network(look_up=look_up, dial=dial, routed=lambda: routed)
    if code == "network-away":
        found: JudgingError = our_fault(network)
        assert found.reason.values["problem"] == errno.errorcode[number]
    else:
        found = fault(network)
        assert found.temporary
    assert found.reason.code == code


def unanswered(host: str) -> list[str]:
    raise socket.gaierror(socket.EAI_AGAIN, host)


def captive(_: str) -> list[str]:
    return ["192.168.1.1"]


@pytest.mark.parametrize("problem", [errno.ETIMEDOUT, errno.EHOSTUNREACH, None], ids=str)
@pytest.mark.parametrize("others", [unanswered, captive])
@pytest.mark.parametrize("literal", [False, True])
def test_our_own_way_out_is_dead_though_names_are_still_known(
    problem: int | None, others: Callable[[str], list[str]], literal: bool
) -> None:
    """A cache holds the team's name, and the route stays; there is no IPv6."""

    def dial(address: str, *_: object) -> socket.socket:
        if address == V6:
            raise OSError(errno.ENETUNREACH, "")
        raise TimeoutError("timed out") if problem is None else OSError(problem, "")

    def look_up(host: str) -> list[str]:
        return [V6, PUBLIC] if host == "team.example" else others(host)

    network = Network(look_up=look_up, dial=dial, routed=lambda: True)
    found = our_fault(network, f"https://{PUBLIC}/" if literal else URL)
    assert found.reason.code == "network-away"
    assert found.reason.values["problem"] == errno.errorcode[problem or errno.ETIMEDOUT]


def test_silent_host() -> None:
    """Ours works: the names of others are known not to exist."""
    names = []

    def dial(*_: object) -> socket.socket:
        raise TimeoutError("timed out")

    def look_up(host: str) -> list[str]:
        names.append(host)
        return only_theirs(lambda: [PUBLIC, V6])(host)

    for _ in range(2):
        assert fault(Network(look_up=look_up, dial=dial)).reason.code == "address-no-answer"
    assert len(names) == 4
    assert len(set(names)) == 3, "no cache knows the names that tell"


def test_a_refusal_is_theirs_whatever_becomes_of_our_names() -> None:
    def dial(address: str, *_: object) -> socket.socket:
        raise OSError(errno.ECONNREFUSED if address == PUBLIC else errno.ETIMEDOUT, "")

    def look_up(host: str) -> list[str]:
        return [PUBLIC, V6] if host == "team.example" else unanswered(host)

    found = fault(Network(look_up=look_up, dial=dial, routed=lambda: True))
    assert found.reason.code == "address-no-answer"


@pytest.mark.parametrize("others", [unanswered, captive])
def test_a_portal_answers_every_name_with_its_own_address(
    others: Callable[[str], list[str]],
) -> None:
    """It is refused all the same, but no team's fault."""
    dialled = []

    def dial(address: str, *_: object) -> socket.socket:
        dialled.append(address)
        raise OSError(errno.ECONNREFUSED, "")

    def look_up(host: str) -> list[str]:
        return captive(host) if host == "team.example" else others(host)

    network = Network(look_up=look_up, dial=dial)
    assert our_fault(network).reason.code == "network-names"
    # Who types the address itself has it from no portal.
    assert fault(network, "https://192.168.1.1/").reason.code == "address-private"
    assert dialled == []


def test_it_is_theirs_where_one_of_their_addresses_says_so() -> None:
    def dial(address: str, *_: object) -> socket.socket:
        raise OSError(errno.ECONNREFUSED if address == PUBLIC else errno.EMFILE, "")

    network = Network(look_up=lambda _: [PUBLIC, V6], dial=dial)
    assert fault(network).reason.code == "address-refused"


CALLS = """
import os, resource, sys
from evaluator.addresses import AddressPolicy, Guard, NetworkFault
from evaluator.addresses.network import trusted
# What is read once has been, before there is no file to be had any more.
NetworkFault("network-names", host=""), trusted()
if sys.argv[1] == "files":
    resource.setrlimit(resource.RLIMIT_NOFILE, (50, 50))
    try:
        while True:
            os.open(os.devnull, os.O_RDONLY)
    except OSError:
        pass
for host in ("team.example", "198.41.0.4"):
    try:
        with Guard(AddressPolicy()) as guard:
            guard.request("GET", f"https://{host}/", seconds=5, max_bytes=9)
    except NetworkFault as fault:
        print(fault.reason.code, fault.reason.values.get("problem"))
"""


@pytest.mark.parametrize(("lacks", "problem"), [("network", "ENETUNREACH"), ("files", "EMFILE")])
def test_a_machine_that_can_call_nobody(lacks: str, problem: str) -> None:
    command = ["bwrap", "--unshare-net", "--dev-bind", "/", "/", sys.executable, "-c", CALLS]
    ran = subprocess.run([*command, lacks], check=True, capture_output=True, text=True)
    assert ran.stdout.splitlines() == ["network-names None", f"network-away {problem}"]


def test_environment(monkeypatch: pytest.MonkeyPatch, team_certificate: Certificate) -> None:
    with serve(ok(b"{}")) as proxy, serve(ok(b"{}"), tls=team_certificate.server()) as team:
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url)
            monkeypatch.setenv(name.lower(), proxy.url)
        monkeypatch.setenv("SSL_CERT_FILE", os.fspath(team_certificate.file))
        trusted.cache_clear()
        assert fault(Wire(team.port).network()).reason.code == "address-self-signed"
        with Guard(AddressPolicy(allow_local=True)) as guard:
            guard.request("GET", proxy.url, seconds=5, max_bytes=100)
        assert len(proxy.requests) == 1
        assert proxy.requests[0].startswith(b"GET / HTTP/1.1\r\n")


def test_wrong_certificate(team_certificate: Certificate, tmp_path: Path) -> None:
    other = certificate(tmp_path, "other.example")
    with serve(ok(b"{}"), tls=other.server()) as team:
        network = Wire(team.port, trusted=other.believed()).network()
        assert fault(network).reason.code == "address-other-certificate"
        network = Wire(team.port, trusted=team_certificate.believed()).network()
        assert fault(network).reason.code == "address-self-signed"
        assert team.requests == []


def test_http_where_tls_should_be() -> None:
    with serve(lambda line: line.say(respond(b"{}", status="400 Bad Request")), hear=False) as team:
        assert fault(Wire(team.port).network()).reason.code == "address-not-tls"


def test_handshake_drip() -> None:
    def drip(line: Line) -> None:
        # A TLS record of 16 kB that never becomes whole.
        line.drip(b"\x16\x03\x03\x40\x00\x02\x00\x3f\xfc" + bytes(1_000))

    with serve(drip, hear=False) as team:
        assert fault(Wire(team.port).network(), seconds=0.6).reason.code == "address-too-slow"


def test_body_drip_in_tls(team_certificate: Certificate) -> None:
    def drip(line: Line) -> str:
        line.say(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n")
        while line.drip(b"x"):
            pass
        return "closed"

    with serve(drip, tls=team_certificate.server()) as team:
        network = Wire(team.port, trusted=team_certificate.believed()).network()
        assert fault(network, seconds=0.6).reason.code == "address-too-slow"


def test_deaf() -> None:
    """The queue of connections that wait is full: no further one is answered."""
    policy = AddressPolicy(allow_local=True)
    with socket.create_server(("127.0.0.1", 0), backlog=0) as listener, ExitStack() as waiting:
        port = listener.getsockname()[1]
        for _ in range(3):
            one = waiting.enter_context(socket.socket())
            one.setblocking(False)
            one.connect_ex(("127.0.0.1", port))
        found = fault(Network(), f"http://127.0.0.1:{port}", policy=policy, seconds=0.4)
    assert found.reason.code == "address-no-answer"
    assert found.temporary


def test_nobody_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    policy = AddressPolicy(allow_local=True)
    found = fault(Network(), f"http://127.0.0.1:{port}", policy=policy)
    assert found.reason.code == "address-refused"
    assert found.temporary


def test_the_second_address_is_tried_where_the_first_is_dead(team_certificate: Certificate) -> None:
    with serve(ok(b"{}"), tls=team_certificate.server()) as team:
        wire = Wire(
            team.port, {"team.example": ["93.184.215.99", PUBLIC]}, team_certificate.believed()
        )
        network = wire.network()

        def dial(address: str, port: int, seconds: float) -> socket.socket:
            if address != PUBLIC:
                raise OSError("no route to host")
            return network.dial(address, port, seconds)

        with Guard(POLICY, network=Network(network.look_up, dial, network.tls)) as guard:
            assert guard.request("GET", URL, seconds=5, max_bytes=100).body == b"{}"

"""A certificate of our own: whom it convinces, and when it is made again."""

import ssl
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from http_server.certificates import Certificate, check, fingerprint
from http_server.own_certificate import keep
from http_server.tls import server_context

NOW = datetime(2026, 6, 1, tzinfo=UTC)
NAMES = ("127.0.0.1", "192.168.1.20", "desk", "desk.local")


def _handshake(certificate: Certificate, host: str) -> bytes:
    """What a client that trusts the authority, and nothing else, is shown as the host's."""
    assert certificate.authority is not None
    trusting = ssl.create_default_context(cadata=certificate.authority)
    trusting.verify_flags |= ssl.VERIFY_X509_STRICT
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    context = server_context(certificate.path, certificate.key)
    server = context.wrap_bio(to_server, to_client, server_side=True)
    client = trusting.wrap_bio(to_client, to_server, server_hostname=host)
    for side in (client, server, client):
        try:
            side.do_handshake()
        except ssl.SSLWantReadError:
            continue
    return client.getpeercert(binary_form=True) or b""


@pytest.fixture(scope="module")
def real_now() -> datetime:
    """OpenSSL knows no other time."""
    return datetime.now(UTC)


@pytest.mark.parametrize("host", NAMES)
def test_who_trusts_the_authority_trusts_the_server(
    tmp_path: Path, real_now: datetime, host: str
) -> None:
    certificate = keep(tmp_path, NAMES, now=real_now)
    shown = _handshake(certificate, host)
    assert shown == certificate.der
    assert fingerprint(shown).count(":") == 31


@pytest.mark.parametrize("host", ["192.168.1.21", "other.local", "example.com"])
def test_it_is_for_no_other_host(tmp_path: Path, real_now: datetime, host: str) -> None:
    with pytest.raises(ssl.SSLCertVerificationError, match="mismatch"):
        _handshake(keep(tmp_path, NAMES, now=real_now), host)


def test_a_public_address_of_this_machine(tmp_path: Path, real_now: datetime) -> None:
    local = keep(tmp_path, NAMES, now=real_now)
    public = keep(tmp_path, ["203.0.113.7", "2001:db8::7"], now=real_now)
    assert public.authority != local.authority
    for host in ("203.0.113.7", "2001:db8::7"):
        assert _handshake(public, host) == public.der


def test_the_authority_is_good_for_nothing_else(tmp_path: Path, real_now: datetime) -> None:
    """What its key would sign for other hosts, nobody takes."""
    from http_server import own_certificate

    certificate = keep(tmp_path, NAMES, now=real_now)
    pair = own_certificate._kept(tmp_path / "authority.pem", real_now)
    assert pair is not None
    for host in ("bank.example", "203.0.113.7", "other.local"):
        forged = own_certificate._new_site([host], pair, real_now)
        own_certificate._write(certificate.path, *forged)
        with pytest.raises(ssl.SSLCertVerificationError, match="permitted subtree"):
            _handshake(certificate, host)


def _made(folder: Path, names: Sequence[str], now: datetime) -> tuple[bytes, bytes | None]:
    certificate = keep(folder, names, now=now)
    return certificate.der, certificate.authority


def test_a_second_start_uses_the_first_one_s(tmp_path: Path) -> None:
    first = _made(tmp_path, NAMES, NOW)
    assert _made(tmp_path, NAMES[::-1], NOW + timedelta(days=300)) == first


def test_other_addresses_make_another_one_of_the_same_authority(tmp_path: Path) -> None:
    first = _made(tmp_path, NAMES, NOW)
    second = _made(tmp_path, ["10.0.0.7", "desk"], NOW)
    assert second[0] != first[0]
    assert second[1] == first[1]
    again = keep(tmp_path, ["10.0.0.7", "desk"], now=NOW)
    assert (again.der, again.names) == (second[0], ("10.0.0.7", "desk"))


def test_another_name_of_the_machine_needs_another_authority(tmp_path: Path) -> None:
    first = _made(tmp_path, NAMES, NOW)
    assert _made(tmp_path, ["laptop.local"], NOW)[1] != first[1]


def test_one_that_is_nearly_over_is_made_again(tmp_path: Path) -> None:
    first = _made(tmp_path, NAMES, NOW)
    next_year = _made(tmp_path, NAMES, NOW + timedelta(days=380))
    assert next_year[0] != first[0]
    assert next_year[1] == first[1]
    assert _made(tmp_path, NAMES, NOW + timedelta(days=3640))[1] != first[1]


@pytest.mark.parametrize("name", ["authority.pem", "server.pem"])
@pytest.mark.parametrize("content", [b"", b"half of it", b"\xff" * 9])
def test_what_cannot_be_read_is_made_again(tmp_path: Path, name: str, content: bytes) -> None:
    first = _made(tmp_path, NAMES, NOW)
    (tmp_path / name).write_bytes(content)
    second = _made(tmp_path, NAMES, NOW)
    assert second != first
    assert _made(tmp_path, NAMES, NOW) == second


def test_nobody_else_reads_the_keys(tmp_path: Path) -> None:
    folder = tmp_path / "not" / "there"
    certificate = keep(folder, NAMES, now=NOW)
    assert {path.name for path in folder.iterdir()} == {"authority.pem", "server.pem"}
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
    assert folder.stat().st_mode & 0o777 == 0o700
    assert certificate.authority is not None
    assert b"PRIVATE" not in certificate.authority


def test_it_passes_as_somebody_s(tmp_path: Path) -> None:
    made = keep(tmp_path, NAMES, now=NOW)
    found = check(made.path, made.key, now=NOW)
    assert (found.der, set(found.names), found.authority) == (made.der, set(NAMES), None)

"""Somebody's certificate, and all that can be wrong with it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from http_server.certificates import (
    ExpiredError,
    MismatchedError,
    NotYetValidError,
    UnreadableError,
    check,
)
from http_server.own_certificate import keep

NOW = datetime(2026, 6, 1, tzinfo=UTC)


@pytest.fixture
def good(tmp_path: Path) -> Path:
    return keep(tmp_path / "good", ["desk"], now=NOW).path


def test_a_chain_after_it(good: Path, tmp_path: Path) -> None:
    chain = tmp_path / "chain.pem"
    chain.write_bytes(good.read_bytes() + good.with_name("authority.pem").read_bytes())
    assert check(chain, good, now=NOW).names == ("desk",)


def test_the_key_of_another_one(good: Path, tmp_path: Path) -> None:
    other = keep(tmp_path / "other", ["desk"], now=NOW).key
    with pytest.raises(MismatchedError):
        check(good, other, now=NOW)


@pytest.mark.parametrize(
    ("days", "error"), [(-2, NotYetValidError), (397, ExpiredError), (4000, ExpiredError)]
)
def test_not_its_time(good: Path, days: int, error: type[Exception]) -> None:
    with pytest.raises(error):
        check(good, good, now=NOW + timedelta(days=days))


@pytest.mark.parametrize("content", [b"", b"-----BEGIN CERTIFICATE-----\nAAAA\n", b"\0\xff"])
def test_no_such_file(good: Path, tmp_path: Path, content: bytes) -> None:
    bad = tmp_path / "bad.pem"
    bad.write_bytes(content)
    for pair in ((bad, good), (good, bad)):
        with pytest.raises(UnreadableError) as caught:
            check(*pair, now=NOW)
        assert (caught.value.path, caught.value.reason) == (bad, "")


@pytest.mark.parametrize("name", ["missing.pem", "."])
def test_what_the_system_cannot_read(good: Path, tmp_path: Path, name: str) -> None:
    for pair in ((tmp_path / name, good), (good, tmp_path / name)):
        with pytest.raises(UnreadableError) as caught:
            check(*pair, now=NOW)
        assert caught.value.reason


def test_a_key_that_wants_a_password(good: Path, tmp_path: Path) -> None:
    locked = tmp_path / "locked.pem"
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    locked.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(b"secret"),
        )
    )
    with pytest.raises(UnreadableError):
        check(good, locked, now=NOW)

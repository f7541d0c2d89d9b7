"""Certificates of a server: what they say, and whether they can be used."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import serialization

__all__ = [
    "Certificate",
    "CertificateError",
    "ExpiredError",
    "MismatchedError",
    "NotYetValidError",
    "UnreadableError",
    "check",
    "fingerprint",
    "names_of",
]


class CertificateError(Exception):
    """A certificate cannot be used.

    CertificateError
    ├── UnreadableError
    ├── MismatchedError
    ├── ExpiredError
    └── NotYetValidError
    """


@dataclass(eq=False)
class UnreadableError(CertificateError):
    """A file holds no certificate, or no key that is readable without a password.

    Attributes:
        reason: the system's, where it is the system that cannot read it.
    """

    path: Path
    reason: str = ""


class MismatchedError(CertificateError):
    """The key is another certificate's."""


@dataclass(eq=False)
class ExpiredError(CertificateError):
    """Its time is over."""

    when: datetime


@dataclass(eq=False)
class NotYetValidError(CertificateError):
    """Its time has not begun."""

    when: datetime


@dataclass(frozen=True, slots=True)
class Certificate:
    """What a server shows, in files that OpenSSL reads.

    Attributes:
        names: host names and addresses that it is valid for; a wildcard as it is written.
        der: the certificate itself.
        authority: the certificate of our own authority, as DER; None where it is somebody's.
    """

    path: Path
    key: Path
    names: tuple[str, ...]
    der: bytes
    authority: bytes | None = None


def fingerprint(der: bytes) -> str:
    """The SHA-256 fingerprint of a certificate, as browsers show it: ``AB:CD:…``."""
    return hashlib.sha256(der).digest().hex(":").upper()


def check(path: Path, key: Path, *, now: datetime) -> Certificate:
    """Somebody's certificate and its key, in PEM files.

    Raises:
        CertificateError: it cannot be used.
    """
    try:
        site = x509.load_pem_x509_certificates(_read(path))[0]
    except ValueError:
        raise UnreadableError(path) from None
    try:
        private = serialization.load_pem_private_key(_read(key), None)
    except (TypeError, ValueError):  # TypeError: it wants a password
        raise UnreadableError(key) from None
    if site.public_key() != private.public_key():
        raise MismatchedError
    if now > site.not_valid_after_utc:
        raise ExpiredError(site.not_valid_after_utc)
    if now < site.not_valid_before_utc:
        raise NotYetValidError(site.not_valid_before_utc)
    return Certificate(path, key, names_of(site), site.public_bytes(serialization.Encoding.DER))


def names_of(certificate: x509.Certificate) -> tuple[str, ...]:
    """The host names and the addresses that it is valid for."""
    try:
        found = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return ()
    hosts = found.get_values_for_type(x509.DNSName)
    addresses = found.get_values_for_type(x509.IPAddress)
    return (*hosts, *(str(address) for address in addresses))


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UnreadableError(path, error.strerror or str(error)) from None

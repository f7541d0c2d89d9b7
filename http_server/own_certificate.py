"""A certificate of our own: made once, kept, and made again when this machine's names change.

An authority of this machine signs it. A phone that has installed the authority trusts each
certificate after that, so a change of address costs no new warning. The authority is good for this
machine's names and for addresses of local networks only: whoever steals its key cannot pass for
any other site.
"""

import os
import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from http_server.certificates import Certificate, names_of

__all__ = ["keep"]

Address = IPv4Address | IPv6Address
_AUTHORITY_DAYS = 3650
# iPhones take no more than 825 days, and browsers are on their way to fewer.
_SITE_DAYS = 397
_DAYS_LEFT = 30
# The phone's clock may be behind.
_EARLIER = timedelta(days=1)
_LOCAL = (
    *("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "100.64.0.0/10"),
    *("127.0.0.0/8", "::1/128", "fc00::/7", "fe80::/10"),
)


def keep(folder: Path, names: Sequence[str], *, now: datetime) -> Certificate:
    """The certificate of our own for these names, from the folder or made into it.

    It is made again where the names have changed, its time is nearly over or it cannot be read;
    the authority likewise, where it is not good for the names.

    Args:
        names: host names and addresses.

    Raises:
        OSError: the folder cannot be written.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    authority = _kept(folder / "authority.pem", now)
    if authority is None or not _allows(authority[0], names):
        authority = _new_authority(names, now)
        _write(folder / "authority.pem", *authority)
    path = folder / "server.pem"
    kept = _kept(path, now)
    if kept is None or set(names_of(kept[0])) != set(names) or not _signed(kept[0], authority[0]):
        kept = _new_site(names, authority, now)
        _write(path, *kept)
    der, public = (one.public_bytes(serialization.Encoding.DER) for one in (kept[0], authority[0]))
    return Certificate(path, path, tuple(names), der, public)


_Pair = tuple[x509.Certificate, ec.EllipticCurvePrivateKey]


def _kept(path: Path, now: datetime) -> _Pair | None:
    """What lies there, if it will do for a while."""
    try:
        pem = path.read_bytes()
        certificate = x509.load_pem_x509_certificate(pem)
        key = serialization.load_pem_private_key(pem, None)
    except (FileNotFoundError, ValueError, TypeError):
        return None
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        return None
    left = certificate.not_valid_after_utc - now
    usable = left > timedelta(days=_DAYS_LEFT) and certificate.not_valid_before_utc <= now
    return (certificate, key) if usable and certificate.public_key() == key.public_key() else None


def _write(path: Path, certificate: x509.Certificate, key: ec.EllipticCurvePrivateKey) -> None:
    """Both in one file, so that they always go together, and for nobody else to read."""
    pem = certificate.public_bytes(serialization.Encoding.PEM) + key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    unfinished = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as f:
            f.write(pem)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def _new_authority(names: Iterable[str], now: datetime) -> _Pair:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = _subject(f"SpeechTimer, autorité locale {secrets.token_hex(2)}")
    networks = [ip_network(network) for network in _LOCAL]
    # A network may well give public addresses; then this one is allowed, and no neighbour's.
    others = [
        ip_network(address) for address in _addresses(names) if not _within(address, networks)
    ]
    permitted: list[x509.GeneralName] = [x509.IPAddress(one) for one in (*networks, *others)]
    permitted += [x509.DNSName(name) for name in _hosts(names)]
    certificate = (
        _builder(subject, subject, key, now, _AUTHORITY_DAYS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs=True), critical=True)
        .add_extension(x509.NameConstraints(permitted, None), critical=True)
        .sign(key, hashes.SHA256())
    )
    return certificate, key


def _new_site(names: Iterable[str], authority: _Pair, now: datetime) -> _Pair:
    issuer, issuer_key = authority
    key = ec.generate_private_key(ec.SECP256R1())
    alternatives: list[x509.GeneralName] = [x509.DNSName(name) for name in _hosts(names)]
    alternatives += [x509.IPAddress(address) for address in _addresses(names)]
    identifier = issuer.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    certificate = (
        _builder(_subject("SpeechTimer"), issuer.subject, key, now, _SITE_DAYS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier),
            critical=False,
        )
        .sign(issuer_key, hashes.SHA256())
    )
    return certificate, key


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    now: datetime,
    days: int,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _EARLIER)
        .not_valid_after(now - _EARLIER + timedelta(days=days))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _subject(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _usage(*, signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs,
        key_cert_sign=signs,
        crl_sign=signs,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _signed(site: x509.Certificate, authority: x509.Certificate) -> bool:
    try:
        site.verify_directly_issued_by(authority)
    except Exception:  # whatever is wrong with it, another one is made
        return False
    return True


def _allows(authority: x509.Certificate, names: Iterable[str]) -> bool:
    permitted = authority.extensions.get_extension_for_class(x509.NameConstraints).value
    subtrees = permitted.permitted_subtrees or []
    hosts = {one.value for one in subtrees if isinstance(one, x509.DNSName)}
    networks = [one.value for one in subtrees if isinstance(one, x509.IPAddress)]
    return hosts.issuperset(_hosts(names)) and all(
        _within(address, networks) for address in _addresses(names)
    )


def _addresses(names: Iterable[str]) -> list[Address]:
    return [address for name in names if (address := _address(name)) is not None]


def _hosts(names: Iterable[str]) -> list[str]:
    return [name for name in names if _address(name) is None]


def _address(name: str) -> Address | None:
    try:
        return ip_address(name)
    except ValueError:
        return None


def _within(address: Address, networks: Iterable[object]) -> bool:
    return any(
        isinstance(network, IPv4Network | IPv6Network)
        and network.version == address.version
        and address in network
        for network in networks
    )

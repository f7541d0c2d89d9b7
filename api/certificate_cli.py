"""Which certificate ``speechtimer serve`` shows, and what is wrong with one in a sentence."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Sequence

    from http_server.certificates import Certificate, CertificateError

__all__ = ["NoCertificateError", "given", "own"]

_DAY = "%d/%m/%Y"


class NoCertificateError(Exception):
    """There is none, and the message says in French what to do."""


def given(path: Path, key: Path) -> "Certificate":
    """Somebody's certificate.

    Raises:
        NoCertificateError: it cannot be used.
    """
    from http_server.certificates import CertificateError, check

    try:
        return check(path, key, now=datetime.now(UTC))
    except CertificateError as error:
        raise NoCertificateError(_sentence(error, path, key)) from error


def own(hosts: "Sequence[str]") -> "Certificate":
    """Our own certificate for these hosts and this machine's names, from the user's folder.

    Raises:
        NoCertificateError: the folder cannot be used.
    """
    from http_server.network import host_names
    from http_server.own_certificate import keep

    names = sorted({*hosts, *host_names(), "localhost", "127.0.0.1"})
    folder = Path(click.get_app_dir("speechtimer")) / "https"
    try:
        return keep(folder, names, now=datetime.now(UTC))
    except OSError as error:
        reason = f"Le certificat ne peut pas être gardé dans {folder} ({error.strerror}) : "
        remedy = "rendez ce dossier lisible et modifiable, ou donnez --certificate et --key."
        raise NoCertificateError(reason + remedy) from error


def _sentence(error: "CertificateError", path: Path, key: Path) -> str:
    from http_server.certificates import (
        ExpiredError,
        MismatchedError,
        NotYetValidError,
        UnreadableError,
    )

    match error:
        case UnreadableError(path=file, reason=str(reason)) if reason:
            return f"{file} ne se lit pas ({reason}) : vérifiez le chemin et les droits."
        case UnreadableError(path=file) if file == key:
            return f"{file} n’est pas une clé en PEM sans mot de passe : donnez-en une à --key."
        case UnreadableError(path=file):
            return f"{file} n’est pas un certificat en PEM : donnez-en un à --certificate."
        case MismatchedError():
            return f"La clé {key} n’est pas celle du certificat {path} : donnez celle qui va avec."
        case ExpiredError(when=when):
            return f"Le certificat {path} a expiré le {when:{_DAY}} : renouvelez-le."
        case NotYetValidError(when=when):
            return (
                f"Le certificat {path} ne vaut qu’à partir du {when:{_DAY}} : vérifiez l’horloge."
            )
    raise AssertionError(error)

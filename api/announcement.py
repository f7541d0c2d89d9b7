"""What ``speechtimer serve`` prints once it answers: where, and how a phone gets there."""

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import segno

if TYPE_CHECKING:
    from http_server.certificates import Certificate

__all__ = ["Announcement", "qr_code"]

# Black on white whatever the terminal's colours are: not every phone reads it the other way round.
_COLOURS, _PLAIN = "\033[97;40m", "\033[0m"


@dataclass(frozen=True, slots=True)
class Announcement:
    """Where a server is reached.

    Attributes:
        url: makes the address of a host's pages, with a scheme: ``url("desk", "https")``.
        hosts: by which it is reached, the best first.
        phones: whether from other devices, too.
        certificate: None where it speaks plain HTTP.
    """

    url: Callable[[str, str], str]
    hosts: Sequence[str]
    phones: bool
    certificate: "Certificate | None"

    def lines(self, *, terminal: bool) -> Iterator[str]:
        """For a person, with a QR code; for a file or another program, without."""
        scheme = "http" if self.certificate is None else "https"
        first, *others = self._named()
        yield f"SpeechTimer : {self.url(first, scheme)}"
        if others:
            yield f"Aussi : {', '.join(self.url(host, scheme) for host in others)}"
        if self.certificate is not None:
            yield from _fingerprints(self.certificate)
        if self.phones:
            if self.certificate is None:
                yield "Pour qu’un téléphone y prête son micro : --lan."
            elif self.certificate.authority is not None:
                explained = self.url(first, "http") + "/telephone"
                yield f"Si le téléphone avertit d’un danger, lisez-y d’abord : {explained}"
            if terminal:
                yield qr_code(self.url(first, scheme))
        elif terminal:
            yield "Pour un téléphone du même réseau : --lan (avec make : make run ARGS=--lan)."

    def _named(self) -> Sequence[str]:
        """The hosts, before them a name of the certificate where it is valid for none of them."""
        if self.certificate is None or not self.phones:
            return self.hosts
        valid = [name for name in self.certificate.names if not name.startswith("*")]
        known = [host for host in self.hosts if host in valid]
        return [*(known or valid[:1]), *(host for host in self.hosts if host not in known)]


def qr_code(text: str) -> str:
    """A QR code of a text, two rows of it in a line of the terminal."""
    drawn = io.StringIO()
    segno.make(text, micro=False).terminal(drawn, border=2, compact=True)
    return "\n".join(f"{_COLOURS}{line}{_PLAIN}" for line in drawn.getvalue().splitlines())


def _fingerprints(certificate: "Certificate") -> Iterator[str]:
    from http_server.certificates import fingerprint

    yield f"Empreinte SHA-256 du certificat : {fingerprint(certificate.der)}"
    if certificate.authority is not None:
        of_authority = fingerprint(certificate.authority)
        yield f"Empreinte SHA-256 de l’autorité, pour qui l’installe : {of_authority}"

"""Redirects of a download: a few, each address checked as if a team had typed it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from urllib.parse import urldefrag, urljoin, urlsplit

from evaluator.addresses.deadline import Deadline
from evaluator.addresses.errors import AddressFault
from evaluator.addresses.guard import Answer, Guard
from evaluator.addresses.links import direct_link

__all__ = ["follow"]

_REDIRECTS = (301, 302, 303, 307, 308)
# Where services send those who would have to log in.
_LOGINS = ("accounts.google.com", "login.microsoftonline.com", "login.live.com")


@contextmanager
def follow(
    guard: Guard, url: str, *, deadline: Deadline, headers: Mapping[str, str] | None = None
) -> Iterator[Answer]:
    """GET an address and what it redirects to, at most ``policy.redirects`` times.

    Raises:
        AddressFault, NetworkFault: as `Guard.open`; one redirect too many, or one to a login.
    """
    for _ in range(guard.policy.redirects + 1):
        with guard.open("GET", url, deadline=deadline, headers=headers) as answer:
            if answer.status not in _REDIRECTS:
                yield answer
                return
            url = _next(answer)
    raise AddressFault("address-redirects", host=answer.target.host, most=guard.policy.redirects)


def _next(answer: Answer) -> str:
    # Some servers send UTF-8 and blanks where the standard has neither.
    where = answer.headers.get("location", "").encode("latin-1").decode("utf-8", "replace")
    where = where.strip().replace(" ", "%20")
    try:
        url = urldefrag(urljoin(answer.target.url, where)).url
    except ValueError as problem:
        raise AddressFault("address-no-scheme", url=where) from problem
    if not where:
        raise AddressFault("address-status", host=answer.target.host, status=answer.status)
    if url.partition("://")[2].startswith(tuple(f"{host}/" for host in _LOGINS)):
        raise AddressFault("link-not-shared", host=answer.target.host)
    # A service may redirect within itself as it likes; from elsewhere it is a shortened link.
    return url if urlsplit(url).hostname == answer.target.host else direct_link(url)

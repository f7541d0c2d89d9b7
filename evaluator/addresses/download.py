"""A file from a link: resumed after cuts, capped in size, never more than a chunk in memory."""

import errno
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from evaluator.addresses.deadline import Deadline
from evaluator.addresses.errors import AddressFault, DownloadStopped
from evaluator.addresses.guard import Answer, Guard
from evaluator.addresses.links import CONFIRMING_HOST, confirmed_link, direct_link
from evaluator.addresses.network import Network
from evaluator.addresses.partial import Partial
from evaluator.addresses.policy import AddressPolicy
from evaluator.addresses.redirects import follow
from evaluator.errors import JudgeFault

__all__ = ["Downloaded", "Patience", "download"]

# So much must arrive within the stall time: a byte now and then is no progress.
_STEP = 64 * 1024
_LONGEST_PAGE = 256 * 1024
_NAP = 0.1


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a download is tried.

    Args:
        tries: how many in a row may bring nothing new; after one that does the next is made.
        backoff: seconds before the next one; doubled from one that brings nothing to the next.
        stall_seconds: for the headers, and for each further 64 KiB.
        total_seconds: for everything.
    """

    tries: int = 5
    backoff: float = 1.0
    stall_seconds: float = 30.0
    total_seconds: float = 3600.0


@dataclass(frozen=True, slots=True)
class Downloaded:
    """A file that has arrived whole; ``url`` is where its bytes came from in the end."""

    sha256: str
    bytes: int
    url: str


def download(
    url: str,
    into: Path,
    *,
    policy: AddressPolicy,
    max_bytes: int,
    progress: Callable[[int, int | None], None],
    stop: Callable[[], bool],
    patience: Patience = Patience(),
    network: Network | None = None,
) -> Downloaded:
    """Fetch the file that a link means into ``into``, which appears only once it is whole.

    What has arrived waits beside it in ``….partial``, so that another try, also after a restart,
    goes on where this one was cut. ``progress`` is given the bytes so far and all of them, where
    the server tells; ``stop`` is asked while waiting for the next try. Both are called for each
    chunk of at most 64 KiB, so what they write down should be written less often.

    Raises:
        AddressFault: the link cannot be used, does not lead to a file of that size, or has
            failed too often.
        DownloadStopped: ``stop`` said so.
        JudgeFault: our disk does not take it, or (NetworkFault) our network is not there.
    """
    job = _Job(into, policy, max_bytes, progress, stop, network)
    deadline = Deadline(patience.stall_seconds, total=patience.total_seconds)
    failed, best = 0, Partial(into).size
    while True:
        try:
            return job.once(direct_link(url), deadline)
        except AddressFault as fault:
            reached = Partial(into).size
            failed = 0 if reached >= best + _STEP else failed + 1
            best = max(best, reached)
            if not fault.temporary or failed >= patience.tries:
                raise
        _wait(patience.backoff * 2 ** max(0, failed - 1), deadline, stop)


def _wait(seconds: float, deadline: Deadline, stop: Callable[[], bool]) -> None:
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        deadline.renew()
        deadline.remaining()
        if stop():
            raise DownloadStopped("download stopped while waiting")
        time.sleep(min(left, _NAP))
    deadline.renew()


@dataclass(frozen=True, slots=True)
class _Job:
    into: Path
    policy: AddressPolicy
    max_bytes: int
    progress: Callable[[int, int | None], None]
    stop: Callable[[], bool]
    network: Network | None

    def once(self, url: str, deadline: Deadline) -> Downloaded:
        """One try, from where the last one ended."""
        partial = Partial(self.into)
        headers = partial.resume_headers(url)
        with Guard(self.policy, network=self.network) as guard:
            with follow(guard, url, deadline=deadline, headers=headers) as answer:
                page = self._read(answer, url, partial, deadline)
                arrived = answer.target.url
            if page is not None:
                confirmed = confirmed_link(page)
                if confirmed is None:
                    raise AddressFault("link-page", host=CONFIRMING_HOST)
                with follow(guard, confirmed, deadline=deadline, headers=headers) as answer:
                    if self._read(answer, url, partial, deadline) is not None:
                        raise AddressFault("link-page", host=CONFIRMING_HOST)
                    arrived = answer.target.url
        with _our_disk():
            return Downloaded(*partial.finish(), arrived)

    def _read(self, answer: Answer, url: str, partial: Partial, deadline: Deadline) -> str | None:
        """Take the body into the partial file; return instead the page that asks to confirm."""
        if answer.status == 416:  # what is there does not fit what the server has now
            partial.discard()
            raise AddressFault("address-cut", host=answer.target.host)
        _check_status(answer)
        chunks = answer.chunks
        first = next(chunks, b"")
        if _is_page(answer, first):
            if answer.target.host != CONFIRMING_HOST:
                raise AddressFault("link-page", host=answer.target.host)
            return _page(first, chunks)
        with _our_disk():
            total = partial.begin(url, answer)
        if total is not None and total > self.max_bytes:
            partial.discard()
            raise AddressFault("link-too-large", **_sizes(total, self.max_bytes))
        with _our_disk():
            self._copy(first, answer, partial, total, deadline)
        return None

    def _copy(
        self,
        first: bytes,
        answer: Answer,
        partial: Partial,
        total: int | None,
        deadline: Deadline,
    ) -> None:
        chunks, host = answer.chunks, answer.target.host
        at, step = partial.size, partial.size + _STEP
        with partial.append() as file:
            chunk: bytes | None = first
            while chunk is not None:
                at += len(chunk)
                if at > self.max_bytes:
                    partial.discard()
                    raise AddressFault("link-too-large", **_sizes(at, self.max_bytes))
                file.write(chunk)
                if at >= step:
                    deadline.renew()
                    step = at + _STEP
                self.progress(at, total)
                if self.stop():
                    raise DownloadStopped(f"download stopped after {at} bytes")
                chunk = next(chunks, None)
        if total is not None and at != total:  # a part, and not all that was left
            raise AddressFault("address-cut", host=host)


def _check_status(answer: Answer) -> None:
    host, status = answer.target.host, answer.status
    if status in (401, 403):
        raise AddressFault("link-not-shared", host=host)
    if status in (404, 410):
        raise AddressFault("link-gone", host=host)
    if status in (408, 425, 429) or status >= 500:
        raise AddressFault("address-server-error", host=host, status=status)
    if status not in (200, 206):
        raise AddressFault("address-status", host=host, status=status)


def _is_page(answer: Answer, first: bytes) -> bool:
    kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    start = first[:200].lstrip().lower()
    return kind in ("text/html", "application/xhtml+xml") or start.startswith(
        (b"<!doctype html", b"<html")
    )


def _page(first: bytes, chunks: Iterator[bytes]) -> str:
    page = bytearray(first)
    for chunk in chunks:
        page += chunk
        if len(page) > _LONGEST_PAGE:
            break
    return page[:_LONGEST_PAGE].decode("utf-8", errors="replace")


def _sizes(size: int, limit: int) -> dict[str, str]:
    return {"megabytes": f"{size / 1e6:.1f}", "limit": f"{limit / 1e6:.1f}"}


@contextmanager
def _our_disk() -> Iterator[None]:
    """A disk that is full or broken is our fault, not the team's."""
    try:
        yield
    except OSError as problem:
        name = errno.errorcode.get(problem.errno or 0, "?")
        raise JudgeFault("download-disk", problem=name) from problem

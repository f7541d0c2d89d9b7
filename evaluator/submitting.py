"""How a team's machine hands a model in: say what comes, send it, follow its judging.

Everything survives a network that breaks and a server that restarts; whoever starts again goes on
where it stopped, even on another day.
"""

import hashlib
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx

from evaluator.errors import SubmissionFault
from evaluator.reasons import Reason
from speechtimer.errors import SpeechTimerError

__all__ = ["Client", "Patience", "SubmitError", "follow", "sha256", "submit_file", "submit_link"]

_AT_WORK = ("waiting", "judging")
_LATER = {408, 423, 425, 429, 500, 502, 503, 504}
_TIMEOUT = httpx.Timeout(30.0, connect=10.0)
_PAUSE, _LONGEST_PAUSE = 1.0, 15.0
_LOOK_SECONDS = 2.0
_BLOCK = 1 << 20


Progress = Callable[[int, int], None]


def _untold(done: int, total: int) -> None:
    del done, total


class SubmitError(SpeechTimerError):
    """What a team wants to hand in cannot be; one French sentence says why and what to do.

    >>> SubmitError("token-missing").reason.code
    'token-missing'
    """

    def __init__(self, code: str, **values: str | int | float) -> None:
        self.reason = Reason(code, values)
        super().__init__(self.reason.said("fr"))


@dataclass
class Patience:
    """Pauses between attempts, ever longer, until nothing has worked for so many seconds.

    Attributes:
        tell: is told why it waits, once for each breakdown.
    """

    seconds: float = 600.0
    tell: Callable[[str], None] = lambda _: None
    _since: float | None = field(default=None, init=False)
    _pause: float = field(default=_PAUSE, init=False)

    def worked(self) -> None:
        """An answer came."""
        self._since, self._pause = None, _PAUSE

    def wait(self, what: str) -> None:
        """Wait before the next attempt.

        Raises:
            SubmitError: it has been long enough.
        """
        now = time.monotonic()
        if self._since is None:
            self._since = now
            self.tell(f"L’évaluateur ne répond pas ({what}) : nouvel essai…")
        if now - self._since >= self.seconds:
            raise SubmitError("evaluator-unreachable", seconds=round(self.seconds), what=what)
        time.sleep(self._pause)
        self._pause = min(2 * self._pause, _LONGEST_PAUSE)


class Client:
    """An evaluator's JSON API, for one team."""

    def __init__(self, address: str, token: str, *, patience: Patience | None = None) -> None:
        """Opens no connection yet.

        Raises:
            SubmitError: it is not an http(s) address.
        """
        parts = urlsplit(address)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username:
            raise SubmitError("not-an-address", address=address)
        self.address = f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}"
        self.token = token
        self.patience = patience or Patience()
        headers = {"Authorization": f"Bearer {token}", "Accept-Language": "fr"}
        self._http = httpx.Client(headers=headers, timeout=_TIMEOUT)

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, *error: object) -> None:
        self._http.close()

    @property
    def plain(self) -> bool:
        """Whether others on the network could read the token."""
        parts = urlsplit(self.address)
        return parts.scheme == "http" and parts.hostname not in ("localhost", "127.0.0.1", "::1")

    def get(self, path: str) -> Any:
        """What is there, asked for until there is an answer."""
        return self._call("GET", path)

    def post(self, path: str, content: Mapping[str, Any], *, repeatable: bool) -> Any:
        """Hand something in; sent again after a breakdown only where that does no harm."""
        return self._call("POST", path, content, repeatable=repeatable)

    def _call(
        self,
        method: str,
        path: str,
        content: Mapping[str, Any] | None = None,
        *,
        repeatable: bool = True,
    ) -> Any:
        while True:
            try:
                response = self._http.request(method, self.address + path, json=content)
            except (httpx.ConnectError, httpx.ConnectTimeout):
                self.patience.wait("pas de connexion")
                continue
            except httpx.TransportError as error:
                if not repeatable:
                    raise SubmitError("link-uncertain") from error
                self.patience.wait("connexion coupée")
                continue
            if response.status_code in _LATER and (repeatable or response.status_code == 429):
                self.patience.wait(f"réponse {response.status_code}")
                continue
            self.patience.worked()
            return self._answer(response)

    def _answer(self, response: httpx.Response) -> Any:
        if response.is_redirect:
            location = response.headers.get("location", "?").partition("/api/")[0]
            raise SubmitError("address-moved", address=self.address, location=location)
        try:
            content = response.json()
        except ValueError:
            content = None
        if response.is_error and isinstance(content, dict) and "detail" in content:
            raise SubmitError("evaluator-refused", detail=str(content["detail"]))
        if response.is_error or content is None:
            status = response.status_code
            raise SubmitError("no-evaluator-there", address=self.address, status=status)
        return content


def submit_file(
    client: Client,
    file: Path,
    *,
    api_url: str | None = None,
    again: bool = False,
    hashing: Progress = _untold,
    sending: Progress = _untold,
) -> int:
    """Send a model, or the rest of it; gives the submission's number once it is accepted.

    The same bytes that were handed in before are not sent twice, unless ``again``.

    Args:
        hashing, sending: are told how many of how many bytes are done.

    Raises:
        SubmitError: the evaluator refuses it, or cannot be reached for long.
        SubmissionFault: it is too large.
        OSError: the file cannot be read.
    """
    from evaluator.sending import send

    size = file.stat().st_size
    limit = client.get("/api/event")["limits"]["upload_mb"]
    if size > 1e6 * limit:
        raise SubmissionFault("model-too-large", megabytes=round(size / 1e6, 1), limit=limit)
    digest = sha256(file, hashing)
    if not again:
        for submission in client.get("/api/submissions"):
            if submission.get("sha256") == digest and submission["state"] != "failed":
                return int(submission["number"])
    said = {"file_name": file.name, "bytes": size, "sha256": digest, "api_url": api_url}
    upload = client.post("/api/uploads", said, repeatable=True)
    path = f"/api/uploads/{upload['id']}"
    send(client, f"{path}/file", file, size=size, progress=sending)
    while True:
        found = client.get(path)
        if found["state"] == "accepted":
            return int(found["submission"])
        if found["state"] == "cancelled":
            if sha256(file) != digest:
                raise SubmitError("model-changed", file=str(file))
            raise SubmitError("evaluator-refused", detail=_why(found["reason"]))
        time.sleep(_LOOK_SECONDS / 4)


def submit_link(client: Client, link: str, *, api_url: str | None = None) -> int:
    """Hand in the address of a model; gives the submission's number.

    Raises:
        SubmitError: the evaluator refuses it, or cannot be reached.
    """
    content = {"link": link, "api_url": api_url}
    return int(client.post("/api/submissions", content, repeatable=False)["number"])


def follow(
    client: Client, number: int, tell: Callable[[Mapping[str, Any]], None]
) -> Mapping[str, Any]:
    """Wait until a submission is judged; ``tell`` gets it each time it is looked at.

    Raises:
        SubmitError: the evaluator cannot be reached for long.
    """
    while True:
        found: Mapping[str, Any] = client.get(f"/api/submissions/{number}")
        tell(found)
        if found["state"] not in _AT_WORK:
            return found
        time.sleep(_LOOK_SECONDS)


def _why(reason: Mapping[str, str] | None) -> str:
    return "cet envoi a été annulé : recommencez-le" if reason is None else reason["detail"]


def sha256(file: Path, progress: Progress = _untold) -> str:
    """The SHA-256 of a file, in 64 hexadecimal digits."""
    digest, total, done = hashlib.sha256(), file.stat().st_size, 0
    with file.open("rb") as content:
        while block := content.read(_BLOCK):
            digest.update(block)
            done += len(block)
            progress(done, total)
    return digest.hexdigest()

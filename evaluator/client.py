"""An evaluator's JSON API, for one team, over a network that may break."""

import socket
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import SplitResult, urlsplit

import httpx

from evaluator.reasons import Reason
from speechtimer.errors import SpeechTimerError

__all__ = ["Client", "Patience", "SubmitError"]

_LATER = {408, 423, 425, 429, 500, 502, 503, 504}
_TIMEOUT = httpx.Timeout(30.0, connect=10.0)
_PAUSE, _LONGEST_PAUSE = 1.0, 15.0
_UNKNOWN_NAME_SECONDS = 20.0


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
    _answered: bool = field(default=False, init=False)
    _since: float | None = field(default=None, init=False)
    _pause: float = field(default=_PAUSE, init=False)

    def worked(self) -> None:
        """An answer came."""
        self._answered, self._since, self._pause = True, None, _PAUSE

    def wait(self, what: str, *, at_first: float | None = None) -> None:
        """Wait before the next attempt.

        Args:
            at_first: seconds that are enough as long as no answer came at all.

        Raises:
            SubmitError: it has been long enough.
        """
        now = time.monotonic()
        enough = self.seconds
        if at_first is not None and not self._answered:
            enough = min(enough, at_first)
        if self._since is None:
            self._since = now
            self.tell(f"L’évaluateur ne répond pas ({what}) : nouvel essai…")
        if now - self._since >= enough:
            raise SubmitError("evaluator-unreachable", seconds=round(enough), what=what)
        time.sleep(self._pause)
        self._pause = min(2 * self._pause, _LONGEST_PAUSE)


class Client:
    """An evaluator's JSON API, for one team."""

    def __init__(self, address: str, token: str, *, patience: Patience | None = None) -> None:
        """Opens no connection yet.

        Raises:
            SubmitError: it is not an http(s) address.
        """
        try:
            parts = _checked(address)
        except (ValueError, httpx.InvalidURL) as error:
            raise SubmitError("not-an-address", address=address) from error
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

    def put(self, path: str, content: Mapping[str, Any]) -> Any:
        """Put something in the place of what is there."""
        return self._call("PUT", path, content)

    def wait_after(self, error: Exception, what: str) -> None:
        """Wait after a connection failed, where a later one may succeed.

        Raises:
            SubmitError: none will, or it has been long enough.
        """
        causes = list(_causes(error))
        for cause in causes:
            if isinstance(cause, ssl.SSLCertVerificationError):
                why = cause.verify_message
                raise SubmitError("certificate-refused", address=self.address, why=why) from error
        if any(isinstance(cause, socket.gaierror) for cause in causes):
            self.patience.wait("nom inconnu", at_first=_UNKNOWN_NAME_SECONDS)
        else:
            self.patience.wait(what)

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
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                self.wait_after(error, "pas de connexion")
                continue
            except httpx.TransportError as error:
                if not repeatable:
                    raise SubmitError("link-uncertain") from error
                self.wait_after(error, "connexion coupée")
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


def _checked(address: str) -> SplitResult:
    """The parts of an http(s) address.

    Raises:
        ValueError, httpx.InvalidURL: it is none, or no host or port can be as it says.
    """
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
        raise ValueError(address)
    if parts.port == 0 or " " in parts.netloc:
        raise ValueError(address)
    # As the name is looked up: this refuses labels that are empty or too long.
    httpx.URL(address).raw_host.decode("ascii").encode("idna")
    return parts


def _causes(error: BaseException) -> Iterator[BaseException]:
    """An error and all that led to it; requests and urllib3 hold theirs as arguments."""
    found = [error]
    for one in found:
        yield one
        told = (one.__cause__, one.__context__, getattr(one, "reason", None), *one.args)
        found.extend(
            cause
            for cause in told
            if isinstance(cause, BaseException) and not any(cause is other for other in found)
        )

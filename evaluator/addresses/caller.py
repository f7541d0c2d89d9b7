"""Calls of a team's API, one sentence at a time, counted and timed."""

import json
import time
from collections import Counter

from evaluator.addresses.errors import AddressFault
from evaluator.addresses.guard import Guard, Reply
from evaluator.addresses.replies import read_reply
from evaluator.reasons import Reason
from speechtimer.labels import Span

__all__ = ["ApiCaller"]

_MAX_BYTES = 1_000_000
# After so many failures in a row the rest would fail too.
_GIVE_UP_AFTER = 5


class ApiCaller:
    """Calls one API again and again, and keeps count of what came of it.

    ``asked`` sentences, the seconds of each reply that could be read, ``failures`` by the code of
    their reason, and the commonest reason. ``end`` is on the monotonic clock.
    """

    def __init__(self, url: str, seconds: float, end: float) -> None:
        self._url, self._seconds, self._end = url, seconds, end
        self._failed_in_a_row = 0
        self.asked = 0
        self.latencies: list[float] = []
        self.failures: Counter[str] = Counter()
        self._reasons: dict[str, Reason] = {}

    @property
    def reason(self) -> Reason | None:
        """The commonest reason, as it was met first; None where nothing failed."""
        commonest = self.failures.most_common(1)
        return self._reasons[commonest[0][0]] if commonest else None

    def greets(self, guard: Guard) -> bool:
        """Whether the API has a greeting; it counts for nothing but wakes a sleeping server."""
        try:
            reply = self._send(guard, "GET", None)
        except AddressFault:
            return False
        return reply.status == 200

    def ask(self, guard: Guard, sentence: str) -> tuple[Span, ...] | None:
        """The spans of one sentence; None where there was no reply that could be read."""
        if self._failed_in_a_row >= _GIVE_UP_AFTER:
            return None
        try:
            if time.monotonic() >= self._end:
                self._failed_in_a_row = _GIVE_UP_AFTER
                raise AddressFault("api-out-of-time", asked=self.asked)
            self.asked += 1
            spans = self._spans(guard, sentence)
        except AddressFault as fault:
            self._failed_in_a_row += 1
            self.failures[fault.reason.code] += 1
            self._reasons.setdefault(fault.reason.code, fault.reason)
            return None
        self._failed_in_a_row = 0
        return spans

    def _spans(self, guard: Guard, sentence: str) -> tuple[Span, ...]:
        content = json.dumps({"text": sentence, "model_name": ""}).encode()
        reply = self._send(guard, "POST", content)
        _check(reply)
        spans = read_reply(reply.body, sentence)
        self.latencies.append(reply.seconds)
        return spans

    def _send(self, guard: Guard, method: str, content: bytes | None) -> Reply:
        headers = {"accept": "application/json"}
        if content is not None:
            headers["content-type"] = "application/json"
        return guard.request(
            method,
            self._url,
            seconds=max(0.001, min(self._seconds, self._end - time.monotonic())),
            max_bytes=_MAX_BYTES,
            headers=headers,
            content=content,
        )


def _check(reply: Reply) -> None:
    """Raises:
    AddressFault: the status is not 200, with the likely cause.
    """
    host, status = reply.target.host, reply.status
    if status == 200:
        return
    ngrok = reply.headers.get("ngrok-error-code", "")
    if ngrok == "ERR_NGROK_3200" or (status == 530 and "cf-ray" in reply.headers):
        raise AddressFault("address-tunnel-ended", host=host)
    if status in (502, 503, 504) or ngrok:
        raise AddressFault("address-nothing-behind", host=host, status=status)
    if 300 <= status < 400:
        raise AddressFault("api-redirects", host=host, status=status)
    if status in (401, 403):
        raise AddressFault("api-forbidden", host=host, status=status)
    if status in (404, 405):
        raise AddressFault("api-no-route", path=reply.target.path, status=status)
    if status in (400, 415, 422):
        raise AddressFault("api-not-understood", status=status)
    if status >= 500:
        raise AddressFault("address-server-error", host=host, status=status)
    raise AddressFault("address-status", host=host, status=status)

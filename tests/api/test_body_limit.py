"""The middleware alone, where time is ours."""

import asyncio
from collections.abc import Coroutine, Iterable
from typing import Any

import pytest
from starlette.types import Message, Receive, Scope, Send

from api.limits import BodyLimit
from tests import event_loop


async def _echo(scope: Scope, receive: Receive, send: Send) -> None:
    del scope
    message = await receive()
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": message["body"]})


def _call(
    messages: Iterable[Message], *, headers: Iterable[tuple[bytes, bytes]] = (), **options: Any
) -> list[Message]:
    waiting, sent = list(messages), []

    async def receive() -> Message:
        if waiting:
            return waiting.pop(0)
        await asyncio.sleep(60)
        raise AssertionError("nobody waits so long")

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {"type": "http", "path": "/parse", "method": "POST", "headers": list(headers)}
    event_loop.run(BodyLimit(_echo, **options)(scope, receive, send))
    return sent


def _part(body: bytes, *, more: bool) -> Message:
    return {"type": "http.request", "body": body, "more_body": more}


def test_parts_are_put_together() -> None:
    sent = _call([_part(b"a", more=True), _part(b"b", more=False)])
    assert sent[1]["body"] == b"ab"


def test_a_body_that_does_not_arrive() -> None:
    sent = _call([_part(b"a", more=True)], arrival_seconds=0.05)
    assert sent[0]["status"] == 408


def test_a_client_that_has_gone_gets_no_answer() -> None:
    assert _call([_part(b"a", more=True), {"type": "http.disconnect"}]) == []


@pytest.mark.parametrize("length", [b"0", b"3", b"-1", b"junk"])
def test_what_arrives_counts_whatever_is_announced(length: bytes) -> None:
    parts = [_part(bytes(200_000), more=True), _part(bytes(200_000), more=False)]
    assert _call(parts, headers=[(b"content-length", length)])[0]["status"] == 413


def test_bodies_that_are_too_large_together() -> None:
    sent: list[Message] = []
    limit = BodyLimit(_echo, arriving_bytes=2**20)

    async def never() -> Message:
        await asyncio.sleep(60)
        raise AssertionError("nobody waits so long")

    async def send(message: Message) -> None:
        sent.append(message)

    def call(path: str, *messages: Message) -> Coroutine[Any, Any, None]:
        waiting = list(messages)

        async def receive() -> Message:
            return waiting.pop(0) if waiting else await never()

        return limit({"type": "http", "path": path, "method": "POST", "headers": []}, receive, send)

    async def ask() -> None:
        half = _part(bytes(2**19), more=True)
        arriving = [asyncio.create_task(call("/parse/batch", half)) for _ in range(2)]
        for _ in range(5):  # until both have arrived, which takes some turns of the loop
            await asyncio.sleep(0)
        await call("/parse/batch", _part(bytes(2**19), more=False))
        await call("/parse", _part(b"small", more=False))
        for task in arriving:
            task.cancel()
        await asyncio.gather(*arriving, return_exceptions=True)
        await call("/parse/batch", _part(bytes(2**19), more=False))

    event_loop.run(ask())
    starts = [message for message in sent if message["type"] == "http.response.start"]
    assert [start["status"] for start in starts] == [503, 200, 200]
    assert (b"retry-after", b"1") in starts[0]["headers"]

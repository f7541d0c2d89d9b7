"""The socket on which both servers listen, with asyncio's own connections."""

import asyncio
import socket
from collections.abc import Callable
from contextlib import closing

import pytest

from api import cli as api_cli
from evaluator import serving as evaluator_serving
from speechtimer.http_server.listener import listen, url_of
from tests import event_loop


@pytest.mark.parametrize("listen", [api_cli._listen, evaluator_serving.listen, listen])
def test_answers_are_sent_at_once(listen: Callable[[str, int], socket.socket]) -> None:
    async def no_delay() -> int:
        accepted = asyncio.get_running_loop().create_future()

        class Accepting(asyncio.Protocol):
            def connection_made(self, transport: asyncio.BaseTransport) -> None:
                connection = transport.get_extra_info("socket")
                accepted.set_result(connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
                transport.close()

        with listen("127.0.0.1", 0) as listener:
            loop = asyncio.get_running_loop()
            server = await loop.create_server(Accepting, sock=listener)
            async with server:
                _, writer = await asyncio.open_connection(*listener.getsockname())
                writer.close()
                found: int = await accepted
        return found

    assert event_loop.run(no_delay()) == 1


@pytest.mark.parametrize("host", ["nowhere.invalid", "a..b", "é" * 99])
def test_an_unknown_host(host: str) -> None:
    with pytest.raises(socket.gaierror):
        listen(host, 0)


def test_the_address_of_a_listener() -> None:
    with closing(listen("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        assert url_of("127.0.0.1", listener) == f"http://127.0.0.1:{port}"
        assert url_of("::1", listener) == f"http://[::1]:{port}"

"""HTTP inside TLS, and HTTP without it on the same port.

Who types an address into a phone leaves « https:// » out, and a server that expects TLS closes such
a connection without a word. Here the first byte decides: where a handshake begins, TLS does; all
else is read as plain HTTP, and the application, which sees the scheme, says what it thinks of it.
"""

import asyncio
import ssl
from pathlib import Path
from typing import Any

from http_server.connections import PatientProtocol

__all__ = ["SecureProtocol", "server_context"]

_HANDSHAKE = 0x16  # the type of a TLS record (RFC 8446, 5.1); no method of HTTP begins so


def server_context(certificate: Path, key: Path) -> ssl.SSLContext:
    """A server's side of TLS 1.2 and later.

    Raises:
        OSError: a file cannot be read, they do not go together, or are no such files.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_alpn_protocols(["http/1.1"])
    # Without a password OpenSSL would ask for one at the terminal.
    context.load_cert_chain(certificate, key, password="")
    return context


class SecureProtocol(PatientProtocol):
    """What `PatientProtocol` does, inside TLS where the client begins it.

    A handshake has its time as a request's head has, and makes room like one.

    Attributes:
        goodbye_seconds: for a client to end TLS when the server stops.
    """

    goodbye_seconds = 1.0

    def __init__(self, *args: Any, context: ssl.SSLContext, **options: Any) -> None:
        super().__init__(*args, **options)
        self._context = context
        self._begun = self._lost = False
        self._handshake: asyncio.Task[None] | None = None
        self._early = b""

    def data_received(self, data: bytes) -> None:
        if self._handshake is not None:
            self._early += data
        elif self._begun or data[0] != _HANDSHAKE:
            self._begun = True
            super().data_received(data)
        else:
            self._begun = True
            self._handshake = self.loop.create_task(self._secure(data))

    def connection_lost(self, exc: Exception | None) -> None:
        if not self._lost:  # asyncio says so or not where a handshake failed
            self._lost = True
            super().connection_lost(exc)

    def shutdown(self) -> None:
        super().shutdown()
        if self.transport.is_closing():  # it waits for a goodbye, which an idle client may not say
            self.loop.call_later(self.goodbye_seconds, self.transport.abort)

    async def _secure(self, received: bytes) -> None:
        # Its first step makes TLS's protocol the transport's, and has it begin at the loop's next
        # turn: right behind that, and before anything else is read, comes what we have read of it.
        beginning = self.loop.create_task(self._start_tls())
        self.loop.call_soon(self.loop.call_soon, self._hand_on, received, self.transport)
        try:
            inside = await beginning
        except OSError as error:
            self.connection_lost(error)
            return
        if self._lost or inside is None or inside.is_closing():
            self.connection_lost(None)
            return
        self.connection_made(inside)
        self._handshake = None
        early, self._early = self._early, b""
        if early:  # which the loop has read already with the end of the handshake
            self.data_received(early)

    async def _start_tls(self) -> asyncio.Transport | None:
        if self.transport.is_closing():
            return None
        return await self.loop.start_tls(
            self.transport,
            self,
            self._context,
            server_side=True,
            ssl_handshake_timeout=self.head_seconds,
        )

    def _hand_on(self, received: bytes, outside: asyncio.Transport) -> None:
        tls: Any = outside.get_protocol()  # an asyncio.BufferedProtocol, though uvloop's is none
        while received and tls is not self:
            buffer = tls.get_buffer(len(received))
            size = min(len(buffer), len(received))
            buffer[:size] = received[:size]
            tls.buffer_updated(size)
            received = received[size:]

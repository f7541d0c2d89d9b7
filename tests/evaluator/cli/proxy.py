"""A network that breaks: what stands between a client and a server, and cuts them off."""

import contextlib
import socket
import threading
from collections.abc import Iterator

__all__ = ["Network", "network"]


class Network:
    """Hands bytes on both ways.

    Attributes:
        port: where clients connect.
        to: the server's port; None while it is down.
        cuts: after so many bytes from a client its connection breaks; one for each cut.
        broken: how many connections were.
    """

    def __init__(self, to: int | None, cuts: list[int]) -> None:
        self.to = to
        self.cuts = cuts
        self.broken = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        """Where clients find it."""
        return f"http://127.0.0.1:{self.port}"

    def close(self) -> None:
        """Take no more connections."""
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            if self.to is None:
                client.close()
                continue
            try:
                server = socket.create_connection(("127.0.0.1", self.to))
            except OSError:
                client.close()
                continue
            for source, target in ((client, server), (server, client)):
                options = (source, target, source is client)
                threading.Thread(target=self._hand_on, args=options, daemon=True).start()

    def _hand_on(self, source: socket.socket, target: socket.socket, counted: bool) -> None:
        sent = 0
        with contextlib.suppress(OSError):
            while block := source.recv(65_536):
                sent += len(block)
                if counted and self.cuts and sent >= self.cuts[0]:
                    self.cuts.pop(0)
                    self.broken += 1
                    break
                target.sendall(block)
        for end in (source, target):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()


@contextlib.contextmanager
def network(to: int | None, *, cuts: tuple[int, ...] = ()) -> Iterator[Network]:
    """A network until the end of the block."""
    made = Network(to, list(cuts))
    try:
        yield made
    finally:
        made.close()

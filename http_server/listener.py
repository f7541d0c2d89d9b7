"""The socket on which a server listens."""

import socket

__all__ = ["listen", "url_of"]


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens already, so that no one else can take the port meanwhile.

    Raises:
        socket.gaierror: the host is unknown.
        OSError: the address or the port is not to be had.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError as error:
        raise socket.gaierror(socket.EAI_NONAME, str(error)) from error
    family, kind, protocol, _, address = found[0]
    # With the protocol: where a socket does not name it, asyncio leaves Nagle's algorithm on for
    # what it accepts, and an answer in two parts waits for the client's delayed acknowledgement.
    listener = socket.socket(family, kind, protocol)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen()
    except OSError:
        listener.close()
        raise
    return listener


def url_of(host: str, listener: socket.socket, *, scheme: str = "http") -> str:
    """The address of the pages on a listening socket."""
    named = f"[{host}]" if ":" in host else host
    return f"{scheme}://{named}:{listener.getsockname()[1]}"

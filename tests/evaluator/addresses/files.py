"""A server that holds one file and knows ranges, with whatever goes wrong put in between."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.evaluator.addresses.servers import Line

__all__ = ["FileServer"]


@dataclass(slots=True)
class FileServer:
    """Serves ``content``; ``cuts`` are the bytes after which one answer after the other ends."""

    content: bytes
    etag: str = '"v1"'
    cuts: list[int] = field(default_factory=list)
    kind: str = "application/octet-stream"
    before: Callable[[int], None] = lambda _: None
    ranges: list[str] = field(default_factory=list)

    def __call__(self, line: Line) -> str | None:
        self.before(len(self.ranges))
        asked = re.search(rb"\r\nrange: bytes=(\d+)-", line.request, re.IGNORECASE)
        same = re.search(rb"\r\nif-range: (.*)\r\n", line.request, re.IGNORECASE)
        start = int(asked[1]) if asked and same and same[1].decode() == self.etag else 0
        self.ranges.append("" if asked is None else asked[0].decode().strip())
        status = "206 Partial Content" if start else "200 OK"
        size = len(self.content)
        head = (
            f"HTTP/1.1 {status}\r\ncontent-type: {self.kind}\r\ncontent-length: {size - start}\r\n"
        )
        if start:
            head += f"content-range: bytes {start}-{size - 1}/{size}\r\n"
        if self.etag:
            head += f"etag: {self.etag}\r\n"
        body = self.content[start:]
        cut = self.cuts.pop(0) if self.cuts else len(body)
        line.say(head.encode() + b"\r\n" + body[:cut])
        return "cut" if cut < len(body) else None

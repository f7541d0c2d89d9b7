"""The part of a file that has arrived, and what is needed to go on with it."""

import hashlib
import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from evaluator.addresses.errors import AddressFault
from evaluator.addresses.guard import Answer

__all__ = ["Partial"]

_RANGE = re.compile(r"bytes (\d{1,15})-(\d{1,15})/(\d{1,15}|\*)", re.ASCII)


class Partial:
    """``model.pt.partial``, and ``model.pt.partial.json`` which says what it is a part of."""

    def __init__(self, into: Path) -> None:
        self._into = into
        self._data = into.with_name(f"{into.name}.partial")
        self._note = into.with_name(f"{into.name}.partial.json")

    @property
    def size(self) -> int:
        """Bytes that have arrived."""
        try:
            return self._data.stat().st_size
        except FileNotFoundError:
            return 0

    def resume_headers(self, url: str) -> dict[str, str]:
        """What asks for the rest, provided that the file is still the same; else nothing."""
        note = self._read_note()
        if note.get("url") != url or not note.get("validator") or not self.size:
            return {}
        return {"range": f"bytes={self.size}-", "if-range": note["validator"]}

    def begin(self, url: str, answer: Answer) -> int | None:
        """Make ready for the body of an answer; the size of the whole file, where it is told.

        Raises:
            AddressFault: the answer is another part than was asked for, or one of another version.
        """
        length = _number(answer.headers.get("content-length"))
        if answer.status == 206:
            given = _RANGE.fullmatch(answer.headers.get("content-range", "").strip())
            other = _validator(answer) not in ("", self._read_note().get("validator"))
            if given is None or int(given[1]) != self.size or (self.size and other):
                self.discard()
                raise AddressFault("address-cut", host=answer.target.host)
            return _number(given[3])
        self.discard()
        self._data.touch()
        note = {"url": url, "validator": _validator(answer)}
        self._note.write_text(json.dumps(note), encoding="utf-8")
        return length

    @contextmanager
    def append(self) -> Iterator[BinaryIO]:
        """The file, open at its end; its bytes are on the disk when this is left."""
        with self._data.open("ab") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())

    def finish(self) -> tuple[str, int]:
        """Give the file its name; its SHA-256 as it stands on the disk, and its bytes."""
        with self._data.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        size = self.size
        self._data.replace(self._into)
        self._note.unlink(missing_ok=True)
        return digest, size

    def discard(self) -> None:
        """Forget what has arrived."""
        self._data.unlink(missing_ok=True)
        self._note.unlink(missing_ok=True)

    def _read_note(self) -> dict[str, str]:
        try:
            note = json.loads(self._note.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return note if isinstance(note, dict) else {}


def _validator(answer: Answer) -> str:
    """What tells one version of a file from another: a strong ETag, or the date of its change."""
    etag = answer.headers.get("etag", "").strip()
    found = etag or answer.headers.get("last-modified", "").strip()
    usable = len(found) <= 200 and found.isascii() and found.isprintable()
    return found if usable and not found.startswith("W/") else ""


def _number(text: str | None) -> int | None:
    return int(text) if text is not None and re.fullmatch(r"\d{1,15}", text, re.ASCII) else None

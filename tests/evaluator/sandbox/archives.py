"""Model files taken apart and put together wrongly."""

import io
import pickle
import struct
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

__all__ = [
    "Called",
    "members",
    "nested",
    "overlapping",
    "pickled",
    "protocol_0",
    "repacked",
    "store",
    "understated",
]


def members(path: Path) -> dict[str, bytes]:
    """The members of a model file, by their full names."""
    with zipfile.ZipFile(path) as archive:
        return {info.filename: archive.read(info) for info in archive.infolist()}


def store(files: Mapping[str, bytes], path: Path, *, method: int = zipfile.ZIP_STORED) -> None:
    """Write a zip of them."""
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)


def repacked(base: Path, path: Path, change: Callable[[dict[str, bytes]], None]) -> None:
    """A model file whose members were changed."""
    files = members(base)
    change(files)
    store(files, path)


def pickled(base: Path, path: Path, data: bytes) -> None:
    """A model file with another pickle in it."""

    def change(files: dict[str, bytes]) -> None:
        files[next(name for name in files if name.endswith("data.pkl"))] = data

    repacked(base, path, change)


class Called:
    """Pickles as the call of a function: what a reader does that trusts the file."""

    def __init__(self, function: Callable[..., Any], *arguments: Any) -> None:
        self._call = (function, arguments)

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        return self._call


def overlapping(base: Path, path: Path) -> None:
    """Two members of the list that are the same bytes of the file."""
    files = members(base)
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
        first, second = archive.infolist()[-2:]
        second.header_offset = first.header_offset
    path.write_bytes(written.getvalue())


def understated(base: Path, path: Path) -> None:
    """A list that says less of a member than the file holds."""
    data = bytearray(base.read_bytes())
    with zipfile.ZipFile(base) as archive:
        start = archive.start_dir
        info = archive.infolist()[-1]
    place = data.rindex(info.filename.encode(), start) - 46
    struct.pack_into("<II", data, place + 20, info.file_size - 1, info.file_size - 1)
    path.write_bytes(data)


def protocol_0(text: str) -> bytes:
    """A pickle written by hand."""
    return text.encode("latin-1")


def nested(depth: int) -> bytes:
    """A pickle of lists in lists, each twice in the one before: 2 to the power of ``depth``."""
    value: list[Any] = []
    for _ in range(depth):
        value = [value, value]
    return pickle.dumps({"state_dict": value, "embeddings": value}, 4)

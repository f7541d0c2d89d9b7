"""The zip that ``torch.save`` writes, read without trusting what it says about itself.

    model/data.pkl  model/version  model/byteorder  model/data/0  model/data/1 …

Each member is stored as it is (so there is nothing to inflate), stands in one folder, and begins
where the one before it ends. Source: APPNOTE.TXT, the specification of the format.
"""

import re
import struct
import zipfile
from typing import BinaryIO

from evaluator.sandbox.inside.refusal import Refusal

__all__ = ["Container"]

_MAX_MEMBERS = 20_000
_MAX_PICKLE = 256_000_000
_SMALL = {
    "version",
    "byteorder",
    ".format_version",
    ".storage_alignment",
    ".data/serialization_id",
}
_STORAGE = re.compile(r"data/(0|[1-9][0-9]{0,5})")
_SCRIPT = re.compile(r"code/.*|constants\.pkl|constants/.*|attributes\.pkl")
_LOCAL_HEADER = struct.Struct("<4s5H3I2H")
# What may follow a member's bytes: nothing, or its sizes again with or without a signature.
_DESCRIPTORS = (0, 12, 16, 20, 24)


class Container:
    """The members of a model file, by their names below its one folder.

    Raises:
        Refusal: the file is not a plain, stored zip of a saved model.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        try:
            self._zip = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, ValueError, OSError, EOFError, NotImplementedError) as error:
            raise Refusal("model-not-a-zip") from error
        infos = self._zip.infolist()
        if not infos or len(infos) > _MAX_MEMBERS:
            raise Refusal("model-zip", what=f"{len(infos)} membres")
        self._members = _named(infos)
        self._starts = self._laid_out(infos)
        if "data.pkl" not in self._members:
            raise Refusal("model-zip", what="data.pkl")
        if self._members["data.pkl"].file_size > _MAX_PICKLE:
            raise Refusal("model-zip", what="data.pkl")
        if "byteorder" in self._members and self.read("byteorder") != b"little":
            raise Refusal("model-zip", what="byteorder")

    def size(self, name: str) -> int | None:
        """Bytes of a member; None where there is no such member."""
        info = self._members.get(name)
        return None if info is None else info.file_size

    def read(self, name: str) -> bytearray:
        """A member's bytes."""
        data = bytearray(self._members[name].file_size)
        self._file.seek(self._starts[name])
        if self._file.readinto(data) != len(data):  # type: ignore[attr-defined] # files have it
            raise Refusal("model-zip", what=name)
        return data

    def _laid_out(self, infos: list[zipfile.ZipInfo]) -> dict[str, int]:
        """Where each member's bytes begin; they touch one another and do not overlap."""
        starts, end = {}, 0
        for info in sorted(infos, key=lambda info: info.header_offset):
            if info.header_offset - end not in _DESCRIPTORS or (end == 0 and info.header_offset):
                raise Refusal("model-zip", what=info.filename)
            start = info.header_offset + self._header_size(info)
            end = start + info.file_size
            starts[info.filename.partition("/")[2]] = start
        if self._zip.start_dir - end not in _DESCRIPTORS or self._zip.comment:
            raise Refusal("model-zip", what="central directory")
        return starts

    def _header_size(self, info: zipfile.ZipInfo) -> int:
        self._file.seek(info.header_offset)
        raw = self._file.read(_LOCAL_HEADER.size)
        if len(raw) != _LOCAL_HEADER.size:
            raise Refusal("model-zip", what=info.filename)
        signature, _, flags, method, *_, name_size, extra_size = _LOCAL_HEADER.unpack(raw)
        name = self._file.read(name_size)
        if (
            signature != b"PK\x03\x04"
            or method != zipfile.ZIP_STORED
            or flags & 1
            or name != info.orig_filename.encode("utf-8")
        ):
            raise Refusal("model-zip", what=info.filename)
        return _LOCAL_HEADER.size + int(name_size) + int(extra_size)


def _named(infos: list[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    members: dict[str, zipfile.ZipInfo] = {}
    tops = set()
    for info in infos:
        top, _, name = info.filename.partition("/")
        tops.add(top)
        if _SCRIPT.fullmatch(name):
            raise Refusal("model-torchscript")
        known = name == "data.pkl" or name in _SMALL or _STORAGE.fullmatch(name)
        plain = info.compress_type == zipfile.ZIP_STORED and info.compress_size == info.file_size
        if (
            not known
            or not plain
            or info.flag_bits & 1
            or name in members
            or info.orig_filename != info.filename
            or (name in _SMALL and info.file_size > 64)
        ):
            raise Refusal("model-zip", what=info.filename)
        members[name] = info
    if len(tops) != 1 or tops & {"", ".", ".."}:
        raise Refusal("model-zip", what=", ".join(sorted(tops)[:3]))
    return members

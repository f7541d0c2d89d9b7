"""What an ONNX file says about itself, read without loading it.

The file is a protocol-buffers message of type ModelProto
(https://github.com/onnx/onnx/blob/main/onnx/onnx.proto); its field 14 holds pairs of a key (field
1) and a value (field 2).
"""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from speechtimer.errors import ModelError

__all__ = ["onnx_metadata"]

_METADATA_PROPS, _KEY, _VALUE = 14, 1, 2
_VARINT, _EIGHT_BYTES, _LENGTH, _FOUR_BYTES = 0, 1, 2, 5
# No key or value is longer; larger fields, the weights among them, are skipped.
_LONGEST = 2**20


def onnx_metadata(file: Path) -> dict[str, str]:
    """The pairs that were written into an ONNX file.

    Raises:
        ModelError: it is no ONNX file, or was cut.
    """
    size = file.stat().st_size
    found: dict[str, str] = {}
    try:
        with file.open("rb") as stream:
            for number, pair in _fields(stream, size):
                if number == _METADATA_PROPS:
                    found.update([_pair(pair)])
    except (ValueError, IndexError) as error:
        raise ModelError(f"{file} is no ONNX file, or not a whole one: copy it again") from error
    return found


def _pair(message: bytes) -> tuple[str, str]:
    fields = dict(_fields(BytesIO(message), len(message)))
    return fields.get(_KEY, b"").decode(), fields.get(_VALUE, b"").decode()


def _fields(stream: BinaryIO, end: int) -> Iterator[tuple[int, bytes]]:
    """Number and bytes of each field of a message; b"" of numbers and of what is large."""
    while stream.tell() < end:
        tag = _varint(stream)
        number, kind = tag >> 3, tag & 7
        if kind == _VARINT:
            _varint(stream)
            yield number, b""
            continue
        if kind not in (_LENGTH, _EIGHT_BYTES, _FOUR_BYTES) or number == 0:
            raise ValueError(f"no field begins at byte {stream.tell()}")
        length = {_EIGHT_BYTES: 8, _FOUR_BYTES: 4}.get(kind) or _varint(stream)
        if stream.tell() + length > end:
            raise ValueError("a field is longer than the message")
        if kind == _LENGTH and length <= _LONGEST:
            yield number, stream.read(length)
        else:
            stream.seek(length, 1)


_LONGEST_SHIFT = 63


def _varint(stream: BinaryIO) -> int:
    value = shift = 0
    while True:
        if shift > _LONGEST_SHIFT:
            raise ValueError("a number is longer than 64 bits")
        byte = stream.read(1)[0]
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value
        shift += 7

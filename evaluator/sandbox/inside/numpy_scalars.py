"""A NumPy scalar in a pickle, read as the number or the text that it is; NumPy is not imported.

    scalar(dtype("f8", False, True), b"\\x9a\\x99\\x99\\x99\\x99\\x99\\xb9?")  →  0.1

Source: the ``__reduce__`` of NumPy's scalars, and NEP 1 for the names of their types.
"""

import struct

from evaluator.sandbox.inside.refusal import Refusal

__all__ = ["DTYPE", "SCALAR"]

# struct's formats by NumPy's names.
_FORMATS = {
    "f2": "<e",
    "f4": "<f",
    "f8": "<d",
    "i1": "<b",
    "i2": "<h",
    "i4": "<i",
    "i8": "<q",
    "u1": "<B",
    "u2": "<H",
    "u4": "<I",
    "u8": "<Q",
    "b1": "<?",
}


class _Type:
    """A `numpy.dtype` of one number or one text."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    def __setstate__(self, state: object) -> None:
        # (version, byte order, …): what else a type may be has no names of those above.
        if type(state) is not tuple or len(state) < 2 or state[1] not in ("<", "|"):
            raise Refusal("model-pickle")


class _MakeType:
    __slots__ = ()

    def __call__(self, name: object, *_: object) -> _Type:
        if type(name) is not str:
            raise Refusal("model-pickle")
        if name not in _FORMATS and name[:1] != "U":
            raise Refusal("model-global", name=f"numpy.dtype {name}")
        return _Type(name)


class _MakeScalar:
    __slots__ = ()

    def __call__(self, kind: object, data: object) -> float | int | bool | str:
        if type(kind) is not _Type or type(data) is not bytes:
            raise Refusal("model-pickle")
        if kind.name not in _FORMATS:
            return data.decode("utf-32-le")
        value: float | int | bool
        (value,) = struct.unpack(_FORMATS[kind.name], data)
        return value


# A pickle can set no attribute of either.
DTYPE, SCALAR = _MakeType(), _MakeScalar()

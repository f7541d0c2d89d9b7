"""A pickle read into inert stand-ins: nothing is imported, and nothing of it is run.

The table of globals is exact. What a name of the table stands for is a class or a callable of
this module, which only keeps what it is given; any other name is refused before it is looked up.

    >>> read_pickle(pickle.dumps(collections.OrderedDict(a=1), 4)) == {"a": 1}
    True
"""

import collections
import io
import pickle
from dataclasses import dataclass
from typing import Any, NoReturn

from evaluator.sandbox.inside.numpy_scalars import DTYPE, SCALAR
from evaluator.sandbox.inside.refusal import Refusal

__all__ = ["Buffer", "DictionaryParts", "Tensor", "read_pickle"]

# Bytes of one element, by the names of torch's storages.
_ITEM_SIZES = {
    "FloatStorage": 4,
    "HalfStorage": 2,
    "BFloat16Storage": 2,
    "DoubleStorage": 8,
    "LongStorage": 8,
    "IntStorage": 4,
    "ByteStorage": 1,
    "CharStorage": 1,
    "BoolStorage": 1,
}


class _Sealed(type):
    """A class whose attributes a pickle cannot set (its BUILD instruction would)."""

    def __setattr__(cls, name: str, value: object) -> NoReturn:
        raise Refusal("model-pickle")

    def __delattr__(cls, name: str) -> NoReturn:
        raise Refusal("model-pickle")


class DictionaryParts(metaclass=_Sealed):
    """What a `flair.data.Dictionary` holds, in ``vars``."""


class Buffer(metaclass=_Sealed):
    """The bytes of an ``io.BytesIO``."""

    data: bytes = b""

    def __setstate__(self, state: object) -> None:
        if not isinstance(state, tuple) or not state or type(state[0]) is not bytes:
            raise Refusal("model-pickle")
        self.__dict__["data"] = state[0]


class _Version(str, metaclass=_Sealed):
    """A `torch.torch_version.TorchVersion`."""


class _Defaults(dict[Any, Any], metaclass=_Sealed):
    """A ``collections.defaultdict``, without its default."""

    def __init__(self, _factory: object = None) -> None:
        super().__init__()


def _keep(_: object, __: object) -> NoReturn:
    """In place of dataclasses' own ``__setstate__``, with which a pickle changes a frozen one."""
    raise Refusal("model-pickle")


@dataclass(frozen=True, slots=True)
class _Name:
    """A name that may be mentioned, and does nothing when it is called."""

    name: str
    __setstate__ = _keep

    def __call__(self, *_: object) -> NoReturn:
        raise Refusal("model-pickle")


@dataclass(frozen=True, slots=True)
class _Storage:
    kind: str
    key: str
    elements: int
    __setstate__ = _keep


@dataclass(frozen=True, slots=True)
class Tensor:
    """Where a tensor's numbers are: ``shape`` of a storage ``data/<key>``, contiguous.

    Attributes:
        kind: torch's name of the storage, "FloatStorage" and so on.
        elements: how many numbers the whole storage has.
        offset: the first number of the tensor in it.
    """

    kind: str
    key: str
    elements: int
    offset: int
    shape: tuple[int, ...]
    __setstate__ = _keep

    @property
    def numbers(self) -> int:
        """How many numbers the tensor has."""
        count = 1
        for size in self.shape:
            count *= size
        return count

    @property
    def storage_bytes(self) -> int:
        """What the storage must weigh."""
        return self.elements * _ITEM_SIZES[self.kind]


class _Rebuild:
    """Stands for ``torch._utils._rebuild_tensor_v2``."""

    __slots__ = ()

    def __call__(self, *arguments: object) -> Tensor:
        if len(arguments) not in (6, 7):
            raise Refusal("model-tensor")
        storage, offset, shape, stride = arguments[:4]
        if type(storage) is not _Storage or type(offset) is not int:
            raise Refusal("model-tensor")
        shape, stride = _sizes(shape), _sizes(stride)
        tensor = Tensor(storage.kind, storage.key, storage.elements, offset, shape)
        inside = offset >= 0 and offset + tensor.numbers <= storage.elements
        if not inside or not _contiguous(shape, stride):
            raise Refusal("model-tensor")
        return tensor


class _RebuildParameter:
    """Stands for ``torch._utils._rebuild_parameter``: the tensor that is learned."""

    __slots__ = ()

    def __call__(self, tensor: object, *_: object) -> Tensor:
        if type(tensor) is not Tensor:
            raise Refusal("model-tensor")
        return tensor


class _Encode:
    """Stands for ``_codecs.encode``, with which pickles of protocol 2 write bytes."""

    __slots__ = ()

    def __call__(self, text: object, encoding: object) -> bytes:
        if type(text) is not str or encoding != "latin1":
            raise Refusal("model-pickle")
        return text.encode("latin-1")


class _NoBytes:
    """Stands for ``bytes``, which the same pickles call for none."""

    __slots__ = ()

    def __call__(self) -> bytes:
        return b""


_TABLE: dict[tuple[str, str], Any] = {
    ("collections", "OrderedDict"): collections.OrderedDict,
    ("collections", "defaultdict"): _Defaults,
    ("builtins", "int"): _Name("int"),
    ("flair.data", "Dictionary"): DictionaryParts,
    ("torch._utils", "_rebuild_tensor_v2"): _Rebuild(),
    ("torch.torch_version", "TorchVersion"): _Version,
    ("_io", "BytesIO"): Buffer,
    # In training parameters: a learning rate out of NumPy, before and since NumPy 2.
    ("numpy", "dtype"): DTYPE,
    ("numpy.core.multiarray", "scalar"): SCALAR,
    ("numpy._core.multiarray", "scalar"): SCALAR,
    # By whoever saves a state without Flair: Parameters, and torch's own choice of protocol 2,
    # which names what Python 2 called otherwise.
    ("torch._utils", "_rebuild_parameter"): _RebuildParameter(),
    ("_codecs", "encode"): _Encode(),
    ("__builtin__", "bytes"): _NoBytes(),
    ("__builtin__", "long"): _Name("int"),
} | {("torch", name): _Name(name) for name in _ITEM_SIZES}


class _Unpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        try:
            return _TABLE[module, name]
        except KeyError:
            raise Refusal("model-global", name=f"{module}.{name}") from None

    def persistent_load(self, pid: Any) -> _Storage:
        if type(pid) is not tuple or len(pid) != 5:
            raise Refusal("model-pickle")
        word, kind, key, _location, elements = pid
        if (
            word != "storage"
            or type(kind) is not _Name
            or kind.name not in _ITEM_SIZES
            or type(key) is not str
            or type(elements) is not int
            or elements < 0
        ):
            raise Refusal("model-pickle")
        return _Storage(kind.name, key, elements)


def read_pickle(data: bytes | bytearray) -> Any:
    """The object that a pickle describes, of stand-ins.

    Raises:
        Refusal: it mentions a name that no stock model holds, or is damaged.
        MemoryError: it asks for more than there is.
    """
    try:
        return _Unpickler(io.BytesIO(data)).load()
    except (Refusal, MemoryError):
        raise
    except Exception as error:  # a damaged pickle may raise anything
        raise Refusal("model-pickle") from error


def _sizes(value: object) -> tuple[int, ...]:
    if type(value) is not tuple or len(value) > 6:
        raise Refusal("model-tensor")
    for size in value:
        if type(size) is not int or not 0 <= size < 2**40:
            raise Refusal("model-tensor")
    return value


def _contiguous(shape: tuple[int, ...], stride: tuple[int, ...]) -> bool:
    if len(shape) != len(stride):
        return False
    step = 1
    for size, jump in zip(reversed(shape), reversed(stride), strict=True):
        if size > 1 and jump != step:
            return False
        step *= max(size, 1)
    return True

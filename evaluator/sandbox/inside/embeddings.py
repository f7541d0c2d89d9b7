"""The embeddings that a model may have, and for each exactly the parameters that Flair saves.

Others are refused: those that read a file by its path, unpickle one, or hold code
(`FastTextEmbeddings`, `TransformerJitWordEmbeddings` …).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from evaluator.sandbox.inside.refusal import Refusal
from evaluator.sandbox.inside.shapes import Shapes, linear, recurrent
from evaluator.sandbox.inside.transformers_schema import read_transformer
from evaluator.sandbox.inside.unpickling import Tensor
from evaluator.sandbox.inside.values import (
    Check,
    boolean,
    dictionary,
    exactly,
    fields,
    integer,
    names,
    number,
    one_of,
    or_none,
    text,
)

__all__ = ["Embedding", "read_embedding"]

_MOST_STACKED = 16


@dataclass(frozen=True, slots=True)
class Embedding:
    """One embedding, checked.

    Attributes:
        kind: Flair's name of its class.
        length: numbers per token.
        shapes: the tensors it must have.
        free: beginnings of the names of tensors that only building it can check.
    """

    kind: str
    parameters: dict[str, Any]
    length: int
    shapes: Shapes
    free: tuple[str, ...] = ()
    stacked: tuple["Embedding", ...] = field(default=())

    @property
    def family(self) -> str:
        """What it is made of, for people.

        ``StackedEmbeddings(CharacterEmbeddings, OneHotEmbeddings)``
        """
        inner = ", ".join(item.family for item in self.stacked)
        return f"{self.kind}({inner})" if inner else self.kind


def read_embedding(value: Any, where: str, tensors: Mapping[str, Tensor]) -> Embedding:
    """An embedding and, in a stack, those within.

    Raises:
        Refusal: its class may not be used, or a parameter is none that Flair saves.
    """
    if type(value) is not dict or type(value.get("__cls__")) is not str:
        raise Refusal("model-old")
    kind = value["__cls__"]
    parameters = {key: item for key, item in value.items() if key != "__cls__"}
    prefix = where.replace("[", ".list_embedding_").replace("]", "") + "."
    if kind == "StackedEmbeddings":
        return _stack(parameters, where, tensors)
    if kind not in _READERS:
        raise Refusal("model-embeddings", name=kind[:60])
    return _READERS[kind](kind, parameters, where, prefix, tensors)


def _stack(parameters: dict[str, Any], where: str, tensors: Mapping[str, Tensor]) -> Embedding:
    items = parameters.get("embeddings")
    if parameters.keys() != {"embeddings"} or type(items) is not list or "[" in where:
        raise Refusal("model-schema", where=where)
    if not 1 <= len(items) <= _MOST_STACKED:
        raise Refusal("model-schema", where=where)
    inner = tuple(read_embedding(item, f"{where}[{i}]", tensors) for i, item in enumerate(items))
    shapes: Shapes = {}
    for item in inner:
        shapes |= item.shapes
    free = tuple(name for item in inner for name in item.free)
    length = sum(item.length for item in inner)
    return Embedding("StackedEmbeddings", {}, length, shapes, free, inner)


_Reader = Callable[[str, dict[str, Any], str, str, Mapping[str, Tensor]], Embedding]


def _plain(
    required: Mapping[str, Check],
    optional: Mapping[str, Check],
    measured: Callable[[dict[str, Any], str], tuple[int, Shapes]],
) -> _Reader:
    """A reader of an embedding whose parameters say all its sizes."""

    def read(
        kind: str, parameters: dict[str, Any], where: str, prefix: str, _: Mapping[str, Tensor]
    ) -> Embedding:
        checked = fields(parameters, where, required, optional)
        length, shapes = measured(checked, prefix)
        return Embedding(kind, checked, length, shapes)

    return read


def _items(parts: Any) -> int:
    return len(vars(parts)["idx2item"])


def _norm(stable: bool, name: str, length: int) -> Shapes:
    return {f"{name}.weight": (length,), f"{name}.bias": (length,)} if stable else {}


def _character(p: dict[str, Any], prefix: str) -> tuple[int, Shapes]:
    inner, hidden = p["char_embedding_dim"], p["hidden_size_char"]
    table = {f"{prefix}char_embedding.weight": (_items(p["path_to_char_dict"]), inner)}
    return 2 * hidden, table | recurrent(f"{prefix}char_rnn", inner, hidden, both=True)


def _one_hot(p: dict[str, Any], prefix: str) -> tuple[int, Shapes]:
    length = p["embedding_length"]
    table = {f"{prefix}embedding_layer.weight": (_items(p["vocab_dictionary"]), length)}
    return length, table | _norm(p.get("stable", False), f"{prefix}layer_norm", length)


def _hash(p: dict[str, Any], prefix: str) -> tuple[int, Shapes]:
    length = p["embedding_length"]
    return length, {f"{prefix}embedding_layer.weight": (p["num_embeddings"], length)}


def _word(p: dict[str, Any], prefix: str) -> tuple[int, Shapes]:
    length = p["embedding_length"]
    table = {f"{prefix}embedding.weight": (len(p["vocab"]) + 1, length)}
    learned = p["stable"] and p["fine_tune"]
    return length, table | _norm(learned, f"{prefix}layer_norm", length)


def _flair(p: dict[str, Any], prefix: str) -> tuple[int, Shapes]:
    lm = p["model_params"]
    letters, hidden = _items(lm["dictionary"]), lm["hidden_size"]
    shapes: Shapes = {f"{prefix}lm.encoder.weight": (letters, lm["embedding_size"])}
    shapes |= recurrent(f"{prefix}lm.rnn", lm["embedding_size"], hidden, layers=lm["nlayers"])
    length = hidden
    if lm["nout"] is not None:
        length = lm["nout"]
        shapes |= linear(f"{prefix}lm.proj", hidden, length)
    if lm.get("has_decoder", True):
        shapes |= linear(f"{prefix}lm.decoder", length, letters)
    return length, shapes


def _byte_pair(
    kind: str, parameters: dict[str, Any], where: str, prefix: str, tensors: Mapping[str, Tensor]
) -> Embedding:
    checked = fields(
        parameters,
        where,
        {"name": text, "spm_model_binary": _binary, "dim": integer(1, 4096)},
        {"field": exactly(None), "preprocess": boolean},
    )
    name, dim = f"{prefix}embedding.weight", checked["dim"]
    # How many pieces there are stands in the binary: the table's other side is checked by torch.
    if name not in tensors or tensors[name].shape[1:] != (dim,):
        raise Refusal("model-sizes", where=name)
    return Embedding(kind, checked, 2 * dim, {name: tensors[name].shape})


def _transformer(
    kind: str, parameters: dict[str, Any], where: str, prefix: str, tensors: Mapping[str, Tensor]
) -> Embedding:
    checked, length = read_transformer(parameters, where, f"{prefix}model.", tensors)
    return Embedding(kind, checked, length, {}, (f"{prefix}model.",))


def _binary(value: Any, where: str) -> bytes:
    if type(value) is not bytes:
        raise Refusal("model-schema", where=where)
    return value


def _characters(value: Any, where: str) -> Any:
    """Flair takes a path here too, and unpickles the file that it names."""
    if type(value) is str:
        raise Refusal("model-path", where=where)
    return dictionary(value, where)


_SIZE = integer(1, 65_536)
_LANGUAGE_MODEL: dict[str, Check] = {
    "dictionary": dictionary,
    "is_forward_lm": boolean,
    "hidden_size": _SIZE,
    "nlayers": integer(1, 8),
    "embedding_size": _SIZE,
    "nout": or_none(_SIZE),
    "document_delimiter": one_of("\n", " ", ""),
    "dropout": number,
}

_READERS: dict[str, _Reader] = {
    "CharacterEmbeddings": _plain(
        {
            "path_to_char_dict": _characters,
            "char_embedding_dim": _SIZE,
            "hidden_size_char": _SIZE,
        },
        {"name": text},
        _character,
    ),
    "OneHotEmbeddings": _plain(
        {"vocab_dictionary": dictionary, "embedding_length": _SIZE},
        {"field": exactly("text"), "stable": boolean},
        _one_hot,
    ),
    "HashEmbeddings": _plain(
        {
            "num_embeddings": integer(1, 2_000_000),
            "embedding_length": _SIZE,
            "hash_method": one_of("md5", "sha1", "sha224", "sha256", "sha384", "sha512"),
        },
        {},
        _hash,
    ),
    "WordEmbeddings": _plain(
        {
            "vocab": names,
            "embedding_length": _SIZE,
            "name": text,
            "fine_tune": boolean,
            "stable": boolean,
        },
        {"force_cpu": boolean, "field": exactly(None)},
        _word,
    ),
    "FlairEmbeddings": _plain(
        {
            "name": text,
            "model_params": lambda value, where: fields(
                value, where, _LANGUAGE_MODEL, {"has_decoder": boolean}
            ),
        },
        {
            "fine_tune": boolean,
            "chars_per_chunk": integer(1, 65_536),
            "is_lower": boolean,
            "tokenized_lm": boolean,
            "with_whitespace": boolean,
        },
        _flair,
    ),
    "BytePairEmbeddings": _byte_pair,
    "TransformerWordEmbeddings": _transformer,
}

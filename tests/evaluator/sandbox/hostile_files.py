"""The hostile files of `attacks.FILES`: how each is made, and the reason it is refused for."""

import builtins
import io
import json
import os
import pickle
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.evaluator.sandbox.archives import (
    Called,
    members,
    nested,
    overlapping,
    pickled,
    protocol_0,
    repacked,
    store,
    understated,
)
from tests.evaluator.sandbox.models import save_state, state_of

__all__ = ["HOSTILE_FILES"]

# Writes the hostile file from a good model.
Make = Callable[[Path, Path], None]

# id: (family of the good model, how it is changed, the code of the reason)
HOSTILE_FILES: dict[str, tuple[str, Make, str]] = {}


def _made(id: str, code: str, *, family: str = "stacked-crf") -> Callable[[Make], Make]:
    def keep(make: Make) -> Make:
        HOSTILE_FILES[id] = family, make, code
        return make

    return keep


def _raw(id: str, code: str, data: bytes) -> None:
    """The good model with another pickle."""
    HOSTILE_FILES[id] = "stacked-crf", lambda base, path: pickled(base, path, data), code


def _state(
    id: str, code: str, change: Callable[[dict[str, Any]], Any], *, family: str = "stacked-crf"
) -> None:
    """The good model with something changed in what it says."""

    def make(base: Path, path: Path) -> None:
        state = state_of(base)
        change(state)
        save_state(state, path)

    HOSTILE_FILES[id] = family, make, code


def _put(*keys: Any, value: Any) -> Callable[[dict[str, Any]], None]:
    """Sets one value somewhere in the state."""

    def change(state: Any) -> None:
        for key in keys[:-1]:
            state = state[key]
        state[keys[-1]] = value

    return change


def _taken(*keys: Any) -> Callable[[dict[str, Any]], None]:
    """Takes one value out of the state."""

    def change(state: Any) -> None:
        for key in keys[:-1]:
            state = state[key]
        del state[keys[-1]]

    return change


# What a broken sandbox would leave behind.
_TRACE = "touch /tmp/speechtimer-was-here"

# --- code in the pickle

_state("os-system", "model-global", _put("model", value=Called(os.system, _TRACE)))
_raw("builtins-eval", "model-global", pickle.dumps(Called(builtins.eval, "1"), 4))
_raw(
    "exec-by-getattr",
    "model-global",
    pickle.dumps(Called(getattr, Called(__import__, "os"), "system"), 4),
)
_state(
    "nested-reduce",
    "model-global",
    _put("state_dict", "linear.bias", value=Called(os.system, _TRACE)),
)
_raw("inst", "model-global", protocol_0(f"(S'{_TRACE}'\nios\nsystem\n."))
_raw("dotted-name", "model-global", b"\x80\x04\x8c\x0bcollections\x8c\x0cabc.sys.exit\x93.")
_raw("homoglyph", "model-global", b"\x80\x04\x8c\x0cc\xd0\xbellections\x8c\x0bOrderedDict\x93.")
_raw("strange-names", "model-global", b"\x80\x04\x8c\x04a\x00\n\x1b\x8c\x04b<i>\x93.")
_raw("extension", "model-pickle", b"\x80\x04\x82\x01.")
_raw(
    "build-class",
    "model-pickle",
    # Dictionary, then BUILD with (None, {"__setstate__": OrderedDict})
    b"\x80\x04cflair.data\nDictionary\nN}\x8c\x0c__setstate__ccollections\nOrderedDict\ns\x86b.",
)
_raw(
    "build-setstate",
    "model-pickle",
    # OrderedDict(), then BUILD with {"__setstate__": int}, then BUILD again, which calls it
    b"\x80\x04ccollections\nOrderedDict\n)R}\x8c\x0c__setstate__cbuiltins\nint\nsb\x8c\x019b.",
)
_raw(
    "changed-name",
    "model-pickle",
    # int, then BUILD with ["FloatStorage"], as frozen dataclasses are unpickled
    b"\x80\x04cbuiltins\nint\n](\x8c\x0cFloatStorageeb.",
)
_raw("encode", "model-pickle", b"\x80\x04c_codecs\nencode\n\x8c\x01a\x8c\x05rot13\x86R.")
_raw("numpy-object", "model-global", b"\x80\x04cnumpy\ndtype\n\x8c\x01O\x85R.")


class _Redescribed:
    """A tensor that a BUILD gives another shape: what a pickle writes of an object with a state."""

    def __init__(self, tensor: Any) -> None:
        self._tensor = tensor

    def __reduce__(self) -> tuple[Any, ...]:
        function, arguments = self._tensor.__reduce_ex__(4)[:2]
        return function, arguments, ["FloatStorage", "0", 9, 0, (1 << 60,)]


@_made("changed-tensor", "model-pickle")
def _(base: Path, path: Path) -> None:
    state = state_of(base)
    state["state_dict"]["linear.bias"] = _Redescribed(state["state_dict"]["linear.bias"])
    save_state(state, path)


_raw("call-a-storage", "model-pickle", protocol_0("ctorch\nFloatStorage\n(I9\ntR."))
_raw("persistent-id", "model-pickle", b"\x80\x04\x8c\x0b/etc/passwdQ.")
_raw("memo-bomb", "model-memory", b"\x80\x04Nr\xff\xff\xff\x7f.")
_raw("nested-lists", "model-schema", nested(60))
_raw("deep-pickle", "model-schema", b"\x80\x04" + b"(" * 100_000 + b"l" * 100_000 + b".")


@_made("torch-load", "model-global")
def _(base: Path, path: Path) -> None:
    import torch

    state = state_of(base)
    state["inner"] = Called(torch.load, io.BytesIO(b"another pickle"))
    save_state(state, path)


# --- the container


@_made("empty", "model-empty")
def _(_: Path, path: Path) -> None:
    path.touch()


@_made("not-a-zip", "model-not-a-zip")
def _(_: Path, path: Path) -> None:
    path.write_bytes(pickle.dumps(Called(os.system, _TRACE), 4))


@_made("truncated", "model-not-a-zip")
def _(base: Path, path: Path) -> None:
    data = base.read_bytes()
    path.write_bytes(data[: len(data) // 2])


@_made("prefix", "model-zip")
def _(base: Path, path: Path) -> None:
    path.write_bytes(b"#!/bin/sh\nexit\n" + base.read_bytes())


@_made("comment", "model-zip")
def _(base: Path, path: Path) -> None:
    path.write_bytes(base.read_bytes())
    with zipfile.ZipFile(path, "a") as archive:
        archive.comment = b"#!/bin/sh"


@_made("compressed", "model-zip")
def _(base: Path, path: Path) -> None:
    files = members(base) | {"model/data/999": bytes(50_000_000)}
    store(files, path, method=zipfile.ZIP_DEFLATED)


@_made("duplicate", "model-zip")
def _(base: Path, path: Path) -> None:
    data = base.read_bytes()
    with zipfile.ZipFile(base) as archive:
        names = sorted(i.filename for i in archive.infolist() if "/data/1" in i.filename)
    # Two names of one length, of which one is written over the other.
    one, other = (name.encode() for name in names[1:3])
    assert len(one) == len(other)
    path.write_bytes(data.replace(one, other))


HOSTILE_FILES["overlapping"] = "stacked-crf", overlapping, "model-zip"
HOSTILE_FILES["understated"] = "stacked-crf", understated, "model-zip"


def _renamed(id: str, code: str, change: Callable[[dict[str, bytes], str], None]) -> None:
    def make(base: Path, path: Path) -> None:
        top = next(iter(members(base))).partition("/")[0]
        repacked(base, path, lambda files: change(files, top))

    HOSTILE_FILES[id] = "stacked-crf", make, code


_renamed("path-name", "model-zip", lambda f, top: f.update({f"{top}/../../etc/passwd": b"x"}))
_renamed("two-folders", "model-zip", lambda f, _: f.update({"other/data.pkl": b"x"}))
_renamed("torchscript", "model-torchscript", lambda f, t: f.update({f"{t}/constants.pkl": b"x"}))
_renamed("big-endian", "model-zip", lambda f, top: f.update({f"{top}/byteorder": b"big"}))

# --- code and files through Flair and transformers, without a forbidden name

_FAST_TEXT = {"__cls__": "FastTextEmbeddings", "embeddings": "/etc/passwd"}
_state("fasttext", "model-embeddings", _put("embeddings", value=_FAST_TEXT))
_JIT = {"__cls__": "TransformerJitWordEmbeddings", "jit_model": b"PK", "param_names": []}
_state("jit-embeddings", "model-embeddings", _put("embeddings", value=_JIT))
_ONNX = {"__cls__": "TransformerOnnxWordEmbeddings", "onnx_model": "/tmp/x.onnx"}
_state("onnx-embeddings", "model-embeddings", _put("embeddings", value=_ONNX))
_FIRST = ("embeddings", "embeddings", 0)
_state("char-dict-path", "model-path", _put(*_FIRST, "path_to_char_dict", value="/tmp/x"))
_state("word-path", "model-schema", _put("embeddings", "embeddings", value="x"), family="word")
_state(
    "word2vec-binary",
    "model-schema",
    _put("embeddings", "word2vec_binary", value=b"1 1\nx"),
    family="byte-pair",
)
_state("flair-model-path", "model-schema", _put(*_FIRST, "model", value="x"), family="flair")


def _transformer(id: str, code: str, change: Callable[[dict[str, Any]], Any]) -> None:
    _state(id, code, lambda state: change(state["embeddings"]), family="bert")


_CONFIG = "config_state_dict"
_KWARGS = {"trust_remote_code": True}
_MAP = {"AutoModel": "somebody/code--module.Class"}
_transformer(
    "trust-remote-code", "model-remote-code", _put("transformers_model_kwargs", value=_KWARGS)
)
_transformer("config-auto-map", "model-remote-code", _put(_CONFIG, "auto_map", value=_MAP))
_transformer(
    "kernel", "model-remote-code", _put(_CONFIG, "attn_implementation", value="somebody/kernel")
)
_QUANTIZED = {"quant_method": "gptq", "bits": 4}
_transformer(
    "quantizer", "model-remote-code", _put(_CONFIG, "quantization_config", value=_QUANTIZED)
)
_transformer("other-encoder", "model-encoder", _put(_CONFIG, "model_type", value="rag"))
_transformer("no-config", "model-config-missing", _taken(_CONFIG))
_transformer("no-tokenizer", "model-tokenizer", _taken("tokenizer_data"))
_transformer("huge-config", "model-sizes", _put(_CONFIG, "hidden_size", value=1_000_000))
_transformer("many-layers", "model-sizes", _put(_CONFIG, "num_hidden_layers", value=1_000_000))


def _tokenizer(
    id: str, code: str, change: Callable[[dict[str, bytes]], Any], method: int = 0
) -> None:
    def rewrite(embeddings: dict[str, Any]) -> None:
        with zipfile.ZipFile(embeddings["tokenizer_data"]) as archive:
            files = {name: archive.read(name) for name in archive.namelist()}
        change(files)
        written = io.BytesIO()
        with zipfile.ZipFile(written, "w", method) as archive:
            for name, data in files.items():
                archive.writestr(name, data)
        embeddings["tokenizer_data"] = written

    _transformer(id, code, rewrite)


def _mapped(files: dict[str, bytes]) -> None:
    config = json.loads(files["tokenizer_config.json"])
    config["auto_map"] = {"AutoTokenizer": ["somebody/code--module.Class", None]}
    files["tokenizer_config.json"] = json.dumps(config).encode()


_tokenizer("tokenizer-auto-map", "model-remote-code", _mapped)


def _classed(files: dict[str, bytes]) -> None:
    config = json.loads(files["tokenizer_config.json"])
    config["tokenizer_class"] = "AutoModel"
    files["tokenizer_config.json"] = json.dumps(config).encode()


_tokenizer("tokenizer-class", "model-tokenizer", _classed)
_tokenizer(
    "tokenizer-bomb",
    "model-tokenizer",
    lambda files: files.update({"vocab.txt": bytes(100_000_000)}),
    zipfile.ZIP_DEFLATED,
)
_tokenizer("tokenizer-path", "model-tokenizer", lambda f: f.update({"../../x.py": b"x"}))
_tokenizer("tokenizer-code", "model-tokenizer", lambda f: f.update({"tokenizer.py": b"x"}))

# --- what it says of itself

_state("another-class", "model-schema", _put("__cls__", value="TextClassifier"))
_state("unknown-setting", "model-schema", _put("callback", value="x"))
_state("wrong-type", "model-schema", _put("rnn_layers", value="1"))
_state("huge-hidden-size", "model-schema", _put("hidden_size", value=1_000_000_000))
_state("wide-hidden-size", "model-sizes", _put("hidden_size", value=60_000))
_state("missing-tensor", "model-sizes", _taken("state_dict", "linear.bias"))


def _tagged(*items: str) -> Callable[[dict[str, Any]], None]:
    def change(state: dict[str, Any]) -> None:
        from flair.data import Dictionary

        made = Dictionary(add_unk=False)
        for item in items:
            made.add_item(item)
        state["tag_dictionary"] = made

    return change


_state("wrong-labels", "model-labels", _tagged("O", "B-PER", "I-PER"))
_state("no-span-labels", "model-labels", _tagged("O", "nb_rounds"))


def _lying(state: dict[str, Any]) -> None:
    state["tag_dictionary"].item2idx[b"O"] = 999_999_999


_state("lying-dictionary", "model-schema", _lying)


@_made("extra-tensor", "model-sizes")
def _(base: Path, path: Path) -> None:
    import torch

    state = state_of(base)
    state["state_dict"]["more.weight"] = torch.zeros(3)
    save_state(state, path)


# --- tensors that are not what they say


def _described(id: str, code: str, find: bytes, put: bytes) -> None:
    """The good model with some bytes of its pickle replaced by as many others."""

    def make(base: Path, path: Path) -> None:
        data = next(data for name, data in members(base).items() if name.endswith("data.pkl"))
        assert find in data
        pickled(base, path, data.replace(find, put, 1))

    HOSTILE_FILES[id] = "stacked-crf", make, code


# Of the last layer's bias, which has one number for each of 31 tags:
#       storage's numbers    offset  shape          stride
_BIAS = b"K\x1ft\x94Q" + b"K\x00" + b"K\x1f\x85\x94" + b"K\x01\x85"
_LARGE = b"J" + struct.pack("<i", 2_000_000_000)
_described("huge-storage", "model-sizes", _BIAS, _BIAS.replace(b"K\x1ft", _LARGE + b"t"))
_described("huge-tensor", "model-tensor", _BIAS, _BIAS.replace(b"K\x1f\x85", _LARGE + b"\x85"))
_described("strided-tensor", "model-tensor", _BIAS, _BIAS.replace(b"K\x01\x85", b"K\x00\x85"))

"""The tokenizer inside a model: a stored zip of a few known files, none of which may name code."""

import io
import json
import re
import zipfile
from typing import Any

from evaluator.sandbox.inside.refusal import Refusal
from evaluator.sandbox.inside.unpickling import Buffer

__all__ = ["read_tokenizer"]

_JSON = ("tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json")
_OTHERS = (
    "vocab.txt",
    "vocab.json",
    "merges.txt",
    "bpe.codes",
    "sentencepiece.bpe.model",
    "sentencepiece.model",
    "spiece.model",
    "spm.model",
)
_CLASS = re.compile(r"[A-Za-z0-9]{1,60}Tokenizer(Fast)?")
_MOST_BYTES = 100_000_000


def read_tokenizer(value: Any) -> bytes:
    """A zip of the tokenizer's files, without paths and without what only a person reads.

    Raises:
        Refusal: it is compressed, holds other files, or asks for code.
    """
    if type(value) is not Buffer:
        raise Refusal("model-tokenizer", what="tokenizer_data")
    data = value.data
    if len(data) > _MOST_BYTES:
        raise Refusal("model-tokenizer", what=f"{len(data)} octets")
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        files = {info.filename: _stored(archive, info) for info in archive.infolist()}
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError) as error:
        raise Refusal("model-tokenizer", what="zip") from error
    if len(files) != len(archive.infolist()) or sum(map(len, files.values())) > len(data):
        raise Refusal("model-tokenizer", what="zip")
    return _zipped({name: _plain(name, content) for name, content in files.items()})


def _stored(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    if info.filename not in _JSON + _OTHERS:
        raise Refusal("model-tokenizer", what=info.filename[:60])
    if info.compress_type != zipfile.ZIP_STORED or info.file_size != info.compress_size:
        raise Refusal("model-tokenizer", what=info.filename)
    return archive.read(info)


def _plain(name: str, content: bytes) -> bytes:
    if name not in _JSON:
        return content
    try:
        value = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise Refusal("model-tokenizer", what=name) from error
    if type(value) is not dict:
        raise Refusal("model-tokenizer", what=name)
    if name != "tokenizer_config.json":
        return content
    for key in ("auto_map", "trust_remote_code"):
        if value.get(key):
            raise Refusal("model-remote-code", where=f"{name}: {key}")
    named = value.get("tokenizer_class")
    # transformers takes any class of its own by this name.
    if named is not None and not (type(named) is str and _CLASS.fullmatch(named)):
        raise Refusal("model-tokenizer", what=f"{name}: tokenizer_class")
    kept = {
        key: item
        for key, item in value.items()
        if not key.endswith(("_file", "_files")) and key not in ("name_or_path", "chat_template")
    }
    return json.dumps(kept, ensure_ascii=False).encode("utf-8")


def _zipped(files: dict[str, bytes]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return written.getvalue()

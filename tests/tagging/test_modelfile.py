import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors import safe_open
from safetensors.numpy import save_file

from speechtimer.errors import ModelError
from speechtimer.tagging.modelfile import ModelFile
from tests.tagging.models import parts, random_model


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "model.safetensors"
    random_model().save(file)
    return file


def _read(path: Path) -> tuple[dict[str, Any], dict[str, str]]:
    with safe_open(path, framework="numpy") as file:
        return {name: file.get_tensor(name) for name in file.keys()}, file.metadata()  # noqa: SIM118 (no dict)


def test_a_saved_model_is_read_back(path: Path) -> None:
    model, loaded = random_model(), ModelFile.load(path)
    for key in ("embeddings", "characters", "words", "tags", "card"):
        assert getattr(loaded, key) == getattr(model, key)
    assert all(np.array_equal(loaded.tensors[name], model.tensors[name]) for name in model.tensors)


def test_a_tensor_is_halved_where_nothing_is_lost(tmp_path: Path) -> None:
    tensors = dict(parts()["tensors"])
    tensors["words.embedding"] = tensors["words.embedding"].astype(np.float16).astype(np.float32)
    tensors["output.bias"] = np.full_like(tensors["output.bias"], 65536)  # over what a half holds
    random_model(tensors=tensors).save(tmp_path / "half.safetensors")
    stored, _ = _read(tmp_path / "half.safetensors")
    assert [name for name, tensor in stored.items() if tensor.dtype == np.float16] == [
        "words.embedding"
    ]
    loaded = ModelFile.load(tmp_path / "half.safetensors").tensors
    assert {tensor.dtype for tensor in loaded.values()} == {np.dtype(np.float32)}
    assert all(np.array_equal(loaded[name], tensors[name]) for name in tensors)


def test_files_of_format_1_are_read(path: Path) -> None:
    tensors, metadata = _read(path)
    save_file(tensors, path, metadata | {"format": "speechtimer-lstm-crf-1"})
    assert ModelFile.load(path).words == random_model().words


@pytest.mark.parametrize("missing", ["reproject.weight", "reproject.bias"])
def test_half_a_reprojection(missing: str) -> None:
    shapes = {"reproject.weight": (12, 12), "reproject.bias": (12,)}
    del shapes[missing]
    whole = {name: np.zeros(shape, np.float32) for name, shape in shapes.items()}
    with pytest.raises(ModelError, match=missing):
        random_model(tensors=parts()["tensors"] | whole)


@pytest.mark.parametrize("size", [0, 7, 8, 100, 3000, -1])
def test_a_truncated_file(path: Path, size: int) -> None:
    path.write_bytes(path.read_bytes()[:size])
    with pytest.raises(ModelError, match="not a whole safetensors file"):
        ModelFile.load(path)


def test_a_file_of_another_kind(path: Path) -> None:
    path.write_bytes(b"PK\x03\x04" + bytes(500))
    with pytest.raises(ModelError, match="not a whole safetensors file"):
        ModelFile.load(path)


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="there is no such model file"):
        ModelFile.load(tmp_path / "none.safetensors")


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("format", "another", "not a model of format"),
        ("words", "[1]", "'words' must be a list of strings"),
        ("tags", "no json", "'tags' is not JSON"),
        ("tags", "[" * 100_000, "'tags' is not JSON"),
        ("card", "[]", "'card' must be an object"),
        ("tags", '["O"]', "no tag '<START>'|no tag '<STOP>'"),
        ("tags", '["O", "B-person", "<START>", "<STOP>"]', "'B-person' is none of SpeechTimer's"),
        ("words", '["<unk>"]', r"'words.embedding' must be float32 \(1, 6\)"),
        ("embeddings", '["characters", "characters"]', "cannot have the embeddings"),
        ("embeddings", '["words"]', "must be float32|unknown tensor"),
    ],
)
def test_wrong_metadata(path: Path, key: str, value: str, message: str) -> None:
    tensors, metadata = _read(path)
    save_file(tensors, path, metadata | {key: value})
    with pytest.raises(ModelError, match=message) as caught:
        ModelFile.load(path)
    assert str(caught.value).startswith(str(path))


def test_no_metadata(path: Path) -> None:
    save_file(_read(path)[0], path)
    with pytest.raises(ModelError, match="not a model of format"):
        ModelFile.load(path)


def test_another_program_can_read_the_dictionaries(path: Path) -> None:
    _, metadata = _read(path)
    assert json.loads(metadata["tags"])[0] == "O"


SPOILT = [
    (name, spoil)
    for name in sorted(parts()["tensors"])
    for spoil in ("remove", "widen", "double", "infinite", "flatten")
    if (name, spoil) != ("transitions", "remove")  # a model without a CRF has none: see below
]


@pytest.mark.parametrize(("name", "spoil"), SPOILT)
def test_each_tensor_is_checked(name: str, spoil: str) -> None:
    changes: dict[str, Callable[[Any], Any]] = {
        "widen": lambda t: np.concatenate([t, t]),
        "double": lambda t: t.astype(np.float64),
        "infinite": lambda t: np.full_like(t, np.inf),
        "flatten": lambda t: t.reshape(-1)[:, None],
    }
    tensors = dict(parts()["tensors"])
    tensor = tensors.pop(name)
    if spoil != "remove":
        tensors[name] = changes[spoil](tensor)
    with pytest.raises(ModelError, match=r"tensor|dimensions"):
        random_model(tensors=tensors)


def test_without_transitions_start_and_stop_are_no_tags() -> None:
    tensors = dict(parts()["tensors"])
    del tensors["transitions"]
    with pytest.raises(ModelError, match="<START>"):
        random_model(tensors=tensors)


def test_an_unknown_tensor() -> None:
    tensors = parts()["tensors"] | {"extra": np.zeros(3, np.float32)}
    with pytest.raises(ModelError, match="unknown tensor 'extra'"):
        random_model(tensors=tensors)


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="cannot be written"):
        random_model().save(tmp_path / "none" / "model.safetensors")

"""Models for sherpa-onnx that hear tunes: each word is a tone.

They are untrained and tiny, and pass through all that a real model passes through: the files, the
engine, its filter bank, the search, the tokens.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from speechtimer.voice.hypothesis import SAMPLE_RATE, Audio

__all__ = ["sung", "write_ctc", "write_streaming_ctc", "write_transducer"]

WORDS = ("3", "SÉRIES", "DE", "20", "SECONDES")
_BLANK, _UNKNOWN, _FIRST = 0, 1, 2
_TOKENS = ("<blk>", "<unk>", *(f"▁{word}" for word in WORDS))
# sherpa-onnx's filter bank: where its middle frequencies lie on the mel scale.
_BINS, _LOWEST, _HIGHEST = 80, 20.0, SAMPLE_RATE / 2 - 400
_BINS_APART = 12
# Between the loudness, as its natural logarithm, of a tone and of what is beside it.
_LOUD = 2.0
_SECONDS = 0.2

# Names, each with a type and a shape; a letter stands for any length.
_Values = Mapping[str, tuple[str, list[Any]]]


def sung(words: Sequence[str]) -> Audio:
    """A tune of words, each followed by a pause."""
    times = np.arange(int(_SECONDS * SAMPLE_RATE)) / SAMPLE_RATE
    pause = np.zeros(len(times))
    parts = [pause]
    for word in words:
        parts += [0.5 * np.sin(2 * np.pi * _frequency(_bin(WORDS.index(word))) * times), pause]
    return np.concatenate(parts).astype(np.float32)


def write_ctc(folder: Path) -> Path:
    """As icefall exports a zipformer with a CTC head."""
    inputs: _Values = {"x": ("float", ["N", "T", _BINS]), "x_lens": ("int64", ["N"])}
    outputs: _Values = {
        "log_probs": ("float", ["N", "T", len(_TOKENS)]),
        "log_probs_len": ("int64", ["N"]),
    }
    nodes = [*_heard("x", "log_probs"), ("Identity", ["x_lens"], ["log_probs_len"], {})]
    written = {"model_type": "zipformer2_ctc", "version": "1", "model_author": "tests"}
    _save(folder / "model.onnx", nodes, inputs, outputs, _hearing(), written)
    return _with_tokens(folder)


def write_streaming_ctc(folder: Path) -> Path:
    """As icefall exports a streaming zipformer with a CTC head; of one layer, with idle states."""
    frames = 8
    states: dict[str, list[Any]] = {
        "cached_key_0": [4, "N", 4],
        "cached_nonlin_attn_0": [1, "N", 4, 3],
        "cached_val1_0": [4, "N", 4],
        "cached_val2_0": [4, "N", 4],
        "cached_conv1_0": ["N", 4, 4],
        "cached_conv2_0": ["N", 4, 4],
        "embed_states": ["N", 128, 3, 19],
    }
    inputs = {"x": ("float", ["N", frames, _BINS])}
    inputs |= {name: ("float", shape) for name, shape in states.items()}
    inputs["processed_lens"] = ("int64", ["N"])
    outputs = {"log_probs": ("float", ["N", frames, len(_TOKENS)])}
    outputs |= {f"new_{name}": of for name, of in inputs.items() if name != "x"}
    nodes = _heard("x", "log_probs")
    nodes += [("Identity", [name], [f"new_{name}"], {}) for name in inputs if name != "x"]
    written = {
        "model_type": "zipformer2",
        "decode_chunk_len": str(frames),
        "T": str(frames),
        **dict.fromkeys(("num_encoder_layers", "num_heads"), "1"),
        **dict.fromkeys(("query_head_dims", "value_head_dims", "left_context_len"), "4"),
        "encoder_dims": "4",
        "cnn_module_kernels": "9",
    }
    _save(folder / "model.int8.onnx", nodes, inputs, outputs, _hearing(), written)
    return _with_tokens(folder)


def write_transducer(folder: Path) -> Path:
    """As icefall exports a zipformer transducer; it hears no word twice in a row."""
    size = len(_TOKENS)
    _save(
        folder / "encoder.onnx",
        [*_heard("x", "encoder_out"), ("Identity", ["x_lens"], ["encoder_out_lens"], {})],
        {"x": ("float", ["N", "T", _BINS]), "x_lens": ("int64", ["N"])},
        {"encoder_out": ("float", ["N", "T", size]), "encoder_out_lens": ("int64", ["N"])},
        _hearing(),
        {"model_type": "zipformer2", "version": "1", "model_author": "tests"},
    )
    again = np.diag([0.0, 0.0] + [-100.0] * len(WORDS)).astype(np.float32)
    _save(
        folder / "decoder.onnx",
        [
            ("Gather", ["y", "last"], ["token"], {"axis": 1}),
            ("Gather", ["again", "token"], ["decoder_out"], {}),
        ],
        {"y": ("int64", ["N", 2])},
        {"decoder_out": ("float", ["N", size])},
        {"last": np.array(1, np.int64), "again": again},
        {"context_size": "2", "vocab_size": str(size)},
    )
    parts = {name: ("float", ["N", size]) for name in ("encoder_out", "decoder_out")}
    _save(
        folder / "joiner.onnx",
        [("Add", ["encoder_out", "decoder_out"], ["logit"], {})],
        parts,
        {"logit": ("float", ["N", size])},
        {},
        {"joiner_dim": str(size)},
    )
    return _with_tokens(folder)


def _bin(place: int) -> int:
    return 12 + _BINS_APART * place


def _frequency(place: int) -> float:
    """The middle of a filter, in hertz."""
    lowest, highest = (1127 * np.log(1 + hertz / 700) for hertz in (_LOWEST, _HIGHEST))
    mel = lowest + (place + 1) * (highest - lowest) / (_BINS + 1)
    return float(700 * (np.exp(mel / 1127) - 1))


def _hearing() -> dict[str, np.ndarray]:
    """A token is as likely as its filter is loud; the blank, where none is."""
    weights = np.zeros((_BINS, len(_TOKENS)), np.float32)
    for place in range(len(WORDS)):
        weights[_bin(place), _FIRST + place] = 1.0
    bias = np.array([_LOUD, -100.0] + [0.0] * len(WORDS), np.float32)
    return {"weights": weights, "bias": bias}


def _heard(source: str, target: str) -> list[tuple[str, list[str], list[str], dict[str, Any]]]:
    return [
        ("MatMul", [source, "weights"], ["product"], {}),
        ("Add", ["product", "bias"], ["sum"], {}),
        ("LogSoftmax", ["sum"], [target], {"axis": -1}),
    ]


def _save(
    file: Path,
    nodes: Sequence[tuple[str, list[str], list[str], dict[str, Any]]],
    inputs: _Values,
    outputs: _Values,
    constants: Mapping[str, np.ndarray],
    written: Mapping[str, str],
) -> None:
    from onnx import TensorProto, helper, numpy_helper, save

    types = {"float": TensorProto.FLOAT, "int64": TensorProto.INT64}
    given, made = (
        [helper.make_tensor_value_info(name, types[kind], shape) for name, (kind, shape) in of]
        for of in (inputs.items(), outputs.items())
    )
    graph = helper.make_graph(
        [helper.make_node(kind, of, to, **options) for kind, of, to, options in nodes],
        file.stem,
        given,
        made,
        [numpy_helper.from_array(array, name) for name, array in constants.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    helper.set_model_props(model, dict(written))
    file.parent.mkdir(parents=True, exist_ok=True)
    save(model, str(file))


def _with_tokens(folder: Path) -> Path:
    lines = (f"{token} {place}\n" for place, token in enumerate(_TOKENS))
    (folder / "tokens.txt").write_text("".join(lines), encoding="utf-8")
    return folder

"""Transformer embeddings: parameters, configuration and tokenizer, none of which may name code.

Refused are remote code (``auto_map``, ``trust_remote_code``), kernels and quantisers that would be
fetched, files named by path, and sizes beyond the tensors that are there.
"""

from collections.abc import Mapping
from typing import Any

from evaluator.sandbox.inside.refusal import Refusal
from evaluator.sandbox.inside.tokenizer_files import read_tokenizer
from evaluator.sandbox.inside.unpickling import Tensor
from evaluator.sandbox.inside.values import boolean, fields, integer, number, one_of, text

__all__ = ["read_transformer"]

# Text encoders whose code is part of transformers.
_NAMES = """
    albert bert big_bird camembert canine convbert data2vec-text deberta deberta-v2 distilbert
    electra ernie eurobert flaubert fnet funnel ibert layoutlm longformer luke megatron-bert
    mobilebert modernbert mpnet mra mt5 nezha nystromformer rembert roberta roberta-prelayernorm
    roc_bert roformer splinter squeezebert t5 xlm xlm-roberta xlm-roberta-xl xlnet xmod
    yoso
"""
_ENCODERS = frozenset(_NAMES.split())
_CODE = ("auto_map", "trust_remote_code", "custom_pipelines", "quantization_config")
_KERNELS = ("eager", "sdpa", None)
# Settings that are no size of any tensor; a tokenizer's or a position's reach is one of them.
_REACH = 1_048_576
_MOST_NODES = 200_000


def read_transformer(
    parameters: dict[str, Any], where: str, prefix: str, tensors: Mapping[str, Tensor]
) -> tuple[dict[str, Any], int]:
    """The checked parameters, and how many numbers a token gets.

    Raises:
        Refusal: a parameter may not be used.
    """
    for key in parameters:
        if type(key) is str and key.startswith(("transformers_", "peft_", "feature_extractor")):
            raise Refusal("model-remote-code", where=f"{where}.{key}"[:100])
    if not parameters.get("config_state_dict"):
        raise Refusal("model-config-missing")
    if parameters.get("tokenizer_data") is None:
        raise Refusal("model-tokenizer", what="tokenizer_data")
    config = _config(parameters["config_state_dict"], f"{where}.config_state_dict")
    sizes = _sizes(prefix, tensors)
    _check_sizes(config, sizes, where)
    rest = {k: v for k, v in parameters.items() if k not in ("config_state_dict", "tokenizer_data")}
    checked = fields(rest, where, {"layers": _layers}, _OPTIONAL)
    tokenizer = read_tokenizer(parameters["tokenizer_data"])
    checked |= {"config_state_dict": config, "tokenizer_data": tokenizer, "model": "upload"}
    return checked, _length(checked, config, where)


def _config(value: Any, where: str) -> dict[str, Any]:
    _plain_json(value, where)
    _no_code(value, where)
    if type(value) is not dict or value.get("model_type") not in _ENCODERS:
        name = value.get("model_type") if type(value) is dict else value
        raise Refusal("model-encoder", name=str(name)[:60])
    for key in ("attn_implementation", "_attn_implementation"):
        if value.get(key) not in _KERNELS:
            raise Refusal("model-remote-code", where=f"{where}.{key}")
    return value | {"_name_or_path": "upload"}


def _no_code(value: Any, where: str) -> None:
    if type(value) is dict:
        for key, item in value.items():
            if key in _CODE and item:
                raise Refusal("model-remote-code", where=f"{where}.{key}")
            _no_code(item, where)
    elif type(value) is list:
        for item in value:
            _no_code(item, where)


def _plain_json(value: Any, where: str) -> None:
    """Numbers, texts, lists and dicts, not too deep and not too many."""
    waiting, seen = [(value, 0)], 0
    while waiting:
        item, depth = waiting.pop()
        seen += 1
        if seen > _MOST_NODES or depth > 8:
            raise Refusal("model-schema", where=where)
        if type(item) is dict:
            if any(type(key) not in (str, int) for key in item):
                raise Refusal("model-schema", where=where)
            waiting.extend((inner, depth + 1) for inner in item.values())
        elif type(item) is list:
            waiting.extend((inner, depth + 1) for inner in item)
        elif item is not None and type(item) not in (bool, int, float, str):
            raise Refusal("model-schema", where=where)


def _sizes(prefix: str, tensors: Mapping[str, Tensor]) -> tuple[int, int]:
    """The longest side of any tensor of the encoder, and how many tensors it has."""
    shapes = [tensor.shape for name, tensor in tensors.items() if name.startswith(prefix)]
    if not shapes:
        raise Refusal("model-sizes", where=prefix)
    return max((max(shape) for shape in shapes if shape), default=0), len(shapes)


def _check_sizes(config: dict[str, Any], sizes: tuple[int, int], where: str) -> None:
    longest, count = sizes
    for key, value in config.items():
        if type(value) is not int:
            continue
        if key.endswith(("hidden_layers", "num_layers", "n_layers", "n_layer")):
            most = count
        elif key.endswith(("hidden_size", "intermediate_size", "vocab_size", "embedding_size")):
            most = longest
        else:
            most = max(longest, _REACH)
        if not -1 <= value <= most:
            raise Refusal("model-sizes", where=f"{where}.{key}"[:100])


def _layers(value: Any, where: str) -> str:
    chosen = text(value, where)
    for layer in chosen.split(","):
        if not layer.lstrip("-").isdigit() or len(layer) > 4:
            raise Refusal("model-schema", where=where)
    return chosen


def _length(checked: dict[str, Any], config: dict[str, Any], where: str) -> int:
    hidden = next(
        (config[k] for k in ("hidden_size", "dim", "d_model", "emb_dim") if k in config), 0
    )
    if type(hidden) is not int or hidden < 1:
        raise Refusal("model-schema", where=where)
    length: int = hidden
    if not checked.get("layer_mean", True):
        length *= len(checked["layers"].split(","))
    return length * 2 if checked.get("subtoken_pooling") == "first_last" else length


_OPTIONAL = {
    "is_token_embedding": one_of(True),
    "is_document_embedding": boolean,
    "allow_long_sentences": boolean,
    "context_length": integer(0, 512),
    "context_dropout": number,
    "respect_document_boundaries": boolean,
    "name": text,
    "fine_tune": boolean,
    "force_max_length": boolean,
    "use_context_separator": boolean,
    "cls_pooling": one_of("cls", "max", "mean"),
    "needs_manual_ocr": one_of(False),
    "model": text,
    "layer_mean": boolean,
    "subtoken_pooling": one_of("first", "last", "first_last", "mean"),
    # Written by Flair, and computed anew when it loads.
    "truncate": boolean,
    "stride": integer(0, 1_048_576),
    "embedding_length": integer(1, 1_048_576),
    "use_lang_emb": boolean,
}

"""A Whisper of random weights in CTranslate2's format: it loads and answers as a real one does."""

import re
from pathlib import Path
from typing import Any

import numpy as np

__all__ = ["write_tiny_whisper"]

_WIDTH, _HEADS, _LAYERS, _MELS = 16, 2, 1, 80
_LETTERS = [chr(code) for code in range(33, 127)]
_SPECIAL = [
    # By the empty token CTranslate2 knows a multilingual model.
    "",
    *("<|endoftext|>", "<|startoftranscript|>", "<|en|>", "<|fr|>", "<|translate|>"),
    *("<|transcribe|>", "<|startoflm|>", "<|startofprev|>", "<|nospeech|>", "<|notimestamps|>"),
]
_TIMES = [f"<|{step * 0.02:.2f}|>" for step in range(1_501)]
# The end of a name in the model, and the shape of what it holds.
_SHAPES = (
    (r"conv1/weight", (_WIDTH, _MELS, 3)),
    (r"conv2/weight", (_WIDTH, _WIDTH, 3)),
    (r"encoder/position_encodings/encodings", (1_500, _WIDTH)),
    (r"decoder/position_encodings/encodings", (448, _WIDTH)),
    (r"self_attention/linear_0/weight", (3 * _WIDTH, _WIDTH)),
    (r"attention/linear_1/weight", (2 * _WIDTH, _WIDTH)),
    (r"linear_0/weight", (_WIDTH, _WIDTH)),
    (r"weight", (_WIDTH, _WIDTH)),
)


def write_tiny_whisper(folder: Path) -> Path:
    """Write the files of a model that was never trained."""
    from ctranslate2.specs import WhisperSpec

    tokens = [*_LETTERS, "Ġ", *_SPECIAL, *_TIMES]
    spec = WhisperSpec(_LAYERS, _HEADS, _LAYERS, _HEADS)
    rng = np.random.default_rng(0)
    _fill(spec, rng, len(tokens))
    spec.register_vocabulary(tokens)
    languages = [tokens.index("<|en|>"), tokens.index("<|fr|>")]
    spec.config.lang_ids = languages
    spec.config.suppress_ids = []
    # A sentence begins with a letter, and no token is a time.
    spec.config.suppress_ids_begin = [tokens.index("<|endoftext|>")]
    spec.config.alignment_heads = [(0, 0)]
    spec.validate()
    spec.optimize(quantization="int8")
    folder.mkdir(parents=True)
    spec.save(str(folder))
    _write_tokenizer(folder / "tokenizer.json", tokens)
    return folder


def _fill(spec: Any, rng: np.random.Generator, words: int) -> None:
    def fill(owner: Any, name: str, scope: str) -> None:
        array = rng.normal(0, 0.4, _shape(f"{scope}/{name}", words)).astype(np.float32)
        setattr(owner, name, array)

    _visit(spec, fill, "")


def _visit(spec: Any, fill: Any, scope: str) -> None:
    from ctranslate2.specs.model_spec import LayerSpec

    for name, value in list(vars(spec).items()):
        parts = value if isinstance(value, list) else [value]
        if isinstance(value, LayerSpec | list):
            for place, part in enumerate(parts):
                _visit(part, fill, f"{scope}/{name}" + (f"_{place}" if part is not value else ""))
        elif value is None or name == "encodings":
            fill(spec, name, scope)


def _shape(name: str, words: int) -> tuple[int, ...]:
    if "embeddings" in name or name.startswith("/decoder/projection"):
        return (words, _WIDTH) if name.endswith("weight") else (words,)
    weight = re.sub("bias$", "weight", name)
    shape = next((shape for end, shape in _SHAPES if weight.endswith(end)), (_WIDTH,))
    return shape[:1] if name.endswith("bias") else shape


def _write_tokenizer(file: Path, tokens: list[str]) -> None:
    from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers

    vocabulary = {token: place for place, token in enumerate(tokens)}
    tokenizer = Tokenizer(models.BPE(vocab=vocabulary, merges=[]))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens([AddedToken(token, special=True) for token in _SPECIAL if token])
    tokenizer.save(str(file))

"""sherpa-onnx: many French models through one engine, some of which hear while one speaks.

A folder as its authors pack them: ``tokens.txt`` and either one ``.onnx`` file (a CTC model), an
encoder, a decoder and a joiner (a transducer), or an encoder and a decoder (Whisper). What is in
the files says which (`kind_of`), because sherpa-onnx ends the whole process where it is told wrong.
"""

from collections.abc import Generator, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from speechtimer.errors import ModelError
from speechtimer.voice.hypothesis import SAMPLE_RATE, Audio, Hypothesis
from speechtimer.voice.onnx_metadata import onnx_metadata

__all__ = ["Files", "Sherpa", "files_of", "kind_of"]

# A model hears the last word only when something comes after it.
_TAIL_SECONDS = 0.6


class Files(NamedTuple):
    """The files of a model, and what it is.

    Attributes:
        kind: "whisper", "transducer", "nemo transducer", "ctc", "nemo ctc", and with "streaming "
            before it what hears while one speaks.
    """

    kind: str
    tokens: Path
    model: Path
    decoder: Path | None = None
    joiner: Path | None = None


def files_of(folder: Path) -> Files:
    """The files of a model for sherpa-onnx, found without loading it.

    Raises:
        ModelError: the folder lacks one of them, or sherpa-onnx would not know the model.
    """
    tokens = folder / "tokens.txt"
    if not tokens.is_file():
        tokens = next(iter(sorted(folder.glob("*tokens.txt"))), tokens)
    encoder, decoder, joiner = (_onnx(folder, part) for part in ("encoder", "decoder", "joiner"))
    model = encoder or _onnx(folder, "")
    missing = [
        name
        for name, file in (("tokens.txt", tokens), ("an .onnx file", model))
        if file is None or not file.is_file()
    ]
    if encoder and decoder is None:
        missing.append("a decoder's .onnx file")
    if missing or model is None:
        raise ModelError(
            f"{folder} lacks {', '.join(missing)}: take a model for sherpa-onnx as its authors "
            "pack it, or a Whisper in CTranslate2's format"
        )
    kind = kind_of(model, with_joiner=joiner is not None)
    if decoder is None and not kind.endswith("ctc"):
        raise ModelError(f"{folder} lacks a decoder's .onnx file, which a {kind} model has")
    return Files(kind, tokens, model, decoder, joiner)


def kind_of(model: Path, *, with_joiner: bool) -> str:
    """What a model is, by what its authors wrote into the file; see `Files`.

    Raises:
        ModelError: it is none of those that are loaded here.
    """
    written = onnx_metadata(model)
    of = written.get("model_type", "")
    streaming = "streaming " if "decode_chunk_len" in written else ""
    nemo = "nemo " if of.startswith("EncDec") else ""
    if of.startswith("whisper"):
        return "whisper"
    if with_joiner and (streaming or nemo or of):
        return f"{streaming or nemo}transducer"
    if not with_joiner and (streaming or nemo or "ctc" in of):
        return f"{streaming or nemo}ctc"
    raise ModelError(
        f"{model} is a model of the kind {of!r}, which is not loaded here: take a transducer, a "
        "CTC model or a Whisper for sherpa-onnx"
    )


def _onnx(folder: Path, part: str) -> Path | None:
    """The file of a part of a model; the smaller int8 where there is one."""
    found = sorted(
        folder.glob(f"*{part}*.onnx" if part else "*.onnx"),
        key=lambda path: ("int8" not in path.name, path),
    )
    return found[0] if found else None


class Sherpa:
    """A recogniser of sherpa-onnx, loaded from a folder; it gives one hypothesis.

    Args:
        threads: how many threads compute.

    Raises:
        ModelError: the folder does not hold a model that sherpa-onnx can load.
    """

    def __init__(self, folder: Path, *, threads: int = 2) -> None:
        self.name = f"sherpa-onnx {folder.name}"
        files = files_of(folder)
        self.streaming = files.kind.startswith("streaming")
        self._recognizer = _load(files, threads)

    def hypotheses(self, audio: Audio) -> Sequence[Hypothesis]:
        """What was said, as one hypothesis; none where nothing was heard."""
        if self.streaming:
            *_, text = ("", *self.partial_texts([audio]))
            return [Hypothesis(text, None, len(text.split()))] if text else []
        stream = self._recognizer.create_stream()
        stream.accept_waveform(SAMPLE_RATE, audio)
        self._recognizer.decode_stream(stream)
        result = stream.result
        text = _spelt(result.text)
        scores = list(result.ys_log_probs)
        tokens = max(len(result.tokens), 1)
        score = sum(scores) / tokens if scores else None
        return [Hypothesis(text, score, tokens)] if text else []

    def partial_texts(self, blocks: Iterable[Audio]) -> Iterator[str]:
        """What was said so far, each time it changed, while the sound comes in.

        Args:
            blocks: samples as they are recorded, of any length; the end of them is the end of
                what is said.

        Raises:
            ModelError: the model hears whole sentences only.
        """
        if not self.streaming:
            raise ModelError(
                f"{self.name} hears whole sentences only: take a streaming model to hear while "
                "one speaks"
            )
        stream, told = self._recognizer.create_stream(), ""
        for block in blocks:
            stream.accept_waveform(SAMPLE_RATE, block)
            told = yield from self._news(stream, told)
        stream.accept_waveform(SAMPLE_RATE, [0.0] * int(_TAIL_SECONDS * SAMPLE_RATE))
        stream.input_finished()
        yield from self._news(stream, told)

    def _news(self, stream: Any, told: str) -> Generator[str, None, str]:
        """The texts that come after the one that was told; returns the last."""
        while self._recognizer.is_ready(stream):
            self._recognizer.decode_stream(stream)
            text = _spelt(self._recognizer.get_result(stream))
            if text != told:
                told = text
                yield text
        return told


def _load(files: Files, threads: int) -> Any:
    try:
        from sherpa_onnx import OfflineRecognizer, OnlineRecognizer
    except ModuleNotFoundError:
        raise ModelError(
            "sherpa-onnx is not installed: run pip install 'speechtimer[asr-sherpa]', or take a "
            "Whisper in CTranslate2's format"
        ) from None

    common = {"tokens": str(files.tokens), "num_threads": threads}
    model, decoder, joiner = (str(path) for path in (files.model, files.decoder, files.joiner))
    match files.kind:
        case "whisper":
            return OfflineRecognizer.from_whisper(
                encoder=model, decoder=decoder, language="fr", task="transcribe", **common
            )
        case "streaming transducer":
            return OnlineRecognizer.from_transducer(
                encoder=model, decoder=decoder, joiner=joiner, **common
            )
        case "transducer" | "nemo transducer" as kind:
            return OfflineRecognizer.from_transducer(
                encoder=model,
                decoder=decoder,
                joiner=joiner,
                model_type=kind.replace(" ", "_"),
                **common,
            )
        case "streaming ctc":
            return OnlineRecognizer.from_zipformer2_ctc(model=model, **common)
        case "nemo ctc":
            return OfflineRecognizer.from_nemo_ctc(model=model, **common)
        case _:
            return OfflineRecognizer.from_zipformer_ctc(model=model, **common)


def _spelt(text: str) -> str:
    """Some models know capitals only."""
    text = text.strip()
    return text.lower() if text.isupper() else text

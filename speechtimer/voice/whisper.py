"""Whisper through faster-whisper and CTranslate2, on the CPU.

One pass of the encoder, and two beam searches over it: without and with a timer as the text that
came before. Each often hears what the other does not. There is no fallback to higher temperatures:
what is unclear would cost three times the time and come out as invented.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from speechtimer.errors import ModelError
from speechtimer.voice.hypothesis import SAMPLE_RATE, Audio, Hypothesis
from speechtimer.voice.installed import check_whisper

__all__ = ["Whisper"]

_PROMPT = " 3 séries de 8 fois 20 secondes avec 10 secondes de repos, puis 1 minute de pause."

# Frames of 10 ms. In windows shorter than the 30 seconds on which it was trained, Whisper is three
# times as fast and mishears clearly more.
_WINDOW = 3_000

# French speech has about four tokens a second; twice that is a repetition without an end.
_TOKENS_A_SECOND = 10
_FEWEST_TOKENS = 24


class Whisper:
    """Whisper, loaded from a folder of CTranslate2 files.

    Args:
        folder: holds config.json, model.bin, tokenizer.json and vocabulary.txt or .json.
        threads: how many threads compute.
        beam: how many hypotheses each search keeps and returns.

    Raises:
        ModelError: the folder does not hold these files.
    """

    def __init__(self, folder: Path, *, threads: int = 2, beam: int = 8) -> None:
        check_whisper(folder)
        self.name = f"whisper {folder.name}"
        self.beam = beam
        self._model = _load(folder, threads)
        self._tokenizer = _french(self._model)

    def hypotheses(self, audio: Audio) -> Sequence[Hypothesis]:
        """What may have been said; those without the prompt first, each search best first."""
        from faster_whisper.audio import pad_or_trim

        features = self._model.feature_extractor(audio)
        encoded = self._model.encode(pad_or_trim(features, _WINDOW))
        most = _FEWEST_TOKENS + int(_TOKENS_A_SECOND * len(audio) / SAMPLE_RATE)
        return [
            hypothesis
            for prompt in ("", _PROMPT)
            for hypothesis in self._search(encoded, prompt, most)
        ]

    def _search(self, encoded: Any, prompt: str, most: int) -> list[Hypothesis]:
        before = self._tokenizer.encode(prompt) if prompt else []
        tokens = self._model.get_prompt(self._tokenizer, before, without_timestamps=True)
        result = self._model.model.generate(
            encoded,
            [tokens],
            beam_size=self.beam,
            num_hypotheses=self.beam,
            return_scores=True,
            max_length=len(tokens) + most,
        )[0]
        return [
            Hypothesis(self._tokenizer.decode(ids).strip(), score, len(ids), bool(prompt))
            for ids, score in zip(result.sequences_ids, result.scores, strict=True)
        ]


def _load(folder: Path, threads: int) -> Any:
    from faster_whisper import WhisperModel

    try:
        return WhisperModel(
            str(folder),
            device="cpu",
            compute_type="int8",
            cpu_threads=threads,
            local_files_only=True,
        )
    except (RuntimeError, ValueError, OSError) as error:
        raise ModelError(
            f"{folder} holds no Whisper that CTranslate2 can load ({error}): "
            "install it again with speechtimer voice install"
        ) from error


def _french(model: Any) -> Any:
    from faster_whisper.tokenizer import Tokenizer

    return Tokenizer(
        model.hf_tokenizer, model.model.is_multilingual, task="transcribe", language="fr"
    )

"""The recognisers that can be installed: a folder tells by its files which of them it holds."""

from pathlib import Path

from speechtimer.errors import ModelError
from speechtimer.voice.hypothesis import Recognizer
from speechtimer.voice.installed import check_whisper
from speechtimer.voice.sherpa import Sherpa, files_of
from speechtimer.voice.whisper import Whisper

__all__ = ["check_recognizer", "load_recognizer"]


def check_recognizer(folder: Path) -> None:
    """Check that a folder holds a recogniser, before it is loaded.

    Raises:
        ModelError: there is no folder, or a file is missing or empty.
    """
    if not folder.is_dir():
        raise ModelError(f"there is no folder {folder}: name one that holds a speech recogniser")
    if _is_onnx(folder):
        files_of(folder)
    else:
        check_whisper(folder)


def load_recognizer(folder: Path, *, threads: int = 2) -> Recognizer:
    """The recogniser of a folder: Whisper in CTranslate2's format, or a model for sherpa-onnx.

    Raises:
        ModelError: it holds neither, or sherpa-onnx is not installed.
    """
    check_recognizer(folder)
    if _is_onnx(folder):
        return Sherpa(folder, threads=threads)
    return Whisper(folder, threads=threads)


def _is_onnx(folder: Path) -> bool:
    return any(folder.glob("*.onnx"))

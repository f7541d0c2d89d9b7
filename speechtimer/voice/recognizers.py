"""The recognisers that can be installed: a folder tells by its files which of them it holds."""

from importlib.util import find_spec
from pathlib import Path

from speechtimer.errors import ModelError
from speechtimer.voice.hypothesis import Recognizer
from speechtimer.voice.installed import check_whisper
from speechtimer.voice.sherpa import Sherpa, files_of
from speechtimer.voice.whisper import Whisper

__all__ = ["check_recognizer", "is_loadable", "load_recognizer"]


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
    if _is_onnx(folder):
        return Sherpa(folder, threads=threads)
    return Whisper(folder, threads=threads)


def is_loadable(folder: Path) -> bool:
    """Whether a folder holds a recogniser whose engine is installed; nothing is loaded."""
    try:
        check_recognizer(folder)
    except ModelError:
        return False
    # Speech is found by faster-whisper's detector, whichever engine listens then.
    engines = ("faster_whisper", *(("sherpa_onnx",) if _is_onnx(folder) else ()))
    return all(find_spec(engine) is not None for engine in engines)


def _is_onnx(folder: Path) -> bool:
    return any(folder.glob("*.onnx"))

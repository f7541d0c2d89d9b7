"""Where recognisers are installed, and what a folder must hold."""

import os
from collections.abc import Mapping
from pathlib import Path

from speechtimer.errors import ModelError

__all__ = ["WHISPER_FILES", "check_whisper", "default_model", "models_folder"]

WHISPER_FILES = ("config.json", "model.bin", "tokenizer.json")
_VOCABULARIES = ("vocabulary.txt", "vocabulary.json")

# The name of the link or folder that `speechtimer voice install` made last.
_DEFAULT = "default"


def models_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """The folder of installed recognisers: $SPEECHTIMER_VOICE, or one in the user's cache."""
    if chosen := environment.get("SPEECHTIMER_VOICE"):
        return Path(chosen)
    cache = environment.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(cache) / "speechtimer" / "voice"


def default_model(environment: Mapping[str, str] = os.environ) -> Path:
    """The recogniser that was installed last.

    Raises:
        ModelError: none is installed.
    """
    folder = models_folder(environment) / _DEFAULT
    if not folder.is_dir():
        raise ModelError(
            "no speech recogniser is installed: run speechtimer voice install base "
            "(or small, or a folder that holds one)"
        )
    return folder.resolve()


def check_whisper(folder: Path) -> None:
    """Check that a folder holds a Whisper of CTranslate2, before it is loaded.

    Raises:
        ModelError: the folder or one of its files is missing or empty.
    """
    if not folder.is_dir():
        raise ModelError(f"there is no folder {folder}: name one that holds a Whisper model")
    missing = [name for name in WHISPER_FILES if not _filled(folder / name)]
    if not any(_filled(folder / name) for name in _VOCABULARIES):
        missing.append(" or ".join(_VOCABULARIES))
    if missing:
        raise ModelError(
            f"{folder} lacks {', '.join(missing)}: take a Whisper in CTranslate2's format, "
            "as speechtimer voice install base downloads it"
        )


def _filled(file: Path) -> bool:
    return file.is_file() and file.stat().st_size > 0

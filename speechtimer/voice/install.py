"""Install a recogniser: from the Hugging Face hub by name, or from a folder."""

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path

from speechtimer.errors import ModelError
from speechtimer.voice.installed import WHISPER_FILES, models_folder
from speechtimer.voice.recognizers import check_recognizer

__all__ = ["NAMES", "install"]

NAMES: Mapping[str, str] = {
    "base": "Systran/faster-whisper-base",
    "small": "Systran/faster-whisper-small",
}


def install(source: str, *, folder: Path | None = None, endpoint: str | None = None) -> Path:
    """Make a recogniser the one that is used where none is named.

    Args:
        source: "base" or "small", which are downloaded (a download that was cut goes on where it
            was, and each file is checked against the hub's checksum), or a folder, which is
            checked and linked.
        folder: where recognisers are kept, if not in `models_folder`.
        endpoint: another address of the hub.

    Returns:
        The recogniser's folder.

    Raises:
        ModelError: the hub cannot be reached, a file is damaged, or the folder holds no recogniser.
    """
    kept = folder or models_folder()
    kept.mkdir(parents=True, exist_ok=True)
    model = (
        _downloaded(NAMES[source], kept / source, endpoint)
        if source in NAMES
        else Path(source).absolute()
    )
    check_recognizer(model)
    _link(kept / "default", model)
    return model


def _downloaded(repository: str, folder: Path, endpoint: str | None) -> Path:
    from huggingface_hub import HfApi, snapshot_download

    try:
        told = HfApi(endpoint=endpoint).model_info(repository, files_metadata=True)
        snapshot_download(
            repository,
            revision=told.sha,
            local_dir=folder,
            allow_patterns=[*WHISPER_FILES, "vocabulary.*"],
            endpoint=endpoint,
        )
    except OSError as error:  # also those of requests and of the hub's answers
        raise ModelError(
            f"{repository} cannot be downloaded from the Hugging Face hub "
            f"({type(error).__name__}): check the network and run it again (it goes on where it "
            "was), or copy the model's folder here and run speechtimer voice install FOLDER"
        ) from error
    for file in told.siblings or ():
        path = folder / file.rfilename
        if file.lfs is not None and path.exists() and _sha256(path) != file.lfs.sha256:
            path.unlink()
            raise ModelError(f"{path} arrived damaged and was removed: run it again")
    return folder


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _link(link: Path, target: Path) -> None:
    """Point a symbolic link at a folder; whoever reads it meanwhile sees the old or the new one."""
    new = link.with_name(f"{link.name}.{os.getpid()}")
    new.symlink_to(target, target_is_directory=True)
    new.replace(link)

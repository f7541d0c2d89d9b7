"""What a team should know before a model and an API are checked on its own machine, in French."""

from collections.abc import Iterator
from pathlib import Path

from evaluator.addresses import AddressFault, AddressPolicy, read_address
from evaluator.config import LimitsConfig
from evaluator.errors import SandboxUnavailable
from evaluator.sandbox import check_sandbox

__all__ = ["api_warnings", "model_warnings"]


def model_warnings(path: Path, *, upload_mb: float | None = None) -> Iterator[str]:
    """That nothing contains the model here, and that most events take no file of its size.

    Args:
        upload_mb: what the event takes, where it is known: then nothing is said of the size.
    """
    try:
        check_sandbox()
    except SandboxUnavailable as error:
        yield (
            "Attention : sans bac à sable sur cette machine, le modèle est ouvert directement ; "
            f"n’essayez ainsi que le vôtre ({error})."
        )
    megabytes, usual = path.stat().st_size / 1e6, LimitsConfig().upload_mb
    if upload_mb is None and megabytes > usual:
        yield (
            f"Attention : le fichier fait {megabytes:.1f} Mo, et l’évaluateur en refuse plus de "
            f"{usual:g}, sauf si votre événement permet plus."
        )


def api_warnings(url: str) -> Iterator[str]:
    """That an event will not call this address, even where it is called from here."""
    try:
        read_address(url, AddressPolicy())
    except AddressFault as fault:
        yield f"Attention : cette adresse, l’évaluateur la refusera : {fault}"

"""Embeddings and encoders of somebody else, by name or from a folder."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from speechtimer.errors import ConfigError

__all__ = ["check_encoder", "reachable"]

_PATIENCE_SECONDS = 10


def check_encoder(name: str) -> None:
    """Whether an encoder lies here, or the hub that has it answers.

    The hub's own library tries for a minute and logs each try.

    Raises:
        ConfigError: there is no such folder, and the hub does not answer.
    """
    import requests
    from huggingface_hub import constants, try_to_load_from_cache

    if Path(name).is_dir():
        return
    if name.startswith((".", "/", "~")) or name.count("/") > 1:
        raise ConfigError(
            f"model.encoder: there is no folder {name}: give one, or a name on the hub"
        )
    if isinstance(try_to_load_from_cache(name, "config.json"), str):
        return
    try:
        requests.head(constants.ENDPOINT, timeout=_PATIENCE_SECONDS)
    except requests.RequestException as error:
        raise ConfigError(
            f"model.encoder: {name} is no folder here, and {constants.ENDPOINT} cannot be "
            "reached: connect to the network, or give the folder of an encoder"
        ) from error


@contextmanager
def reachable(name: str, key: str) -> Iterator[None]:
    """What goes wrong while something is downloaded or read becomes one sentence.

    Raises:
        ConfigError: it cannot be reached or read; names it and the key of the configuration.
    """
    try:
        yield
    # Of the libraries in between, each has errors of its own: connection, file, JSON, pickle.
    except Exception as error:
        reason = " ".join(str(error).split())[:200] or type(error).__name__
        raise ConfigError(
            f"{key}: {name} cannot be loaded: give a folder or file that exists here, or a name "
            f"and a connection to download it ({reason})"
        ) from error

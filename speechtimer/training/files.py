"""Files of a run folder: whole, or not there."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["write_text", "written_whole"]

# What torch makes of a write that failed: an error of its zip file.
_WRITE_FAILED = ("inline_container", "PytorchStreamWriter")


def write_text(path: Path, text: str) -> None:
    """Put a text in the place of what stood there."""
    with written_whole(path) as partial:
        partial.write_text(text, encoding="utf-8")


@contextmanager
def written_whole(path: Path) -> Iterator[Path]:
    """A path to write to; then the file takes its place, so that what stands there is whole.

    Raises:
        OSError: there is no room for it.
    """
    partial = path.with_name(f".{path.name}.partial")
    try:
        yield partial
        partial.replace(path)
    except RuntimeError as error:
        if not any(sign in str(error) for sign in _WRITE_FAILED):
            raise
        raise OSError(errno.ENOSPC, "No space left on device", str(path)) from error
    finally:
        partial.unlink(missing_ok=True)

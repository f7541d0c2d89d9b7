"""The configurations that ship with the package, wherever a command is run."""

from pathlib import Path

__all__ = ["shipped"]

# In a wheel they lie in the package, in a clone beside it.
_PACKAGE = Path(__file__).parent
_FOLDERS = (_PACKAGE / "configs", _PACKAGE.parent / "configs")


def shipped(path: Path) -> Path:
    """The file itself where it exists; else, for ``configs/NAME``, the one that ships."""
    if path.exists() or path.parent != Path("configs"):
        return path
    found = (folder / path.name for folder in _FOLDERS if (folder / path.name).is_file())
    return next(found, path)

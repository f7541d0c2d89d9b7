"""What is seen inside the sandbox: the interpreter, its libraries, the packages, our worker."""

import os
import sys
import sysconfig
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

__all__ = ["CODE", "Layout", "layout"]

# Where the worker's own modules are seen; the rest of this project is not.
CODE = "/judge"


@dataclass(frozen=True, slots=True)
class Layout:
    """Paths outside by paths inside, all read-only, and symbolic links.

    Attributes:
        packages: the folders of ``shown`` that the worker imports from.
    """

    shown: dict[str, Path]
    links: dict[str, str]
    interpreter: str
    packages: list[str]

    @property
    def readable(self) -> list[str]:
        """What a model may still read once it is loaded."""
        return [*self.shown, "/dev/urandom", "/dev/null"]


def layout() -> Layout:
    """The layout for the interpreter that runs this."""
    # Of a virtual environment it is the interpreter that it was made from.
    interpreter = str(Path(sys._base_executable).resolve())  # type: ignore[attr-defined] # CPython's
    packages = sorted(str(path) for path in _packages())
    shown = {path: Path(path) for path in [interpreter, *packages, *_libraries()]}
    own = Path(__file__).parents[1]
    for name in ("sandbox/inside", "similarity/fingerprint.py"):
        shown[f"{CODE}/evaluator/{name}"] = own / name
    links: dict[str, str] = {}
    for name in ("/lib", "/lib32", "/lib64"):
        if Path(name).is_symlink():
            links[name] = str(Path(name).readlink())
        elif Path(name).is_dir():
            shown[name] = Path(name)
    return Layout(_outermost(shown), links, interpreter, packages)


def _libraries() -> Iterator[str]:
    # A shared libpython lies beside the standard library, or where the loader's cache says.
    for path in (Path(sysconfig.get_path("stdlib")), Path(sys.base_prefix, "lib")):
        # The interpreter's own path is without links, and it looks for its library from there;
        # a prefix of uv's is a link, which packages may name.
        yield from {str(path), str(path.resolve())}
    for name in ("/usr/lib", "/usr/lib32", "/usr/lib64", "/etc/ld.so.cache"):
        if Path(name).exists() and not Path(name).is_symlink():
            yield name


def _packages() -> set[Path]:
    names = {"site-packages", "dist-packages"}
    return {Path(path).resolve() for path in sys.path if os.path.basename(path) in names}  # noqa: PTH119 - may be ""


def _outermost(shown: dict[str, Path]) -> dict[str, Path]:
    """Without what another shows already."""
    kept: dict[str, Path] = {}
    for inside in sorted(shown):
        if not any(
            inside.startswith(f"{other}/") and inside == str(shown[inside]) for other in kept
        ):
            kept[inside] = shown[inside]
    return kept

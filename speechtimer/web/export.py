"""Writing the files that the parser in the browser reads."""

from pathlib import Path

from speechtimer.errors import DataError
from speechtimer.tagging.modelfile import ModelFile
from speechtimer.web.data import data_module
from speechtimer.web.model import packed

__all__ = ["export_web"]


def export_web(model: Path, folder: Path) -> list[Path]:
    """Write ``data.js`` and ``model.bin``, and return their paths.

    Args:
        model: a ``.safetensors`` file that `export` wrote.
        folder: where the parser's modules are.

    Raises:
        ModelError: the model is missing, damaged, or not a fast model.
        DataError: a file cannot be written.
    """
    contents = {"data.js": data_module().encode(), "model.bin": packed(ModelFile.load(model))}
    paths = [folder / name for name in contents]
    for path, content in zip(paths, contents.values(), strict=True):
        try:
            path.write_bytes(content)
        except OSError as error:
            raise DataError(f"{path}: cannot be written ({error.strerror})") from error
    return paths

"""Models as the command line names them."""

from dataclasses import dataclass
from pathlib import Path

import click

__all__ = ["Model", "model_argument"]

_DEFAULT = Path(__file__).parent.parent / "models" / "default.safetensors"


@dataclass(frozen=True, slots=True)
class Model:
    """A model file; ``path`` is None for the one that ships with the package."""

    path: Path | None

    @property
    def file(self) -> Path:
        """Where its weights are."""
        return _DEFAULT if self.path is None else self.path


def _model(ctx: click.Context, param: click.Parameter, value: str) -> Model:
    if value == "default":
        return Model(None)
    if not Path(value).is_file():
        raise click.BadParameter(
            f'no such model file: {value} ("default" is the one that ships)', ctx, param
        )
    return Model(Path(value))


model_argument = click.argument("model", callback=_model)

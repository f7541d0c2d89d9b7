"""``speechtimer export``: the fast model from a model.pt, and what the browser's parser reads."""

from importlib.resources import as_file, files
from pathlib import Path

import click

__all__ = ["export"]

_BROWSER = Path("api/page/parser")


@click.command(
    epilog="Examples: speechtimer export runs/best/model.pt --output fast.safetensors, "
    "speechtimer export --web"
)
@click.argument(
    "model", type=click.Path(path_type=Path, exists=True, dir_okay=False), required=False
)
@click.option(
    "--output",
    "-o",
    type=click.Path(path_type=Path),
    help="The fast model's file; beside MODEL, named .safetensors, if not given. With --web the "
    f"folder of the parser's modules, {_BROWSER} if not given.",
)
@click.option(
    "--web",
    is_flag=True,
    help="Write what the parser in the browser reads: the rules' data, and the weights of MODEL, "
    "a .safetensors file, or of the model that ships with the package.",
)
def export(model: Path | None, output: Path | None, web: bool) -> None:
    """Write the fast model that gives the same tags as MODEL, a model.pt of ours or Flair's."""
    if web:
        from speechtimer.web.export import export_web

        with as_file(files("speechtimer") / "models" / "default.safetensors") as shipped:
            written = export_web(model or shipped, output or _BROWSER)
    elif model is None:
        raise click.UsageError("give the MODEL to export, or --web for the shipped one")
    else:
        from speechtimer.tagging.export import export as export_model

        written = [output or model.with_suffix(".safetensors")]
        export_model(model, written[0])
    for path in written:
        click.echo(f"{path}: {path.stat().st_size / 1e6:.2f} MB")

"""``speechtimer export``: the fast model from a model.pt."""

from pathlib import Path

import click

__all__ = ["export"]


@click.command(epilog="Example: speechtimer export runs/best/model.pt --output fast.safetensors")
@click.argument("model", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--output",
    "-o",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The fast model's file; beside MODEL, named .safetensors, if not given.",
)
def export(model: Path, output: Path | None) -> None:
    """Write the fast model that gives the same tags as MODEL, a model.pt of ours or Flair's."""
    from speechtimer.tagging.export import export as export_model

    target = output or model.with_suffix(".safetensors")
    export_model(model, target)
    click.echo(f"{target}: {target.stat().st_size / 1e6:.2f} MB")

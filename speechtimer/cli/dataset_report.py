"""``speechtimer dataset report``: a page that shows a corpus, and its dataset card."""

from pathlib import Path

import click

from speechtimer.cli.output import in_a_folder
from speechtimer.cli.progress import progress_bar
from speechtimer.dataset.card import MARK, dataset_card
from speechtimer.dataset.statistics import describe_corpus
from speechtimer.errors import DataError

__all__ = ["report"]


@click.command(epilog="Example: speechtimer dataset report data/corpus")
@click.argument(
    "corpus", type=click.Path(path_type=Path, exists=True, file_okay=False), metavar="CORPUS"
)
@click.option(
    "--output",
    "-o",
    type=click.Path(path_type=Path, dir_okay=False),
    callback=in_a_folder,
    help="The page (report.html in the corpus).",
)
@click.option("--card/--no-card", default=True, help="Write the corpus's README.md too.")
def report(corpus: Path, output: Path | None, card: bool) -> None:
    """Write a page that shows what the folder CORPUS holds.

    Beside the sentences goes README.md, the dataset card that Hugging Face shows.
    """
    from speechtimer.report.corpus import corpus_page
    from speechtimer.report.page import write_page

    page, readme = output or corpus / "report.html", corpus / "README.md"
    if card:
        _check_ours(readme)
    with progress_bar() as progress:
        statistics = describe_corpus(corpus, progress=progress)
    write_page(page, corpus_page(statistics, name=corpus.resolve().name))
    click.echo(f"{page}: {statistics.sentences} sentences")
    if card:
        config = corpus / "config.yaml"
        source = config.read_text(encoding="utf-8", errors="replace") if config.is_file() else None
        readme.write_text(dataset_card(statistics, config=source), encoding="utf-8", newline="\n")
        click.echo(f"{readme}: the dataset card")


def _check_ours(readme: Path) -> None:
    """Nobody's own text is written over.

    Raises:
        DataError: there is a README.md that this command has not written.
    """
    if readme.exists() and MARK not in readme.read_text(encoding="utf-8", errors="replace"):
        raise DataError(f"{readme} is not a card of ours: move it away, or give --no-card")

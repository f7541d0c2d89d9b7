"""``speechtimer label``: a team's labelling, from the first sentence to the report."""

import json
import os
import socket
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import httpx

from labelstudio_backend.errors import LabelStudioError
from labelstudio_backend.workspace import FOLDER, Connection, Workspace
from speechtimer.cli.progress import progress_bar
from speechtimer.cli.screen import console
from speechtimer.dataset.checks import on_tokens
from speechtimer.labelling.annotation import Task, labelled_sentences
from speechtimer.shipped import shipped

if TYPE_CHECKING:
    from labelstudio_backend.studio import Studio

__all__ = ["label"]

# So long the first predictions are waited for.
_PREDICTED_SECONDS = 120.0

_folder = click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=FOLDER,
    show_default=True,
    help="The folder of this team's labelling.",
)
_files = click.argument(
    "files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
_labelled = click.option(
    "--labelled", is_flag=True, help="The files' labels are right: bring them as annotations."
)


@click.group(epilog="Example: speechtimer label start sentences.txt")
def label() -> None:
    """Label sentences as a team in Label Studio, with a model that pre-labels and learns."""


@label.command(epilog="Example: speechtimer label start sentences.txt")
@_files
@_folder
@_labelled
@click.option(
    "--config",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    default=shipped(Path("configs/labelling.yaml")),
    show_default="configs/labelling.yaml",
    help="Project, first model, when and how it learns.",
)
@click.option("--port", default=8080, show_default=True, help="Label Studio's; or the next free.")
@click.option("--backend-port", default=9090, show_default=True, help="The model's; the same.")
@click.option(
    "--host",
    help="The address on which Label Studio listens; 0.0.0.0: for all of the local network. "
    "[default: 127.0.0.1, or as before]",
)
@click.option("--url", help="An existing Label Studio; its token from LABEL_STUDIO_API_KEY.")
@click.option(
    "--token-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file with the token of that Label Studio.",
)
@click.option("--backend-url", help="Where that Label Studio finds the model, if not here.")
def start(
    files: tuple[Path, ...],
    folder: Path,
    labelled: bool,
    config: Path,
    port: int,
    backend_port: int,
    host: str | None,
    url: str | None,
    token_file: Path | None,
    backend_url: str | None,
) -> None:
    """Set up all that labelling needs, and bring FILES (.txt, .jsonl, .conll) into the project.

    What is there already is left as it is: run it again whenever something was stopped.
    """
    from labelstudio_backend import setup
    from labelstudio_backend.config import load_config
    from labelstudio_backend.files import import_file
    from labelstudio_backend.studio import Studio

    settings = load_config(config)
    if not settings.learning.config.is_file():
        raise click.ClickException(
            f"learning.config: there is no file {settings.learning.config}: run this in the "
            "project's folder, or name another file"
        )
    token = token_file.read_text(encoding="utf-8").strip() if token_file else None
    workspace = Workspace(folder)
    connection = setup.begin(
        workspace,
        port=port,
        backend_port=backend_port,
        url=url,
        token=token or os.environ.get("LABEL_STUDIO_API_KEY"),
        backend_url=backend_url,
        host=host,
    )
    with Studio(connection.url, connection.token) as studio:
        setup.start_label_studio(workspace, connection, studio, os.environ, _tell)
        project = setup.find_or_create_project(workspace, studio, connection, settings)
        setup.start_backend(workspace, connection, config, _tell)
        setup.connect(studio, connection, project)
        for file in files:
            _tell(import_file(studio, project, file, labelled=labelled).said(file))
        _wait_for_predictions(studio, project, connection)
        invitation = studio.invitation() if connection.own else ""
    _show(connection, project, invitation)


@label.command(name="import", epilog="Example: speechtimer label import more.txt")
@_files
@_folder
@_labelled
def import_(files: tuple[Path, ...], folder: Path, labelled: bool) -> None:
    """Bring more sentences into the project; those that it has already are passed over."""
    from labelstudio_backend.files import import_file

    if not files:
        raise click.UsageError("give a file, such as sentences.txt")
    with _opened(folder) as (studio, connection, project):
        for file in files:
            click.echo(import_file(studio, project, file, labelled=labelled).said(file))
        _wait_for_predictions(studio, project, connection)


@label.command(epilog="Example: speechtimer label export team.jsonl")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@_folder
def export(file: Path, folder: Path) -> None:
    """Write the annotated sentences into a .jsonl, .conll or .json FILE (Label Studio's own)."""
    from labelstudio_backend.files import export_file

    with _opened(folder) as (studio, _, project):
        count, problems = export_file(studio, project, file)
    for problem in problems:
        click.echo(f"Attention : {problem}", err=True)
    noun = "tâches" if file.suffix.lower() == ".json" else "phrases annotées"
    click.echo(f"{file} : {count} {noun}")


@label.command()
@_folder
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object.")
def status(folder: Path, as_json: bool) -> None:
    """Show what runs, how far the labelling is, and how the model learns."""
    from labelstudio_backend.loop import describe

    with _opened(folder) as (studio, connection, _):
        found = _backend_status(connection)
        up = studio.is_up()
    if as_json:
        content = {"label_studio": {"url": connection.url, "up": up}, "backend": found}
        click.echo(json.dumps(content, ensure_ascii=False))
        return
    click.echo(f"Label Studio : {connection.url} ({'en marche' if up else 'arrêté'})")
    click.echo(f"Modèle       : {connection.backend_url} ({'en marche' if found else 'arrêté'})")
    if found:
        click.echo(f"{found['annotations']} phrases annotées. {describe(found)}")
        if found["problem"]:
            click.echo(f"Attention : {found['problem']}", err=True)
    if not (up and found):
        click.echo("Pour tout relancer : speechtimer label start")


@label.command()
@_folder
def stop(folder: Path) -> None:
    """Stop the model and, where it was started here, Label Studio; nothing is lost."""
    from labelstudio_backend import processes, setup

    workspace = Workspace(folder)
    if workspace.connection() is None:
        workspace.needed_connection()
    for name in (setup.BACKEND, setup.LABEL_STUDIO):
        if processes.stop(workspace.pid(name)):
            click.echo(f"{name} : arrêté")


@label.command(epilog="Example: speechtimer label report --output report.html")
@_folder
@click.option(
    "--output",
    "-o",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("labelling-report.html"),
    show_default=True,
)
def report(folder: Path, output: Path) -> None:
    """Show who agrees with whom, what contradicts the guide, and what fifty more would bring."""
    from labelstudio_backend.files import read_project

    with _opened(folder) as (studio, _, project):
        found = read_project(studio, project, everything=True)
    for problem in found.problems:
        click.echo(f"Attention : {problem}", err=True)
    _report(found.tasks, output)


def _report(tasks: Sequence[Task], output: Path) -> None:
    from speechtimer.cli.labelling_table import show_team
    from speechtimer.labelling.learning_curve import measure_points
    from speechtimer.labelling.team import team_report
    from speechtimer.report.labelling import team_page
    from speechtimer.report.page import write_page

    sentences = [sentence for sentence in labelled_sentences(tasks) if on_tokens(sentence)]
    found = team_report(tasks, points=measure_points(sentences))
    write_page(output, team_page(found, title="L’étiquetage de l’équipe"))
    show_team(found, console())
    click.echo(f"Rapport : {output}")


@contextmanager
def _opened(folder: Path) -> "Iterator[tuple[Studio, Connection, int]]":
    """Label Studio, how it was connected, and the project."""
    from labelstudio_backend.studio import Studio

    connection = Workspace(folder).needed_connection()
    assert connection.project is not None
    with Studio(connection.url, connection.token) as studio:
        yield studio, connection, connection.project


def _tell(line: str) -> None:
    click.echo(line, err=True)


def _backend_status(connection: Connection) -> dict[str, Any] | None:
    address = f"http://127.0.0.1:{connection.backend_port}/status"
    try:
        response = httpx.get(address, timeout=5.0, trust_env=False).raise_for_status()
        found: dict[str, Any] = response.json()
    except (httpx.HTTPError, ValueError):
        return None
    return found


def _wait_for_predictions(studio: "Studio", project: int, connection: Connection) -> None:
    """Until each sentence has been pre-labelled."""
    found = _backend_status(connection)
    if found is None:
        raise LabelStudioError("le modèle ne répond pas : lancez speechtimer label start")
    until = time.monotonic() + _PREDICTED_SECONDS
    total = len(studio.unannotated(project))
    with progress_bar() as bar:
        while time.monotonic() < until:
            left = len(studio.without_prediction(project, found["version"]))
            bar("pré-étiquetage", total - left, max(total, 1))
            if not left:
                return
            time.sleep(0.5)
            found = _backend_status(connection) or found
    problem = found["problem"] or "voyez speechtimer label status"
    _tell(f"Toutes les phrases ne sont pas encore pré-étiquetées : {problem}")


def _show(connection: Connection, project: int, invitation: str) -> None:
    here = connection.url
    there = here.replace("127.0.0.1", _own_address()) if connection.host == "0.0.0.0" else here
    click.echo(f"Étiqueter    : {there}/projects/{project}")
    click.echo(f"Suivre       : {connection.backend_url}")
    if connection.own:
        click.echo(f"Se connecter : {connection.email}, mot de passe {connection.password}")
        click.echo(f"Inviter      : {invitation.replace(here, there)}")


def _own_address() -> str:
    """This machine's address in its network; nothing is sent to find it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:  # no network
            return "127.0.0.1"
        return str(probe.getsockname()[0])

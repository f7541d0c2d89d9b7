"""From nothing to a project that people can label in: each step is done only where it is needed."""

import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from labelstudio_backend import environment, processes
from labelstudio_backend.config import LabellingConfig
from labelstudio_backend.errors import LabelStudioError
from labelstudio_backend.interface import instructions, label_config
from labelstudio_backend.studio import Studio
from labelstudio_backend.workspace import Connection, Workspace, new_token

__all__ = ["BACKEND", "LABEL_STUDIO", "begin", "connect", "start_backend", "start_label_studio"]

LABEL_STUDIO, BACKEND = "label-studio", "backend"
TITLE = "SpeechTimer"

# An empty data folder takes Label Studio up to a minute on a slow machine.
_START_SECONDS = 240.0

Tell = Callable[[str], None]


def begin(
    workspace: Workspace,
    *,
    port: int,
    backend_port: int,
    url: str | None = None,
    token: str | None = None,
    backend_url: str | None = None,
    host: str | None = None,
) -> Connection:
    """The connection that the folder holds, or a new one with secrets of its own.

    Args:
        host: the address on which a Label Studio of our own listens from its next start on; None:
            as before, and at first on this machine alone.

    Raises:
        LabelStudioError: the folder belongs to another Label Studio, or there is no token.
    """
    found = workspace.connection()
    if found is not None:
        changed = _changed(workspace, found, url, token, backend_url, host)
        if changed != found:
            workspace.keep(changed)
            # It was started with what stood there before.
            processes.stop(workspace.pid(BACKEND))
        return changed
    if url is not None and not token:
        raise LabelStudioError(
            "il manque le jeton de ce Label Studio : mettez-le dans LABEL_STUDIO_API_KEY, "
            "ou dans un fichier donné avec --token-file"
        )
    own = url is None
    backend_port = processes.free_port(backend_port)
    connection = Connection(
        url=f"http://127.0.0.1:{processes.free_port(port)}" if own else str(url).rstrip("/"),
        token=new_token() if own else str(token),
        backend_url=(backend_url or f"http://127.0.0.1:{backend_port}").rstrip("/"),
        backend_port=backend_port,
        backend_user="label-studio",
        backend_password=new_token(),
        own=own,
        host=host or "127.0.0.1",
        email="equipe@speechtimer.local" if own else "",
        password=new_token()[:12] if own else "",
    )
    workspace.keep(connection)
    return connection


def _changed(
    workspace: Workspace,
    found: Connection,
    url: str | None,
    token: str | None,
    backend_url: str | None,
    host: str | None,
) -> Connection:
    """The connection with what was given anew."""
    if url is not None and url.rstrip("/") != found.url:
        if found.own or found.project is not None:
            raise LabelStudioError(
                f"{workspace.folder} est relié à {found.url} : prenez un autre dossier (--folder)"
            )
        found = replace(found, url=url.rstrip("/"))
    if token and not found.own:
        found = replace(found, token=token)
    if backend_url is not None:
        found = replace(found, backend_url=backend_url.rstrip("/"))
    if host is not None and host != found.host:
        if processes.running(workspace.pid(LABEL_STUDIO)) is not None:
            raise LabelStudioError(
                f"Label Studio écoute déjà sur {found.host} : arrêtez-le (speechtimer label stop), "
                "puis relancez avec --host"
            )
        found = replace(found, host=host)
    return found


def start_label_studio(
    workspace: Workspace,
    connection: Connection,
    studio: Studio,
    environ: Mapping[str, str],
    tell: Tell,
) -> None:
    """Start Label Studio if it is ours and does not run.

    Raises:
        LabelStudioError: it cannot be installed, does not start, or refuses the token.
    """
    if connection.own and processes.running(workspace.pid(LABEL_STUDIO)) is None:
        folder = environment.environment_folder(environ)
        environment.install(folder, tell=tell)
        tell("Démarrage de Label Studio…")
        port = urlsplit(connection.url).port
        assert port is not None
        # It would take the next port without a word, and nobody would find it there.
        _check_free(port)
        workspace.data.mkdir(parents=True, exist_ok=True)
        words: list[str | Path] = [environment.program(folder), "start", "--no-browser"]
        words += ["--internal-host", connection.host, "--port", str(port), "--log-level", "INFO"]
        processes.start(
            words,
            pid=workspace.pid(LABEL_STUDIO),
            log=workspace.log(LABEL_STUDIO),
            env=environment.variables(
                workspace.data,
                email=connection.email,
                password=connection.password,
                token=connection.token,
            ),
        )
    if connection.own:
        _wait(workspace, LABEL_STUDIO, studio.is_up, "Label Studio")
    studio.people()  # whether it is there, and knows the token


def start_backend(
    workspace: Workspace, connection: Connection, config_file: Path, tell: Tell
) -> None:
    """The model server, started if it does not run.

    Raises:
        LabelStudioError: it does not start.
    """
    if processes.running(workspace.pid(BACKEND)) is None:
        tell("Démarrage du modèle…")
        port = connection.backend_port
        _check_free(port)
        host = "127.0.0.1" if _is_local(connection.backend_url) else "0.0.0.0"
        words: list[str | Path] = [sys.executable, "-m", "labelstudio_backend.server"]
        words += [workspace.folder.resolve(), config_file.resolve(), str(port), host]
        processes.start(words, pid=workspace.pid(BACKEND), log=workspace.log(BACKEND))
    address = f"http://127.0.0.1:{connection.backend_port}/health"
    _wait(workspace, BACKEND, lambda: _answers(address), "le serveur du modèle")


def _check_free(port: int) -> None:
    if processes.free_port(port) != port:
        raise LabelStudioError(
            f"le port {port} est pris par un autre programme : arrêtez-le, ou prenez un autre "
            "dossier (--folder)"
        )


def _is_local(url: str) -> bool:
    return urlsplit(url).hostname in ("127.0.0.1", "localhost", "::1")


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=2.0, trust_env=False).is_success
    except httpx.HTTPError:
        return False


def _wait(workspace: Workspace, name: str, ready: Callable[[], bool], called: str) -> None:
    pid = workspace.pid(name)
    if processes.wait_until(
        ready, seconds=_START_SECONDS, alive=lambda: processes.running(pid) is not None
    ):
        return
    processes.stop(pid)
    raise LabelStudioError(
        f"{called} n'a pas démarré : ce qu'il a dit est dans {workspace.log(name)}"
    )


def find_or_create_project(
    workspace: Workspace, studio: Studio, connection: Connection, config: LabellingConfig
) -> int:
    """The project's number."""
    project = connection.project or studio.find_project(config.project)
    if project is None:
        project = studio.create_project(
            config.project, label_config=label_config(), instructions=instructions()
        )
    elif not studio.has_project(project):
        raise LabelStudioError(
            f"le projet {project} a été supprimé dans Label Studio : prenez un autre dossier "
            "(--folder)"
        )
    workspace.keep_project(project)
    return project


def connect(studio: Studio, connection: Connection, project: int) -> None:
    """Let the project and the model server know each other, with a password; or again."""
    studio.connect_backend(
        project,
        connection.backend_url,
        title=TITLE,
        user=connection.backend_user,
        key=connection.backend_password,
    )
    basic = httpx.BasicAuth(connection.backend_user, connection.backend_password)
    request = next(basic.auth_flow(httpx.Request("GET", connection.backend_url)))
    headers = {"Authorization": request.headers["Authorization"]}
    studio.connect_webhook(project, f"{connection.backend_url}/webhook", headers)
    # A new backend makes the project show its title as a model version, and serve at random.
    wanted = {"sampling": "Uncertainty sampling", "show_collab_predictions": True}
    studio.update_project(project, **wanted)

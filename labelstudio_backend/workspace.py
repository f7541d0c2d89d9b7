"""The folder of a team's labelling: addresses and secrets, Label Studio's data, models, logs.

connection.json   where Label Studio and the backend are, and their secrets (for its owner alone)
label-studio/     Label Studio's database, where the folder started it
models/           the versions of the model, and which one serves
logs/             what Label Studio and the backend say
*.pid             the processes that run
"""

import json
import os
import secrets
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from labelstudio_backend.errors import LabelStudioError
from speechtimer.training.files import write_text

__all__ = ["FOLDER", "Connection", "Workspace", "new_token"]

FOLDER = Path("labelling")


@dataclass(frozen=True, slots=True)
class Connection:
    """How Label Studio and the backend reach each other; ``project`` is None before it is made.

    ``own`` says that this folder's Label Studio is meant, which `start` starts and `stop` stops;
    it listens on ``host``.
    """

    url: str
    token: str
    backend_url: str
    backend_port: int
    backend_user: str
    backend_password: str
    own: bool = True
    host: str = "127.0.0.1"
    email: str = ""
    password: str = ""
    project: int | None = None


class Workspace:
    """The paths of a folder; nothing is made before it is needed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def models(self) -> Path:
        """Versions of the model."""
        return self.folder / "models"

    @property
    def data(self) -> Path:
        """Label Studio's own data."""
        return self.folder / "label-studio"

    def log(self, name: str) -> Path:
        """What a process says."""
        return self.folder / "logs" / f"{name}.log"

    def pid(self, name: str) -> Path:
        """Which process runs under a name."""
        return self.folder / f"{name}.pid"

    @property
    def _file(self) -> Path:
        return self.folder / "connection.json"

    @property
    def _copy(self) -> Path:
        return self.folder / "connection.copy.json"

    def make(self) -> None:
        """Make the folder; its secrets stay out of any repository around it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.folder.chmod(0o700)  # Label Studio's database holds the secrets, too
        (self.folder / "logs").mkdir(exist_ok=True)
        write_text(self.folder / ".gitignore", "*\n")

    def connection(self) -> Connection | None:
        """What was written last; None where nothing was.

        Raises:
            LabelStudioError: the file is damaged.
        """
        if not self._file.exists():
            return None
        for file in (self._file, self._copy):
            try:
                return Connection(**json.loads(file.read_text(encoding="utf-8")))
            except (OSError, ValueError, TypeError):
                continue
        raise LabelStudioError(
            f"{self._file} et sa copie sont abîmés : prenez un autre dossier (--folder)"
        )

    def needed_connection(self) -> Connection:
        """The same, where nothing works without.

        Raises:
            LabelStudioError: nothing was started in this folder.
        """
        found = self.connection()
        if found is None or found.project is None:
            raise LabelStudioError(
                f"{self.folder} : rien n'y a été lancé, commencez par speechtimer label start"
            )
        return found

    def keep(self, connection: Connection) -> None:
        """Write the connection twice, for its owner alone: without it nobody gets in any more."""
        self.make()
        for place in (self._file, self._copy):
            beside = place.with_name(place.name + ".new")
            beside.unlink(missing_ok=True)
            new = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(new, "w", encoding="utf-8") as file:
                json.dump(asdict(connection), file, indent=2)
            beside.replace(place)

    def keep_project(self, project: int) -> Connection:
        """Write down which project is ours."""
        connection = self.connection()
        assert connection is not None
        connection = replace(connection, project=project)
        self.keep(connection)
        return connection


def new_token() -> str:
    """A token as Label Studio wants it: 40 hexadecimal digits."""
    return secrets.token_hex(20)

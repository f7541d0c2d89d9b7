"""The process of the model server.

``python -m labelstudio_backend.server FOLDER CONFIG PORT HOST``
"""

import sys
from pathlib import Path

import uvicorn

from labelstudio_backend.app import create_app
from labelstudio_backend.config import load_config
from labelstudio_backend.loop import Loop
from labelstudio_backend.studio import Studio
from labelstudio_backend.versions import Versions
from labelstudio_backend.workspace import Workspace

__all__ = ["serve"]


def serve(workspace: Workspace, config_file: Path, port: int, host: str = "127.0.0.1") -> None:
    """Serve until the process is ended."""
    config = load_config(config_file)
    connection = workspace.needed_connection()
    assert connection.project is not None
    versions = Versions(workspace.models, config.model)
    with Studio(connection.url, connection.token) as studio:
        loop = Loop(studio, connection.project, versions, config.learning)
        app = create_app(loop, user=connection.backend_user, password=connection.backend_password)
        uvicorn.run(app, host=host, port=port, log_level="warning", access_log=False, ws="none")


if __name__ == "__main__":
    serve(Workspace(Path(sys.argv[1])), Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4])

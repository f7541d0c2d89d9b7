"""What the model proposes for the sentences that wait, as people will see it."""

import httpx

from labelstudio_backend.errors import LabelStudioError
from labelstudio_backend.studio import Studio
from labelstudio_backend.tasks import spans_of, text_of
from labelstudio_backend.workspace import Workspace
from speechtimer.dataset import Sentence

__all__ = ["proposals"]

_SECONDS = 30.0


def proposals(workspace: Workspace, *, most: int) -> list[Sentence]:
    """The first sentences that nobody has annotated, with the spans of the model that serves.

    Raises:
        LabelStudioError: nothing was started in this folder, or something does not answer.
    """
    connection = workspace.needed_connection()
    assert connection.project is not None
    with Studio(connection.url, connection.token) as studio:
        tasks = studio.unannotated(connection.project)[:most]
    address = f"http://127.0.0.1:{connection.backend_port}/predict"
    password = httpx.BasicAuth(connection.backend_user, connection.backend_password)
    with httpx.Client(auth=password, timeout=_SECONDS, trust_env=False) as client:
        try:
            answer = client.post(address, json={"tasks": tasks}).raise_for_status()
        except httpx.HTTPError as error:
            raise LabelStudioError(
                "le modèle ne répond pas : lancez speechtimer label start"
            ) from error
    texts = [text_of(task) for task in tasks]
    found = [item["result"] for item in answer.json()["results"]]
    return [Sentence(t, spans_of(result, t)) for t, result in zip(texts, found, strict=True)]

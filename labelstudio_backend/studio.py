"""What we ask of Label Studio, over its HTTP interface.

The SDK makes projects, backends and webhooks; what it does not know (counting, filters, the bulk
import of predictions) is asked by plain HTTP.
"""

import json
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import httpx
from label_studio_sdk import LabelStudio
from label_studio_sdk.core.api_error import ApiError

from labelstudio_backend.errors import LabelStudioError

__all__ = ["Studio"]

# A project of some thousand tasks is exported in seconds; a Label Studio that says nothing for
# so long will not answer any more.
_TIMEOUT = httpx.Timeout(120.0, connect=5.0)

# Tasks and predictions are sent in parts of so many, each of which is stored at once.
_PART = 1000

# Tasks are listed in pages; without a size, or with -1, Label Studio gives the first hundred.
_PAGE = 2000


class _Token(httpx.Auth):
    """Both kinds of Label Studio's tokens: the older ones, and those that buy an access token."""

    requires_response_body = True

    def __init__(self, token: str) -> None:
        self._token = token
        self._access = "" if token.count(".") == 2 else None

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        if self._access is None:
            request.headers["Authorization"] = f"Token {self._token}"
            yield request
            return
        if self._access:
            request.headers["Authorization"] = f"Bearer {self._access}"
            response = yield request
            if response.status_code != httpx.codes.UNAUTHORIZED:
                return
        url = request.url.copy_with(path="/api/token/refresh/", query=None)
        response = yield httpx.Request("POST", url, json={"refresh": self._token})
        self._access = response.json().get("access", "") if response.is_success else ""
        if not self._access:
            return  # the refusal is the answer
        request.headers["Authorization"] = f"Bearer {self._access}"
        yield request


class Studio:
    """A Label Studio, spoken to with one user's token.

    Every method raises `LabelStudioError`, in one French sentence, where it is not there, does
    not know the token, or refuses.
    """

    def __init__(self, url: str, token: str) -> None:
        self.url = url.rstrip("/")
        self._token = token
        self._http = httpx.Client(base_url=self.url, auth=_Token(token), timeout=_TIMEOUT)
        self._sdk_http = httpx.Client(timeout=_TIMEOUT)

    def __enter__(self) -> "Studio":
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()
        self._sdk_http.close()

    def is_up(self) -> bool:
        """Whether it answers at all."""
        try:
            return self._http.get("/health", timeout=2.0).is_success
        except httpx.HTTPError:
            return False

    def people(self) -> dict[int, str]:
        """Users by id, called by their e-mail addresses."""
        found = self._get("/api/users")
        return {user["id"]: user["email"] or f"utilisateur {user['id']}" for user in found}

    def invitation(self) -> str:
        """The address at which other people make an account of their own."""
        found: str = self._get("/api/invite")["invite_url"]
        return f"{self.url}{found}"

    # Projects

    def project(self, project: int) -> dict[str, Any]:
        """A project's settings and counts."""
        found: dict[str, Any] = self._get(f"/api/projects/{project}")
        return found

    def has_project(self, project: int) -> bool:
        """Whether it is still there."""
        with self._translated():
            found = self._http.get(f"/api/projects/{project}")
            if found.status_code == httpx.codes.NOT_FOUND:
                return False
            found.raise_for_status()
        return True

    def find_project(self, title: str) -> int | None:
        """The oldest project of a title."""
        found = self._get("/api/projects", params={"title": title, "page_size": 1000})
        ids = [item["id"] for item in found["results"] if item["title"] == title]
        return min(ids, default=None)

    def create_project(self, title: str, *, label_config: str, instructions: str) -> int:
        """A new project in which people see what the model proposes, the least sure first."""
        with self._translated():
            made = self._sdk().projects.create(
                title=title,
                label_config=label_config,
                expert_instruction=instructions,
                show_instruction=True,
                show_collab_predictions=True,
                sampling="Uncertainty sampling",
            )
        assert made.id is not None
        return made.id

    def update_project(self, project: int, **values: Any) -> None:
        """Change some of a project's settings."""
        self._send("PATCH", f"/api/projects/{project}", json=values)

    # Backends and webhooks

    def backends(self, project: int) -> list[dict[str, Any]]:
        """The model servers that a project is connected to."""
        found: list[dict[str, Any]] = self._get("/api/ml", params={"project": project})
        return found

    def connect_backend(self, project: int, url: str, *, title: str, user: str, key: str) -> int:
        """Connect a project to a model server, or tell it the new address and password."""
        values = {"auth_method": "BASIC_AUTH", "basic_auth_user": user, "basic_auth_pass": key}
        ours = [found["id"] for found in self.backends(project) if found["title"] == title]
        with self._translated():
            if ours:
                self._sdk().ml.update(ours[0], url=url, title=title, project=project, **values)
                return int(ours[0])
            made = self._sdk().ml.create(url=url, title=title, project=project, **values)
        return int(made.id or 0)

    def describe_backend(self, backend: int, *, url: str, project: int, description: str) -> None:
        """Say something below a backend's name in the project's settings."""
        with self._translated():
            self._sdk().ml.update(backend, url=url, project=project, description=description)

    def connect_webhook(self, project: int, url: str, headers: Mapping[str, str]) -> None:
        """One webhook to an address, with these headers; of several the first one stays."""
        with self._translated():
            sdk = self._sdk()
            ours = [hook for hook in sdk.webhooks.list(project=str(project)) if hook.url == url]
            for extra in ours[1:]:
                assert extra.id is not None
                sdk.webhooks.delete(extra.id)
            if not ours:
                sdk.webhooks.create(
                    url=url,
                    project=project,
                    headers=dict(headers),
                    send_payload=True,
                    send_for_all_actions=True,
                )
                return
            assert ours[0].id is not None
            sdk.webhooks.update(
                ours[0].id,
                url=url,
                headers=dict(headers),
                is_active=True,
                send_payload=True,
                send_for_all_actions=True,
            )

    # Tasks

    def import_tasks(self, project: int, tasks: Sequence[Mapping[str, Any]]) -> list[int]:
        """Add tasks, with the annotations or predictions that they bring; their ids."""
        ids: list[int] = []
        query = {"commit_to_project": "true", "return_task_ids": "true"}
        for part in _parts(tasks):
            found = self._send("POST", f"/api/projects/{project}/import", params=query, json=part)
            ids += found["task_ids"]
        return ids

    def texts(self, project: int, key: str) -> set[str]:
        """The sentences that are there already."""
        return {item["data"].get(key, "") for item in self._tasks(project, [])}

    def unannotated(self, project: int) -> list[dict[str, Any]]:
        """``{"id", "data"}`` of each task that nobody has annotated."""
        return self._tasks(project, [_UNANNOTATED])

    def without_prediction(self, project: int, model_version: str) -> list[dict[str, Any]]:
        """Those that nobody has annotated and that this version has not read yet."""
        unread = {
            "filter": "filter:tasks:predictions_model_versions",
            "operator": "not_contains",
            "type": "List",
            "value": [model_version],
        }
        return self._tasks(project, [_UNANNOTATED, unread])

    def annotated(self, project: int) -> int:
        """How many tasks somebody has annotated; not those that were only skipped."""
        some = {**_UNANNOTATED, "operator": "greater"}
        filters = {"filters": {"conjunction": "and", "items": [some]}}
        query = {"project": project, "page_size": 1, "include": "id", "query": json.dumps(filters)}
        return int(self._get("/api/tasks", params=query)["total"])

    def knows_version(self, project: int, model_version: str) -> bool:
        """Whether a prediction of this version is there; only such a one can be shown."""
        path = f"/api/projects/{project}/model-versions/"
        found = self._get(path, params={"extended": "true"})
        return any(known["model_version"] == model_version for known in found["static"])

    def import_predictions(self, project: int, predictions: Sequence[Mapping[str, Any]]) -> None:
        """Add many predictions at once, each with the id of its "task"."""
        for part in _parts(predictions):
            self._send("POST", f"/api/projects/{project}/import/predictions", json=part)

    def export(self, project: int, *, everything: bool = False) -> list[dict[str, Any]]:
        """The JSON export: annotated tasks, or all of them."""
        query = {"exportType": "JSON"} | ({"download_all_tasks": "true"} if everything else {})
        found: list[dict[str, Any]] = self._get(f"/api/projects/{project}/export", params=query)
        return found

    def _tasks(self, project: int, items: list[dict[str, Any]]) -> list[dict[str, Any]]:
        filters = {"filters": {"conjunction": "and", "items": items}}
        query = {"project": project, "page_size": _PAGE, "include": "id,data"}
        query |= {"query": json.dumps(filters)}
        tasks: dict[int, dict[str, Any]] = {}
        page, pages = 1, 1
        while page <= pages:
            found = self._get("/api/tasks", params=query | {"page": page})
            # A task that moves to the next page while we read would be there twice.
            tasks |= {task["id"]: task for task in found["tasks"]}
            page, pages = page + 1, -(-found["total"] // _PAGE)
        return list(tasks.values())

    # HTTP

    def _sdk(self) -> LabelStudio:
        make: Any = LabelStudio  # its constructor has no types
        client: LabelStudio = make(
            base_url=self.url, api_key=self._token, httpx_client=self._sdk_http
        )
        return client

    def _get(self, path: str, **options: Any) -> Any:
        return self._send("GET", path, **options)

    def _send(self, method: str, path: str, **options: Any) -> Any:
        with self._translated():
            response = self._http.request(method, path, **options)
            response.raise_for_status()
            return response.json() if response.content else None

    @contextmanager
    def _translated(self) -> Generator[None]:
        try:
            yield
        except httpx.HTTPStatusError as error:
            raise self._refused(error.response.status_code, error.response.text) from error
        except ApiError as error:
            raise self._refused(error.status_code or 0, json.dumps(error.body)) from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise LabelStudioError(
                f"Label Studio ne répond pas à {self.url} ({type(error).__name__}) : "
                "vérifiez l'adresse, ou lancez speechtimer label start"
            ) from error
        except ValueError as error:  # not JSON
            raise LabelStudioError(
                f"{self.url} ne répond pas comme Label Studio : vérifiez l'adresse"
            ) from error

    def _refused(self, status: int, body: str) -> LabelStudioError:
        if status in (401, 403):
            return LabelStudioError(
                f"Label Studio ({self.url}) refuse le jeton : copiez-le de votre page de compte "
                "« Account & Settings » dans un fichier, puis relancez speechtimer label start "
                "avec --token-file"
            )
        if status == 404:
            return LabelStudioError(
                f"{self.url} ne connaît pas cette page : est-ce l'adresse de Label Studio, sans "
                "rien derrière, et le projet existe-t-il encore ?"
            )
        if 300 <= status < 400:
            return LabelStudioError(
                f"{self.url} renvoie ailleurs : donnez l'adresse que montre le navigateur"
            )
        reason = " ".join(body.split())[:300]
        return LabelStudioError(f"Label Studio ({self.url}) a répondu {status} : {reason}")


_UNANNOTATED = {
    "filter": "filter:tasks:total_annotations",
    "operator": "equal",
    "type": "Number",
    "value": 0,
}


def _parts(items: Sequence[Any]) -> Generator[list[Any]]:
    for first in range(0, len(items), _PART):
        yield list(items[first : first + _PART])

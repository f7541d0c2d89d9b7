"""How a team's machine hands a model in: say what comes, send it, follow its judging.

Everything survives a network that breaks and a server that restarts; whoever starts again goes on
where it stopped, even on another day.
"""

import hashlib
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from evaluator.client import Client, Patience, SubmitError
from evaluator.model_size import refuse_too_large

__all__ = ["Client", "Patience", "SubmitError", "follow", "sha256", "submit_file", "submit_link"]

_AT_WORK = ("waiting", "judging")
_LOOK_SECONDS = 2.0
_MOST_SENDINGS = 3
_BLOCK = 1 << 20


Progress = Callable[[int, int], None]


def _untold(done: int, total: int) -> None:
    del done, total


def submit_file(
    client: Client,
    file: Path,
    *,
    api_url: str | None = None,
    again: bool = False,
    hashing: Progress = _untold,
    sending: Progress = _untold,
    tell: Callable[[str], None] = lambda _: None,
) -> int:
    """Send a model, or the rest of it; gives the submission's number once it is accepted.

    The same bytes that were handed in before are not sent twice, unless ``again``; another address
    of the API takes the place of theirs.

    Args:
        hashing, sending: are told how many of how many bytes are done.
        tell: is told that nothing, or only an address, had to be sent.

    Raises:
        SubmitError: the evaluator refuses it, or cannot be reached for long.
        SubmissionFault: it is too large.
        OSError: the file cannot be read.
    """
    from evaluator.sending import send

    size = file.stat().st_size
    refuse_too_large(size, client.get("/api/event")["limits"]["upload_mb"])
    digest = sha256(file, hashing)
    if not again:
        for submission in client.get("/api/submissions"):
            if submission.get("sha256") == digest and submission["state"] != "failed":
                _handed_in_before(client, submission, api_url, tell)
                return int(submission["number"])
    said = {"file_name": file.name, "bytes": size, "sha256": digest, "api_url": api_url}
    upload = client.post("/api/uploads", said, repeatable=True)
    path = f"/api/uploads/{upload['id']}"
    sendings = 0
    while True:
        found = client.get(path)
        if found["state"] == "accepted":
            return int(found["submission"])
        if found["state"] == "cancelled":
            if sha256(file) != digest:
                raise SubmitError("model-changed", file=str(file))
            raise SubmitError("evaluator-refused", detail=_why(found["reason"]))
        if found["offset"] == size:
            time.sleep(_LOOK_SECONDS / 4)
        elif sendings < _MOST_SENDINGS:
            # More than once where the evaluator lost what it had already: a crash, a full disk.
            send(client, f"{path}/file", file, size=size, progress=sending)
            sendings += 1
        else:
            raise SubmitError("bytes-lost", file=str(file))


def _handed_in_before(
    client: Client,
    submission: Mapping[str, Any],
    api_url: str | None,
    tell: Callable[[str], None],
) -> None:
    """Hand in the API's address alone, if it is another one."""
    said = (
        f"Ce modèle a déjà été remis (soumission n° {submission['number']}) : il n’est pas renvoyé"
    )
    # The evaluator, too, leaves out what is not seen.
    url = "".join(c for c in api_url or "" if c.isprintable() and c != " ")
    if url and url != submission["api"]["url"]:
        client.put(f"/api/submissions/{submission['number']}/api", {"url": url})
        tell(f"{said}, mais l’adresse de votre API, {url}, est enregistrée.")
    else:
        tell(f"{said}.")


def submit_link(client: Client, link: str, *, api_url: str | None = None) -> int:
    """Hand in the address of a model; gives the submission's number.

    Raises:
        SubmitError: the evaluator refuses it, or cannot be reached.
    """
    content = {"link": link, "api_url": api_url}
    return int(client.post("/api/submissions", content, repeatable=False)["number"])


def follow(
    client: Client, number: int, tell: Callable[[Mapping[str, Any]], None]
) -> Mapping[str, Any]:
    """Wait until a submission is judged; ``tell`` gets it each time it is looked at.

    Raises:
        SubmitError: the evaluator cannot be reached for long.
    """
    while True:
        found: Mapping[str, Any] = client.get(f"/api/submissions/{number}")
        tell(found)
        if found["state"] not in _AT_WORK:
            return found
        time.sleep(_LOOK_SECONDS)


def _why(reason: Mapping[str, str] | None) -> str:
    return "cet envoi a été annulé : recommencez-le" if reason is None else reason["detail"]


def sha256(file: Path, progress: Progress = _untold) -> str:
    """The SHA-256 of a file, in 64 hexadecimal digits."""
    digest, total, done = hashlib.sha256(), file.stat().st_size, 0
    with file.open("rb") as content:
        while block := content.read(_BLOCK):
            digest.update(block)
            done += len(block)
            progress(done, total)
    return digest.hexdigest()

"""A file to a tus server, in pieces, by tuspy, over a network that may break at any byte."""

import json
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TypeGuard

import requests
from tusclient.client import TusClient
from tusclient.exceptions import TusCommunicationError, TusUploadFailed
from tusclient.request import TusRequest
from tusclient.uploader import Uploader

from evaluator.client import SubmitError

if TYPE_CHECKING:
    from evaluator.client import Client

__all__ = ["send"]

_PIECE, _SMALLEST_PIECE = 4_000_000, 250_000
# To connect, and between two signs of life. tuspy 1.1 itself waits for ever.
_TIMEOUT = (10.0, 60.0)
# What goes wrong for a while: another request still holds the file, or the offset moved.
_LATER = {408, 409, 423, 425, 429, 460, 500, 502, 503, 504}

# Such as the page of a Wi-Fi that wants a password, which comes with status 200.
_FOREIGN = "un autre site répond à sa place"

_Progress = Callable[[int, int], None]


class _Piece(BytesIO):
    """Bytes that say how far they have been sent; they go out in blocks, not at once."""

    def __init__(self, content: bytes, sent: Callable[[int], None]) -> None:
        super().__init__(content)
        self._sent = sent

    def read(self, size: int | None = -1) -> bytes:
        block = super().read(size)
        self._sent(self.tell())
        return block


class _Request(TusRequest):  # type: ignore[misc]  # tuspy is half typed
    """One piece, sent with a timeout and with progress."""

    def __init__(self, uploader: "_Uploader") -> None:
        super().__init__(uploader)
        self._uploader = uploader

    def perform(self) -> None:
        """Send it.

        Raises:
            TusUploadFailed: the connection broke, or another than the evaluator answered.
        """
        piece = self.file.read(self._content_length)
        try:
            response = self._uploader.session.patch(
                self._url,
                data=_Piece(piece, self._uploader.sent),
                headers=self._request_headers,
                timeout=_TIMEOUT,
                allow_redirects=False,
            )
        except requests.RequestException as error:
            raise TusUploadFailed(error) from error
        self.status_code = response.status_code
        self.response_content = response.content
        self.response_headers = {name.lower(): value for name, value in response.headers.items()}
        if self.status_code < 400 and not _is_offset(self.response_headers.get("upload-offset")):
            raise TusUploadFailed(_FOREIGN)


class _Uploader(Uploader):  # type: ignore[misc]  # the same
    """tuspy's, on one connection for all pieces."""

    def __init__(
        self,
        client: "Client",
        session: requests.Session,
        path: str,
        content: BinaryIO,
        progress: _Progress,
    ) -> None:
        self.session = session
        self._progress = progress
        # Asks the server where to go on.
        super().__init__(
            file_stream=content,
            url=client.address + path,
            client=TusClient(client.address, headers={"Accept-Language": "fr"}),
            chunk_size=_PIECE,
        )

    def get_offset(self) -> int:
        """How many bytes the server has."""
        try:
            response = self.session.head(self.url, headers=self.get_headers(), timeout=_TIMEOUT)
        except requests.RequestException as error:
            raise TusCommunicationError(error) from error
        if response.status_code >= 400:
            raise TusCommunicationError("", response.status_code, response.content)
        if not _is_offset(offset := response.headers.get("upload-offset")):
            raise TusCommunicationError(_FOREIGN)
        return int(offset)

    def _do_request(self) -> None:
        self.request = _Request(self)
        self.request.perform()
        if not 200 <= self.request.status_code < 300:
            raise TusUploadFailed("", self.request.status_code, self.request.response_content)

    def sent(self, of_piece: int) -> None:
        """So much of the piece under way has left."""
        self._progress(self.offset + of_piece, self.stop_at)


def send(client: "Client", path: str, file: Path, *, size: int, progress: _Progress) -> None:
    """Send what the server does not have yet, until it has all.

    Raises:
        SubmitError: the evaluator refuses it, or cannot be reached for long.
    """
    piece = _PIECE
    while True:
        try:
            with requests.Session() as session, file.open("rb") as content:
                # As a function, so that no .netrc takes its place.
                session.auth = _bearer(client.token)
                uploader = _Uploader(client, session, path, content, progress)
                uploader.chunk_size = piece
                progress(uploader.offset, size)
                while uploader.offset < size:
                    uploader.upload_chunk()
                    client.patience.worked()
                    progress(uploader.offset, size)
        except (TusCommunicationError, TusUploadFailed) as error:
            status = error.status_code
            if status == 413 and piece > _SMALLEST_PIECE:  # a proxy that takes less at once
                piece //= 2
                continue
            if status is not None and status not in _LATER:
                raise SubmitError("evaluator-refused", detail=_detail(error)) from error
            if status is not None:
                client.patience.wait(f"réponse {status}")
            else:
                client.wait_after(error, _FOREIGN if _FOREIGN in error.args else "connexion coupée")
        else:
            return


def _bearer(token: str) -> Callable[[requests.PreparedRequest], requests.PreparedRequest]:
    def add(request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {token}"
        return request

    return add


def _is_offset(header: str | None) -> TypeGuard[str]:
    return header is not None and header.isdecimal()


def _detail(error: TusCommunicationError) -> str:
    content = error.response_content or b""
    try:
        return str(json.loads(content)["detail"])
    except (ValueError, KeyError, TypeError):
        return f"réponse {error.status_code}"

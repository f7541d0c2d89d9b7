"""Where tus puts an upload's bytes: one file below ``uploads/``, and nothing beside it.

The file's own length is the offset, so that no note about it can be wrong after a crash; length
and owner are in the database. Disk work is done in threads: the server answers others meanwhile.
"""

import asyncio
import errno
import fcntl
import logging
import os
import shutil
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from io import FileIO
from pathlib import Path
from typing import Any

from tuspyserver.storage.local import LocalFileStorage

from evaluator.database.models import Upload
from evaluator.event import Event
from evaluator.web.refusals import Refusal

__all__ = ["UploadStorage", "has_room"]

_LOG = logging.getLogger("evaluator.web")

# So much of an upload is held in memory before it is written.
_BLOCK_BYTES = 2**20
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class UploadStorage(LocalFileStorage):
    """The uploads of an event, for tuspyserver."""

    def __init__(self, event: Event, *, reserve_bytes: int) -> None:
        super().__init__(str(event.uploads))
        self._event = event
        self._reserve_bytes = reserve_bytes
        self._writers: dict[str, _Writer] = {}
        # By team: connections that are sending, to this process.
        self._sending: Counter[int] = Counter()

    async def exists(self, uid: str) -> bool:
        """Whether it was announced; its file may have been lost, and then it begins at 0."""
        return await self.read_info(uid) is not None

    async def size(self, uid: str) -> int:
        info = await self.read_info(uid)
        return 0 if info is None else int(info["offset"])

    async def append(self, uid: str, chunk: bytes) -> None:
        writer = self._writers[uid]
        writer.pending += chunk
        if len(writer.pending) >= _BLOCK_BYTES:
            await asyncio.to_thread(writer.write)

    async def flush(self, uid: str) -> None:
        await asyncio.to_thread(self._writers[uid].write, lasting=True)

    async def read_info(self, uid: str) -> dict[str, Any] | None:
        return await asyncio.to_thread(self._info, uid)

    async def write_info(self, uid: str, data: dict[str, Any]) -> None:
        """Nothing: what tus would note is the file's length."""

    @asynccontextmanager
    async def lock(  # type: ignore[override]  # theirs says what it wraps
        self, uid: str
    ) -> AsyncIterator[None]:
        """One writer at a time, on however many servers; a lock dies with its process.

        Raises:
            Refusal: 423, there is another one; 410, it was given up meanwhile; 429, its team has
                as many others as it may have uploads.
        """
        team = await asyncio.to_thread(self._team, uid)
        if self._sending[team] >= (limit := self._event.config.limits.uploads_at_once):
            raise Refusal(429, "too-many-sending", headers={"retry-after": "5"}, limit=limit)
        self._sending[team] += 1
        try:
            path = Path(self._path(uid))
            writer = await asyncio.to_thread(_Writer, path, self._reserve_bytes)
            self._writers[uid] = writer
            try:
                await asyncio.to_thread(self._refuse_given_up, uid, path)
                yield
            finally:
                del self._writers[uid]
                await asyncio.to_thread(writer.close)
        finally:
            self._sending[team] -= 1

    def _team(self, uid: str) -> int:
        with self._event.reading() as session:
            return session.get_one(Upload, uid).team_id

    def _refuse_given_up(self, uid: str, path: Path) -> None:
        """Look again: who gave it up just before would not find the file that was opened anew."""
        with self._event.reading() as session:
            upload = session.get_one(Upload, uid)
        if upload.cancelled_at is not None:
            path.unlink(missing_ok=True)
            raise Refusal(410, "upload-cancelled")

    def _info(self, uid: str) -> dict[str, Any] | None:
        with self._event.reading() as session:
            upload = session.get(Upload, uid)
        if upload is None:
            return None
        whole = upload.submission_id is not None
        return {
            # tuspyserver wants both; the client knows its file's name.
            "metadata": {"filename": "model.pt", "filetype": "application/octet-stream"},
            "size": upload.bytes,
            "offset": upload.bytes if whole else length_of(self._event.uploads / uid),
            "created_at": upload.started_at.isoformat(),
            "expires": None,
        }


class _Writer:
    """The open, locked file of an upload.

    Raises:
        Refusal: 423, another writer has it.
    """

    def __init__(self, path: Path, reserve_bytes: int) -> None:
        self.pending = bytearray()
        self._path = path
        self._reserve_bytes = reserve_bytes
        self._file = FileIO(path, "ab")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._file.close()
            raise Refusal(423, "upload-busy", headers={"retry-after": "5"}) from None

    def write(self, *, lasting: bool = False) -> None:
        """Write what is pending.

        Raises:
            Refusal: 410, it was given up and its file is gone: what is written would fill the
                disk unseen; 507, the disk is full; 500, it fails. What was written stands.
        """
        block, self.pending = memoryview(bytes(self.pending)), bytearray()
        try:
            if block and not os.fstat(self._file.fileno()).st_nlink:
                raise Refusal(410, "upload-cancelled")
            if block and not has_room(self._path.parent, len(block), self._reserve_bytes):
                raise OSError(errno.ENOSPC, "reserved")
            while block:
                block = block[self._file.write(block) :]
            if lasting:
                os.fsync(self._file.fileno())
        except OSError as error:
            if error.errno in _FULL:
                raise Refusal(507, "disk-full", headers={"retry-after": "60"}) from error
            # tuspyserver would swallow it and answer as if all were well.
            _LOG.exception("%s cannot be written", self._path)
            raise Refusal(500, "server-broken") from error

    def close(self) -> None:
        """Write the rest, where the request ended early, and let others write."""
        try:
            self.write()
        finally:
            self._file.close()


def has_room(folder: Path, size: int, reserve_bytes: int) -> bool:
    """Whether so many bytes fit on a folder's disk, with what is to stay free."""
    return shutil.disk_usage(folder).free >= size + reserve_bytes


def length_of(file: Path) -> int:
    """How many bytes a file has; 0 where there is none."""
    try:
        return file.stat().st_size
    except FileNotFoundError:
        return 0

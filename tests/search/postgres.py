"""A PostgreSQL server of one's own, for as long as it is needed."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path
from typing import Any

__all__ = ["PASSWORD", "Postgres", "find"]

# Characters that URLs, and Optuna's templates, take for something else.
PASSWORD = "geheim@{un}:%"


def find() -> Path | None:
    """The folder with initdb and pg_ctl, the newest version's where there are several."""
    on_path = shutil.which("initdb")
    if on_path and shutil.which("pg_ctl"):
        return Path(on_path).resolve().parent
    installed = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = max(installed, key=lambda file: int(file.parts[-3]), default=None)
    return newest.parent if newest else None


class Postgres:
    """A server on a free port; starts, stops, and makes empty databases."""

    def __init__(self) -> None:
        binaries = find()
        assert binaries is not None
        self._binaries = binaries
        # Another user than root has to reach it.
        self._folder = Path(tempfile.mkdtemp(prefix="speechtimer-postgres-"))
        self._user = _user()
        if self._user:
            shutil.chown(self._folder, user=self._user)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        secret = self._folder / "password"
        secret.write_text(PASSWORD)
        secret.chmod(0o644)
        self._call("initdb", "-U", "me", "-A", "scram-sha-256", f"--pwfile={secret}", "-N")
        self.start()

    def start(self) -> None:
        """Start it, and wait until it answers."""
        options = f"-p {self.port} -k '' -h 127.0.0.1 -F"
        log = str(self._folder / "log")
        self._call("pg_ctl", "start", "-w", "-o", options, "-l", log)

    def stop(self) -> None:
        """Cut all connections and stop it."""
        self._call("pg_ctl", "stop", "-w", "-m", "immediate")

    def remove(self) -> None:
        """Stop it, and leave nothing."""
        self.stop()
        shutil.rmtree(self._folder)

    def url(self, database: str, *, password: str = PASSWORD) -> str:
        """The URL of a database, the password written as URLs have it."""
        from urllib.parse import quote

        return f"postgresql://me:{quote(password, safe='')}@127.0.0.1:{self.port}/{database}"

    def make(self, database: str) -> str:
        """A new, empty database."""
        import psycopg

        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{database}"'.encode())
        return self.url(database)

    def new_schema(self, name: str) -> str:
        """A new, empty schema, by a URL that knows nothing else."""
        import psycopg

        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE SCHEMA {name}".encode())
        return f"{self.url('postgres')}?options=-csearch_path%3D{name}"

    def _call(self, program: str, *words: str) -> None:
        rights: dict[str, Any] = {"user": self._user, "extra_groups": []} if self._user else {}
        if self._user:
            rights["group"] = pwd.getpwnam(self._user).pw_gid
        # What it starts keeps standard output open: pg_ctl would seem not to end.
        subprocess.run(
            [self._binaries / program, "-D", self._folder / "data", *words],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            cwd=self._folder,
            env=os.environ | {"LC_ALL": "C"},
            check=True,
            **rights,
        )


def _user() -> str | None:
    """Who runs it where this is root, which PostgreSQL refuses."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"

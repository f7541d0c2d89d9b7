"""What peers need before they can read: environments, an earlier build, trained models.

All of it is kept in a folder, and made again only where what it is made of has changed.
"""

import hashlib
import io
import os
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.peers import Peer

__all__ = ["ROOT", "Learning", "PrepareError", "Ready", "earlier_build", "git", "prepare"]

ROOT = Path(__file__).resolve().parents[2]
CHILD = Path(__file__).with_name("child.py")
PINS = ROOT / "benchmarks" / "requirements.txt"
# One thread each, and a hash of strings that is the same in each run.
_ENVIRONMENT = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
_ENVIRONMENT |= {"PYTHONHASHSEED": "0", "PYTHONWARNINGS": "ignore", "TOKENIZERS_PARALLELISM": "0"}


class PrepareError(Exception):
    """A peer cannot be made ready; the message says why."""


@dataclass(frozen=True, slots=True)
class Learning:
    """What peers learn from: the first sentences of a file; how often each, by its name."""

    corpus: Path
    sentences: int
    epochs: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Ready:
    """A peer that can be started.

    Attributes:
        tree: the folder whose `speechtimer` it imports.
        model: a file or a folder; a path of nothing where it has none.
    """

    peer: Peer
    python: Path
    tree: Path
    model: Path

    @property
    def command(self) -> list[str]:
        return [str(self.python), "-P", str(CHILD), "serve", self.peer.module, str(self.model)]

    @property
    def environment(self) -> dict[str, str]:
        return child_environment(self.tree)

    @property
    def megabytes(self) -> float | None:
        """The model's size in a million bytes; None where there is none."""
        files = [self.model] if self.model.is_file() else list(self.model.rglob("*"))
        return sum(file.stat().st_size for file in files if file.is_file()) / 1e6 or None


def child_environment(tree: Path) -> dict[str, str]:
    """That of a child which finds `speechtimer` in ``tree`` and `benchmarks` here."""
    return {**os.environ, **_ENVIRONMENT, "PYTHONPATH": f"{tree}{os.pathsep}{ROOT}"}


def prepare(peer: Peer, folder: Path, *, learning: Learning, before: Path | None) -> Ready:
    """Install and train what is not there yet.

    Args:
        folder: where environments and models are kept.
        before: the tree of the earlier build, None where there is none.

    Raises:
        PrepareError: a package cannot be installed, or a training fails.
    """
    python = _environment(peer, folder) if peer.packages else Path(sys.executable)
    tree = ROOT
    if peer.name == "before":
        if before is None:
            raise PrepareError("there is no such commit here: name one with --before")
        tree = before
    model = _model(peer, tree, folder, learning)
    if peer.learns and not model.exists():
        _train(peer, python, model, learning)
    return Ready(peer, python, tree, model)


def earlier_build(commit: str, folder: Path) -> Path | None:
    """The library as it was in a commit; None where the repository does not hold it."""
    found = git("rev-parse", "--verify", "--quiet", f"{commit}^{{commit}}")
    if found is None:
        return None
    tree = folder.resolve() / "builds" / found.decode().strip()
    if not tree.exists():
        archive = git("archive", commit, "speechtimer")
        assert archive is not None
        tree.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=tree.parent) as partial:
            with tarfile.open(fileobj=io.BytesIO(archive)) as files:
                files.extractall(partial, filter="data")
            Path(partial, "tree").mkdir()
            Path(partial, "speechtimer").rename(Path(partial, "tree", "speechtimer"))
            Path(partial, "tree").rename(tree)
    return tree


def git(*words: str) -> bytes | None:
    """What Git answers; None where it cannot, or is not there."""
    if shutil.which("git") is None:
        return None
    run = subprocess.run(["git", "-C", str(ROOT), *words], capture_output=True, check=False)
    return run.stdout if run.returncode == 0 else None


def _environment(peer: Peer, folder: Path) -> Path:
    """The Python of an environment that holds a peer's packages, of the pinned versions."""
    key = _hash(PINS.read_bytes(), " ".join(peer.packages).encode(), sys.version.encode())
    place = folder / "environments" / f"{peer.name}-{key}"
    python, done = place / "bin" / "python", place / "done"
    if not done.exists():
        print(f"installing {', '.join(peer.packages)}", file=sys.stderr, flush=True)
        _run([sys.executable, "-m", "venv", "--clear", str(place)])
        pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        _run([*pip, "--constraint", str(PINS), *peer.packages])
        done.touch()
    return python


def _model(peer: Peer, tree: Path, folder: Path, learning: Learning) -> Path:
    if peer.name == "flair":
        return ROOT / "models" / "lstm_crf" / "model.pt"
    if not peer.learns:
        shipped = tree / "speechtimer" / "models" / "default.safetensors"
        return Path(os.devnull) if peer.packages else shipped
    source = CHILD.with_name(f"{peer.module}.py").read_bytes()
    settings = f"{learning.sentences} {learning.epochs[peer.name]}".encode()
    key = _hash(PINS.read_bytes(), source, learning.corpus.read_bytes(), settings)
    return folder / "models" / f"{peer.name}-{key}"


def _train(peer: Peer, python: Path, model: Path, learning: Learning) -> None:
    epochs = learning.epochs[peer.name]
    print(f"training {peer.title}: {learning.sentences} × {epochs}", file=sys.stderr, flush=True)
    model.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=model.parent) as partial:
        made = Path(partial, "model")
        settings = [str(learning.corpus), str(made), str(learning.sentences), str(epochs)]
        command = [str(python), "-P", str(CHILD), "train", peer.module, *settings]
        _run(command, environment=child_environment(ROOT))
        made.rename(model)


def _run(command: Sequence[str], environment: dict[str, str] | None = None) -> None:
    run = subprocess.run(
        command,
        env=environment,
        stdout=sys.stderr,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    if run.returncode:
        reason = run.stderr.strip().splitlines()[-1:] or [f"it ended with {run.returncode}"]
        raise PrepareError(reason[0])


def _hash(*parts: bytes) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part)
    return digest.hexdigest()[:12]

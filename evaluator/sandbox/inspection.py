"""What a model file says it is, read in a sandbox without Flair: in a fraction of a second."""

import base64
import binascii
from dataclasses import dataclass
from pathlib import Path

from evaluator.errors import SubmissionFault
from evaluator.sandbox.limits import Limits
from evaluator.sandbox.session import Task, open_sandbox

__all__ = ["Inspection", "inspect_model"]

# A file is read in a second or two; half a gigabyte of vocabulary is no model.
_LIMITS = Limits(memory_mb=2048, load_seconds=60, run_seconds=1)


@dataclass(frozen=True, slots=True)
class Inspection:
    """What is known of a model before it is built.

    Attributes:
        parameters: how many numbers its tensors have.
        family: its embeddings, "StackedEmbeddings(CharacterEmbeddings, OneHotEmbeddings)".
        warnings: codes of reasons for which it may score less than its team expects.
        fingerprint: what models are compared by, `Fingerprint.from_bytes` reads it; empty where
            it was not asked for.
    """

    parameters: int
    family: str
    fingerprint: bytes = b""
    warnings: tuple[str, ...] = ()


def inspect_model(
    path: Path, *, limits: Limits = _LIMITS, fingerprinted: bool = False
) -> Inspection:
    """Read a file's description; it is neither built nor run.

    Args:
        fingerprinted: read its weights too, which takes seconds for a large model.

    Raises:
        SubmissionFault: it is no model that may be judged; the reason says why.
        SandboxUnavailable: this machine cannot contain it.
    """
    if path.stat().st_size == 0:
        raise SubmissionFault("model-empty")
    task: Task = "fingerprint" if fingerprinted else "inspect"
    with open_sandbox(path, task=task, limits=limits) as sandbox, sandbox.run() as run:
        facts = run.load()
    try:
        made = base64.b64decode(facts.get("fingerprint", ""), validate=True)
    except binascii.Error as error:
        raise SubmissionFault("model-protocol") from error
    warnings = tuple(facts.get("warnings", ()))
    return Inspection(facts["parameters"], facts["family"], made, warnings)

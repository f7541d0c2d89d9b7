"""What the parent says once, on the first line that it sends into a sandbox."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

__all__ = ["Orders"]


@dataclass(frozen=True, slots=True)
class Orders:
    """What the parent asks of all runs of this sandbox.

    Attributes:
        task: "inspect" reads a model's description, "fingerprint" its weights too, and "tag"
            builds it and tags with it.
        slots: for each run its pipe of requests, its pipe of replies, and the model file.
        code: Python that stands in for the model; only `check_sandbox` and the tests set it.
    """

    task: str
    slots: list[list[int]]
    labels: list[str]
    readable: list[str]
    limits: dict[str, int]
    filters: dict[str, bytes]
    code: str | None

    @classmethod
    def from_json(cls, line: str, descriptors: Mapping[int, int] | None = None) -> "Orders":
        """The orders of a line.

        Args:
            descriptors: where those of the slots have other numbers in this process, these.
        """
        said: dict[str, Any] = json.loads(line)
        if descriptors is not None:
            said["slots"] = [[descriptors[number] for number in slot] for slot in said["slots"]]
        filters = {name: base64.b64decode(program) for name, program in said["filters"].items()}
        return cls(
            said["task"],
            said["slots"],
            said["labels"],
            said["readable"],
            said["limits"],
            filters,
            said["code"],
        )

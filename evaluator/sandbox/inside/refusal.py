"""Why a file is not a model that may be run."""

from typing import Any

__all__ = ["Refusal"]


class Refusal(Exception):  # noqa: N818 - it is an answer, not an accident
    """A code of the catalogue of reasons, and the values that its text names.

    >>> Refusal("model-global", name="os.system").to_dict()
    {'code': 'model-global', 'values': {'name': 'os.system'}}
    """

    def __init__(self, code: str, **values: str | int) -> None:
        self.code = code
        self.values = values
        super().__init__(code)

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready."""
        return {"code": self.code, "values": self.values}

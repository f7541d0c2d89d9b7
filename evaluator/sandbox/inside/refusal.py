"""Why a file is not a model that may be run."""

from typing import Any

__all__ = ["Refusal", "refusal_of"]


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


def refusal_of(error: BaseException) -> Refusal:
    """The reason for what was raised while a model was read or built.

    >>> refusal_of(ValueError("no layer 3")).to_dict()["values"]
    {'error': 'ValueError', 'detail': 'no layer 3'}
    """
    if isinstance(error, Refusal):
        return error
    if isinstance(error, NameError | ImportError):
        # A fault of this code, or a package that is not installed: never of the file.
        return Refusal("judge-sandbox")
    said = " ".join(str(error).split())[:100]
    if isinstance(error, MemoryError) or "allocate memory" in str(error):
        return Refusal("model-memory")
    return Refusal("model-does-not-load", error=type(error).__name__[:40], detail=said)

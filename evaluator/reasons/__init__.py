"""Reasons in words that a student can act on, in French and in English.

Each ``*.yaml`` beside this file holds the reasons of one part of the evaluator:

    code:
      fr: « {name} » n’est pas … : faites …
      en: "{name}" is not …: do …

What is stored is the code and its values, so that each reader gets their own language.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import yaml

__all__ = ["LANGUAGES", "Language", "Reason", "catalogue"]

Language = Literal["fr", "en"]
LANGUAGES: tuple[Language, ...] = ("fr", "en")

# A value may come from somebody's file or server: enough of it to be recognised, and no more.
_LONGEST_VALUE = 120


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something is not possible: a code of the catalogue, and the values its text names.

    Raises:
        KeyError: the code is not in the catalogue, or its text names a value that is not given.
    """

    code: str
    values: Mapping[str, str | int | float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for language in LANGUAGES:
            self.said(language)

    def said(self, language: Language) -> str:
        """One sentence in a language.

        >>> Reason("model-too-large", {"megabytes": 612.5, "limit": 500}).said("fr")[:22]
        'Le fichier fait 612,5 '
        """
        values = {name: _shown(value, language) for name, value in self.values.items()}
        return catalogue()[self.code][language].format_map(values)

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready: the code and its values."""
        return {"code": self.code, "values": dict(self.values)}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "Reason":
        """The inverse of `to_dict`."""
        return cls(data["code"], data["values"])


@cache
def catalogue() -> Mapping[str, Mapping[Language, str]]:
    """Every reason's text by code and language."""
    texts: dict[str, Mapping[Language, str]] = {}
    for file in files("evaluator.reasons").iterdir():
        if file.name.endswith(".yaml"):
            for code, text in (yaml.safe_load(file.read_text(encoding="utf-8")) or {}).items():
                assert code not in texts, f"reason {code!r} stands in two files"
                texts[code] = text
    return texts


class _FrenchNumber(float):
    """A number that is formatted as French has it: 0,95 and 95 %."""

    def __format__(self, spec: str) -> str:
        # A narrow space that does not break stands before the sign.
        return format(float(self), spec).replace(".", ",").replace("%", "\N{NNBSP}%")


def _shown(value: str | int | float, language: Language) -> str | int | float:
    if isinstance(value, float) and language == "fr":
        return _FrenchNumber(value)
    if not isinstance(value, str):
        return value
    plain = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in value)
    return plain if len(plain) <= _LONGEST_VALUE else plain[: _LONGEST_VALUE - 1] + "…"

"""What the pages say, in the reader's language: French in the templates, English beside it."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import yaml
from markupsafe import Markup

from evaluator.reasons import Language, Reason

__all__ = ["Texts", "english"]


class Texts:
    """Says a French text in a language; ``{name}`` in it is filled in.

    >>> Texts("en")("Classement")
    'Leaderboard'
    """

    def __init__(self, language: Language) -> None:
        self.language = language

    def __call__(self, french: str, **values: object) -> str:
        """As plain text: a template escapes it."""
        return self._said(french).format(**values)

    def rich(self, french: str, **values: object) -> Markup:
        """A text with markup of ours; the values are escaped."""
        return Markup(self._said(french)).format(**values)

    def raw(self, french: str) -> str:
        """A text that a script fills in."""
        return self._said(french)

    def plural(self, one: str, several: str, number: int, **values: object) -> str:
        """One text or the other, ``{n}`` being the number; 0 is singular in French only."""
        singular = number == 1 or (self.language == "fr" and number == 0)
        return self(one if singular else several, n=number, **values)

    def reason(self, stored: Mapping[str, Any] | Reason) -> str:
        """A stored reason in one sentence."""
        reason = stored if isinstance(stored, Reason) else Reason.from_dict(stored)
        said = reason.said(self.language)
        return said if self.language == "en" else _spaced(said)

    def _said(self, french: str) -> str:
        return _spaced(french) if self.language == "fr" else english().get(french, french)


def _spaced(french: str) -> str:
    """With spaces that no line breaks at, where French has one beside a sign."""
    for sign in ":;!?%»":
        french = french.replace(f" {sign}", f"\u00a0{sign}")
    return french.replace("« ", "«\u00a0")


@cache
def english() -> Mapping[str, str]:
    """The English of every French text."""
    file = files("evaluator.web") / "texts" / "en.yaml"
    texts: dict[str, str] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return texts

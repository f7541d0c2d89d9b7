"""A team's token, from where the team keeps it.

Never from the command line, which others on the machine can read.
"""

import codecs
import os
import re
from pathlib import Path

from evaluator.client import SubmitError

__all__ = ["given_token", "read_token"]

_VARIABLE = "SPEECHTIMER_TOKEN"
_TOKEN = re.compile(r"(team|orga)-[0-9a-f]{40}")
_MOST_BYTES = 1_000


def given_token() -> str:
    """The token in SPEECHTIMER_TOKEN.

    Raises:
        SubmitError: there is none, or it is not a team's.
    """
    token = os.environ.get(_VARIABLE, "").strip()
    if not token:
        raise SubmitError("token-missing")
    return _checked(token, _VARIABLE)


def read_token(file: Path) -> str:
    """The token in a file, in UTF-8 or, as Windows may write it, with a mark or in UTF-16.

    Raises:
        SubmitError: the file cannot be read, or holds no team's token.
    """
    try:
        with file.open("rb") as content:
            start = content.read(_MOST_BYTES)
    except OSError as error:
        raise SubmitError("token-file-unreadable", file=str(file)) from error
    marked = start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    text = start.decode("utf-16" if marked else "utf-8-sig", errors="replace")
    return _checked(text.strip(), str(file))


def _checked(token: str, named: str) -> str:
    found = _TOKEN.fullmatch(token)
    if found is None:
        raise SubmitError("token-unreadable", file=named)
    if found[1] != "team":
        raise SubmitError("token-of-organiser", file=named)
    return token

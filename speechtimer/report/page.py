"""Pages from templates: everything that comes from data is escaped, nothing is loaded."""

import base64
import hashlib
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from speechtimer.labels import Label, Span
from speechtimer.program import duration
from speechtimer.report import french

__all__ = ["Piece", "pieces", "render", "write_page"]

_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a sentence; ``odd`` where its span is not among those that were expected."""

    text: str
    label: Label | None = None
    odd: bool = False


def pieces(
    text: str, spans: Collection[Span], expected: Collection[Span] | None = None
) -> Iterator[Piece]:
    """A sentence cut at its spans; none of them is odd where nothing is ``expected``.

    >>> [piece.text for piece in pieces("2 tours", [Span(0, 1, Label.NB_ROUNDS)])]
    ['2', ' tours']
    """
    at = 0
    for span in sorted(spans):
        if span.start > at:
            yield Piece(_visible(text[at : span.start]))
        odd = expected is not None and span not in expected
        yield Piece(_visible(text[span.start : span.end]), span.label, odd)
        at = span.end
    if at < len(text):
        yield Piece(_visible(text[at:]))


def render(template: str | Path, *, script: str | None = None, **values: Any) -> str:
    """The page of a template, of ours or a file that extends one of ours.

    Only its own ``script`` (a file beside ours) may run in it.
    """
    source = "" if script is None else _read(script)
    environment = _environment()
    if isinstance(template, Path):
        page = environment.from_string(template.read_text(encoding="utf-8"))
    else:
        page = environment.get_template(template)
    return page.render(script=source, script_hash=_hash(source), **values)


def write_page(path: Path, html: str) -> None:
    """Write a page for a browser to open from the disk."""
    path.write_text(html, encoding="utf-8", newline="\n")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("speechtimer.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "count": french.count,
        "percent": french.percent,
        "duration": duration,
        "lines": french.lines,
        "pieces": pieces,
    }
    environment.globals |= {"french": french, "Label": Label, "version": version("speechtimer")}
    return environment


def _read(name: str) -> str:
    return files("speechtimer.report").joinpath("templates", name).read_text(encoding="utf-8")


def _hash(script: str) -> str:
    digest = hashlib.sha256(script.encode()).digest()
    return "sha256-" + base64.b64encode(digest).decode("ascii")


def _visible(text: str) -> str:
    """With a sign in the place of each control character, which no page may hold."""
    return _CONTROLS.sub("\N{REPLACEMENT CHARACTER}", text)

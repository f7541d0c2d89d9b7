"""Every French text that the pages say, from their sources."""

import ast
from collections.abc import Iterator
from pathlib import Path

from jinja2 import nodes

import evaluator.web.pages
from evaluator.web.pages.rendering import environment

__all__ = ["french_texts"]

_PAGES = Path(evaluator.web.pages.__file__).parent
_SAYING = {"t", "say"}


def french_texts() -> set[str]:
    """The first argument of `t(…)`, `say(…)`, `t.rich(…)`, and both of `t.plural(…)`."""
    return {*_in_templates(), *_in_modules()}


def _in_templates() -> Iterator[str]:
    templates = environment()
    assert templates.loader is not None
    for name in templates.list_templates():
        source, _, _ = templates.loader.get_source(templates, name)
        for call in templates.parse(source).find_all(nodes.Call):
            said = call.node
            if isinstance(said, nodes.Name) and said.name == "t":
                count = 1
            elif isinstance(said, nodes.Getattr) and said.attr in ("rich", "plural"):
                count = 2 if said.attr == "plural" else 1
            else:
                continue
            for argument in call.args[:count]:
                assert isinstance(argument, nodes.Const), f"{name}:{call.lineno}: not a literal"
                yield argument.value


def _in_modules() -> Iterator[str]:
    for file in _PAGES.glob("*.py"):
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and _says(call.func):
                assert isinstance(call.args[0], ast.Constant), (
                    f"{file}:{call.lineno}: not a literal"
                )
                yield str(call.args[0].value)


def _says(called: ast.expr) -> bool:
    if isinstance(called, ast.Attribute):
        return called.attr == "raw" and isinstance(called.value, ast.Name)
    return isinstance(called, ast.Name) and called.id in _SAYING

"""The rules' data as a JavaScript module: patterns, vocabulary, cues, number words, messages.

Each module of `speechtimer.meaning` and `speechtimer.numbers` that has constants becomes an
exported object of the same name, with its constants under the names that they have in Python,
without the leading underscore.
"""

import ast
import importlib
import inspect
import json
import pkgutil
import re
from collections.abc import Iterable, Iterator
from enum import Enum
from fractions import Fraction
from types import ModuleType
from typing import Any

from speechtimer import meaning, numbers, parsed, program, tokens
from speechtimer.numbers import spelling
from speechtimer.numbers.lexicon import Term
from speechtimer.program import Problem
from speechtimer.web.patterns import javascript

__all__ = ["data_module"]

_HEADING = "// Written by `speechtimer export --web` from the Python parser: do not edit.\n"


def data_module() -> str:
    """The text of ``data.js``."""
    trees = {module: ast.parse(inspect.getsource(module)) for module in _modules()}
    # « cues.LINK »
    read_elsewhere = {
        node.attr
        for tree in trees.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
    }
    return _HEADING + "".join(
        _exported(module, tree, read_elsewhere) for module, tree in trees.items()
    )


def _modules() -> Iterator[ModuleType]:
    yield from (tokens, parsed, program)
    for package in (numbers, meaning):
        yield package
        for found in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            if found.name != "speechtimer.numbers.writing":  # the parser only reads numbers
                yield importlib.import_module(found.name)


def _exported(module: ModuleType, tree: ast.Module, read_elsewhere: set[str]) -> str:
    """A module's constants, one a line; empty where it has none."""
    read = read_elsewhere | set(getattr(module, "__all__", ()))
    constants = {name: getattr(module, name) for name in _constants(tree, read)}
    if module is spelling:
        constants["MISSPELLINGS"], constants["NOT_NUMBERS"] = spelling.misspellings()
    lines = [
        f"  {name.lstrip('_')}: {written},\n"
        for name, value in constants.items()
        if (written := _javascript(value)) is not None
    ]
    name = module.__name__.rpartition(".")[2]
    return f"\nexport const {name} = {{\n{''.join(lines)}}};\n" if lines else ""


def _constants(tree: ast.Module, read: set[str]) -> list[str]:
    """The names of the constants that functions or other modules read.

    Not of those that only make other constants.
    """
    assigned: list[str] = []
    for statement in tree.body:
        if isinstance(statement, ast.Assign):
            assigned += [target.id for target in statement.targets if isinstance(target, ast.Name)]
        elif isinstance(statement, ast.FunctionDef | ast.ClassDef):
            read = read | {node.id for node in ast.walk(statement) if isinstance(node, ast.Name)}
    return [name for name in assigned if name in read and not name.startswith("__")]


def _javascript(value: Any) -> str | None:
    """A constant as JavaScript writes it, None where it is no data."""
    match value:
        case re.Pattern():
            return javascript(value)
        case Enum():
            return _json(value.value)
        case Fraction():
            return f"{value.numerator} / {value.denominator}"
        case Term():
            fraction = value.value
            return _json([value.role.value, fraction.numerator, fraction.denominator, value.plural])
        case Problem():
            return _json({"kind": value.kind, "message": value.message, "missing": value.missing})
        case str() | int() | float():
            return _json(value)
        case set() | frozenset():
            return f"new Set({_listed(sorted(value, key=str))})"
        case list() | tuple():
            return _listed(value)
        case dict() if type(value) is dict:
            pairs = (f"{_json(str(key))}: {_javascript(item)}" for key, item in value.items())
            # A map: an object has words of its own, such as « constructor ».
            return f"new Map(Object.entries({{{', '.join(pairs)}}}))"
        case _:
            return None


def _listed(values: Iterable[Any]) -> str:
    written = [str(_javascript(value)) for value in values]
    words = [json.loads(word) for word in written if word.startswith('"')]
    joined = " ".join(words)
    if len(words) == len(written) and joined.split() == words:
        return f'{_json(joined)}.split(" ")'
    return f"[{', '.join(written)}]"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)

"""The worked examples of the docstrings."""

import doctest
from importlib import import_module
from pkgutil import iter_modules

import pytest

import evaluator.scoring
import evaluator.similarity

MODULES = [
    f"{package.__name__}.{module.name}"
    for package in (evaluator.scoring, evaluator.similarity)
    for module in iter_modules(package.__path__)
]


@pytest.mark.parametrize("name", MODULES)
def test_examples(name: str) -> None:
    assert doctest.testmod(import_module(name)).failed == 0

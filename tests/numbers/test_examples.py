"""The worked examples of the package's docstrings."""

import doctest
from importlib import import_module
from pkgutil import iter_modules

import pytest

import speechtimer.numbers

MODULES = [module.name for module in iter_modules(speechtimer.numbers.__path__)]


@pytest.mark.parametrize("name", MODULES)
def test_examples(name: str) -> None:
    assert doctest.testmod(import_module(f"speechtimer.numbers.{name}")).failed == 0


def test_public_surface() -> None:
    assert speechtimer.numbers.__all__ == [
        "Spelling",
        "Variety",
        "read_number",
        "read_value",
        "spellings",
        "write_number",
    ]

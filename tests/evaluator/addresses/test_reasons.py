"""Every reason of address.yaml is given somewhere, with the values that its text names."""

import ast
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from string import Formatter

import yaml

import evaluator.addresses
import evaluator.judging.api
from evaluator.addresses import AddressFault

SOURCES = (
    *Path(evaluator.addresses.__file__).parent.glob("*.py"),
    Path(evaluator.judging.api.__file__),
)
CODES = yaml.safe_load(files("evaluator.reasons").joinpath("address.yaml").read_text("utf-8"))


def raised() -> Iterator[ast.Call]:
    """Every place in the sources that makes a fault."""
    for source in SOURCES:
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in ("AddressFault", "JudgeFault", "NetworkFault")
            ):
                yield node


def test_each_fault_has_the_values_of_its_text() -> None:
    for call in raised():
        names = [keyword.arg for keyword in call.keywords if keyword.arg is not None]
        if len(names) < len(call.keywords):
            names = ["megabytes", "limit"]
        for code in ast.walk(call.args[0]):
            if isinstance(code, ast.Constant):
                assert AddressFault(str(code.value), **dict.fromkeys(names, "x")), ast.dump(call)


def test_each_reason_is_given() -> None:
    constants = {
        node.value
        for source in SOURCES
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert set(CODES) <= constants


def test_each_reason_says_what_to_do() -> None:
    for code, texts in CODES.items():
        assert set(texts) == {"fr", "en"}, code
        for text in texts.values():
            assert text.endswith("."), code
            assert ": " in text, f"{code}: what is wrong, a colon, and what to do"


def test_what_may_pass_by_itself_says_so() -> None:
    temporary = {code for code in CODES if temporary_by_its_code(code)}
    assert temporary == {
        "address-cut",
        "address-name-servers",
        "address-no-answer",
        "address-nothing-behind",
        "address-refused",
        "address-server-error",
        "address-too-slow",
        "address-tunnel-ended",
        "address-unreachable",
    }


def temporary_by_its_code(code: str) -> bool:
    fields = {name for _, name, _, _ in Formatter().parse(CODES[code]["fr"]) if name}
    return AddressFault(code, **dict.fromkeys(fields, "x")).temporary

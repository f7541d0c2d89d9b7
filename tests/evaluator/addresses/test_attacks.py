"""The table of attacks: each is played, and the docs say of each what contains it."""

import ast
from pathlib import Path

from tests.evaluator.addresses import attacks

TESTS = Path(__file__).parent
DOCS = TESTS.parents[2] / "docs" / "evaluator-attacks-addresses.md"


def test_each_attack_is_played() -> None:
    functions = {
        node.name
        for folder in (TESTS, TESTS.parent / "judging_api")
        for file in folder.glob("test_*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
    }
    tables = (attacks.URLS, attacks.NAMES, attacks.SERVERS, attacks.REPLIES)
    in_tables = {row[0] for table in tables for row in table}
    for attack in attacks.ATTACKS:
        assert attack.id in in_tables or f"test_{attack.id.replace('-', '_')}" in functions
    assert in_tables <= {attack.id for attack in attacks.ATTACKS}
    assert len({attack.id for attack in attacks.ATTACKS}) == len(attacks.ATTACKS)


def test_the_docs_name_each_attack_and_what_contains_it() -> None:
    lines = DOCS.read_text(encoding="utf-8").splitlines()
    rows = [line for line in lines if line.startswith("| ")]
    assert rows == [
        "| attack | contained by |",
        *(f"| {attack.description} | {attack.contained_by} |" for attack in attacks.ATTACKS),
    ]

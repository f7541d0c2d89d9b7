"""Every attack is made by a test and named in the docs."""

import re
from pathlib import Path

from tests.evaluator.web.attacks import ATTACKS, table

_ROOT = Path(__file__).parents[3]


def test_every_attack_is_made() -> None:
    texts = [file.read_text("utf-8") for file in Path(__file__).parent.glob("test_attacks_*.py")]
    made = {
        name for text in texts for name in re.findall(r'^@contains\("([a-z-]+)"\)$', text, re.M)
    }
    assert made == {attack.id for attack in ATTACKS}


def test_the_docs_name_every_attack() -> None:
    docs = (_ROOT / "docs" / "evaluator-attacks-web.md").read_text("utf-8")
    assert table() in docs

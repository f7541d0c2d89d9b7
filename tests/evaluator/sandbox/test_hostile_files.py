"""Real hostile files against the real sandbox: each is refused for the reason that it should be."""

from pathlib import Path

import pytest

from evaluator.errors import SubmissionFault
from evaluator.sandbox import inspect_model
from tests.conftest import ROOT
from tests.evaluator.sandbox.attacks import ATTACKS, FILES
from tests.evaluator.sandbox.conftest import Model
from tests.evaluator.sandbox.hostile_files import HOSTILE_FILES

_TRACE = Path("/tmp/speechtimer-was-here")


def test_every_attack_has_its_file() -> None:
    assert set(HOSTILE_FILES) == {attack.id for attack in FILES}


@pytest.mark.parametrize("id", HOSTILE_FILES)
def test_it_is_refused(id: str, model: Model, tmp_path: Path) -> None:
    family, make, code = HOSTILE_FILES[id]
    path = tmp_path / "model.pt"
    make(model(family), path)
    with pytest.raises(SubmissionFault) as refused:
        inspect_model(path)
    assert refused.value.reason.code == code, refused.value
    assert not _TRACE.exists()


@pytest.mark.parametrize("family", ["stacked-crf", "flair", "camembert"])
def test_a_good_model_is_not(family: str, model: Model) -> None:
    assert inspect_model(model(family)).parameters > 1000


def test_the_docs_have_the_table() -> None:
    said = (ROOT / "docs" / "evaluator-attacks-models.md").read_text(encoding="utf-8")
    rows = [line for line in said.splitlines() if line.startswith("| ")]
    for attack in ATTACKS:
        assert f"| {attack.description} | {attack.contained_by} |" in rows
    assert len({attack.id for attack in ATTACKS}) == len(ATTACKS)

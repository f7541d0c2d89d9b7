"""Configurations by the names that the commands' help gives them."""

from pathlib import Path

import pytest

from speechtimer.shipped import shipped
from tests.conftest import ROOT


@pytest.mark.parametrize("name", sorted(path.name for path in (ROOT / "configs").iterdir()))
def test_those_that_ship_are_found_from_anywhere(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    found = shipped(Path("configs", name))
    assert found.read_bytes() == (ROOT / "configs" / name).read_bytes()


def test_one_s_own_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    own = Path("configs", "dataset.yaml")
    own.parent.mkdir()
    own.touch()
    assert shipped(own) == own


@pytest.mark.parametrize("path", ["dataset.yaml", "configs/none.yaml", "other/dataset.yaml"])
def test_another_one_stays_as_it_is(
    path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert shipped(Path(path)) == Path(path)

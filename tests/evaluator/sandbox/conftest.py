from collections.abc import Callable
from pathlib import Path

import pytest

from evaluator.sandbox import check_sandbox
from evaluator.sandbox.layout import layout
from evaluator.sandbox.zygote import zygote
from tests.evaluator.sandbox.models import FAMILIES, save_model

Model = Callable[[str], Path]


@pytest.fixture(scope="session", autouse=True)
def _sandbox() -> None:
    """These are tests of the real sandbox: where there can be none, they fail and say why."""
    check_sandbox()


@pytest.fixture
def _zygote() -> None:
    """One that has imported Flair, which takes longer than a model may to be loaded."""
    with zygote(layout()) as one:
        is_up = one.proven
    if not is_up:
        check_sandbox(imports=True)


@pytest.fixture(params=[False, True], ids=["fresh", "forked"])
def forked(request: pytest.FixtureRequest) -> bool:
    """Whether a sandbox's first process is a zygote's child: both contain the same."""
    if request.param:
        request.getfixturevalue("_zygote")
    return bool(request.param)


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> Model:
    """The file of a model by the name of its family, made at the first call."""
    made: dict[str, Path] = {}

    def get(family: str) -> Path:
        if family not in made:
            folder = tmp_path_factory.mktemp(family)
            embeddings, options = FAMILIES[family]
            made[family] = save_model(folder / "model.pt", embeddings(folder), **options)
        return made[family]

    return get

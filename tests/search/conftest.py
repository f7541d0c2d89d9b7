"""Small searches over the small corpus of the training tests, in a file and in PostgreSQL."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from speechtimer.dataset import write_jsonl
from tests.search.postgres import Postgres
from tests.training.corpus import some_sentences, write_corpus

if TYPE_CHECKING:
    from speechtimer.search.study import SharedStudy

Make = Callable[..., Path]

SPACE = {
    "training.learning_rate": {"low": 0.003, "high": 0.05, "log": True},
    "model.hidden_size": {"low": 8, "high": 24, "step": 8},
}
_databases = count()


@pytest.fixture(scope="session")
def training(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A training configuration that takes a second."""
    folder = tmp_path_factory.mktemp("training")
    write_corpus(folder / "corpus")
    write_jsonl(folder / "real.jsonl", some_sentences(20, seed=7))
    config = {
        "corpus": {"folder": str(folder / "corpus")},
        "evaluation": {"real": str(folder / "real.jsonl")},
        "model": {"embeddings": [{"kind": "one_hot", "dim": 16}], "hidden_size": 16},
        "training": {"epochs": 1, "mini_batch_size": 50, "learning_rate": 0.03, "threads": 1},
        "output": str(folder / "run"),
    }
    return _written(folder / "training.yaml", config)


@pytest.fixture
def search_file(training: Path, tmp_path: Path) -> Make:
    """A search's file; options replace its keys, and None takes one away."""

    def make(*, fixed: dict[str, Any] | None = None, **changes: Any) -> Path:
        family = {"config": str(training), "space": SPACE, "fixed": fixed or {}}
        config: dict[str, Any] = {
            "study": "small",
            "trials": 3,
            "output": str(tmp_path / "out"),
            "objectives": ["micro_f1", "megabytes"],
            "heartbeat": 1,
            "families": {"lstm": family},
        }
        return _written(tmp_path / "search.yaml", config | changes)

    return make


def _written(path: Path, config: dict[str, Any]) -> Path:
    text = yaml.safe_dump({key: value for key, value in config.items() if value is not None})
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def shared(search_file: Make) -> Iterator[Callable[..., "SharedStudy"]]:
    """A study, with whose trials a test deals in its own process."""
    from speechtimer.cli.config import read_yaml
    from speechtimer.search.config import read_search
    from speechtimer.search.storage import storage_url
    from speechtimer.search.study import SharedStudy

    with ExitStack() as opened:

        def make(url: str | None = None, **changes: Any) -> SharedStudy:
            file = search_file(**changes)
            config = read_search(read_yaml(file), source=file)
            where = storage_url(config, {"SPEECHTIMER_STORAGE": url or ""})
            return opened.enter_context(SharedStudy(config, where))

        yield make


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    running = Postgres()
    yield running
    running.remove()


@pytest.fixture
def database(postgres: Postgres) -> str:
    """The URL of an empty database."""
    return postgres.make(f"search_{next(_databases)}")


@pytest.fixture(params=["file", "postgres"])
def storage(request: pytest.FixtureRequest) -> str | None:
    """A URL of PostgreSQL, and None for a local file."""
    if request.param == "file":
        return None
    url: str = request.getfixturevalue("database")
    return url

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.labelstudio_backend.team import Team, started


@pytest.fixture
def team(label_studio: Team, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Team]:
    """A project and a backend of its own in the same Label Studio, with 70 sentences."""
    with started(label_studio, tmp_path, project=request.node.name[:50]) as made:
        yield made

from pathlib import Path

import pytest

from tests.evaluator.addresses.servers import Certificate, certificate


@pytest.fixture(scope="session")
def team_certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    """For team.example and for the host on which Google Drive asks for a confirmation."""
    folder: Path = tmp_path_factory.mktemp("certificate")
    return certificate(folder, "team.example", "drive.usercontent.google.com")

from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def public_dev() -> Path:
    """200 real-life sentences, annotated by hand; measured on, never trained on."""
    return ROOT / "data" / "dev.jsonl"

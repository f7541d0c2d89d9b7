import signal
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

# A shell starts what it runs in the background with Ctrl-C ignored, and commands that the tests
# start would inherit that: those that test Ctrl-C would wait for ever.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def public_dev() -> Path:
    """200 real-life sentences, annotated by hand; measured on, never trained on."""
    return ROOT / "data" / "dev.jsonl"

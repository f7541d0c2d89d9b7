import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

from tests import chromium

ROOT = Path(__file__).parent.parent

# A shell starts what it runs in the background with Ctrl-C ignored, and commands that the tests
# start would inherit that: those that test Ctrl-C would wait for ever.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def public_dev() -> Path:
    """200 real-life sentences, annotated by hand; measured on, never trained on."""
    return ROOT / "data" / "dev.jsonl"


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """The real Chromium of this machine."""
    found = chromium.find()
    if found is None:
        pytest.exit("The pages' tests need Chromium: run apt-get install chromium", returncode=1)
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    launched = playwright.chromium.launch(executable_path=found, args=arguments)
    yield launched
    launched.close()

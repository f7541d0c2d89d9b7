"""Pages in a real Chromium, opened from the disk as their readers do."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

Open = Callable[..., Page]


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Open]:
    """Open a file; nothing may be loaded but it, and nothing may fail in silence."""
    complaints: list[str] = []
    asked: list[str] = []
    pages: list[Page] = []

    def open_file(path: Path, *, width: int = 390, script: bool = True) -> Page:
        page = browser.new_page(
            viewport={"width": width, "height": 844}, java_script_enabled=script
        )
        pages.append(page)
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: asked.append(request.url))
        page.goto(path.as_uri())
        return page

    yield open_file
    for page in pages:
        page.close()
    assert complaints == []
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []


@pytest.fixture(params=[390, 1280])
def width(request: pytest.FixtureRequest) -> int:
    """Of a phone, and of a desktop."""
    chosen: int = request.param
    return chosen


def overflow(page: Page) -> int:
    """How many pixels the page is wider than the window."""
    wider: int = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return wider

"""A real Chromium on the real server; nothing may leave the machine or fail in silence."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Request

from tests.page.timer_page import TimerPage

# Prints its address once it listens.
SERVE = [sys.executable, "-m", "speechtimer", "serve", "--port", "0"]
MORNING = "2026-01-05T11:00:00"
NOON = "2026-01-05T12:00:00"

NewTimer = Callable[..., TimerPage]


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The address of the running application."""
    with subprocess.Popen(SERVE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        addresses = (word for line in process.stdout for word in line.split() if "://" in word)
        address = next(addresses, None)
        if address is None:
            pytest.fail(f"« {' '.join(SERVE[1:])} » ended without an address", pytrace=False)
        yield address
        process.terminate()


class Watch:
    """What went wrong in a page, but for what a test expects."""

    def __init__(self) -> None:
        self.complaints: list[str] = []
        self._expected: list[str] = []

    def expect(self, part: str) -> None:
        """Console errors that contain this are part of the test."""
        self._expected.append(part)

    def over(self, context: BrowserContext) -> None:
        """Watch all pages of a context; CSP violations are console errors."""

        def check_host(request: Request) -> None:
            if urlsplit(request.url).hostname != "127.0.0.1":
                self.complaints.append(f"request to {request.url}")

        context.on("request", check_host)
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        context.on(
            "console",
            lambda message: (
                self.complaints.append(f"{message.type}: {message.text} {message.location['url']}")
                if message.type in ("error", "warning")
                else None
            ),
        )

    @property
    def unexpected(self) -> list[str]:
        return [c for c in self.complaints if not any(part in c for part in self._expected)]


@pytest.fixture(autouse=True)
def watch() -> Iterator[Watch]:
    watch = Watch()
    yield watch
    assert watch.unexpected == []


@pytest.fixture
def new_timer(browser: Browser, server: str, watch: Watch) -> Iterator[NewTimer]:
    """Open the page in a fresh profile; `init` is JavaScript that runs before the page's own."""
    contexts: list[BrowserContext] = []

    def open_page(*, init: str = "", path: str = "/", **options: Any) -> TimerPage:
        context = browser.new_context(**{"viewport": {"width": 390, "height": 844}} | options)
        contexts.append(context)
        watch.over(context)
        page = context.new_page()
        page.set_default_timeout(30_000)  # how busy the machine is says nothing
        page.clock.install(time=MORNING)
        page.clock.pause_at(NOON)
        page.add_init_script(init)
        page.goto(server + path)
        return TimerPage(page)

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def timer(new_timer: NewTimer) -> TimerPage:
    """The page on a phone."""
    return new_timer()

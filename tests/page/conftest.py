"""A real Chromium on the real server; nothing may leave the machine or fail in silence."""

import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Playwright, Request

from speechtimer.parser import Parser
from tests.page.spoken import SERVER, Listening, Tones, listening_server, with_microphone
from tests.page.timer_page import TimerPage

# Prints its address once it listens.
SERVE = [sys.executable, "-m", "speechtimer", "serve", "--port", "0"]
MORNING = "2026-01-05T11:00:00"
NOON = "2026-01-05T12:00:00"

NewTimer = Callable[..., TimerPage]

# In place of the page's own parser, where a test says what the server answers.
NO_PARSER = "export class Parser { static async load() { throw new Error('none'); } }"


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
        self._expected = ["Service Worker registration blocked by Playwright"]

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
    """Open the page in a fresh profile; `init` is JavaScript that runs before the page's own.

    `within` is another Chromium than all tests share, and `address` another server. The server
    parses, unless `own_parser`; no page is kept for later.
    """
    contexts: list[BrowserContext] = []

    def open_page(
        *,
        init: str = "",
        path: str = "/",
        within: Browser = browser,
        address: str = server,
        own_parser: bool = False,
        **options: Any,
    ) -> TimerPage:
        ordinary = {"viewport": {"width": 390, "height": 844}, "service_workers": "block"}
        context = within.new_context(**ordinary | options)
        if not own_parser:
            context.route(
                "**/page/parser/parser.js",
                lambda route: route.fulfill(body=NO_PARSER, content_type="text/javascript"),
            )
            context.route("**/page/parser/model.bin", lambda route: route.fulfill(body=b""))
        contexts.append(context)
        watch.over(context)
        page = context.new_page()
        page.set_default_timeout(30_000)  # how busy the machine is says nothing
        page.clock.install(time=MORNING)
        page.clock.pause_at(NOON)
        page.add_init_script(init)
        page.goto(address + path)
        return TimerPage(page)

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def timer(new_timer: NewTimer) -> TimerPage:
    """The page on a phone."""
    return new_timer()


@pytest.fixture(scope="module")
def listening(recognizer: Tones) -> Iterator[Listening]:
    """A server that hears with the recogniser of the module's tests."""
    with listening_server(recognizer, Parser()) as listening:
        yield listening


@pytest.fixture
def recordings(listening: Listening) -> list[bytes]:
    """What arrives there during a test."""
    listening.recordings.clear()
    return listening.recordings


@pytest.fixture(scope="module")
def microphones(
    playwright: Playwright,
    browser: Browser,
    sounds: Mapping[str, bytes],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Callable[[str], Browser]]:
    """Gives the Chromium that hears a sound of the module's tests; others have no microphone."""
    del browser  # where there is none, its tests are skipped
    folder: Path = tmp_path_factory.mktemp("sounds")
    started: dict[str, Browser] = {}
    with ExitStack() as stack:

        def start(name: str) -> Browser:
            if name not in started:
                file = folder / f"{name}.wav"
                file.write_bytes(sounds.get(name, b""))
                plays = file if name in sounds else None
                started[name] = stack.enter_context(with_microphone(playwright, plays))
            return started[name]

        yield start


@pytest.fixture
def open_timer(
    new_timer: NewTimer, microphones: Callable[[str], Browser], listening: Listening
) -> NewTimer:
    """Open the page of the server that listens, in the Chromium that hears a sound."""

    def open_page(
        hears: str, *, allowed: bool = True, init: str = SERVER, **options: Any
    ) -> TimerPage:
        return new_timer(
            within=microphones(hears),
            address=listening.address,
            init=init,
            permissions=["microphone"] if allowed else [],
            **options,
        )

    return open_page

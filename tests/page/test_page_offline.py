"""The page on a device that has been here before: with no server at all."""

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect

from tests import chromium
from tests.page.conftest import SERVE, NewTimer
from tests.page.timer_page import TimerPage

SENTENCE = "3 séries de 8 fois 20 secondes, 10 secondes de récup, 2 minutes entre les séries"
OLD = "speechtimer-old"
# Where it cannot be kept there is never an end to the waiting.
KEPT = """Promise.race([
  navigator.serviceWorker.ready.then(() => null),
  new Promise((_, refuse) => setTimeout(() => refuse(new Error("the page is not kept")), 60_000)),
])"""


@pytest.fixture
def own_server() -> Iterator[tuple[str, Callable[[], None]]]:
    """The address of a server, and what kills it."""
    with subprocess.Popen(SERVE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        addresses = (word for line in process.stdout for word in line.split() if "://" in word)

        def kill() -> None:
            process.kill()
            process.wait()

        yield next(addresses), kill
        process.kill()


@pytest.fixture
def open_profile(
    playwright: Playwright, browser: Browser, tmp_path: Path
) -> Iterator[Callable[[], BrowserContext]]:
    """Start a browser on the same profile again and again."""
    del browser  # where there is none, its tests are skipped
    opened: list[BrowserContext] = []

    def start() -> BrowserContext:
        context = playwright.chromium.launch_persistent_context(
            tmp_path / "profile",
            executable_path=chromium.find(),
            args=["--no-sandbox", "--disable-gpu", "--no-first-run"],
        )
        opened.append(context)
        return context

    yield start
    for context in opened:
        context.close()


def open_kept(context: BrowserContext, address: str) -> Page:
    """The page, once all of it is kept."""
    page = context.new_page()
    page.goto(address)
    page.evaluate(KEPT)
    return page


def kept(page: Page) -> list[str]:
    """The addresses of all that is kept."""
    addresses: list[str] = page.evaluate(
        """async () => {
          const names = await caches.keys();
          const caught = await Promise.all(names.map(async (n) => (await caches.open(n)).keys()));
          return caught.flat().map((request) => new URL(request.url).pathname);
        }"""
    )
    return addresses


def expect_understood(page: Page) -> None:
    TimerPage(page).say(SENTENCE)
    expect(page.locator(".block")).to_have_count(1)
    expect(page.locator("#understood")).to_be_visible()


def test_it_opens_and_parses_with_the_server_killed_and_the_browser_closed(
    own_server: tuple[str, Callable[[], None]], open_profile: Callable[[], BrowserContext]
) -> None:
    address, kill = own_server
    context = open_profile()
    page = open_kept(context, address)
    kill()
    page.reload()
    expect_understood(page)
    context.close()

    page = open_profile().new_page()
    page.goto(address)
    expect_understood(page)


def test_only_the_page_is_kept(
    own_server: tuple[str, Callable[[], None]], open_profile: Callable[[], BrowserContext]
) -> None:
    address, _ = own_server
    page = open_kept(open_profile(), address)
    page.evaluate("fetch('parse', {method: 'POST', body: JSON.stringify({text: '3 tours'})})")
    page.evaluate("fetch('health')")
    found = kept(page)
    assert {"/", "/page/main.js", "/page/parser/model.bin"} <= set(found)
    assert [path for path in found if path != "/" and not path.startswith("/page/")] == []


def test_another_version_takes_the_place_of_the_one_that_is_here(
    own_server: tuple[str, Callable[[], None]], open_profile: Callable[[], BrowserContext]
) -> None:
    address, _ = own_server
    page = open_kept(open_profile(), address)
    page.evaluate(
        """async (old) => {
          for (const name of await caches.keys()) await caches.delete(name);
          const page = new Response("<p>vieille", {headers: {"content-type": "text/html"}});
          await (await caches.open(old)).put("./", page);
        }""",
        OLD,
    )
    page.reload()
    expect(page.get_by_role("heading", name="Dites votre séance.")).to_be_visible()
    assert OLD not in page.evaluate("caches.keys()")


def test_nothing_that_is_said_leaves_the_device(new_timer: NewTimer) -> None:
    timer = new_timer(own_parser=True)
    asked: list[str] = []
    timer.page.on("request", lambda request: asked.append(request.method))
    timer.say(SENTENCE)
    expect(timer.blocks).to_have_count(1)
    assert "POST" not in asked


def test_the_server_parses_where_the_device_cannot(new_timer: NewTimer) -> None:
    timer = new_timer()
    with timer.page.expect_response("**/parse") as asked:
        timer.say(SENTENCE)
    assert asked.value.ok
    expect(timer.blocks).to_have_count(1)


def test_it_can_be_installed(new_timer: NewTimer) -> None:
    page = new_timer().page
    manifest: dict[str, Any] = page.evaluate(
        """async () => {
          const link = document.querySelector("link[rel=manifest]");
          const manifest = await (await fetch(link.href)).json();
          const sizes = manifest.icons.filter((icon) => icon.sizes !== "any").map(async (icon) => {
            const image = new Image();
            image.src = new URL(icon.src, link.href);
            await image.decode();
            return [icon.sizes, `${image.naturalWidth}x${image.naturalHeight}`];
          });
          return {...manifest, found: await Promise.all(sizes)};
        }"""
    )
    assert manifest["display"] == "standalone"
    assert {"192x192", "512x512"} <= {said for said, _ in manifest["found"]}
    assert [said for said, _ in manifest["found"]] == [real for _, real in manifest["found"]]

"""The timer over https, and the page that explains the browser's warning."""

import os
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Error, Page, expect

from tests.page.conftest import SERVE


@pytest.fixture(scope="module")
def lan(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server with a certificate of its own."""
    environment = os.environ | {"XDG_CONFIG_HOME": str(tmp_path_factory.mktemp("home"))}
    command = [*SERVE, "--lan", "--host", "127.0.0.1"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, encoding="utf-8", env=environment
    ) as process:
        assert process.stdout is not None
        yield process.stdout.readline().split()[-1]
        process.terminate()


@pytest.fixture
def phone(browser: Browser, watch: Any) -> Iterator[Page]:
    """Of somebody who has chosen to go on."""
    context = browser.new_context(
        ignore_https_errors=True, viewport={"width": 390, "height": 844}, locale="fr-FR"
    )
    with context:
        watch.over(context)
        # Chromium lets nobody go on for a service worker.
        watch.expect("An SSL certificate error occurred when fetching the script")
        page = context.new_page()
        page.set_default_timeout(30_000)
        yield page


def test_a_browser_warns_before(browser: Browser, lan: str) -> None:
    with browser.new_context() as context, pytest.raises(Error, match="ERR_CERT_AUTHORITY_INVALID"):
        context.new_page().goto(lan)


def test_the_page_may_have_the_microphone(phone: Page, lan: str) -> None:
    phone.goto(lan)
    assert phone.evaluate("isSecureContext")
    assert phone.evaluate("typeof navigator.mediaDevices.getUserMedia") == "function"
    phone.get_by_label("Votre séance, en une phrase").fill("5 fois 20 secondes")
    phone.get_by_role("button", name="Comprendre").click()
    expect(phone.get_by_role("button", name="Démarrer")).to_be_visible()


def test_from_an_address_without_https_to_the_timer(phone: Page, lan: str) -> None:
    plain = lan.replace("https:", "http:")
    phone.goto(plain)
    assert phone.url == f"{lan}/"
    # Before any warning.
    phone.goto(f"{plain}/telephone")
    assert phone.url == f"{plain}/telephone"
    for device in ("iPhone, iPad (Safari)", "Android (Chrome)", "Firefox"):
        expect(phone.get_by_role("heading", name=device)).to_be_visible()
    expect(phone.get_by_role("link", name="Télécharger l’autorité")).to_be_visible()
    phone.get_by_role("link", name="Ouvrir le minuteur").click()
    phone.wait_for_url(f"{lan}/")


def test_the_explanation_needs_no_authority(phone: Page, server: str) -> None:
    phone.goto(f"{server}/telephone")
    expect(phone.get_by_role("heading", name="Si le navigateur avertit")).to_be_visible()
    expect(phone.get_by_role("link", name="Télécharger l’autorité")).to_be_hidden()


def test_the_explanation_fits_a_small_phone(phone: Page, lan: str) -> None:
    phone.set_viewport_size({"width": 320, "height": 568})
    phone.goto(f"{lan}/telephone")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 320

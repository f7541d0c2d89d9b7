"""All that speaking adds to the page, on all screens."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.page.test_page_commands import RECOGNISER, listens
from tests.page.test_page_layout import (
    CONTRASTS,
    OVERFLOW,
    SCREENS,
    SCROLL,
    SMALL_TARGETS,
    TEXTS,
)
from tests.page.timer_page import TimerPage, block, group

NAMED = re.compile(r"\w")
# The rings of radio buttons and switches are as large as the labels that hold them.
TARGETS = SMALL_TARGETS.replace('"button,', '".voice-choice, label.options, button,')
REPAIRED = """async () => {
  const { RepairsView } = await import("./page/voice/repairs-view.js");
  new RepairsView({ undo() {} }).show("", [
    { heard: "cette", understood: "7" }, { heard: "", understood: "secondes" },
  ]);
}"""


def walk(timer: TimerPage) -> Iterator[str]:
    """Through all that is shown about speaking; the caller looks around at each stop."""
    expect(timer.page.locator("#voice-where")).to_be_visible()
    yield "where the voice goes"
    timer.press("Changer")
    expect(timer.page.get_by_role("dialog")).to_be_visible()
    yield "choice"
    timer.press("Annuler")
    timer.press("Parler")
    expect(timer.page.locator("#mic-label")).to_have_text("J’écoute…")
    yield "listening"
    timer.page.evaluate("mic.dataset.metered = true, mic.style.setProperty('--level', '1')")
    yield "loud"
    timer.page.evaluate("ear.onerror({ error: 'network' }), ear.onend({})")
    yield "failure"
    jumps = block(120, None, 30, "12 sauts groupés sur la grande caisse en bois verni")
    timer.load(group(999, 60, jumps, block(1, 5400)), (1, 60, 0))
    expect(timer.page.locator("#commands-where")).to_be_visible()
    timer.page.evaluate(REPAIRED)
    yield "program"
    timer.start_button.click()
    listens(timer)
    yield "open effort"
    timer.press("Suivant")
    timer.page.evaluate("ear.hear('ajoute deux minutes')")
    yield "heard"
    timer.page.evaluate("ear.hear('stop')")
    yield "question"
    timer.page.evaluate("ear.hear('non')")
    timer.page.locator("#listening").click()
    yield "off"
    timer.page.locator("#listening").click()
    timer.page.evaluate("ear.onerror({ error: 'audio-capture' })")
    yield "commands failed"


@pytest.mark.parametrize(("width", "height"), SCREENS)
def test_it_fits_all_screens(new_timer: Any, width: int, height: int) -> None:
    timer = new_timer(viewport={"width": width, "height": height}, init=RECOGNISER)
    for stop in walk(timer):
        assert timer.page.evaluate(SCROLL) <= 0, stop
        assert timer.page.evaluate(OVERFLOW) == [], stop
        assert timer.page.evaluate(TARGETS) == [], stop
        if timer.run.is_visible() and stop != "commands failed":
            assert timer.page.evaluate("document.documentElement.scrollHeight") <= height, stop
            for part in ("#digits", "#next", "#stop", "#listening"):
                expect(timer.page.locator(part)).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_readable(new_timer: Any, scheme: str) -> None:
    timer = new_timer(color_scheme=scheme, reduced_motion="reduce", init=RECOGNISER)
    for stop in walk(timer):
        texts = TEXTS + ", #voice-where, #voice-title, small, q, #repair-list li, #listening-text"
        poor = [
            (name, round(ratio, 2))
            for name, ratio in timer.page.evaluate(CONTRASTS, texts)
            if ratio < 4.5
        ]
        assert poor == [], stop


def test_every_control_has_a_name(new_timer: Any) -> None:
    timer = new_timer(init=RECOGNISER)
    for stop in walk(timer):
        for role in ("button", "radio", "switch"):
            for control in timer.page.get_by_role(role).all():
                expect(control).to_have_accessible_name(NAMED)
        assert timer.page.get_by_role("dialog").count() <= 1, stop

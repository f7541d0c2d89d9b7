"""The page on all screens, and what holds for it everywhere."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.page.timer_page import TimerPage, block, group

PAGE = Path(__file__).parents[2] / "api" / "page"
SCREENS = [(320, 568), (390, 844), (844, 390), (1280, 800)]

OVERFLOW = """() => [...document.querySelectorAll("body *")]
  .filter((node) => node.checkVisibility() && !node.closest(".visually-hidden, dialog, svg"))
  .filter((node) => {
    const frame = node.parentElement.closest(
      "form, .field, .naming, .tools, .block, .group, .controls, main, body");
    return node.getBoundingClientRect().right > frame.getBoundingClientRect().right + 0.5;
  })
  .filter((node) => !node.matches(".launch"))  // reaches to the screen's edges on purpose
  .map((node) => node.id || node.className || node.tagName)"""
SCROLL = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
SMALL_TARGETS = """() => [...document.querySelectorAll(
    "button, select, .segments input, .name, label.open")]
  .filter((node) => node.checkVisibility())
  .map((node) => [node.id || node.ariaLabel || node.textContent, node.getBoundingClientRect()])
  .filter(([_, box]) => box.height < 44 || box.width < 36)
  .map(([name]) => name)"""
# WCAG 2 relative luminance, of the colours that the browser computes.
CONTRASTS = """(selector) => [...document.querySelectorAll(selector)].map((node) => {
  const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const luminance = (colours) => {
    canvas.clearRect(0, 0, 1, 1);
    for (const colour of colours) { canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1); }
    const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data].map((v) => v / 255)
      .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const grounds = [];
  for (let at = node; at; at = at.parentElement) {
    grounds.unshift(getComputedStyle(at).backgroundColor);
  }
  const ground = luminance(grounds);
  const figure = luminance([...grounds, getComputedStyle(node).color]);
  const ratio = (Math.max(ground, figure) + 0.05) / (Math.min(ground, figure) + 0.05);
  return [node.id || node.textContent.trim().slice(0, 30), ratio];
})"""
# All that holds text of its own.
TEXTS = """h1, h2, h3, p:not(:empty), button, .hint, mark, #legend li, #notes li, label, select,
  .segments input, .name"""


def walk(timer: TimerPage) -> Any:
    """Through every view of the page; the caller looks around at each stop."""
    yield "start"
    timer.load((120, 5400, 30), (2, 60, 0))
    expect(timer.start_button).to_be_visible()
    yield "program"
    timer.field("Tours").fill("0")
    timer.start_button.click()
    yield "fault"
    timer.field("Tours").fill("120")
    timer.start_button.click()
    yield "work"
    timer.pass_time(5401)
    yield "rest"
    timer.press("Pause")
    yield "paused"
    timer.press("Arrêter")
    yield "question"
    timer.press("Continuer")
    timer.press("Reprendre")
    timer.pass_time(9e6)
    expect(timer.end).to_be_visible()
    yield "end"
    timer.press("Nouvelle phrase")
    expect(timer.page.locator("#recent .kept-open")).to_be_visible()
    yield "start, with what was run"
    jumps = block(1, None, 30, "12 sauts groupés sur la grande caisse en bois verni")
    sets = group(999, 5400, jumps, block(120, 5400, 30, "gainage"))
    stretches = [{"start": 3, "end": 12, "text": "programme"}]
    timer.serve(
        program=[sets, (1, 60, 0)], notes=["Une remarque."], unused=stretches, doubts=stretches
    )
    timer.say("un programme")
    expect(timer.start_button).to_be_visible()
    yield "groups"
    timer.page.locator("#sentence mark").click()
    yield "what a number is"
    timer.press("Annuler")
    timer.press("Partager")
    yield "share"
    timer.press("Fermer")
    timer.press("Monter le bloc 2")
    yield "groups, changed"
    timer.press("Groupe 1")
    yield "groups, closed"
    timer.page.get_by_label("Décompte avant de partir").select_option("0")
    timer.start_button.click()
    yield "open effort"
    timer.press("Suivant")
    timer.pass_time(31)
    yield "exercise in a group"


@pytest.mark.parametrize(("width", "height"), SCREENS)
def test_nothing_is_wider_than_the_screen(new_timer: Any, width: int, height: int) -> None:
    timer = new_timer(viewport={"width": width, "height": height})
    for stop in walk(timer):
        assert timer.page.evaluate(SCROLL) <= 0, stop
        assert timer.page.evaluate(OVERFLOW) == [], stop


@pytest.mark.parametrize(("width", "height"), SCREENS)
def test_the_running_timer_fits_the_screen(new_timer: Any, width: int, height: int) -> None:
    timer = new_timer(viewport={"width": width, "height": height})
    timer.begin((3, 5400, 30), (2, 60, 0))

    tall = timer.page.evaluate("document.documentElement.scrollHeight")
    assert tall <= height
    for part in ("#digits", "#pause", "#next", "#stop", "#remaining"):
        expect(timer.page.locator(part)).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize(("width", "height"), SCREENS)
def test_an_open_effort_fits_the_screen(new_timer: Any, width: int, height: int) -> None:
    timer = new_timer(viewport={"width": width, "height": height})
    jumps = block(120, None, 30, "12 sauts groupés sur la grande caisse en bois verni")
    timer.begin(group(999, 60, jumps, block(1, 5400)), (1, 60, 0))
    timer.pass_time(36_000)

    tall = timer.page.evaluate("document.documentElement.scrollHeight")
    assert tall <= height
    for part in ("#phase", "#digits", "#pause", "#advance", "#next", "#stop", "#open-remaining"):
        expect(timer.page.locator(part)).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_is_readable_in_every_view(new_timer: Any, scheme: str) -> None:
    timer = new_timer(color_scheme=scheme, reduced_motion="reduce")
    for stop in walk(timer):
        if stop == "paused":  # the dial is dimmed, which the colours alone do not show
            continue
        poor = [
            (name, round(ratio, 2))
            for name, ratio in timer.page.evaluate(CONTRASTS, TEXTS)
            if ratio < 4.5
        ]
        assert poor == [], stop


def test_targets_are_large_enough_for_a_thumb(timer: TimerPage) -> None:
    for stop in walk(timer):
        assert timer.page.evaluate(SMALL_TARGETS) == [], stop


def test_highlights_have_the_seven_colours(timer: TimerPage) -> None:
    colours = {
        "nb_rounds": "rgb(255, 0, 0)",
        "duration_wt_sd": "rgb(136, 204, 238)",
        "duration_wt_min": "rgb(0, 158, 115)",
        "duration_wt_hr": "rgb(0, 114, 178)",
        "duration_br_sd": "rgb(230, 159, 0)",
        "duration_br_min": "rgb(213, 94, 0)",
        "duration_br_hr": "rgb(240, 228, 66)",
    }
    spans = [
        {"start": i, "end": i + 1, "label": label, "text": str(i)}
        for i, label in enumerate(colours)
    ]
    timer.serve(spans=spans, program=[(1, 1, 0)])
    timer.say("0123456")

    marks = timer.page.locator("#sentence mark")
    expect(marks).to_have_count(7)
    for mark, colour in zip(marks.all(), colours.values(), strict=True):
        expect(mark).to_have_css("background-color", colour)
    assert all(ratio >= 4.5 for _, ratio in timer.page.evaluate(CONTRASTS, "mark"))


def test_the_policy_lets_in_nothing_from_elsewhere(timer: TimerPage) -> None:
    response = timer.page.reload()

    assert response is not None
    assert "default-src 'self'" in response.headers["content-security-policy"]
    assert "unsafe" not in response.headers["content-security-policy"]


def test_less_motion_where_it_is_asked_for(new_timer: Any) -> None:
    timer = new_timer(reduced_motion="reduce")
    timer.begin((1, 10, 0))

    expect(timer.run).to_have_css("transition-property", "none")


def test_without_javascript_the_page_says_so(new_timer: Any, server: str) -> None:
    timer = new_timer()
    page = timer.page.context.browser.new_context(java_script_enabled=False).new_page()
    page.goto(server)

    expect(page.locator("noscript p")).to_be_visible()
    page.context.close()


def test_no_module_waits_for_another_to_load(timer: TimerPage) -> None:
    """Each module is named in the page, so that all are fetched at once."""
    named = timer.page.locator("link[rel=modulepreload]").evaluate_all(
        "links => links.map((link) => link.href.split('/page/').at(-1))"
    )
    # The audio thread loads these, once somebody speaks.
    in_audio_thread = {"voice/capture-worklet.js", "voice/resampler.js"}

    modules = {path.relative_to(PAGE).as_posix() for path in PAGE.rglob("*.js")}
    # And these once the page is there.
    afterwards = {name for name in modules if name.startswith("parser/")} | {"service-worker.js"}
    assert {*named, "main.js"} == modules - in_audio_thread - afterwards

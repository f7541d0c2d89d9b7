"""The timer page as its tests see it: what a person does, and what a person reads."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Locator, Page, Route

__all__ = ["Item", "Shown", "TimerPage", "block", "group", "span"]

# A block as (rounds, work, rest), or an item as the API writes it.
Item = tuple[int, int, int] | dict[str, Any]

_SHOWN = """() => {
  const text = (id) => document.getElementById(id).textContent.replaceAll("\u00a0", " ");
  return [text("phase"), text("digits"), text("round"), text("block"), text("next"),
          text("remaining")];
}"""


@dataclass(frozen=True, slots=True)
class Shown:
    """The words and digits of the running timer at one instant."""

    phase: str
    digits: str
    round: str
    block: str
    next: str
    remaining: str


def span(text: str, part: str, label: str) -> dict[str, Any]:
    """The span of a part of a text, as the API writes it."""
    start = text.index(part)
    return {"start": start, "end": start + len(part), "label": label, "text": part, "score": 0.9}


def block(rounds: int, work: int | None, rest: int = 0, name: str = "") -> dict[str, Any]:
    """A block as the API writes it."""
    named = {"name": name} if name else {}
    return {"rounds": rounds, "work_seconds": work, "rest_seconds": rest} | named


def group(rounds: int, rest: int, *blocks: dict[str, Any]) -> dict[str, Any]:
    """A group as the API writes it."""
    return {"rounds": rounds, "rest_seconds": rest, "blocks": list(blocks)}


class TimerPage:
    """One open page, on a clock that stands still until `pass_time`."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.text_box = page.get_by_label("Votre séance, en une phrase")
        self.note = page.locator("#note")
        self.start_button = page.get_by_role("button", name="Démarrer")
        self.blocks = page.locator(".block")
        self.run = page.locator("#run")
        self.end = page.locator("#end")

    def say(self, sentence: str) -> None:
        """Type a sentence and send it."""
        self.text_box.fill(sentence)
        self.text_box.press("Enter")

    def serve(
        self,
        *,
        spans: Sequence[dict[str, Any]] = (),
        program: Sequence[Item] | None = None,
        problem: dict[str, Any] | None = None,
        **others: Any,
    ) -> None:
        """From now on the server answers this to any sentence."""
        items = program and [item if isinstance(item, dict) else block(*item) for item in program]

        def answer(route: Route) -> None:
            sent: dict[str, Any] = route.request.post_data_json or {}
            parsed = {"spans": spans, "program": items, "problem": problem}
            route.fulfill(json=sent | parsed | others)

        self.page.route("**/parse", answer)

    def load(self, *program: Item, countdown: int = 0) -> None:
        """Bring a program onto the page, ready to start."""
        self.serve(program=program)
        self.say("un programme")
        self.page.get_by_label("Décompte avant de partir").select_option(str(countdown))

    def begin(self, *program: Item, countdown: int = 0) -> None:
        """Start a program."""
        self.load(*program, countdown=countdown)
        self.start_button.click()

    def pass_time(self, seconds: float) -> None:
        """Let time go by at once, as in a tab that is woken only at the end of it."""
        self.page.clock.fast_forward(round(seconds * 1000))

    def shown(self) -> Shown:
        """What the running timer says now."""
        return Shown(*self.page.evaluate(_SHOWN))

    def field(self, name: str, *, block: int = 0) -> Locator:
        """An input of a block by its accessible name, as « Effort, minutes »."""
        return self.blocks.nth(block).get_by_role("textbox", name=name, exact=True)

    def press(self, name: str) -> None:
        """Click the button of this name."""
        self.page.get_by_role("button", name=name, exact=True).click()

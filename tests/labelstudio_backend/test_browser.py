"""What people see and do: log in, correct what the model proposes, submit, get a better model."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from speechtimer.cli.screen import COLOURS
from speechtimer.labels import Label
from tests.labelstudio_backend.sentences import sentences
from tests.labelstudio_backend.team import Team


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    opened = browser.new_page(viewport={"width": 1280, "height": 800})
    opened.set_default_timeout(180_000)  # on a busy machine
    yield opened
    opened.close()


def _log_in(page: Page, team: Team) -> None:
    page.goto(f"{team.connection.url}/user/login/")
    page.fill("input[name=email]", team.connection.email)
    page.fill("input[name=password]", team.connection.password)
    page.click("button[type=submit]")
    page.wait_for_url(lambda url: "/login" not in url)


def _highlights(page: Page) -> Any:
    return page.locator("[class*=htx-highlight]")


def _rgb(colour: str) -> str:
    if colour == "red":
        return "255, 0, 0"
    return ", ".join(str(int(colour[i : i + 2], 16)) for i in (1, 3, 5))


def test_people_correct_the_model_and_it_learns(
    label_studio: Team, page: Page, tmp_path: Path
) -> None:
    """In the shared project, where the account is our own.

    Over a minute: Label Studio starts, which takes half of it, and a model is trained.
    """
    team, project = label_studio, label_studio.project
    right = {s.text: s for s in sentences()}
    tasks = sorted(team.studio.unannotated(project), key=lambda task: task["id"])
    with_rounds = [
        task
        for task in tasks
        if (s := right.get(task["data"]["text"]))
        and s.spans
        and s.spans[0].label is Label.NB_ROUNDS
    ]
    task = with_rounds[0]
    wanted = right[task["data"]["text"]]
    _log_in(page, team)

    # What the model proposes is there, in the label's colour.
    page.goto(f"{team.connection.url}/projects/{project}/data?task={task['id']}")
    _highlights(page).first.wait_for()
    first = _highlights(page).first
    assert first.inner_text().startswith(wanted.spans[0].text)
    style = first.evaluate("node => getComputedStyle(node).backgroundColor")
    assert _rgb(COLOURS[Label.NB_ROUNDS]) in style
    page.screenshot(path=tmp_path / "labelling.png")

    # Correct it: take the first label away, and submit.
    before = _highlights(page).count()
    first.click()
    page.keyboard.press("Backspace")
    expect(_highlights(page)).to_have_count(before - 1)
    page.get_by_role("button", name="Submit").click()
    team.until(lambda s: s["annotations"] == 1)
    (saved,) = team.studio.export(project)
    assert saved["id"] == task["id"]
    assert len(saved["annotations"][0]["result"]) == before - 1

    # Enough of them, and the next page shows what the new model proposes.
    old = team.status()["version"]
    team.annotate(19, first=40)
    status = team.until(lambda s: s["last_outcome"] and not s["training"])
    assert status["last_outcome"]["promoted"], status
    team.until(lambda s: not team.studio.without_prediction(project, s["version"]))
    shown = with_rounds[1]["id"]
    assert status["version"] != old
    page.goto(f"{team.connection.url}/projects/{project}/data?task={shown}")
    _highlights(page).first.wait_for()
    expect(page.get_by_text(status["version"]).first).to_be_visible()

    # The status page, as people open it.
    page.goto(team.connection.backend_url)
    expect(page.get_by_role("heading", name="Le modèle de l'équipe")).to_be_visible()
    expect(page.get_by_text(status["version"]).first).to_be_visible()
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 800})
        scroll = page.evaluate("document.documentElement.scrollWidth")
        assert scroll <= width
        page.screenshot(path=tmp_path / f"status-{width}.png")

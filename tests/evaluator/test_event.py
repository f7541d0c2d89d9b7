"""A whole event as its people play it: commands, pages in Chromium, kills, winners."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from evaluator.demo_models import noised_model
from speechtimer.dataset import write_jsonl
from tests.api.server import start as start_api
from tests.training.corpus import some_sentences

SHIPPED = Path("models/lstm_crf/model.pt")
TEAMS = ("Les Chronos", "Pause Café", "Hors Ligne")
COMMAND = (sys.executable, "-m", "speechtimer", "evaluator")
_T = TypeVar("_T")

# So long nothing may change on the slowest machine that runs these tests.
PATIENCE = 600.0
# Three models of which each is measured so often are judged until the worker is killed.
LONG, SHORT = "50", "1"


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> str:
    """What `init` is told."""
    if request.param == "sqlite":
        return "sqlite"
    new_database: Callable[[], str] = request.getfixturevalue("new_database")
    return new_database()


def test_an_event_from_init_to_its_winners(tmp_path: Path, database: str, browser: Browser) -> None:
    """Over a minute: a dozen processes are started, and a dead worker's lease is waited for."""
    folder, env = tmp_path / "event", {**os.environ}
    if database != "sqlite":
        # A password is not written into a file.
        env["DATABASE"], database = database, "${DATABASE}"
    hidden = tmp_path / "labelled.jsonl"
    different = {sentence.text: sentence for sentence in some_sentences(60, seed=11)}
    write_jsonl(hidden, different.values())
    organiser = _init(folder, hidden, database, env)
    tokens = _add_teams(folder, env)
    models = [tmp_path / f"model{n}.pt" for n in range(2)]
    for number, file in enumerate(models):
        noised_model(SHIPPED, file, share=0.02 + 0.1 * number, seed=number)

    with ExitStack() as running:
        api = running.enter_context(start_api()).url
        server, url = running.enter_context(_serve(folder, env))
        doomed = running.enter_context(_worker(folder, env))
        # Two by the command, at once, and one in the browser.
        for team, file, address in zip(TEAMS[1:], models, (api, "http://127.0.0.1:9"), strict=True):
            running.enter_context(_submit(url, tokens[team], file, address))
        page = browser.new_page(locale="fr-FR")
        running.callback(page.close)
        _log_in(page, url, tokens[TEAMS[0]])
        with _slow(page):
            _begin_upload(page, SHIPPED, api)
            server.kill()
            server.wait()
        running.enter_context(_serve(folder, env, port=httpx.URL(url).port or 0))
        expect(page.locator("#s1")).to_be_visible(timeout=PATIENCE * 1000)

        def submissions() -> list[dict[str, Any]]:
            return _submissions(url, tokens)

        _wait(submissions, lambda found: "judging" in _states(found))
        doomed.send_signal(signal.SIGKILL)
        doomed.wait()
        _edit(folder, runs=SHORT)
        running.enter_context(_worker(folder, env))
        _wait(submissions, lambda found: _states(found) == ["scored"] * 3)
        _wait(submissions, lambda found: _api_states(found) == ["answered", "answered", "down"])

        expect(page.locator("#history")).to_contain_text("0,9", timeout=PATIENCE * 1000)
        _penalise_a_similar_model(browser, url, organiser)

    _let_it_be_over(folder)
    with _serve(folder, env, workers=1) as (_, url):
        _wait(lambda: _status(folder, env), lambda status: bool(status["frozen"]))
        page = browser.new_page(viewport={"width": 1920, "height": 1080})
        page.goto(f"{url}/?projection")
        expect(page.locator(".podium .winner").first).to_be_visible()
        winners = page.locator(".podium").inner_text()
        page.close()
        rows = httpx.get(f"{url}/api/leaderboard", timeout=PATIENCE).json()
    ranked = _exported(folder, env, tmp_path / "board.json")

    assert ranked[0]["team"] in winners
    assert sorted(row["team"] for row in ranked) == sorted(TEAMS)
    assert all(row["rank"] is not None for row in ranked)
    kinds = {penalty["kind"] for row in rows["rows"] for penalty in row["penalties"]}
    assert {"api-missing", "similar-model"} <= kinds


def _init(folder: Path, hidden: Path, database: str, env: dict[str, str]) -> str:
    deadline = datetime.now(UTC) + timedelta(hours=2)
    said = _run(
        env,
        *("init", str(folder), "--name", "Répétition", "--hidden", str(hidden)),
        *("--time-zone", "UTC", "--database", database),
        *("--opens", f"{deadline - timedelta(hours=4):%Y-%m-%d %H:%M}"),
        *("--deadline", f"{deadline:%Y-%m-%d %H:%M}"),
        *("--display", f"{deadline + timedelta(hours=1):%Y-%m-%d %H:%M}"),
    )
    _edit(
        folder,
        allow_local="true",
        runs=LONG,
        sample="5",
        again_minutes="0.02",
        lease_seconds="20",
        workers="0",
    )
    return _token(said, "orga")


def _add_teams(folder: Path, env: dict[str, str]) -> dict[str, str]:
    said = _run(env, "team", "add", *TEAMS, "--folder", str(folder))
    lines = [line for line in said.splitlines() if "team-" in line]
    return {team: _token(line, "team") for team, line in zip(TEAMS, lines, strict=True)}


def _token(said: str, kind: str) -> str:
    found = re.search(rf"{kind}-[0-9a-f]{{40}}", said)
    assert found, said
    return found[0]


def _edit(folder: Path, **values: str) -> None:
    """Change values of event.yaml, as an organiser does with an editor."""
    file = folder / "event.yaml"
    text = file.read_text(encoding="utf-8")
    for key, value in values.items():
        text, changed = re.subn(rf"(?m)^(\s*{key}: ).*$", rf"\g<1>{value}", text, count=1)
        assert changed, key
    file.write_text(text, encoding="utf-8")


def _let_it_be_over(folder: Path) -> None:
    now = datetime.now(UTC)
    _edit(
        folder,
        deadline=f"{now:%Y-%m-%d %H:%M}",
        display=f"{now:%Y-%m-%d %H:%M}",
        grace_minutes="0",
    )


@contextmanager
def _serve(
    folder: Path, env: dict[str, str], *, workers: int = 0, port: int = 0
) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    options = ("--folder", str(folder), "--port", str(port), "--workers", str(workers))
    with _process(env, *COMMAND, "serve", *options) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert "http://" in line, line
        yield process, line.split()[-1]


@contextmanager
def _worker(folder: Path, env: dict[str, str]) -> Iterator["subprocess.Popen[str]"]:
    with _process(env, *COMMAND, "worker", "--folder", str(folder)) as process:
        assert process.stdout is not None
        assert process.stdout.readline()
        yield process


@contextmanager
def _submit(url: str, token: str, model: Path, api: str) -> Iterator["subprocess.Popen[str]"]:
    env = {**os.environ, "SPEECHTIMER_TOKEN": token}
    command = (sys.executable, "-m", "speechtimer", "submit", str(model))
    with _process(env, *command, "--to", url, "--api", api) as process:
        yield process
        said = process.communicate(timeout=PATIENCE)[0]
        assert process.returncode == 0, said


@contextmanager
def _process(env: dict[str, str], *command: str) -> Iterator["subprocess.Popen[str]"]:
    process = subprocess.Popen(
        command, env=env, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(timeout=PATIENCE)
        finally:
            process.kill()
            process.communicate()


def _log_in(page: Page, url: str, token: str) -> None:
    page.goto(f"{url}/connexion")
    page.locator("#token").fill(token)
    page.locator("main form button").first.click()


@contextmanager
def _slow(page: Page) -> Iterator[None]:
    """A network on which a small model takes some seconds."""
    session = page.context.new_cdp_session(page)
    conditions = {"offline": False, "latency": 0, "downloadThroughput": -1}
    session.send("Network.emulateNetworkConditions", {**conditions, "uploadThroughput": 200_000})
    yield
    session.send("Network.emulateNetworkConditions", {**conditions, "uploadThroughput": -1})


def _begin_upload(page: Page, file: Path, api: str) -> None:
    """Have a part of it sent."""
    page.locator("#file").set_input_files(file)
    page.locator("#file-api").fill(api)
    page.locator("#send").click()
    expect(page.locator("#said")).to_contain_text(re.compile(r"Envoi\s:\s[1-9]"))


def _penalise_a_similar_model(browser: Browser, url: str, token: str) -> None:
    """An organiser looks at the evidence, and decides."""
    page = browser.new_page(locale="fr-FR")
    _log_in(page, url, token)
    page.goto(f"{url}/organisation")
    evidence = page.locator("article.similar").filter(has_text=TEAMS[1]).first
    expect(evidence).to_be_visible(timeout=PATIENCE * 1000)
    evidence.get_by_role("button", name="Pénaliser").click()
    expect(page.get_by_text("pénalisé par").first).to_be_visible(timeout=PATIENCE * 1000)
    page.close()


def _submissions(url: str, tokens: dict[str, str]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for team in TEAMS:
        headers = {"Authorization": f"Bearer {tokens[team]}"}
        reply = httpx.get(f"{url}/api/submissions", headers=headers, timeout=PATIENCE)
        listed = reply.json()
        found += listed if isinstance(listed, list) else listed["submissions"]
    return found


def _states(submissions: list[dict[str, Any]]) -> list[str]:
    return [submission["state"] for submission in submissions]


def _api_states(submissions: list[dict[str, Any]]) -> list[str]:
    return [submission["api"]["state"] for submission in submissions]


def _status(folder: Path, env: dict[str, str]) -> dict[str, Any]:
    status: dict[str, Any] = json.loads(_run(env, "status", "--json", "--folder", str(folder)))
    return status


def _exported(folder: Path, env: dict[str, str], file: Path) -> list[dict[str, Any]]:
    _run(env, "export", "--folder", str(folder), "--output", str(file))
    rows: list[dict[str, Any]] = json.loads(file.read_text(encoding="utf-8"))
    return rows


def _run(env: dict[str, str], *words: str) -> str:
    done = subprocess.run(
        [*COMMAND, *words], env=env, capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def _wait(ask: Callable[[], _T], enough: Callable[[_T], bool]) -> None:
    """Ask until it is enough; give up where nothing has changed for so long."""
    before, give_up = None, time.monotonic() + PATIENCE
    while not enough(now := ask()):
        if now != before:
            before, give_up = now, time.monotonic() + PATIENCE
        assert time.monotonic() < give_up, f"it stays at {now}"
        time.sleep(0.3)

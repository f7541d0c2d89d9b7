"""The pages in the real Chromium: uploads that are cut, decisions, sizes, languages."""

import hashlib
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect
from sqlalchemy import select

from evaluator.database.models import Similarity, State, Submission, Team
from tests.evaluator.web.full_day import ended, full_day
from tests.evaluator.web.pages_event import Played, copied, play
from tests.evaluator.web.serving import Served, running

TEAM = "Zéro pointé"
SCORED = "Les Chronos"
HOSTILE = "<script>alert('x')</script>"
SIZE = 20_000_000
# What is still read from the back of a room, of a screen's height.
LEGIBLE = 18 / 1080
# Of each piece of text: what it says, the size of its letters, and where it is.
PIECES = """selector => [...document.querySelectorAll(selector)].map((one) => {
  const range = document.createRange();
  range.selectNodeContents(one);
  const { left, top, right, bottom } = range.getBoundingClientRect();
  const size = parseFloat(getComputedStyle(one).fontSize);
  return [one.textContent.trim(), size, left, top, right, bottom];
}).filter(([said, , left, , right]) => said && right > left)"""
TEXTS = "h1, h2:not(.visually-hidden), p, tbody th, td, .submitters li, figcaption li"


@dataclass
class Seen:
    """A page, and what went wrong or was asked for while it was open."""

    page: Page
    url: str
    troubles: list[str] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)

    def open(self, path: str) -> Page:
        self.page.goto(self.url + path)
        return self.page

    def log_in(self, token: str) -> Page:
        self.open("/connexion")
        self.page.fill("#token", token)
        self.page.press("#token", "Enter")
        self.page.wait_for_url(re.compile("/(equipe|organisation)$"))
        return self.page


@pytest.fixture(scope="module")
def as_played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    return play(tmp_path_factory.mktemp("played") / "event")


@pytest.fixture
def busy(as_played: Played, tmp_path: Path) -> Iterator[Served]:
    played = copied(as_played, tmp_path / "event")
    with running(played.event, played.clock, played.tokens) as served:
        yield served


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    played = play(tmp_path_factory.mktemp("crowd") / "event")
    with running(played.event, played.clock, played.tokens) as served:
        yield served


Visit = Callable[..., Seen]
Day = tuple[Served, int, int]
Piece = tuple[str, float, float, float, float, float]


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visit]:
    """A new visitor; at the end nothing was asked of another host, and no error was logged."""
    contexts: list[BrowserContext] = []
    visitors: list[Seen] = []

    def come(
        served: Served, *, width: int = 1280, height: int = 900, locale: str = "fr-FR"
    ) -> Seen:
        context = browser.new_context(viewport={"width": width, "height": height}, locale=locale)
        contexts.append(context)
        page = context.new_page()
        seen = Seen(page, served.url)
        page.on("pageerror", lambda error: seen.troubles.append(str(error)))
        page.on(
            "console", lambda said: seen.troubles.append(said.text) if _bad(said.type) else None
        )
        page.on("request", lambda request: seen.requests.append(request))
        visitors.append(seen)
        return seen

    yield come
    for seen in visitors:
        assert seen.troubles == []
        assert {one.url.split("/")[2] for one in seen.requests if one.url.startswith("http")} == {
            seen.url.split("/")[2]
        }
    for context in contexts:
        context.close()


def _bad(kind: str) -> bool:
    return kind in ("error", "warning")


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Bytes enough for three pieces; no model, which is not what is tested here."""
    file = tmp_path_factory.mktemp("model") / "model.pt"
    file.write_bytes(random.Random(1).randbytes(SIZE))
    return file


class Network:
    """The page's network, slowed and cut."""

    def __init__(self, seen: Seen) -> None:
        self._devtools = seen.page.context.new_cdp_session(seen.page)
        self.becomes(bytes_per_second=6_000_000)

    def becomes(self, *, bytes_per_second: int = -1, cut: bool = False) -> None:
        conditions = {
            "offline": cut,
            "latency": 0,
            "downloadThroughput": -1,
            "uploadThroughput": bytes_per_second,
        }
        self._devtools.send("Network.emulateNetworkConditions", conditions)


def reaches(page: Page, tens: str) -> None:
    """Wait until the percents of the upload begin with one of these figures."""
    said = re.compile(rf"Envoi\s:\s[{tens}]\d\s%")
    expect(page.locator("#said")).to_have_text(said, timeout=20_000)


def offsets(seen: Seen) -> list[int]:
    """Where each piece that was sent began."""
    return [int(one.headers["upload-offset"]) for one in seen.requests if one.method == "PATCH"]


def arrived(served: Served, name: str) -> Submission:
    with served.event.reading() as session:
        query = select(Submission).join(Team).where(Team.name == name)
        return session.scalars(query.order_by(Submission.number.desc())).first() or (
            pytest.fail("nothing arrived")
        )


def test_an_upload_is_paused_cut_and_resumed(busy: Served, visit: Visit, model: Path) -> None:
    seen = visit(busy)
    page = seen.log_in(busy.tokens[TEAM])
    network = Network(seen)
    page.set_input_files("#file", model)
    page.fill("#file-api", "https://api.example.org")
    page.click("#send")
    reaches(page, "1-9")
    expect(page.locator("#speed")).to_have_text(re.compile(r"^\d+,\d\d\sMo/s, encore \d+\ss$"))
    page.click("#pause")
    expect(page.locator("#said")).to_have_text(re.compile("En pause"))
    expect(page.locator("#speed")).to_have_text("")
    page.click("#pause")
    reaches(page, "5-9")
    network.becomes(cut=True)
    expect(page.locator("#said")).to_contain_text("Pas de réseau", timeout=20_000)
    network.becomes()
    expect(page.locator("#sent")).to_contain_text("soumission n° 2", timeout=30_000)
    expect(page.locator("#s2")).to_contain_text("en attente")
    submission = arrived(busy, TEAM)
    assert submission.sha256 == hashlib.sha256(model.read_bytes()).hexdigest()
    assert (submission.bytes, submission.api_url) == (SIZE, "https://api.example.org")
    posts = [one for one in seen.requests if one.url.endswith("/api/uploads")]
    assert len(posts) == 1
    # What the browser itself notes about a network that is not there.
    assert all("ERR_INTERNET_DISCONNECTED" in one for one in seen.troubles)
    seen.troubles.clear()


def test_an_upload_goes_on_after_the_page_was_loaded_again(
    busy: Served, visit: Visit, model: Path
) -> None:
    seen = visit(busy)
    page = seen.log_in(busy.tokens[TEAM])
    page.on("dialog", lambda dialog: dialog.accept())
    Network(seen)
    page.set_input_files("#file", model)
    page.click("#send")
    reaches(page, "5-9")
    page.reload()
    expect(page.locator(".unfinished")).to_contain_text("model.pt")
    before = len(offsets(seen))
    page.set_input_files("#file", model)
    page.click("#send")
    expect(page.locator("#sent")).to_contain_text("soumission n° 2", timeout=30_000)
    assert offsets(seen)[before] > 0
    assert arrived(busy, TEAM).sha256 == hashlib.sha256(model.read_bytes()).hexdigest()
    expect(page.locator(".unfinished")).to_have_count(0)


def test_an_upload_is_cancelled(busy: Served, visit: Visit, model: Path) -> None:
    seen = visit(busy)
    page = seen.log_in(busy.tokens[TEAM])
    Network(seen)
    page.set_input_files("#file", model)
    page.click("#send")
    reaches(page, "1-9")
    page.click("#cancel")
    expect(page.locator("#sent")).to_have_text("Envoi annulé.")
    expect(page.locator("#send")).to_be_enabled()
    expect(page.locator(".unfinished")).to_have_count(0)
    assert arrived(busy, TEAM).number == 1


def test_a_refusal_is_said_in_words(busy: Served, visit: Visit, tmp_path: Path) -> None:
    seen = visit(busy)
    page = seen.log_in(busy.tokens[TEAM])
    (tmp_path / "model.pt").write_bytes(b"small")
    busy.clock.forward(hours=3)
    page.set_input_files("#file", tmp_path / "model.pt")
    page.click("#send")
    expect(page.locator("#problem")).to_contain_text("clos")
    # The browser notes each answer of 400 and above.
    assert all("409" in one for one in seen.troubles)
    seen.troubles.clear()


def test_the_end_is_said_on_a_page_that_stays_open(busy: Served, visit: Visit) -> None:
    page = visit(busy).log_in(busy.tokens[SCORED])
    expect(page.locator("#left")).to_contain_text("Il vous reste")
    expect(page.locator("#phase")).to_be_hidden()
    busy.clock.forward(hours=3)
    expect(page.locator("#phase")).to_contain_text("plus rien ne peut être remis")
    expect(page.locator("#left")).to_have_text("")


def test_a_submission_is_watched_while_it_is_judged(busy: Served, visit: Visit) -> None:
    page = visit(busy).log_in(busy.tokens[SCORED])
    running_one = page.locator("#s3")
    expect(running_one).to_contain_text("45")
    with busy.event.writing() as session:
        query = select(Submission).where(Submission.state == State.JUDGING)
        session.scalars(query).one().progress = 0.8
    expect(running_one).to_contain_text("80")
    with busy.event.writing() as session:
        one = session.scalars(query).one()
        one.state, one.reason = State.FAILED, {"code": "model-lost", "values": {}}
    expect(running_one).to_contain_text("renvoyez-le")
    expect(running_one.locator(".tag").first).to_have_text("échec")


def test_what_somebody_types_is_not_taken_away(busy: Served, visit: Visit) -> None:
    page = visit(busy).log_in(busy.tokens[SCORED])
    page.click("#s3-api summary")
    page.fill("#s3-url", "https://typed.example.org")
    with busy.event.writing() as session:
        query = select(Submission).where(Submission.state == State.JUDGING)
        session.scalars(query).one().progress = 0.8
    with page.expect_response(lambda answer: answer.url.endswith("/equipe")) as again:
        pass
    assert again.value.ok
    page.wait_for_timeout(100)
    expect(page.locator("#s3-url")).to_have_value("https://typed.example.org")


def test_what_has_not_changed_stays_as_it_is(busy: Served, visit: Visit) -> None:
    page = visit(busy).log_in(busy.tokens[SCORED])
    page.evaluate("document.getElementById('s1').stayed = document.getElementById('s3').stayed = 1")
    busy.clock.forward(seconds=5)
    with busy.event.writing() as session:
        query = select(Submission).where(Submission.state == State.JUDGING)
        session.scalars(query).one().progress = 0.8
    expect(page.locator("#s3")).to_contain_text("80")
    stayed = "['s1', 's3'].map((id) => document.getElementById(id).stayed ?? 0)"
    assert page.evaluate(stayed) == [1, 0]


def test_an_organiser_decides(busy: Served, visit: Visit) -> None:
    page = visit(busy).log_in(busy.tokens["Camille"])
    alike = page.locator(".similar", has_text="Pomodoro")
    expect(alike.get_by_label("Pomodoro Squad")).to_be_checked()
    alike.get_by_label("CRF sinon rien").check()
    alike.get_by_role("button", name="Pénaliser").click()
    expect(alike).to_contain_text("CRF sinon rien pénalisé par Camille")
    other = page.locator(".similar", has_text="HIIT ou Miss")
    other.get_by_text("Écarter…").click()
    other.get_by_label("Pourquoi").fill("Même graine et même corpus")
    other.get_by_role("button", name="Écarter").click()
    expect(other).to_contain_text("Même graine et même corpus")
    with busy.event.reading() as session:
        decisions = session.scalars(select(Similarity.decision)).all()
    assert sorted(map(str, decisions)) == ["None", "dismiss", "dismiss", "penalise"]
    page.get_by_role("link", name="Soumissions", exact=True).click()
    of_team = page.locator("article", has_text="BERT et ses amis")
    of_team.get_by_text("Disqualifier…").click()
    of_team.get_by_label("Raison").fill("Poids téléchargés")
    of_team.get_by_role("button", name="Disqualifier").click()
    expect(of_team).to_contain_text("Poids téléchargés")
    page.get_by_role("link", name="Classement").click()
    expect(page.locator(".waiting")).to_contain_text("Disqualifié\u00a0: Poids téléchargés")


def test_the_language_is_switched_and_kept(crowd: Served, visit: Visit) -> None:
    page = visit(crowd).open("/regles")
    expect(page.locator("h1")).to_have_text("Règles")
    page.get_by_role("link", name="English").click()
    expect(page.locator("h1")).to_have_text("Rules")
    page.get_by_role("link", name="Leaderboard").click()
    expect(page.locator("h1")).to_have_text("Leaderboard")
    expect(page.locator("tbody .score").first).to_have_text("89.71")


def test_a_hostile_name_is_text(crowd: Served, visit: Visit) -> None:
    page = visit(crowd).open("/")
    expect(page.get_by_role("rowheader", name=HOSTILE)).to_be_visible()
    assert page.locator("svg.wide .name", has_text="<script>").count() == 1


def test_no_page_is_wider_than_the_screen(crowd: Served, visit: Visit) -> None:
    seen = visit(crowd)
    for path in ("/", "/regles", "/connexion"):
        _fits_each_width(seen.open(path))
    _fits_each_width(seen.log_in(crowd.tokens[SCORED]))
    seen.page.context.clear_cookies()
    seen.log_in(crowd.tokens["Camille"])
    for path in ("/organisation", "/organisation/soumissions", "/organisation/journal"):
        _fits_each_width(seen.open(path))


def _fits_each_width(page: Page) -> None:
    for width in (320, 390, 768, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        _fits(page)


def _fits(page: Page) -> None:
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0, f"{page.url}: {wide} px too wide"


@pytest.fixture(scope="module", params=["open", "hidden", "ended"])
def day(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Day]:
    """A whole day's event, and how many rows and charts are shown of it."""
    kind = request.param
    leaderboard = "hidden" if kind == "hidden" else "open"
    played = full_day(tmp_path_factory.mktemp(kind) / "event", leaderboard=leaderboard)
    if kind == "ended":
        ended(played)
    with running(played.event, played.clock, played.tokens) as served:
        yield served, *{"open": (23, 1), "hidden": (0, 0), "ended": (23, 0)}[kind]


@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (1280, 720), (1024, 768)])
def test_a_projector_shows_a_whole_day_at_once(
    day: Day, visit: Visit, width: int, height: int
) -> None:
    served, rows, charts = day
    page = visit(served, width=width, height=height).open("/?projection")
    _fits(page)
    assert page.evaluate("document.documentElement.scrollHeight") <= height
    expect(page.locator("tbody tr")).to_have_count(rows)
    for piece in _apart(page, f"{TEXTS}, thead th"):
        assert _within(piece, width, height), piece
    expect(page.locator("svg.projected")).to_have_count(charts)
    if charts and width > 1120:
        expect(page.locator("svg.projected")).to_be_in_viewport(ratio=1)
    legible = page.evaluate(PIECES, "tbody th, tbody .score, .winner, .submitters strong")
    assert len(legible) >= 23
    assert [said for said, size, *_ in legible if size < LEGIBLE * height] == []


@pytest.mark.parametrize("width", [320, 375, 768, 1280])
def test_no_text_of_a_whole_day_lies_on_another(day: Day, visit: Visit, width: int) -> None:
    page = visit(day[0], width=width).open("/")
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    _fits(page)
    assert len(_apart(page, TEXTS)) > 23


def _apart(page: Page, selector: str) -> list[Piece]:
    """The pieces of text, none of which lies on another."""
    pieces: list[Piece] = page.evaluate(PIECES, selector)
    for one, other in combinations(pieces, 2):
        assert not _overlap(one, other), (one, other)
    return pieces


def _within(piece: Piece, width: int, height: int) -> bool:
    _, _, left, top, right, bottom = piece
    return min(left, top) >= -1 and right <= width + 1 and bottom <= height + 1


def _overlap(one: Piece, other: Piece) -> bool:
    """Whether two texts lie on each other by more than the space that letters leave free."""
    free = 0.25 * min(one[1], other[1])
    return (
        min(one[4], other[4]) - max(one[2], other[2]) > free
        and min(one[5], other[5]) - max(one[3], other[3]) > free
    )


def test_few_teams_are_shown_larger(crowd: Served, visit: Visit) -> None:
    page = visit(crowd, width=1920, height=1080).open("/?projection")
    assert page.evaluate("document.documentElement.scrollHeight") <= 1080
    sizes = [size for _, size, *_ in page.evaluate(PIECES, "tbody th")]
    assert len(sizes) == 13
    assert min(sizes) > 1.3 * LEGIBLE * 1080


def test_a_projector_follows_without_loading_again(busy: Served, visit: Visit) -> None:
    seen = visit(busy, width=1920, height=1080)
    page = seen.page
    page.clock.install()
    seen.open("/?projection")
    page.evaluate("window.stayed = true")
    with busy.event.writing() as session:
        query = select(Submission).join(Team).where(Team.name == "BERT et ses amis")
        session.scalars(query).one().disqualified = "essai"
    page.clock.run_for(11_000)
    expect(page.locator("tbody")).not_to_contain_text("BERT et ses amis")
    assert page.evaluate("window.stayed")


def test_the_countdown_is_the_servers(crowd: Served, visit: Visit) -> None:
    seen = visit(crowd)
    page = seen.page
    page.clock.install(time="2001-01-01T00:00:00Z")
    seen.open("/")
    expect(page.locator(".left")).to_have_text(re.compile(r"5[45]\smin"))
    page.clock.run_for(600_000)
    expect(page.locator(".left")).to_have_text(re.compile(r"4[45]\smin"))


def test_each_field_and_landmark_has_a_name(crowd: Served, visit: Visit) -> None:
    seen = visit(crowd)
    seen.log_in(crowd.tokens[SCORED])
    nameless = (
        "[...document.querySelectorAll('input:not([type=hidden]), select, textarea')]"
        ".filter((one) => !one.labels.length).map((one) => one.outerHTML)"
    )
    assert seen.page.evaluate(nameless) == []
    for path in ("/", "/regles", "/equipe"):
        page = seen.open(path)
        assert page.locator("h1").count() == 1
        assert page.get_by_role("main").count() == 1
        twice = (
            "[...document.querySelectorAll('[id]')].map((one) => one.id)"
            ".filter((id, at, all) => all.indexOf(id) !== at)"
        )
        assert page.evaluate(twice) == []
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()

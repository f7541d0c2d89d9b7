"""The pages over HTTP: who sees what, in which language, and which forms are taken."""

import html
import re
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from sqlalchemy import select
from sqlalchemy.event import listen, remove

from evaluator.addresses import AddressFault
from evaluator.database.models import (
    Announcement,
    ApiState,
    AuditEntry,
    Similarity,
    State,
    Submission,
    Team,
    Upload,
)
from evaluator.fetching import fetch_later
from evaluator.lifecycle import claim
from evaluator.reasons import Reason
from evaluator.web.pages.static_files import STATIC
from tests.evaluator.web.full_day import ended
from tests.evaluator.web.pages_event import NOW, Played, copied, play
from tests.evaluator.web.serving import Served, running, sha256

SCORED = "Les Chronos"
ARTICLE = re.compile(r'<article [^>]*id="s(\d+)"')
PAGES = ("/", "/?projection", "/regles", "/connexion")


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """An event in full swing that the tests only look at."""
    played = play(tmp_path_factory.mktemp("crowd") / "event")
    with running(played.event, played.clock, played.tokens) as served:
        yield served


@pytest.fixture(scope="module")
def as_played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    return play(tmp_path_factory.mktemp("played") / "event")


@pytest.fixture
def busy(as_played: Played, tmp_path: Path) -> Iterator[Served]:
    """The same, of the test's own."""
    played = copied(as_played, tmp_path / "event")
    with running(played.event, played.clock, played.tokens) as served:
        yield served


@pytest.fixture
def on_each(as_played: Played, tmp_path: Path, database: str) -> Iterator[Served]:
    """The same, on each database."""
    folder = tmp_path / "event"
    played = copied(as_played, folder) if database == "sqlite" else play(folder, database=database)
    with running(played.event, played.clock, played.tokens) as served:
        yield served
    played.event.engine.dispose()


@pytest.fixture
def hidden(tmp_path: Path) -> Iterator[Served]:
    """The same, its leaderboard hidden until the display."""
    played = play(tmp_path / "event", leaderboard="hidden")
    with running(played.event, played.clock, played.tokens) as served:
        yield served


def form_token(page: httpx.Response) -> str:
    found = re.search(r'name="form_token" value="([^"]+)"', page.text)
    assert found is not None
    return found[1]


def post(client: httpx.Client, path: str, from_page: str, **fields: str) -> httpx.Response:
    token = form_token(client.get(from_page))
    return client.post(path, data={"form_token": token, **fields})


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(("language", "shown"), [("fr", "fr"), ("en-GB", "en"), ("de", "fr")])
def test_everybody_gets_pages_in_their_language(
    crowd: Served, path: str, language: str, shown: str
) -> None:
    answer = crowd.client(headers={"accept-language": language}).get(path)
    assert answer.status_code == 200
    assert f'<html lang="{shown}">' in answer.text


@pytest.mark.parametrize("path", PAGES)
def test_a_page_holds_no_inline_script_or_style_and_nothing_from_elsewhere(
    crowd: Served, path: str
) -> None:
    text = crowd.client().get(path).text
    assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", text)
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)
    assert not re.findall(r'(?:src|href|action)="(?!/|#)[^"]*"', text)


def test_the_chosen_language_lasts(crowd: Served) -> None:
    client = crowd.client(headers={"accept-language": "fr"})
    answer = client.get("/langue/en?retour=/regles")
    assert (answer.status_code, answer.headers["location"]) == (303, "/regles")
    assert '<html lang="en">' in client.get("/regles").text


@pytest.mark.parametrize(
    "where", ["https://evil.example/", "//evil.example", "/\\evil.example", "evil", "/a\r\nX: y"]
)
def test_no_way_leads_elsewhere(crowd: Served, where: str) -> None:
    answer = crowd.client().get("/langue/en", params={"retour": where})
    assert answer.headers["location"] == "/"
    login = crowd.client(headers={"sec-fetch-site": "same-origin"})
    answer = login.post("/connexion", data={"token": crowd.tokens[SCORED], "retour": where})
    assert answer.headers["location"] == "/"


def test_hidden_scores_are_on_no_page(hidden: Served) -> None:
    for who in (None, SCORED):
        client = hidden.client() if who is None else hidden.browser(who)
        for path in ("/", "/?projection"):
            text = client.get(path).text
            assert "BERT et ses amis" in text
            assert not re.search(r"97\.95|0\.980|67\.84", text)
    organiser = hidden.browser("Camille")
    assert "0.980" in organiser.get("/").text
    # What is projected is seen by all, whoever's browser it is.
    assert "0.980" not in organiser.get("/?projection").text


def test_the_winners_come_with_the_display_of_the_frozen_ranking(hidden: Served) -> None:
    ended(Played(hidden.event, hidden.clock))
    hidden.clock.at = datetime(2026, 11, 21, 17, 0, tzinfo=UTC)
    assert "podium" not in hidden.client().get("/?projection").text
    hidden.clock.at = datetime(2026, 11, 21, 17, 31, tzinfo=UTC)
    text = hidden.client().get("/?projection").text
    assert "The winners" in text
    winners = re.findall(r'class="winner"><bdi>(.*?)</bdi>', text)
    assert winners == ["Équipe Sieste &amp; Fils", "Les Chronos", "Tic-Tac Toulouse"]


def test_ties_share_a_rank_and_baselines_have_none(crowd: Served) -> None:
    text = crowd.client().get("/").text
    rows = re.findall(r'<tr role="row" class="(.*?)".*?<bdi>(.*?)</bdi>', text, re.DOTALL)
    kinds = {name: kind.split()[0] for kind, name in rows}
    assert kinds["Les Chronos"] == "ranked"
    assert kinds["Petit Transformer"] == "unranked"
    tied = re.search(r'<span class="rank">2</span> <small>tied</small>', text)
    assert tied is not None
    assert '<span class="rank">3</span>' not in text


def test_who_has_no_score_is_told_why(crowd: Served) -> None:
    for who, told in ((None, False), (SCORED, False), ("Zéro pointé", True), ("Camille", True)):
        text = crowd.client(who).get("/").text
        waiting = text[text.index('id="waiting-title"') :]
        # It may name what only the team knows, such as the link that it gave.
        assert ("612.0 MB" in waiting) is told, who
        assert ("The last submission failed" in waiting) is not told
        assert "Disqualified: Le modèle de l’équipe voisine" in waiting


def test_names_are_text_whatever_they_hold(crowd: Served) -> None:
    for path in ("/", "/?projection"):
        text = crowd.client().get(path).text
        assert "<script>alert" not in text
        assert "&lt;script&gt;alert" in text


def test_an_unknown_token_logs_nobody_in(crowd: Served) -> None:
    client = crowd.client(headers={"sec-fetch-site": "same-origin"})
    answer = client.post("/connexion", data={"token": "team-0"})
    assert answer.status_code == 401
    assert "This token is not known" in answer.text
    assert not client.cookies


def test_a_session_begins_at_home_and_ends(busy: Served) -> None:
    client = busy.browser(SCORED)
    assert client.get("/connexion").headers["location"] == "/equipe"
    assert client.get("/organisation").headers["location"] == "/equipe"
    assert post(client, "/deconnexion", "/equipe").status_code == 303
    assert client.get("/equipe").headers["location"] == "/connexion?retour=/equipe"
    organiser = busy.browser("Camille")
    assert organiser.get("/equipe").headers["location"] == "/organisation"


def test_a_team_sees_its_own_submissions_only(crowd: Served) -> None:
    text = crowd.browser(SCORED).get("/equipe").text
    assert re.findall(r'<article [^>]*id="s(\d)"', text) == ["3", "1", "2"]
    assert "Measuring on the hidden sentences: 45%" in text
    assert "<dd>0.968" in text
    assert "<dd>0.980" not in text


API_FIGURES = (
    "F1 0.951 · agreement with the model 97% · 0.210\u00a0s per sentence · {} replies to 30"
)


def test_what_flair_does_to_its_model_is_told_to_a_team(crowd: Served) -> None:
    text = _plain(crowd.browser("CRF sinon rien").get("/equipe").text)
    assert "When Flair loads this stack" in text
    assert "train with use_context=False" in text
    assert "use_context" not in crowd.browser(SCORED).get("/equipe").text
    rules = _plain(crowd.client().get("/regles").text)
    assert "each alone, without its neighbours (use_context=False)" in rules


def test_what_became_of_its_api_is_told_to_a_team(crowd: Served) -> None:
    text = _plain(crowd.browser("CRF sinon rien").get("/equipe").text)
    assert API_FIGURES.format(12) in text
    assert "27 are needed" in text
    assert "The answer did not arrive within 10.0 s" in text
    assert "So it was in 15 of 18 failures." in text
    assert "are needed" not in crowd.browser(SCORED).get("/equipe").text


@pytest.mark.parametrize("who", [None, "CRF sinon rien", "Camille"])
def test_everybody_sees_the_figures_of_an_api_and_nobody_why_it_failed(
    crowd: Served, who: str | None
) -> None:
    text = _plain(crowd.client(who).get("/").text)
    assert API_FIGURES.format(12) in text
    assert API_FIGURES.format(29) in text
    assert "did not arrive" not in text


@pytest.mark.parametrize(
    ("who", "path"), [(SCORED, "/equipe"), ("Camille", "/organisation/soumissions")]
)
def test_seconds_are_shown_by_the_processor_and_by_the_clock(
    crowd: Served, who: str, path: str
) -> None:
    text = _plain(crowd.browser(who).get(path).text)
    assert "6.60\u00a0s" in text
    assert "by the clock: 6.86\u00a0s" in text


def _plain(page: str) -> str:
    """What is read on a page, without its elements."""
    return html.unescape(re.sub(r"<[^>]+>", "", page))


def test_exports_have_what_became_of_apis(on_each: Served) -> None:
    client = on_each.browser("Camille")
    for what in ("classement", "soumissions"):
        rows = client.get(f"/organisation/export/{what}.json").json()
        api = next(row["api"] for row in rows if row["team"] == "CRF sinon rien")
        assert (api["f1"], api["agreement"], api["latency_median"]) == (0.951, 0.967, 0.21)
        assert (api["replies"], api["failures"]["address-too-slow"]) == (12, 15)


def test_a_link_is_submitted_without_javascript(busy: Served) -> None:
    client = busy.browser("Zéro pointé")
    fields = {"link": "https://example.org/model.pt", "api_url": "https://api.example.org"}
    answer = post(client, "/equipe/lien", "/equipe", **fields)
    assert (answer.status_code, answer.headers["location"]) == (303, "/equipe#s2")
    with busy.event.reading() as session:
        query = select(Submission).where(Submission.link.is_not(None))
        submission = session.scalars(query).one()
    assert submission.api_url == "https://api.example.org"
    assert [one for _, one in busy.woken] == [submission.id]


def test_a_link_that_is_tried_again_says_why_and_when(busy: Served) -> None:
    client = busy.browser("Zéro pointé")
    post(client, "/equipe/lien", "/equipe", link="https://example.org/model.pt", api_url="")
    fault = AddressFault("address-refused", host="example.org", port=443)
    with busy.event.writing() as session:
        linked = session.scalars(select(Submission).where(Submission.link.is_not(None))).one()
        taken = claim(busy.event, session, linked.id, "worker", step="fetch")
        assert taken is not None
        fetch_later(busy.event, fault, session, taken)
    text = client.get("/equipe").text
    assert "example.org refuses the connection on port 443" in text
    assert "Next try at 16:20." in text
    assert "In the queue" not in text


def test_a_form_that_is_not_taken_keeps_what_was_typed(busy: Served) -> None:
    busy.clock.forward(hours=3)
    client = busy.browser("Zéro pointé")
    fields = {"link": "https://example.org/<x>", "api_url": ""}
    answer = post(client, "/equipe/lien", "/equipe", **fields)
    assert answer.status_code == 409
    assert "The event closed" in answer.text
    assert 'value="https://example.org/&lt;x&gt;"' in answer.text


def test_a_link_that_is_missing_is_asked_for(crowd: Served) -> None:
    answer = post(crowd.browser("Zéro pointé"), "/equipe/lien", "/equipe", link=" ")
    assert answer.status_code == 409
    assert "link to the model is missing" in answer.text


def test_the_address_of_an_api_is_changed(busy: Served) -> None:
    client = busy.browser(SCORED)
    answer = post(client, "/equipe/1/api", "/equipe", url="https://new.example.org")
    assert answer.headers["location"] == "/equipe#s1"
    with busy.event.reading() as session:
        query = select(Submission).where(Submission.api_url == "https://new.example.org")
        submission = session.scalars(query).one()
    assert submission.api_state is ApiState.WAITING
    assert busy.woken == [("api", submission.id)]


def test_an_unfinished_upload_is_shown_and_cancelled(busy: Served) -> None:
    client = busy.browser("Zéro pointé")
    upload = busy.announce(client, b"x" * 5_000_000)
    page = client.get("/equipe").text
    assert "0.00\u00a0MB of 5.00\u00a0MB have arrived" in page
    answer = post(client, f"/equipe/envois/{upload['id']}/annuler", "/equipe")
    assert answer.status_code == 303
    with busy.event.reading() as session:
        assert session.get_one(Upload, upload["id"]).cancelled_at is not None


def test_an_id_that_no_upload_has_is_not_looked_for(busy: Served) -> None:
    for strange in ("%00", "x", "0" * 31):
        answer = post(busy.browser(SCORED), f"/equipe/envois/{strange}/annuler", "/equipe")
        assert answer.status_code == 409
        assert "This upload does not exist" in answer.text


def test_an_address_is_saved_though_the_queue_cannot_be_told(
    as_played: Played, tmp_path: Path
) -> None:
    played = copied(as_played, tmp_path / "event")
    with running(played.event, played.clock, played.tokens, wake=_locked_queue) as served:
        client = served.browser(SCORED)
        answer = post(client, "/equipe/1/api", "/equipe", url="https://form.example.org")
        assert answer.headers["location"] == "/equipe#s1"
        json = {"url": "https://json.example.org"}
        changed = served.client(SCORED).put("/api/submissions/2/api", json=json)
        assert (changed.status_code, changed.json()["api"]["url"]) == (200, json["url"])
    with played.event.reading() as session:
        saved = session.scalars(select(Submission.api_url)).all()
    assert {"https://form.example.org", "https://json.example.org"} <= set(saved)


def _locked_queue(job: str, submission_id: int) -> None:
    raise sqlite3.OperationalError(f"database is locked: {job} {submission_id}")


@pytest.mark.parametrize(
    ("who", "path"), [(None, "/"), (SCORED, "/equipe"), ("Camille", "/organisation/soumissions")]
)
def test_pages_ask_the_database_as_often_whatever_was_submitted(
    busy: Served, who: str | None, path: str
) -> None:
    client = busy.client(who)
    before = _queries(busy, client, path)
    with busy.event.writing() as session:
        one = session.scalars(select(Submission).where(Submission.state == State.SCORED)).first()
        assert one is not None
        for number in range(10, 30):
            copy = {"file_name": "m.pt", "state": State.SCORED, "result": one.result}
            times = {"arrived_at": one.arrived_at, "accepted_at": one.accepted_at}
            session.add(Submission(team_id=one.team_id, number=number, **copy, **times))
    assert _queries(busy, client, path) == before


def _queries(served: Served, client: httpx.Client, path: str) -> int:
    asked: list[object] = []

    def counted(*of_statement: object) -> None:
        asked.append(of_statement)

    listen(served.event.engine, "before_cursor_execute", counted)
    assert client.get(path).status_code == 200
    remove(served.event.engine, "before_cursor_execute", counted)
    return len(asked)


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("Zéro pointé", {}),
        ("Hors jeu", {}),
        ("Pomodoro Squad", {"api_tries": 5, "api_next": None}),
    ],
)
def test_nothing_is_under_way_where_no_api_will_be_called(
    busy: Served, name: str, changes: dict[str, int | None]
) -> None:
    with busy.event.writing() as session:
        one = session.scalars(select(Submission).join(Team).where(Team.name == name)).one()
        one.api_url, one.api_state = "https://api.example.org", ApiState.WAITING
        for column, value in changes.items():
            setattr(one, column, value)
    text = busy.browser(name).get("/equipe").text
    assert "data-under-way" not in text
    assert "will be called" not in text
    assert "not called" in text


def test_an_api_that_will_be_called_is_watched(busy: Served) -> None:
    text = busy.browser("Pomodoro Squad").get("/equipe").text
    assert "data-under-way" in text
    assert "will be called" in text


def test_another_teams_upload_is_not_cancelled(busy: Served) -> None:
    upload = busy.announce(busy.browser("Zéro pointé"), b"other")
    answer = post(busy.browser(SCORED), f"/equipe/envois/{upload['id']}/annuler", "/equipe")
    assert answer.status_code == 409
    with busy.event.reading() as session:
        assert session.get_one(Upload, upload["id"]).cancelled_at is None


DECISIONS = (
    "/organisation/ressemblances/1",
    "/organisation/soumissions/1/disqualifier",
    "/organisation/soumissions/1/requalifier",
    "/organisation/soumissions/1/rejuger",
    "/organisation/heure-limite",
    "/organisation/heure-limite/annuler",
    "/organisation/annonces",
    "/organisation/annonces/1/retirer",
)


@pytest.mark.parametrize("path", DECISIONS)
def test_decisions_are_for_organisers_with_a_form_of_ours(crowd: Served, path: str) -> None:
    team = crowd.browser(SCORED)
    token = form_token(team.get("/equipe"))
    assert team.post(path, data={"form_token": token}).status_code == 403
    organiser = crowd.browser("Camille")
    for forged in ({}, {"form_token": "x"}, {"form_token": token}):
        assert organiser.post(path, data=forged).status_code == 403
    assert crowd.client().post(path).status_code == 401


@pytest.mark.parametrize("path", ["", "/soumissions", "/journal"])
def test_the_organisers_pages_are_theirs(crowd: Served, path: str) -> None:
    assert crowd.client().get(f"/organisation{path}").status_code == 303
    assert crowd.browser("Camille").get(f"/organisation{path}").status_code == 200


def test_submissions_are_filtered(on_each: Served) -> None:
    client = on_each.browser("Camille")
    failed = client.get("/organisation/soumissions?etat=failed").text
    assert "Zéro pointé" in failed
    assert failed.count("<article") == 1
    of_team = client.get("/organisation/soumissions", params={"equipe": SCORED}).text
    assert of_team.count("<article") == 3
    for of_none in ("Personne", "\0"):
        answer = client.get("/organisation/soumissions", params={"equipe": of_none})
        assert answer.status_code == 200


def test_submissions_come_page_by_page(on_each: Served) -> None:
    client = on_each.browser("Camille")
    with on_each.event.writing() as session:
        team = session.scalars(select(Team).where(Team.name == SCORED)).one()
        first = session.scalars(select(Submission).order_by(Submission.accepted_at)).first()
        assert first is not None
        oldest = first.id
        for number in range(100, 350):
            # All at one moment, which then says nothing about their order.
            session.add(
                Submission(
                    team_id=team.id,
                    number=number,
                    file_name="model.pt",
                    arrived_at=NOW,
                    accepted_at=NOW,
                )
            )

    def shown(**query: str | int) -> list[str]:
        return ARTICLE.findall(client.get("/organisation/soumissions", params=query).text)

    pages = [shown(page=number) for number in (1, 2, 3, 4)]
    assert [len(page) for page in pages[:2]] == [100, 100]
    assert len({number for page in pages for number in page}) == sum(map(len, pages))
    assert pages[3] == []
    assert f"{oldest}" in pages[2]
    assert shown(voir=oldest) == pages[2]
    newer = client.get("/organisation/soumissions", params={"equipe": SCORED}).text
    following = re.search(r'href="([^"]*)" rel="next"', newer)
    assert following is not None
    older = client.get(html.unescape(following[1])).text
    assert set(re.findall(r"<h3 [^>]*><bdi>([^<]*)", older)) == {SCORED}
    assert not set(ARTICLE.findall(newer)) & set(ARTICLE.findall(older))


def test_each_decision_is_done_and_logged(on_each: Served) -> None:
    client = on_each.browser("Camille")
    with on_each.event.reading() as session:
        name = select(Submission).join(Team).where(Team.name == "Pomodoro Squad")
        target = session.scalars(name).one().id
        similar = session.scalars(select(Similarity)).all()[-1].id
    steps: tuple[tuple[str, dict[str, str], str], ...] = (
        (f"/organisation/ressemblances/{similar}", {"decision": "penalise"}, "similarity"),
        (f"/organisation/ressemblances/{similar}", {"decision": "undo"}, "similarity"),
        (
            f"/organisation/ressemblances/{similar}",
            {"decision": "dismiss", "reason": "Même graine"},
            "similarity",
        ),
        (f"/organisation/soumissions/{target}/disqualifier", {"reason": "Copié"}, "disqualify"),
        (f"/organisation/soumissions/{target}/requalifier", {}, "requalify"),
        (f"/organisation/soumissions/{target}/rejuger", {}, "rerun"),
        ("/organisation/heure-limite", {"until": "2026-11-22T17:45"}, "extend"),
        ("/organisation/heure-limite/annuler", {}, "take-back-extension"),
        ("/organisation/heure-limite", {"until": "2026-11-21T17:45"}, "extend"),
        ("/organisation/annonces", {"text": "Un quart d’heure de plus"}, "announce"),
    )
    for path, fields, action in steps:
        answer = post(client, path, "/organisation", **fields)
        assert answer.status_code == 303, answer.text
        with on_each.event.reading() as session:
            entry = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
            assert entry is not None
            assert (entry.who, entry.action) == ("Camille", action)
    assert [one for _, one in on_each.woken] == [target]
    with on_each.event.reading() as session:
        assert on_each.event.deadline(session) == datetime(2026, 11, 21, 16, 45, tzinfo=UTC)
        assert session.scalars(select(Announcement.text)).all()[-1] == "Un quart d’heure de plus"
    assert "Un quart d’heure de plus" in client.get("/organisation/journal").text


@pytest.mark.parametrize(
    ("path", "fields", "said"),
    [
        ("/organisation/soumissions/1/disqualifier", {"reason": " "}, "needs a reason"),
        ("/organisation/heure-limite", {"until": "demain"}, "not a time"),
        ("/organisation/heure-limite", {"until": "2027-03-28T02:30"}, "not a time"),
        ("/organisation/heure-limite", {"until": "2026-11-21T12:00"}, "only be put later"),
        ("/organisation/heure-limite", {"until": "9999-12-31T23:59"}, "up to 48 hours"),
        ("/organisation/heure-limite", {"until": "9999-12-31T23:59-12:00"}, "up to 48 hours"),
        ("/organisation/heure-limite", {"until": "0001-01-01T00:00"}, "only be put later"),
        ("/organisation/heure-limite/annuler", {}, "no extension left"),
        ("/organisation/annonces", {"text": ""}, "announcement is empty"),
        ("/organisation/ressemblances/1", {"decision": "dismiss"}, "takes a reason"),
        (
            "/organisation/ressemblances/1",
            {"decision": "penalise", "guilty": "1"},
            "nothing to decide",
        ),
        ("/organisation/ressemblances/999", {"decision": "dismiss"}, "nothing to decide"),
        ("/organisation/ressemblances/1", {"decision": "x"}, "nothing to decide"),
    ],
)
def test_what_cannot_be_decided_is_said(
    crowd: Served, path: str, fields: dict[str, str], said: str
) -> None:
    answer = post(crowd.browser("Camille"), path, "/organisation", **fields)
    assert answer.status_code == 409
    assert said in answer.text


def test_evidence_is_shown_by_pairs_of_teams(on_each: Served) -> None:
    client = on_each.browser("Camille")
    blocks = _similar(client)
    assert len(blocks) == 3
    (block,) = [block for block in blocks if "HIIT ou Miss" in block]
    assert "certainty 99.0%" in block
    assert "1 more pair of submissions" in block
    assert "2 submissions concerned" in block
    # The one whose models came later is who is penalised, unless the other is chosen.
    later, earlier = re.findall(r'name="guilty" value="(\d+)"( checked)?', block)
    assert (later[1], earlier[1]) == (" checked", "")
    path = re.search(r'action="(/organisation/ressemblances/\d+)"', block)
    assert path is not None
    post(client, path[1], "/organisation", decision="penalise", guilty=earlier[0])
    (block,) = [block for block in _similar(client) if "HIIT ou Miss" in block]
    assert "Les Chronos penalised by Camille" in block
    assert 'name="guilty"' not in block
    board = client.get("/").text
    row = board[board.index("<bdi>Les Chronos</bdi>") :]
    assert "similar model" in row[: row.index("</tr>")]
    post(client, path[1], "/organisation", decision="undo")
    post(client, path[1], "/organisation", decision="dismiss", reason="<b>Même graine</b>")
    (block,) = [block for block in _similar(client) if "HIIT ou Miss" in block]
    assert "dismissed by Camille" in block
    assert "&lt;b&gt;Même graine" in block


def test_what_was_dismissed_by_itself_is_shown_with_the_reason(busy: Served) -> None:
    why = Reason("similar-given-baseline", {"baseline": "Petit Transformer"}).to_dict()
    with busy.event.writing() as session:
        for one in session.scalars(select(Similarity)):
            one.decision, one.decided_by, one.decided_at = "dismiss", "evaluator", NOW
            one.evidence = {**one.evidence, "why": why}
    blocks = _similar(busy.browser("Camille"))
    assert len(blocks) == 3
    for block in blocks:
        assert "dismissed by evaluator" in block
        assert "This is the baseline Petit Transformer" in block
        assert "Undo the decision" in block
        assert "Dismiss…" not in block


def _similar(client: httpx.Client) -> list[str]:
    text = client.get("/organisation").text
    return re.findall(r'<article class="card similar".*?</article>', text, re.DOTALL)


@pytest.mark.parametrize("what", ["classement", "soumissions"])
def test_exports_are_for_organisers(on_each: Served, what: str) -> None:
    client = on_each.browser("Camille")
    rows = client.get(f"/organisation/export/{what}.json").json()
    table = client.get(f"/organisation/export/{what}.csv")
    assert table.headers["content-type"].startswith("text/csv")
    assert f'filename="{what}.csv"' in table.headers["content-disposition"]
    assert any(row["team"] == SCORED for row in rows)
    assert SCORED in table.text
    assert on_each.browser(SCORED).get(f"/organisation/export/{what}.csv").status_code == 403


def test_a_page_that_is_not_there_says_so(crowd: Served) -> None:
    answer = crowd.client(headers={"accept": "text/html"}).get("/nothing")
    assert answer.status_code == 404
    assert "This address does not exist" in answer.text
    assert answer.headers["content-type"].startswith("text/html")


def test_without_its_database_a_browser_still_gets_a_sentence(busy: Served) -> None:
    busy.event.engine.dispose()
    (busy.event.folder / "evaluator.db").rename(busy.event.folder / "gone.db")
    (busy.event.folder / "evaluator.db").mkdir()
    answer = busy.client(headers={"accept": "text/html"}).get("/")
    assert answer.status_code == 503
    assert "cannot reach its database" in answer.text


def test_the_example_of_the_rules_is_what_judges(crowd: Served) -> None:
    text = crowd.client().get("/regles").text
    assert "80.39" in text


@pytest.mark.parametrize("file", sorted(STATIC.rglob("*.*")), ids=lambda file: file.name)
def test_static_files_have_their_types(crowd: Served, file: Path) -> None:
    answer = crowd.client().get(f"/static/{file.relative_to(STATIC).as_posix()}")
    types = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith(types.get(file.suffix, "text/plain"))
    assert answer.headers["cache-control"] == "no-cache"
    assert sha256(answer.content) == sha256(file.read_bytes())


@pytest.mark.parametrize(
    "path", ["", "missing.js", "%2e%2e/app.py", "..%2fapp.py", "%00", "vendor"]
)
def test_nothing_else_is_served(crowd: Served, path: str) -> None:
    assert crowd.client().get(f"/static/{path}").status_code == 404

"""The JSON API: the event, submissions, the leaderboard, languages, health."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from evaluator.database.models import State, Submission, Team, WorkerBeat
from evaluator.reasons import Reason
from evaluator.results import lines
from evaluator.teams import allow_submissions
from tests.evaluator.web.pages_event import NOW, play
from tests.evaluator.web.serving import Served, running, serve


def test_the_event_as_everybody_and_as_a_team_sees_it(served: Served) -> None:
    everybody = served.client().get("/api/event").json()
    assert (everybody["phase"], everybody["team"]) == ("open", None)
    assert everybody["submissions_left"] is None
    assert everybody["deadline"] == "2026-11-21T17:15:00+01:00"
    assert everybody["limits"]["upload_mb"] == 500
    team = served.client("Chronos")
    link = {"link": "https://example.org/model.pt"}
    assert team.post("/api/submissions", json=link).status_code == 201
    told = team.get("/api/event").json()
    assert (told["team"], told["submissions_left"]) == ("Chronos", 19)
    with served.event.writing() as session:
        allow_submissions(served.event, session, "Chronos", 2)
    told = team.get("/api/event").json()
    assert (told["limits"]["submissions"], told["submissions_left"]) == (22, 21)
    assert "You have 21 submissions of 22 left." in team.get("/equipe").text


def test_a_link_waits_to_be_fetched(served: Served) -> None:
    client = served.client("Chronos")
    handed_in = client.post(
        "/api/submissions",
        json={"link": "https://example.org/model.pt", "api_url": "https://api.example.org"},
    ).json()
    assert (handed_in["number"], handed_in["state"]) == (1, "waiting")
    assert handed_in["api"]["state"] == "waiting"
    assert [job for job, _ in served.woken] == ["fetch"]
    changed = client.put("/api/submissions/1/api", json={"url": "https://other.example.org"})
    assert changed.json()["api"]["url"] == "https://other.example.org"
    assert [job for job, _ in served.woken] == ["fetch", "api"]
    assert client.get("/api/submissions/1").json() == changed.json()
    again = client.put("/api/submissions/1/api", json={"url": "https://third.example.org"})
    assert (again.status_code, again.json()["code"]) == (429, "api-changed-lately")


def test_limits_are_conflicts_with_a_reason(served: Served) -> None:
    client = served.client("Chronos")
    link = {"link": "https://example.org/model.pt"}
    most = served.event.config.limits.submissions
    codes = [client.post("/api/submissions", json=link).status_code for _ in range(most + 1)]
    assert codes == [201] * most + [409]
    served.clock.forward(days=1)
    late = client.post("/api/submissions", json=link)
    assert (late.status_code, late.json()["code"]) == (409, "event-closed")


@pytest.mark.parametrize(
    ("headers", "said"),
    [
        ({}, "Connectez-vous"),
        ({"accept-language": "en-GB,fr;q=0.5"}, "Log in"),
        ({"accept-language": "de, fr;q=0.2, en;q=0.9"}, "Log in"),
        ({"accept-language": "de"}, "Connectez-vous"),
        ({"accept-language": "en;q=x, fr;q=nan"}, "Connectez-vous"),
        ({"accept-language": "en", "cookie": "langue=fr"}, "Connectez-vous"),
        ({"cookie": "langue=en"}, "Log in"),
        ({"cookie": "langue=klingon"}, "Connectez-vous"),
    ],
    ids=str,
)
def test_a_refusal_speaks_the_readers_language(
    shared: Served, headers: dict[str, str], said: str
) -> None:
    answer = shared.client(headers={"accept-language": ""} | headers).get("/api/submissions")
    assert answer.status_code == 401
    assert answer.json()["detail"].startswith(said)


def test_what_a_team_is_told_of_its_submissions(tmp_path: Path) -> None:
    played = play(tmp_path / "event")
    with running(played.event, played.clock, played.tokens) as served:
        judging, _, scored = served.client("Les Chronos").get("/api/submissions").json()
        assert (judging["state"], judging["progress"]) == ("judging", 0.45)
        assert scored["result"]["scores"]["spans"]["found"] == 9680
        assert scored["api"]["f1"] == 0.951
        assert not {"facts", "predictions", "fingerprint"} & set(scored["result"])
        assert dict(lines(scored))["API"] == (
            "répond (F1 0.9510, accord 97%, 210 ms par phrase, 29 réponses sur 30)"
        )
        french = served.client("CRF sinon rien", headers={"accept-language": "fr"})
        down = dict(lines(french.get("/api/submissions/1").json()))["API"]
        assert down.startswith("ne répond pas (F1")
        attention = [
            value
            for name, value in lines(french.get("/api/submissions/1").json())
            if name == "attention"
        ]
        assert attention[0].startswith("Quand Flair recharge cette pile")
        assert "use_context=False" in attention[1]
        assert "attention" not in dict(lines(scored))
        assert "12 réponses sur 30) : La réponse n’est pas arrivée en 10,0 s" in down
        failed = served.client("Zéro pointé").get("/api/submissions/1").json()
        assert failed["reason"]["code"] == "model-too-large"
        assert failed["reason"]["detail"].startswith("The file has 612.0 MB")
    played.event.engine.dispose()


def test_the_leaderboard_is_hidden_until_the_display(tmp_path: Path) -> None:
    played = play(tmp_path / "event", leaderboard="hidden")
    with running(played.event, played.clock, played.tokens) as served:
        refused = served.client("Les Chronos").get("/api/leaderboard")
        assert (refused.status_code, refused.json()["code"]) == (403, "leaderboard-hidden")
        assert "21/11/2026 18:30" in refused.json()["detail"]
        early = served.client("Camille").get("/api/leaderboard").json()
        played.clock.forward(hours=4)
        shown = served.client().get("/api/leaderboard").json()
        own = served.client("Zéro pointé").get("/api/leaderboard").json()
    # Why a model failed may name what only its team knows, such as the link that it gave.
    codes = [_codes(rows["rows"]) for rows in (shown, own, early)]
    assert codes[0] == {"last-submission-failed", "not-judged-yet"}
    assert codes[1] == codes[2] == {"model-too-large", "not-judged-yet"}
    told = [
        {row["team"]: row["api"].pop("reason", None) for row in rows["rows"]}
        for rows in (shown, early)
    ]
    # Nor does anybody else read why a call of a team's API failed.
    assert not any(told[0].values())
    assert (told[1]["CRF sinon rien"] or {})["code"] == "address-too-slow"
    for rows in (shown["rows"], early["rows"]):
        for row in rows:
            del row["reason"]
    assert shown["rows"] == early["rows"]
    assert shown["final"] is False
    ranks = [row["rank"] for row in shown["rows"] if row["rank"] is not None]
    assert (ranks[0], ranks) == (1, sorted(ranks))
    apis = {row["team"]: row["api"] for row in shown["rows"]}
    of_api = ("state", "f1", "agreement", "latency_median", "replies", "failures")
    assert [apis["CRF sinon rien"][name] for name in of_api] == [
        *("down", 0.951, 0.967, 0.21, 12),
        {"api-not-json": 3, "address-too-slow": 15},
    ]
    assert apis["Repos actif"] == {"state": "missing"}
    played.event.engine.dispose()


def _codes(rows: list[dict[str, Any]]) -> set[str]:
    return {row["reason"]["code"] for row in rows if row["reason"] is not None}


def test_health_is_well_while_somebody_works(served: Served) -> None:
    answer = served.client().get("/health")
    assert answer.status_code == 200
    assert {"ok", "database", "workers", "disk_free_mb"} <= set(answer.json())


def test_health_says_that_nobody_works(served: Served) -> None:
    served.client("Chronos").post("/api/submissions", json={"link": "https://example.org/m.pt"})
    served.clock.forward(minutes=10)
    answer = served.client().get("/health")
    found = answer.json()
    assert (answer.status_code, found["ok"], found["workers"]) == (503, False, 0)
    assert (found["waiting"], found["oldest_waiting_seconds"]) == (1, 600)
    with served.event.writing() as session:
        session.add(WorkerBeat(name="one", started_at=NOW, beat_at=served.clock()))
    assert served.client().get("/health").status_code == 200
    with served.event.writing() as session:
        session.get_one(WorkerBeat, "one").trouble = "no sandbox"
    troubled = served.client().get("/health")
    assert (troubled.status_code, troubled.json()["sandbox"]) == (503, False)
    assert "no sandbox" not in troubled.text
    served.clock.at += timedelta(minutes=5)
    assert served.client().get("/health").json()["workers"] == 0


def test_a_database_that_is_away_is_said_and_comes_back(tmp_path: Path) -> None:
    with serve(tmp_path / "event") as served:
        database = served.event.folder / "evaluator.db"
        served.event.engine.dispose()
        for file in served.event.folder.glob("evaluator.db*"):
            file.rename(file.with_name(f"away-{file.name}"))
        database.mkdir()
        answer = served.client("Chronos").get("/api/submissions")
        assert (answer.status_code, answer.json()["code"]) == (503, "database-away")
        assert answer.headers["retry-after"] == "5"
        health = served.client().get("/health")
        assert (health.status_code, health.json()["database"]) == (503, False)
        page = served.client().get("/", headers={"accept": "text/html"})
        assert (page.status_code, "database" in page.text) == (503, True)
        database.rmdir()
        for file in served.event.folder.glob("away-evaluator.db*"):
            file.rename(file.with_name(file.name.removeprefix("away-")))
        assert served.client("Chronos").get("/api/submissions").status_code == 200


def test_a_failed_submission_of_another_language_is_translated(served: Served) -> None:
    with served.event.writing() as session:
        team = session.query(Team).filter_by(name="Chronos").one()
        session.add(
            Submission(
                team_id=team.id,
                number=1,
                file_name="model.pt",
                arrived_at=NOW,
                accepted_at=NOW,
                state=State.FAILED,
                reason=Reason("model-empty").to_dict(),
            )
        )
    told = {
        language: served.client("Chronos", headers={"accept-language": language})
        .get("/api/submissions/1")
        .json()["reason"]["detail"]
        for language in ("fr", "en")
    }
    assert told["fr"].startswith("Le fichier est vide")
    assert told["en"].startswith("The file is empty")

"""Attacks on tokens, sessions and roles, and requests that another site makes a browser send."""

import base64
import json
import logging
from pathlib import Path

import httpx
import pytest
from itsdangerous import URLSafeTimedSerializer

from evaluator.tokens import renew_organiser_token, renew_team_token
from tests.evaluator.web.attacks import contains
from tests.evaluator.web.serving import Served, raw, serve


def _status(served: Served, cookie: str) -> int:
    client = served.client()
    client.cookies.set("session", cookie)
    return client.get("/api/submissions").status_code


def _cookie(client: httpx.Client) -> str:
    value = client.cookies.get("session")
    assert value is not None
    return value


@contains("cookie-forged")
def test_forged_cookies_open_nothing(shared: Served) -> None:
    identity = ["team", 1, "0" * 16]
    forged = URLSafeTimedSerializer("another secret", salt="evaluator.session").dumps(identity)
    unsigned = base64.urlsafe_b64encode(json.dumps(identity).encode()).decode()
    for cookie in (forged, unsigned, f"{unsigned}..", "", ".", "x" * 4000, "é".encode().hex()):
        assert _status(shared, cookie) == 401


@contains("cookie-tampered")
def test_a_changed_cookie_opens_nothing(shared: Served) -> None:
    cookie = _cookie(shared.browser("Chronos"))
    assert _status(shared, cookie) == 200
    payload, time, signature = cookie.split(".")
    kind, number, mark = json.loads(base64.urlsafe_b64decode(payload + "==="))
    for changed in (["team", number + 1, mark], ["organiser", 1, mark]):
        other = base64.urlsafe_b64encode(json.dumps(changed).encode()).decode().rstrip("=")
        assert _status(shared, f"{other}.{time}.{signature}") == 401
    later = time[:-1] + ("A" if time[-1] != "A" else "B")
    assert _status(shared, f"{payload}.{later}.{signature}") == 401
    assert kind == "team"


@contains("cookie-expired")
def test_an_old_cookie_opens_nothing(served: Served) -> None:
    client = served.browser("Chronos")
    assert client.get("/api/submissions").status_code == 200
    served.clock.forward(days=3, seconds=2)
    assert client.get("/api/submissions").status_code == 401


@contains("cookie-swapped")
def test_a_form_token_is_no_session_and_a_session_no_form_token(shared: Served) -> None:
    client = shared.browser("Chronos")
    session = _cookie(client)
    refused = client.post("/deconnexion", data={"form_token": session})
    assert (refused.status_code, refused.json()["code"]) == (403, "form-expired")
    assert _status(shared, _form_token(client)) == 401


@contains("token-stolen")
def test_a_new_token_ends_the_sessions_of_the_old_one(served: Served) -> None:
    browser, program = served.browser("Chronos"), served.client("Chronos")
    with served.event.writing() as session:
        served.tokens["Chronos"] = renew_team_token(served.event, session, "Chronos")
    assert browser.get("/api/submissions").status_code == 401
    assert program.get("/api/submissions").status_code == 401
    assert served.client("Chronos").get("/api/submissions").status_code == 200


@contains("token-stolen")
def test_an_organisers_new_token_ends_the_sessions_of_the_old_one(served: Served) -> None:
    name = next(name for name, token in served.tokens.items() if token.startswith("orga-"))
    browser = served.browser(name)
    assert browser.get("/organisation").status_code == 200
    with served.event.writing() as session:
        served.tokens[name] = renew_organiser_token(served.event, session, name)
    assert browser.get("/organisation").status_code == 303
    assert served.browser(name).get("/organisation").status_code == 200


@contains("token-guessed")
@contains("address-forged")
@contains("neighbour-locked-out")
def test_guessing_is_slowed_down_and_locks_nobody_out(served: Served) -> None:
    client = served.client()
    statuses = [
        client.post(
            "/connexion",
            data={"token": f"team-{number:040x}"},
            headers={"x-forwarded-for": f"203.0.113.{number}", "forwarded": f"for=10.0.0.{number}"},
        ).status_code
        for number in range(32)
    ]
    assert statuses == [401] * 30 + [429] * 2
    refused = client.get("/api/event", headers={"authorization": "Bearer team-unknown"})
    assert (refused.status_code, refused.json()["code"]) == (429, "too-many-logins")
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    right = client.post("/connexion", data={"token": served.tokens["Chronos"]})
    assert (right.status_code, right.headers["location"]) == (303, "/equipe")
    assert served.client("Chronos").get("/api/submissions").status_code == 200


@contains("token-leaked")
def test_tokens_are_in_no_answer_log_or_address(
    shared: Served, caplog: pytest.LogCaptureFixture
) -> None:
    token = shared.tokens["Chronos"]
    with caplog.at_level(logging.DEBUG):
        browser = shared.browser("Chronos")
        asked = [
            browser.get("/api/event"),
            browser.get("/api/submissions/7"),
            shared.client().get("/api/submissions", params={"token": token}),
            shared.client().get("/api/submissions", headers={"authorization": f"Basic {token}"}),
        ]
    assert [answer.status_code for answer in asked] == [200, 404, 401, 401]
    secret = token.removeprefix("team-")
    for answer in asked:
        assert secret not in answer.text + str(answer.headers)
    ours = [r.getMessage() for r in caplog.records if not r.name.startswith(("httpcore", "httpx"))]
    assert not any(secret in message for message in ours)
    payload = _cookie(browser).partition(".")[0]
    assert secret.encode() not in base64.urlsafe_b64decode(payload + "===")


@contains("cookie-read")
def test_the_cookie_is_kept_from_scripts_other_sites_and_plain_http(
    shared: Served, tmp_path: Path
) -> None:
    answer = shared.client().post("/connexion", data={"token": shared.tokens["Chronos"]})
    cookie = answer.headers["set-cookie"].lower()
    assert cookie.startswith("session=")
    assert {"httponly", "samesite=strict", "path=/"} <= set(cookie.split("; "))
    assert "strict-transport-security" not in answer.headers
    with serve(tmp_path / "event", proxies=("127.0.0.1",)) as served:
        client = served.client(headers={"x-forwarded-proto": "https"})
        answer = client.post("/connexion", data={"token": served.tokens["Chronos"]})
    cookie = answer.headers["set-cookie"].lower()
    assert cookie.startswith("__host-session=")
    assert {"httponly", "samesite=strict", "path=/", "secure"} <= set(cookie.split("; "))
    assert answer.headers["strict-transport-security"] == "max-age=31536000"


@contains("role-raised")
def test_each_role_has_its_own_routes(shared: Served) -> None:
    team, organiser = shared.client("Chronos"), shared.client("Camille")
    assert organiser.get("/organisation").status_code == 200
    assert team.get("/organisation").status_code in (303, 403)
    assert shared.client().get("/organisation").status_code in (303, 401)
    refused = organiser.post("/api/submissions", json={"link": "https://example.org/model.pt"})
    assert (refused.status_code, refused.json()["code"]) == (403, "teams-only")


@contains("query-injected")
def test_sql_in_values_is_only_a_value(shared: Served) -> None:
    client = shared.client("Chronos")
    for token in ("' OR 1=1 --", "team-' UNION SELECT 1 --"):
        wrong = shared.client().get("/api/event", headers={"authorization": f"Bearer {token}"})
        assert wrong.status_code in (401, 429)
    assert client.get("/api/submissions/1 OR 1=1").status_code == 422
    assert client.get("/api/uploads/' OR '1'='1").status_code == 404


@contains("form-foreign")
@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example", "sec-fetch-site": "cross-site"},
        {"origin": "https://evil.example"},
        {"origin": "http://127.0.0.1:1"},
        {"sec-fetch-site": "same-site"},
        {"origin": "http://["},
    ],
)
def test_what_another_site_sends_is_refused(shared: Served, headers: dict[str, str]) -> None:
    browser = shared.browser("Chronos")
    token = _form_token(browser)
    del browser.headers["origin"], browser.headers["sec-fetch-site"]
    for answer in (
        browser.post("/deconnexion", data={"form_token": token}, headers=headers),
        browser.post("/api/submissions", json={"link": "https://example.org"}, headers=headers),
        browser.delete(f"/api/uploads/{'0' * 32}", headers=headers),
    ):
        assert (answer.status_code, answer.json()["code"]) == (403, "request-foreign")


@contains("form-nameless")
@pytest.mark.parametrize("headers", [{}, {"origin": "null"}, {"sec-fetch-site": ""}])
def test_a_cookie_alone_changes_nothing(shared: Served, headers: dict[str, str]) -> None:
    browser = shared.browser("Chronos")
    del browser.headers["origin"], browser.headers["sec-fetch-site"]
    answer = browser.post("/api/submissions", json={"link": "https://example.org"}, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "request-foreign")


@contains("form-without-token")
def test_forms_carry_a_token_of_their_own_session(shared: Served) -> None:
    browser = shared.browser("Chronos")
    others = _form_token(shared.browser("Autres"))
    for token in ("", "x", others):
        refused = browser.post("/deconnexion", data={"form_token": token})
        assert (refused.status_code, refused.json()["code"]) == (403, "form-expired")
    assert browser.post("/deconnexion", data={"form_token": _form_token(browser)}).is_redirect
    assert browser.get("/api/submissions").status_code == 401


@contains("login-foreign")
def test_another_site_logs_nobody_in(shared: Served) -> None:
    answer = shared.client().post(
        "/connexion",
        data={"token": shared.tokens["Chronos"]},
        headers={"origin": "https://evil.example"},
    )
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


@contains("json-disguised")
@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_json_is_read_only_as_json(shared: Served, kind: str) -> None:
    content = json.dumps({"link": "https://example.org/model.pt"})
    answer = shared.client("Chronos").post(
        "/api/submissions", content=content, headers={"content-type": kind}
    )
    assert answer.status_code == 422


@contains("cors-asked")
@contains("framed")
def test_no_other_site_reads_or_frames_us(shared: Served) -> None:
    foreign = {"origin": "https://evil.example", "access-control-request-method": "POST"}
    asked = shared.client().options("/api/submissions", headers=foreign)
    got = shared.client("Chronos").get("/api/event", headers=foreign)
    for answer in (asked, got, shared.client().get("/nowhere", headers=foreign)):
        assert not [name for name in answer.headers if name.startswith("access-control")]
        policy = answer.headers["content-security-policy"]
        assert "frame-ancestors 'none'" in policy
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["referrer-policy"] == "no-referrer"


@contains("host-forged")
def test_only_known_names_are_served(tmp_path: Path) -> None:
    with serve(tmp_path / "event", hosts=["judge.example", "127.0.0.1"]) as served:
        for host, status in (
            ("judge.example", 200),
            ("JUDGE.example:8000", 200),
            ("evil.example", 421),
            ("judge.example.evil.example", 421),
            ("[::1", 421),
            ("", 421),
        ):
            answer = served.client().get("/api/event", headers={"host": host})
            assert answer.status_code == status, host
        lines = b"GET /api/event HTTP/1.1\r\nHost: judge.example\r\nHost: evil.example\r\n\r\n"
        assert raw(served, lines).startswith(b"HTTP/1.1 400 ")


@contains("redirect-open")
@pytest.mark.parametrize("path", ["https://evil.example", "//evil.example", "/\\evil.example"])
def test_the_login_leads_to_paths_of_ours(shared: Served, path: str) -> None:
    answer = shared.client().post(
        "/connexion", data={"token": shared.tokens["Chronos"], "retour": path}
    )
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/")
    assert "evil" not in answer.headers["location"]


def _form_token(client: httpx.Client) -> str:
    """The hidden field of the page's own form."""
    page = client.get("/", headers={"accept": "text/html"}).text
    return page.partition('name="form_token" value="')[2].partition('"')[0]

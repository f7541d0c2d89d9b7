"""A team's machine and a real server, with a network between them that breaks."""

import os
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from evaluator import client as client_module
from evaluator import submitting
from evaluator.database.models import Submission
from evaluator.errors import SubmissionFault
from evaluator.event import Event
from evaluator.lifecycle import claim, fail, finish
from evaluator.reasons import Reason
from evaluator.results import seconds
from evaluator.submitting import Client, Patience, SubmitError, follow, submit_file, submit_link
from evaluator.web import tus
from evaluator.web.dependencies import Wake
from evaluator.web.uploads import settle
from tests.evaluator.cli.conftest import ROOT, Run
from tests.evaluator.cli.proxy import Network, network
from tests.evaluator.events import model_result
from tests.evaluator.web.serving import Served, running, serve

_MB = 1_000_000


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    with serve(tmp_path / "event") as served:
        yield served


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """Bytes that no other model has, in two pieces."""
    file = tmp_path / "model.pt"
    file.write_bytes(secrets.token_bytes(6 * _MB))
    return file


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pauses are as short as what they wait for."""
    monkeypatch.setattr(client_module, "_PAUSE", 0.05)
    monkeypatch.setattr(submitting, "_LOOK_SECONDS", 0.05)


def _client(served: Served, url: str = "", *, seconds: float = 20) -> Client:
    return Client(url or served.url, served.tokens["Chronos"], patience=Patience(seconds))


def _stored(served: Served, number: int = 1) -> bytes:
    with served.event.reading() as session:
        path = session.scalar(select(Submission.path).where(Submission.number == number))
    assert path is not None
    return (served.event.folder / path).read_bytes()


def test_model_arrives_whole_and_is_accepted(served: Served, model: Path) -> None:
    told: list[tuple[int, int]] = []

    with _client(served) as client:
        number = submit_file(
            client,
            model,
            api_url="https://team.example",
            sending=lambda done, total: told.append((done, total)),
        )

    assert number == 1
    assert _stored(served) == model.read_bytes()
    assert told[-1] == (6 * _MB, 6 * _MB)
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert any(0 < done < 4 * _MB for done, _ in told), "pieces come all at once"
    with served.event.reading() as session:
        assert session.scalar(select(Submission.api_url)) == "https://team.example"


def test_goes_on_after_cuts(served: Served, model: Path) -> None:
    told: list[str] = []
    patience = Patience(20, tell=told.append)

    with network(served.port, cuts=(2 * _MB, 3 * _MB, 1 * _MB)) as net:
        with Client(net.url, served.tokens["Chronos"], patience=patience) as client:
            assert submit_file(client, model) == 1

        assert net.broken == 3
    assert _stored(served) == model.read_bytes()
    assert told
    assert all("nouvel essai" in line for line in told)


def test_goes_on_after_a_restart_of_the_server(tmp_path: Path, model: Path) -> None:
    with serve(tmp_path / "event") as first, network(first.port) as net:
        _interrupted(first, net, model, after=5 * _MB)
        before = first.client("Chronos").get("/api/event").json()["submissions_left"]

    with running(first.event, first.clock, first.tokens) as second:
        net_to = _Once()
        with network(second.port) as again, _client(second, again.url) as client:
            submit_file(client, model, sending=net_to)

    assert net_to.first is not None
    assert net_to.first >= 4 * _MB, "it began anew"
    assert _stored(second) == model.read_bytes()
    assert before == 20
    second.event.engine.dispose()


def test_the_server_is_waited_for(served: Served, model: Path) -> None:
    with network(None) as net:

        def up(line: str) -> None:
            assert "pas de connexion" in line or "connexion coupée" in line
            net.to = served.port

        patience = Patience(20, tell=up)
        with Client(net.url, served.tokens["Chronos"], patience=patience) as client:
            assert submit_file(client, model) == 1


def test_gives_up_with_a_sentence_where_nobody_answers(served: Served, model: Path) -> None:
    with (
        network(None) as net,
        _client(served, net.url, seconds=0.2) as client,
        pytest.raises(SubmitError, match="relancez la même commande") as error,
    ):
        submit_file(client, model)

    assert error.value.reason.code == "evaluator-unreachable"


def test_same_model_is_not_sent_twice(served: Served, model: Path) -> None:
    sent: list[int] = []

    with _client(served) as client:
        first = submit_file(client, model)
        second = submit_file(client, model, sending=lambda done, total: sent.append(done + total))
        third = submit_file(client, model, again=True)

    assert (first, second, third) == (1, 1, 2)
    assert not sent


def test_another_address_of_the_api_is_handed_in_alone(served: Served, model: Path) -> None:
    told: list[str] = []
    sent: list[int] = []

    def hand_in(url: str | None) -> str | None:
        with _client(served) as client:
            submit_file(
                client,
                model,
                api_url=url,
                sending=lambda done, total: sent.append(done + total),
                tell=told.append,
            )
            stored: str | None = client.get("/api/submissions/1")["api"]["url"]
        return stored

    assert hand_in(None) is None
    sent.clear()
    assert hand_in("https://team.example") == "https://team.example"
    # A second change within a minute would have to wait: it is none.
    assert hand_in(" https://team.example\u200b") == "https://team.example"
    assert hand_in(None) == "https://team.example"

    assert not sent
    assert served.woken.count(("api", 1)) == 1
    assert [line.partition(" : ")[2] for line in told] == [
        "il n’est pas renvoyé, mais l’adresse de votre API, https://team.example, est enregistrée.",
        "il n’est pas renvoyé.",
        "il n’est pas renvoyé.",
    ]


def test_a_failed_model_may_be_sent_again(served: Served, model: Path) -> None:
    with _client(served) as client:
        first = submit_file(client, model)
        _end(served, first, Reason("model-empty"))

        assert submit_file(client, model) == first + 1


def test_model_that_changes_meanwhile_is_refused(served: Served, model: Path) -> None:
    def change(done: int, total: int) -> None:
        if done == total:
            with model.open("r+b") as content:
                content.write(b"other")
                content.seek(-5, os.SEEK_END)
                content.write(b"other")

    def grow(done: int, total: int) -> None:
        if done == 0:
            change(total, total)

    with _client(served) as client, pytest.raises(SubmitError, match="a changé pendant l’envoi"):
        submit_file(client, model, sending=grow)


@pytest.mark.parametrize(
    ("token", "sentence"),
    [("team-" + "0" * 40, "jeton"), ("Camille", "équipe")],
)
def test_refusal_is_the_servers_sentence(
    served: Served, model: Path, token: str, sentence: str
) -> None:
    with (
        Client(served.url, served.tokens.get(token, token)) as client,
        pytest.raises(SubmitError, match=sentence) as error,
    ):
        submit_file(client, model)

    assert error.value.reason.code == "evaluator-refused"


def test_too_large_is_refused_before_a_byte_is_sent(served: Served, tmp_path: Path) -> None:
    large = tmp_path / "model.pt"
    with large.open("wb") as file:
        file.truncate(501 * _MB)

    with _client(served) as client, pytest.raises(SubmissionFault, match="la limite est de 500"):
        submit_file(client, large)


def test_link_is_handed_in(served: Served) -> None:
    with _client(served) as client:
        number = submit_link(client, "https://files.example/model.pt", api_url=None)
        found = client.get(f"/api/submissions/{number}")

    assert found["link"] == "https://files.example/model.pt"


def test_link_is_not_handed_in_twice_where_the_network_breaks(served: Served) -> None:
    with (
        network(served.port, cuts=(1,)) as net,
        _client(served, net.url) as client,
        pytest.raises(SubmitError, match="regardez la page de l’équipe"),
    ):
        submit_link(client, "https://files.example/model.pt")


@pytest.mark.parametrize("times", [1, 99])
def test_what_the_evaluator_lost_is_sent_again(
    served: Served, model: Path, monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    lost: list[str] = []

    def lose(event: Event, upload_id: str, wake: Wake) -> None:
        """As a crash after the last byte."""
        if len(lost) < times:
            lost.append(upload_id)
            os.truncate(event.uploads / upload_id, 5 * _MB)
        else:
            settle(event, upload_id, wake)

    monkeypatch.setattr(tus, "settle", lose)
    with _client(served) as client:
        if times == 1:
            assert submit_file(client, model) == 1
            assert _stored(served) == model.read_bytes()
        else:
            with pytest.raises(SubmitError, match="a perdu plusieurs fois la fin"):
                submit_file(client, model)


def test_command_sends_waits_and_shows(
    served: Served, model: Path, run: Run, tmp_path: Path
) -> None:
    token = tmp_path / "token"
    token.write_text(served.tokens["Chronos"] + "\n")
    words = ["submit", model, "--to", served.url, "--token-file", token]

    sent = run(*words, "--api", "https://team.example", "--no-wait")
    _end(served, 1, None)
    shown = run(*words)

    assert sent.exit_code == 0, sent.output
    assert "Soumission n° 1 : remise à l’évaluateur" in sent.stdout
    assert "Hackathon SpeechTimer, équipe Chronos" in sent.stdout
    assert shown.exit_code == 0, shown.output
    assert "micro-F1       0.8889" in shown.stdout
    assert "taille         1.500 Mo" in shown.stdout
    assert "nb_rounds" in shown.stdout


def test_seconds_are_shown_by_the_processor_and_by_the_clock() -> None:
    found = {"seconds": 0.9, "wall_seconds": [1.0, 1.2, 1.1], "spread": 0.02}

    by_processor = seconds({**found, "seconds_kind": "cpu"}, 500)
    by_clock = seconds({**found, "seconds_kind": "wall"}, 500)

    assert by_processor == (
        "1.80 s de processeur pour 1 000 phrases "
        "(médiane de 3 passages, étendue 2.0 % ; à l’horloge : 2.20 s)"
    )
    assert "à l’horloge" not in by_clock


def test_command_checks_by_the_limit_of_the_event(
    served: Served, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SPEECHTIMER_TOKEN", served.tokens["Chronos"])
    large = tmp_path / "model.pt"
    with large.open("wb") as file:
        file.truncate(501 * _MB)

    result = run("submit", large, "--to", served.url, "--check", ROOT / "data" / "dev.jsonl")

    assert result.exit_code == 1
    assert "la limite est de 500 Mo" in result.stderr
    assert "sauf si votre événement" not in result.stderr


def test_command_refuses_an_organisers_token(
    served: Served, model: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SPEECHTIMER_TOKEN", served.tokens["Camille"])

    result = run("submit", model, "--to", served.url)

    assert result.exit_code == 1
    assert "jeton d’un organisateur" in result.output


def test_command_says_that_only_the_address_of_the_api_was_sent(
    served: Served, model: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SPEECHTIMER_TOKEN", served.tokens["Chronos"])
    words = ["submit", model, "--to", served.url, "--no-wait"]
    run(*words)

    result = run(*words, "--api", "https://team.example")

    assert "n’est pas renvoyé, mais l’adresse de votre API" in result.stdout
    with served.event.reading() as session:
        assert session.scalar(select(Submission.api_url)) == "https://team.example"


def test_command_says_why_it_failed(
    served: Served, model: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SPEECHTIMER_TOKEN", served.tokens["Chronos"])
    monkeypatch.setenv("SPEECHTIMER_EVALUATOR", served.url)
    run("submit", model, "--no-wait")
    _end(served, 1, Reason("model-empty"))

    with _client(served) as client:
        found = follow(client, 1, lambda _: None)

    assert found["reason"]["detail"].startswith("Le fichier est vide")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ((), "Donnez un fichier"),
        (("--link", "https://a.example", "MODEL"), "Donnez un fichier"),
        (("MODEL",), "SPEECHTIMER_TOKEN"),
    ],
)
def test_command_without_what_it_needs(
    run: Run, model: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], sentence: str
) -> None:
    monkeypatch.delenv("SPEECHTIMER_TOKEN", raising=False)
    named = [model if word == "MODEL" else word for word in words]

    result = run("submit", *named, "--to", "https://evaluator.example")

    assert result.exit_code == 1
    assert sentence in result.output


class _Once:
    """What it was told first."""

    first: int | None = None

    def __call__(self, done: int, total: int) -> None:
        del total
        if self.first is None:
            self.first = done


def _interrupted(served: Served, net: Network, model: Path, *, after: int) -> None:
    """Ctrl-C once so many bytes have left."""

    def tell(done: int, total: int) -> None:
        del total
        if done >= after:
            raise KeyboardInterrupt

    with _client(served, net.url) as client, pytest.raises(KeyboardInterrupt):
        submit_file(client, model, sending=tell)


def _end(served: Served, number: int, reason: Reason | None) -> None:
    """As a worker would."""
    event = served.event
    with event.writing() as session:
        found = session.scalars(select(Submission).where(Submission.number == number)).one()
        taken = claim(event, session, found.id, "test")
        assert taken is not None
        if reason is None:
            finish(event, session, taken, result=model_result().to_dict())
        else:
            fail(event, session, taken, SubmissionFault(reason.code).reason)

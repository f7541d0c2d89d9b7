"""A team's connection: addresses, names, certificates, and what others answer."""

from pathlib import Path

import pytest

from evaluator import client as client_module
from evaluator.client import Client, Patience, SubmitError
from evaluator.sending import send
from tests.evaluator.addresses import servers


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pauses are as short as what they wait for, and no proxy stands between."""
    monkeypatch.setattr(client_module, "_PAUSE", 0.05)
    monkeypatch.setenv("NO_PROXY", "*")


@pytest.mark.parametrize(
    "address",
    [
        "evaluator.example",
        "ftp://evaluator",
        "https://a@b.fr",
        "https://:a@b.fr",
        "http://[::1",
        "https://evaluator.example:99999",
        "https://evaluator.example:0",
        "https://evaluator..example",
        "https://" + "a" * 64 + ".example",
        "https://eval uator.example",
    ],
)
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(SubmitError, match="n’est pas l’adresse d’un évaluateur"):
        Client(address, "team-0")


def test_unknown_name_is_not_waited_for_as_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_module, "_UNKNOWN_NAME_SECONDS", 0.1)
    longest = ".".join(["a" * 60] * 5)  # no name server needs to be asked

    with (
        Client(f"https://{longest}", "team-0", patience=Patience(3)) as client,
        pytest.raises(SubmitError, match=r"depuis 0 s \(nom inconnu\)"),
    ):
        client.get("/api/event")


def test_unknown_name_is_waited_for_where_it_was_known() -> None:
    """A network that breaks takes the name server with it."""
    patience = Patience(60)
    with pytest.raises(SubmitError, match="nom inconnu"):
        patience.wait("nom inconnu", at_first=0)

    patience.worked()
    patience.wait("nom inconnu", at_first=0)


def test_certificate_that_is_not_valid_is_not_waited_for(tmp_path: Path) -> None:
    own = servers.certificate(tmp_path, "elsewhere.example")
    file = tmp_path / "model.pt"
    file.write_bytes(b"model")
    told: list[str] = []
    patience = Patience(1, tell=told.append)

    with servers.serve(servers.ok(b"{}"), tls=own.server()) as other:
        address = other.url.replace("http:", "https:")
        with Client(address, "team-0", patience=patience) as client:
            with pytest.raises(SubmitError, match="certificat") as by_httpx:
                client.get("/api/event")
            with pytest.raises(SubmitError, match="certificat") as by_requests:
                send(client, "/file", file, size=5, progress=_untold)

    assert by_httpx.value.reason == by_requests.value.reason
    assert by_httpx.value.reason.code == "certificate-refused"
    assert not told


@pytest.mark.parametrize("method", [b"HEAD", b"PATCH"])
@pytest.mark.parametrize("times", [1, 9999])
def test_answer_of_another_site_is_not_the_evaluators(
    tmp_path: Path, method: bytes, times: int
) -> None:
    """A Wi-Fi that wants a password answers 200 in the place of every site."""
    file = tmp_path / "model.pt"
    file.write_bytes(b"model")
    foreign: list[bytes] = []

    def answer(line: servers.Line) -> bool:
        asked = line.request.split()[0]
        headers = "connection: close"
        if asked == method and len(foreign) < times:
            foreign.append(asked)
        else:
            headers += f"\r\nupload-offset: {0 if asked == b'HEAD' else 5}"
        return line.say(servers.respond(b"", headers=headers))

    with (
        servers.serve(answer) as portal,
        Client(portal.url, "team-0", patience=Patience(20 if times == 1 else 0.2)) as client,
    ):
        if times == 1:
            send(client, "/file", file, size=5, progress=_untold)
            assert portal.requests[-1].endswith(b"model")
        else:
            with pytest.raises(SubmitError, match="un autre site répond") as error:
                send(client, "/file", file, size=5, progress=_untold)
            assert error.value.reason.code == "evaluator-unreachable"


def _untold(done: int, total: int) -> None:
    del done, total

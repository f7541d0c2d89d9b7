"""`speechtimer serve --lan`: https with a certificate of our own, and what is left without TLS."""

import contextlib
import os
import pty
import re
import ssl
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
import segno

from http_server.certificates import Certificate, fingerprint
from http_server.network import lan_addresses
from http_server.own_certificate import keep
from tests.api.server import SERVE, Running, start

HERE = ("--lan", "--host", "127.0.0.1")
ALONE = ("unshare", "--user", "--map-root-user", "--net")

needs_network = pytest.mark.skipif(not lan_addresses(), reason="this machine is in no network")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Where the user's own files are."""
    return {"XDG_CONFIG_HOME": str(tmp_path_factory.mktemp("home"))}


@pytest.fixture(scope="module")
def lan(home: dict[str, str]) -> Iterator[Running]:
    with start(*HERE, environment=home) as running:
        yield running


@pytest.fixture(scope="module")
def authority(lan: Running) -> bytes:
    """As a phone downloads it before it trusts anything."""
    answer = httpx.get(f"http://127.0.0.1:{lan.port}/telephone/speechtimer.crt")
    assert answer.headers["content-type"] == "application/x-x509-ca-cert"
    assert "content-disposition" not in answer.headers
    return answer.content


@pytest.fixture(scope="module")
def trusting(authority: bytes) -> ssl.SSLContext:
    return ssl.create_default_context(cadata=authority)


@pytest.fixture(scope="module")
def phone(lan: Running, trusting: ssl.SSLContext) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=lan.url, verify=trusting) as client:
        yield client


@pytest.fixture(scope="module")
def plain(lan: Running) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"http://127.0.0.1:{lan.port}") as client:
        yield client


def test_a_phone_that_trusts_the_authority(lan: Running, phone: httpx.Client) -> None:
    assert lan.url.startswith("https://127.0.0.1:")
    parsed = phone.post("/parse", json={"text": "5 fois 20 secondes"}).json()
    assert parsed["total_seconds"] == 100


def test_the_fingerprints_are_those_of_the_certificates(lan: Running, authority: bytes) -> None:
    assert lan.process.stdout is not None
    of_site, of_authority = (lan.process.stdout.readline() for _ in range(2))
    shown = ssl.PEM_cert_to_DER_cert(ssl.get_server_certificate(("127.0.0.1", lan.port)))
    assert of_site.endswith(f" : {fingerprint(shown)}\n")
    assert of_authority.endswith(f" : {fingerprint(authority)}\n")


def test_a_second_start_is_trusted_too(home: dict[str, str], trusting: ssl.SSLContext) -> None:
    """With several processes, each of which speaks TLS."""
    with start(*HERE, "--workers", "2", environment=home) as running:
        for _ in range(8):
            assert httpx.get(f"{running.url}/health", verify=trusting).status_code == 200


def test_plain_http_is_sent_to_https(plain: httpx.Client, lan: Running) -> None:
    answer = plain.get("/page/index.html?a=b%20c&d", headers={"accept": "text/html"})
    assert answer.status_code == 307
    assert answer.headers["location"] == f"{lan.url}/page/index.html?a=b%20c&d"
    assert "https" in answer.json()["detail"]


def test_a_sentence_is_not_read_without_tls(
    plain: httpx.Client, phone: httpx.Client, lan: Running
) -> None:
    answer = plain.post("/parse", json={"text": "5 fois 20 secondes"})
    assert answer.status_code == 307
    assert "program" not in answer.text
    # As a client that follows it does.
    location = answer.headers["location"].removeprefix(lan.url)
    assert phone.post(location, json={"text": "5 fois 20 secondes"}).json()["program"]


@pytest.mark.parametrize("path", ["//elsewhere.example/", "/%0d%0aX:%20y", "/é", "/a b"])
def test_no_other_place_to_be_sent_to(plain: httpx.Client, lan: Running, path: str) -> None:
    location = plain.get(f"http://127.0.0.1:{lan.port}{path}").headers["location"]
    assert location.startswith(lan.url + "/")
    assert location.isascii()


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "[", "", "a" * 999])
def test_a_host_that_is_another_s(plain: httpx.Client, phone: httpx.Client, host: str) -> None:
    for client in (plain, phone):
        for path in ("/", "/telephone"):
            answer = client.get(path, headers={"host": host})
            assert answer.status_code == 421
            assert answer.json()["detail"].endswith("ouvrez celle qu’il affiche.")


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:1", "127.0.0.1"])
def test_a_host_that_is_ours(phone: httpx.Client, host: str) -> None:
    assert phone.get("/health", headers={"host": host}).status_code == 200


def test_headers_of_a_page(phone: httpx.Client, plain: httpx.Client) -> None:
    for answer in (phone.get("/", headers={"accept": "text/html"}), plain.get("/telephone")):
        assert answer.headers["content-type"].startswith("text/html")
        assert "default-src 'self'" in answer.headers["content-security-policy"]
        assert "microphone=(self)" in answer.headers["permissions-policy"]
        # Where the authority is gone, the next one could not be accepted by hand any more.
        assert "strict-transport-security" not in answer.headers


def test_the_explanation_is_whole_without_tls(plain: httpx.Client) -> None:
    page = plain.get("/telephone").text
    assert '<section id="install">' in page
    for path in re.findall(r'(?:href|src)="((?:page|telephone)/[^"]+)"', page):
        assert plain.get(f"/{path}").status_code == 200


def test_the_explanation_where_there_is_no_authority(client: httpx.Client) -> None:
    assert '<section id="install" hidden>' in client.get("/telephone").text
    assert client.get("/telephone/speechtimer.crt").status_code == 404


def _on_a_terminal(*options: str, environment: dict[str, str]) -> list[str]:
    """What a person reads when the server answers."""
    ours, its = pty.openpty()
    command = [*SERVE, "--port", "0", *options]
    environment = os.environ | environment | {"PYTHONUTF8": "1"}
    with subprocess.Popen(command, stdout=its, env=environment) as process:
        os.close(its)
        read = b""
        with contextlib.suppress(OSError):  # nobody writes to it any more
            while part := os.read(ours, 2**16):
                read += part
                process.terminate()
        os.close(ours)
    return read.decode().splitlines()


@needs_network
def test_a_terminal_shows_the_address_as_a_qr_code(home: dict[str, str]) -> None:
    first, *lines = _on_a_terminal("--lan", environment=home)
    url = first.removeprefix("SpeechTimer : ")
    assert url.startswith(f"https://{lan_addresses()[0]}:")
    code = [line[8:-4] for line in lines if line.startswith("\x1b[97;40m")]
    modules = {"█": (0, 0), "▀": (0, 1), "▄": (1, 0), " ": (1, 1)}
    shown = [[modules[block][half] for block in line] for line in code for half in (0, 1)]
    wanted = segno.make(url, micro=False).matrix_iter(border=2)
    assert shown[:-1] == [[int(module) for module in row] for row in wanted]


@needs_network
def test_a_phone_reaches_it(home: dict[str, str]) -> None:
    with start("--lan", environment=home) as running:
        download = f"http://{lan_addresses()[0]}:{running.port}/telephone/speechtimer.crt"
        trusting = ssl.create_default_context(cadata=httpx.get(download).content)
        assert str(lan_addresses()[0]) in running.url
        assert httpx.get(f"{running.url}/health", verify=trusting).json() == {"status": "ok"}


@pytest.fixture
def somebody_s(tmp_path: Path) -> Certificate:
    """A certificate that an authority elsewhere has signed."""
    return keep(tmp_path / "elsewhere", ["127.0.0.1", "timer.example"], now=datetime.now(UTC))


def test_a_certificate_of_somebody_s(somebody_s: Certificate, home: dict[str, str]) -> None:
    pair = ("--certificate", str(somebody_s.path), "--key", str(somebody_s.key))
    assert somebody_s.authority is not None
    trusting = ssl.create_default_context(cadata=somebody_s.authority)
    with start(*pair, environment=home) as running:
        with httpx.Client(base_url=running.url, verify=trusting) as client:
            assert running.url.startswith("https://127.0.0.1:")
            # A proxy may send what it likes.
            assert client.get("/health", headers={"host": "timer.example"}).status_code == 200
            assert client.get("/telephone/speechtimer.crt").status_code == 404
        plain = httpx.get(f"http://127.0.0.1:{running.port}/")
        assert plain.headers["location"] == f"{running.url}/"
        strange = httpx.get(f"http://127.0.0.1:{running.port}/", headers={"host": "a b"})
        assert strange.status_code == 400
    assert list(Path(home["XDG_CONFIG_HOME"]).rglob("*.pem")) != [somebody_s.path]


def _refused(*options: str, environment: dict[str, str] | None = None) -> str:
    done = subprocess.run(
        [*SERVE, "--port", "0", *options],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
        stdin=subprocess.DEVNULL,
        env=os.environ | {"PYTHONUTF8": "1"} | (environment or {}),
    )
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    return done.stderr.strip()


def test_a_pair_that_cannot_be_used(somebody_s: Certificate, tmp_path: Path) -> None:
    pair = ("--certificate", str(somebody_s.path), "--key", str(tmp_path / "missing.pem"))
    assert _refused(*pair) == (
        f"{tmp_path / 'missing.pem'} ne se lit pas (No such file or directory) : "
        "vérifiez le chemin et les droits."
    )
    assert _refused(*pair[:2]).endswith("donnez les deux.")


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "speechtimer").write_text("not a folder")
    told = _refused(*HERE, environment={"XDG_CONFIG_HOME": str(tmp_path)})
    assert "ne peut pas être gardé" in told
    assert "--certificate" in told


def test_no_network(home: dict[str, str]) -> None:
    """In a network of its own, where there is nobody else."""
    alone = [*ALONE, *SERVE, "--lan", "--port", "0"]
    if subprocess.run([*ALONE, "true"], capture_output=True, check=False).returncode:
        pytest.skip("no network namespace can be made here")
    done = subprocess.run(
        alone, capture_output=True, text=True, check=False, timeout=60, env=os.environ | home
    )
    assert done.returncode == 1
    assert done.stderr.startswith("Cette machine n’est reliée à aucun réseau")
    assert done.stderr.count("\n") == 1

"""The page's files and the headers around them."""

import shutil
import subprocess
from pathlib import Path

import httpx
import pytest

from api.page_files import PAGE, page_listing, without_comments


def test_a_browser_gets_the_page(client: httpx.Client) -> None:
    response = client.get("/", headers={"accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/html")
    assert "Accept" in response.headers["vary"]
    assert response.content == (PAGE / "index.html").read_bytes()


def test_a_page_keeps_to_itself(client: httpx.Client) -> None:
    headers = client.get("/", headers={"accept": "text/html"}).headers
    assert "default-src 'self'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert "microphone=(self)" in headers["permissions-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


def test_every_file_has_its_type(client: httpx.Client) -> None:
    types = {
        ".bin": "application/gzip",
        ".js": "text/javascript",
        ".css": "text/css",
        ".html": "text/html",
        ".svg": "image/svg+xml",
        ".webmanifest": "application/manifest+json",
    }
    for file in PAGE.rglob("*"):
        if file.suffix in types:
            response = client.get(f"/page/{file.relative_to(PAGE).as_posix()}")
            assert response.status_code == 200
            assert response.headers["content-type"].startswith(types[file.suffix])


def test_a_first_visit_takes_little(client: httpx.Client) -> None:
    listing = client.get("/page/files.json").json()
    assert {"main.js", "parser/parser.js", "parser/model.bin"} <= {*listing["files"]}
    pages = ["/", "/page/service-worker.js", *(f"/page/{name}" for name in listing["files"])]
    sent = 0
    for page in pages:
        headers = {"accept-encoding": "gzip", "accept": "text/html, */*"}
        response = client.get(page, headers=headers)
        assert response.status_code == 200
        sent += response.num_bytes_downloaded
    assert 300_000 < sent < 400_000


def test_the_version_is_of_what_files_hold(tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text("1")
    first = page_listing(tmp_path)
    assert first == page_listing(tmp_path)
    (tmp_path / "a.js").write_text("2")
    second = page_listing(tmp_path)
    assert second["files"] == first["files"] == ["a.js"]
    assert second["version"] != first["version"]


def test_no_other_folder_is_listed(client: httpx.Client) -> None:
    listing = client.get("/page/files.json").json()
    assert client.get("/page/files.json?folder=/etc").json() == listing


def test_an_unchanged_file_is_not_sent_again(client: httpx.Client) -> None:
    first = client.get("/page/index.html")
    assert first.headers["cache-control"] == "no-cache"
    again = client.get("/page/index.html", headers={"if-none-match": first.headers["etag"]})
    assert again.status_code == 304
    assert again.content == b""


@pytest.mark.parametrize(
    "path",
    [
        "/page/missing.js",
        "/page/",
        "/page",
        "/page/%2e%2e/app.py",
        "/page/..%2fapp.py",
        "/page/%00",
        "/page/" + "x" * 5000,
        "/nothing",
    ],
)
def test_what_is_not_there(client: httpx.Client, path: str) -> None:
    response = client.get(path, follow_redirects=True)
    assert response.status_code == 404
    assert response.json()["detail"].startswith("Cette adresse n’existe pas")


@pytest.mark.skipif(shutil.which("node") is None, reason="asks Node whether it is JavaScript")
def test_what_is_sent_is_javascript_without_its_comments(tmp_path: Path) -> None:
    modules = [path for path in PAGE.rglob("*.js") if path.name != "data.js"]
    for number, path in enumerate(modules):
        sent = without_comments(path.read_text(encoding="utf-8"))
        assert sent.count("\n") == path.read_text(encoding="utf-8").count("\n")
        tmp_path.joinpath(f"{number}.mjs").write_text(sent, encoding="utf-8")
    check = "for file in *.mjs; do node --check $file || exit 1; done"
    subprocess.run(["sh", "-c", check], cwd=tmp_path, check=True)

"""Share links of well-known services, as people copy them, made into links to the file itself.

>>> direct_link("https://github.com/team/timer/blob/main/model.pt")
'https://github.com/team/timer/raw/main/model.pt'
"""

import re
from collections.abc import Callable
from html.parser import HTMLParser
from urllib.parse import SplitResult, parse_qs, parse_qsl, urlencode, urlsplit, urlunsplit

from evaluator.addresses.errors import AddressFault

__all__ = ["CONFIRMING_HOST", "confirmed_link", "direct_link"]

# Google asks here for a confirmation before it gives a file that is too large for its virus scan.
CONFIRMING_HOST = "drive.usercontent.google.com"

# Their pages hand the file out only to a browser that runs their scripts, or for a short while.
_PAGES_ONLY = {
    "1drv.ms": "OneDrive",
    "colab.research.google.com": "Colab",
    "fromsmash.com": "Smash",
    "gofile.io": "Gofile",
    "icloud.com": "iCloud",
    "mediafire.com": "MediaFire",
    "mega.io": "MEGA",
    "mega.nz": "MEGA",
    "onedrive.live.com": "OneDrive",
    "pcloud.link": "pCloud",
    "sharepoint.com": "SharePoint",
    "swisstransfer.com": "SwissTransfer",
    "transfernow.net": "TransferNow",
    "we.tl": "WeTransfer",
    "wetransfer.com": "WeTransfer",
}


def direct_link(url: str) -> str:
    """The link to the file that a share link means; any other link as it is.

    Raises:
        AddressFault: the link leads to a folder or to a page from which no program gets the file.
    """
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return url  # not a URL at all, which the guard says better
    for domain, service in _PAGES_ONLY.items():
        if host == domain or host.endswith(f".{domain}"):
            raise AddressFault("link-no-direct", service=service)
    rewrite = _SERVICES.get(host)
    if rewrite is not None:
        return rewrite(parts)
    if "/-/blob/" in parts.path:  # any GitLab
        return urlunsplit(parts._replace(path=parts.path.replace("/-/blob/", "/-/raw/", 1)))
    if re.fullmatch(r"(/index\.php)?/s/[A-Za-z0-9]{15}", parts.path):  # any Nextcloud
        return urlunsplit(parts._replace(path=f"{parts.path}/download"))
    return url


def confirmed_link(page: str) -> str | None:
    """The link behind the « Download anyway » button of Google Drive's page; None without one."""
    form = _Form()
    form.feed(page)
    if not form.fields or not form.action.startswith(f"https://{CONFIRMING_HOST}/"):
        return None
    return f"{form.action.partition('?')[0]}?{urlencode(form.fields)}"


def _drive(parts: SplitResult) -> str:
    if "/folders/" in parts.path:
        raise AddressFault("link-folder", service="Google Drive")
    query = parse_qs(parts.query)
    named = re.match(r"/file/(?:u/\d+/)?d/([^/]+)", parts.path)
    identity = named[1] if named else "".join(query.get("id", [])[:1])
    if not re.fullmatch(r"[\w-]+", identity, re.ASCII):
        raise AddressFault("link-not-a-file", service="Google Drive")
    wanted = {"id": identity, "export": "download"}
    if "resourcekey" in query:  # files shared before 2021
        wanted["resourcekey"] = query["resourcekey"][0]
    wanted["confirm"] = "t"
    return f"https://{CONFIRMING_HOST}/download?{urlencode(wanted)}"


def _confirming(parts: SplitResult) -> str:
    return _with(parts, "confirm", "t")


def _dropbox(parts: SplitResult) -> str:
    if parts.path.startswith(("/sh/", "/scl/fo/", "/home")):
        raise AddressFault("link-folder", service="Dropbox")
    return _with(parts, "dl", "1")


def _with(parts: SplitResult, name: str, value: str) -> str:
    query = [pair for pair in parse_qsl(parts.query) if pair[0] != name]
    return urlunsplit(parts._replace(query=urlencode([*query, (name, value)]), fragment=""))


def _hugging_face(parts: SplitResult) -> str:
    if "/blob/" not in parts.path and "/resolve/" not in parts.path:
        raise AddressFault("link-not-a-file", service="Hugging Face")
    path = parts.path.replace("/blob/", "/resolve/", 1)
    return urlunsplit(parts._replace(path=path, fragment=""))


def _github(parts: SplitResult) -> str:
    pieces = parts.path.split("/")
    if len(pieces) < 4 or "tree" in pieces[3:4]:
        raise AddressFault("link-not-a-file", service="GitHub")
    if pieces[3] == "blob":
        pieces[3] = "raw"
    return urlunsplit(parts._replace(path="/".join(pieces), fragment=""))


_SERVICES: dict[str, Callable[[SplitResult], str]] = {
    "drive.google.com": _drive,
    "docs.google.com": _drive,
    CONFIRMING_HOST: _confirming,
    "dropbox.com": _dropbox,
    "huggingface.co": _hugging_face,
    "github.com": _github,
}


class _Form(HTMLParser):
    """The first form of a page: where it goes, and its hidden fields."""

    def __init__(self) -> None:
        super().__init__()
        self.action = ""
        self.fields: dict[str, str] = {}
        self._forms = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._forms += 1
            if self._forms == 1:
                self.action = found.get("action", "")
        elif tag == "input" and self._forms == 1 and found.get("type") == "hidden":
            self.fields[found.get("name", "")] = found.get("value", "")

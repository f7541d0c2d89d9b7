"""What is printed once the server answers."""

from pathlib import Path

from api.announcement import Announcement
from http_server.certificates import Certificate

LAN = ["192.168.1.20", "10.0.0.7"]


def _url(host: str, scheme: str) -> str:
    return f"{scheme}://{host}:8000"


def _certificate(*names: str, authority: bytes | None = None) -> Certificate:
    return Certificate(Path("site.pem"), Path("key.pem"), names, b"site", authority)


def test_on_this_machine_only() -> None:
    told = Announcement(_url, ["127.0.0.1"], phones=False, certificate=None)
    assert [*told.lines(terminal=False)] == ["SpeechTimer : http://127.0.0.1:8000"]
    first, hint = told.lines(terminal=True)
    assert first == "SpeechTimer : http://127.0.0.1:8000"
    assert "make run ARGS=--lan" in hint


def test_a_phone_without_tls_is_told_what_it_lacks() -> None:
    told = Announcement(_url, LAN, phones=True, certificate=None)
    assert [*told.lines(terminal=False)] == [
        "SpeechTimer : http://192.168.1.20:8000",
        "Aussi : http://10.0.0.7:8000",
        "Pour qu’un téléphone y prête son micro : --lan.",
    ]


def test_a_certificate_of_our_own() -> None:
    own = _certificate(*LAN, "desk.local", authority=b"authority")
    lines = [*Announcement(_url, LAN, phones=True, certificate=own).lines(terminal=False)]
    assert lines[:2] == ["SpeechTimer : https://192.168.1.20:8000", "Aussi : https://10.0.0.7:8000"]
    assert lines[2].count(":") == lines[3].count(":") == 32
    assert lines[2].partition(" : ")[2] != lines[3].partition(" : ")[2]
    assert lines[4].endswith(" http://192.168.1.20:8000/telephone")


def test_the_address_is_one_that_the_certificate_is_valid_for() -> None:
    def first(*names: str) -> str:
        told = Announcement(_url, LAN, phones=True, certificate=_certificate(*names))
        return next(iter(told.lines(terminal=False)))

    assert first("*.example", "timer.example") == "SpeechTimer : https://timer.example:8000"
    assert first("timer.example", "10.0.0.7") == "SpeechTimer : https://10.0.0.7:8000"
    assert first("*.example") == "SpeechTimer : https://192.168.1.20:8000"

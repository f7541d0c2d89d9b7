"""Hostile addresses as data: what each does, and what contains it.

docs/evaluator-attacks-addresses.md is this table in words; a test compares the two.
"""

import gzip
import socket
import struct
from collections.abc import Callable
from dataclasses import dataclass

from tests.evaluator.addresses.servers import Line, respond

__all__ = ["ATTACKS", "DOWNLOADS", "NAMES", "REPLIES", "SERVERS", "URLS", "Attack"]


@dataclass(frozen=True, slots=True)
class Attack:
    """One way to misuse an address; ``contained_by`` is the cell of the docs' table."""

    id: str
    description: str
    contained_by: str


_READING = "The strict reading of an address"
_PUBLIC = "Only public IP addresses are called"
_CHECKED = "The connection goes to the very address that was checked"
_DEADLINE = "One deadline over names, connection, handshake, headers and body"
_CAP = "The body is measured as it arrives"
_NO_REDIRECT = "No redirect is followed for an API"
_EACH_REDIRECT = "A download follows five redirects at most, each checked anew"
_HTTP = "h11's strict reading of HTTP, and its limit on headers"
_PLAIN = "Nothing is decompressed"
_JSON = "The strict reading of replies"
_RANGES = "A part is only joined to the same version of a file, at the right place"

ATTACKS = (
    Attack("scheme", "Other schemes: file, gopher, ftp, data, javascript", _READING),
    Attack("plain-http", "http where https is asked for", _READING),
    Attack("port", "A port of something else: SSH, Redis, SMTP", "The list of ports"),
    Attack("userinfo", "A trusted name before an @", _READING),
    Attack("fragment", "A # that readers of URLs understand differently", _READING),
    Attack("confusing", "Backslashes, blanks, control characters, two ports", _READING),
    Attack("unicode", "Full-width digits and dots, letters that look like others", _READING),
    Attack("number", "An IP address as one number, octal, hexadecimal or shortened", _READING),
    Attack("local-name", "localhost and names that only exist inside", _READING),
    Attack("loopback", "127.x.x.x, ::1 and forms that stand for them", _PUBLIC),
    Attack("private", "Private, link-local, provider and reserved networks", _PUBLIC),
    Attack("metadata", "The clouds' metadata services", _PUBLIC),
    Attack("wrapped-v4", "IPv4 in IPv6: mapped, compatible, NAT64, 6to4, Teredo", _PUBLIC),
    Attack("private-name", "A public name that leads to an inside address", _PUBLIC),
    Attack("mixed-name", "A name with a public and an inside address", _PUBLIC),
    Attack("own-network", "A public address of the evaluator's own network", "`also_refused`"),
    Attack("rebinding", "A name that changes between check and connection", _CHECKED),
    Attack("slow-name", "A name server that does not answer", _DEADLINE),
    Attack(
        "broken-name",
        "A name whose servers fail on purpose, to be taken for a fault of ours",
        "Another name, that nobody knows, is looked up beside it",
    ),
    Attack(
        "silent-host",
        "A host that is silent on purpose, to be taken for a fault of ours",
        "Another name, that nobody knows, is looked up beside it",
    ),
    Attack("environment", "A proxy or certificates set in the environment", "Neither is read"),
    Attack(
        "wrong-certificate", "A certificate nobody vouches for, or of another name", "TLS checks"
    ),
    Attack("deaf", "A server that does not take the call", _DEADLINE),
    Attack("silence", "A server that takes the call and says nothing", _DEADLINE),
    Attack("handshake-drip", "A TLS handshake that comes byte by byte", _DEADLINE),
    Attack("header-drip", "Headers that come byte by byte", _DEADLINE),
    Attack("body-drip", "A body that comes byte by byte", _DEADLINE),
    Attack("continue-flood", "`100 Continue` without end", _DEADLINE),
    Attack("header-flood", "Headers without end", _HTTP),
    Attack("chunk-line-flood", "A chunk's size line without end", _HTTP),
    Attack("body-flood", "A body without end", _CAP),
    Attack("tiny-chunks", "A body without end in chunks of one byte", _CAP),
    Attack("gzip-bomb", "A small answer that unpacks to gigabytes", _PLAIN),
    Attack("transfer-bomb", "The same as a transfer coding", _HTTP),
    Attack("longer-length", "A Content-Length that is larger than the body", _HTTP),
    Attack("two-lengths", "Two Content-Lengths", _HTTP),
    Attack("absurd-length", "A Content-Length that is no number", _HTTP),
    Attack("garbage", "Bytes that are no HTTP", _HTTP),
    Attack("reset", "A connection that is torn down", "A fault, and another try"),
    Attack("redirect-inside", "A redirect into the inside", f"{_NO_REDIRECT}. {_EACH_REDIRECT}"),
    Attack("redirect-loop", "Redirects without end", f"{_NO_REDIRECT}. {_EACH_REDIRECT}"),
    Attack(
        "ahead-of-the-question",
        "Answers that are sent before their questions",
        "A connection of its own for each call",
    ),
    Attack("deep-json", "JSON nested a hundred thousand times", _JSON),
    Attack("odd-json", "NaN, numbers with a million digits, half characters, bytes", _JSON),
    Attack("wrong-types", "Objects where texts should be, texts where lists should be", _JSON),
    Attack("many-entities", "More entities than the sentence has characters", _JSON),
    Attack("page-reply", "An HTML page for an answer", _JSON),
    Attack(
        "all-spans",
        "Spans outside the sentence, or with labels of their own",
        "They count as wrong",
    ),
    Attack(
        "never-right",
        "An API that fails, or is slow, at each call",
        "Five failures in a row, and a total",
    ),
    Attack(
        "fishing",
        "An API that writes the hidden sentences down",
        "The same few sentences for a whole event",
    ),
    Attack("large-file", "A file larger than allowed, announced or not", _CAP),
    Attack(
        "file-drip",
        "A file that comes byte by byte",
        "64 KiB at least in each stall time, and a total",
    ),
    Attack(
        "cut-file",
        "A server that cuts each time",
        "Nobody waits for it between two tries, and a total",
    ),
    Attack("wrong-part", "Another part of the file than was asked for", _RANGES),
    Attack("changed-file", "A file that changes between two tries", _RANGES),
    Attack("page-file", "A page instead of the file", "Its type and its first bytes"),
)

# Addresses that are refused before anybody is called: attack, address, code of the reason.
URLS: tuple[tuple[str, str, str], ...] = (
    ("scheme", "file:///etc/passwd", "address-scheme"),
    ("scheme", "gopher://team.example:6379/_FLUSHALL", "address-scheme"),
    ("scheme", "ftp://team.example/model.pt", "address-scheme"),
    ("scheme", "data:text/plain,x", "address-no-scheme"),
    ("scheme", "javascript:alert(1)", "address-no-scheme"),
    ("scheme", "//team.example/", "address-no-scheme"),
    ("plain-http", "http://team.example/", "address-not-https"),
    ("port", "https://team.example:22/", "address-port"),
    ("port", "https://team.example:6379/", "address-port"),
    ("port", "https://team.example:0/", "address-host"),
    ("port", "https://team.example:65979/", "address-host"),  # 443 after an overflow
    ("userinfo", "https://team.example@127.0.0.1/", "address-userinfo"),
    ("userinfo", "https://user:secret@team.example/", "address-userinfo"),
    ("userinfo", "https://team.example:443@169.254.169.254/", "address-userinfo"),
    ("fragment", "https://team.example#@127.0.0.1/", "address-fragment"),
    ("fragment", "https://team.example/model.pt#part", "address-fragment"),
    ("confusing", "https://team.example\\@127.0.0.1/", "address-characters"),
    ("confusing", "https:\\\\127.0.0.1\\", "address-characters"),
    ("confusing", "https://team.example /x", "address-characters"),
    ("confusing", "https://team.example/\r\nHost: inside", "address-characters"),
    ("confusing", "https://team.example\x00.inside/", "address-characters"),
    ("confusing", "https://team.example\t/", "address-characters"),
    ("confusing", "https://team.example:443:80/", "address-host"),
    ("confusing", "https://[::1", "address-host"),
    ("confusing", "https://[fe80::1%25eth0]/", "address-host"),
    ("confusing", "https://team.example./", "address-host"),
    ("confusing", "https://team..example/", "address-host"),
    ("confusing", "https://te%61m.example/", "address-host"),
    ("confusing", "https:///etc/passwd", "address-host"),
    ("confusing", "https://team.example/" + "a" * 3_000, "address-too-long"),
    ("unicode", "https://１２７.０.０.１/", "address-host"),
    ("unicode", "https://127。0。0。1/", "address-host"),
    ("unicode", "https://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ/", "address-host"),
    ("unicode", "https://equipе.example/", "address-host"),
    ("unicode", "https://team.example:４４３/", "address-host"),
    ("number", "https://2130706433/", "address-number"),
    ("number", "https://0x7f000001/", "address-number"),
    ("number", "https://0177.0.0.1/", "address-number"),
    ("number", "https://127.1/", "address-number"),
    ("number", "https://0x7f.1/", "address-number"),
    ("number", "https://127.0.0.0x1/", "address-number"),
    ("number", "https://team.999/", "address-number"),
    ("local-name", "https://localhost/", "address-local"),
    ("local-name", "https://LOCALHOST/", "address-local"),
    ("local-name", "https://localhost./", "address-host"),
    ("local-name", "https://team.localhost/", "address-private"),
    ("local-name", "https://printer.local/", "address-private"),
    ("local-name", "https://box.home.arpa/", "address-private"),
    ("local-name", "https://database/", "address-host"),
    ("loopback", "https://127.0.0.1/", "address-local"),
    ("loopback", "https://127.8.8.8/", "address-local"),
    ("loopback", "https://[::1]/", "address-local"),
    ("loopback", "https://[0:0:0:0:0:0:0:1]/", "address-local"),
    ("loopback", "https://0.0.0.0/", "address-private"),
    ("loopback", "https://[::]/", "address-private"),
    ("private", "https://10.0.0.1/", "address-private"),
    ("private", "https://172.31.255.255/", "address-private"),
    ("private", "https://192.168.1.1/", "address-private"),
    ("private", "https://100.64.0.1/", "address-private"),
    ("private", "https://169.254.1.1/", "address-private"),
    ("private", "https://198.18.0.1/", "address-private"),
    ("private", "https://192.0.2.1/", "address-private"),
    ("private", "https://224.0.0.1/", "address-private"),
    ("private", "https://255.255.255.255/", "address-private"),
    ("private", "https://[fe80::1]/", "address-private"),
    ("private", "https://[fc00::1]/", "address-private"),
    ("private", "https://[fec0::1]/", "address-private"),
    ("private", "https://[ff02::1]/", "address-private"),
    ("private", "https://[2001:db8::1]/", "address-private"),
    ("metadata", "https://169.254.169.254/latest/meta-data/", "address-private"),
    ("metadata", "https://metadata.google.internal/computeMetadata/v1/", "address-private"),
    ("metadata", "https://100.100.100.200/latest/meta-data/", "address-private"),
    ("metadata", "https://168.63.129.16/machine", "address-private"),
    ("metadata", "https://192.0.0.192/opc/v2/", "address-private"),
    ("metadata", "https://[fd00:ec2::254]/latest/", "address-private"),
    ("wrapped-v4", "https://[::ffff:127.0.0.1]/", "address-private"),
    ("wrapped-v4", "https://[::ffff:a9fe:a9fe]/", "address-private"),
    ("wrapped-v4", "https://[::127.0.0.1]/", "address-private"),
    ("wrapped-v4", "https://[64:ff9b::7f00:1]/", "address-private"),
    ("wrapped-v4", "https://[64:ff9b:1::7f00:1]/", "address-private"),
    ("wrapped-v4", "https://[2002:7f00:1::]/", "address-private"),
    ("wrapped-v4", "https://[2001:0:7f00:1::]/", "address-private"),
)

# Names that look harmless, and the IP addresses that they lead to.
NAMES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("private-name", ("127.0.0.1",)),
    ("private-name", ("169.254.169.254",)),
    ("private-name", ("::1",)),
    ("private-name", ("::ffff:10.0.0.1",)),
    ("private-name", ("64:ff9b::a9fe:a9fe",)),
    ("mixed-name", ("93.184.215.14", "127.0.0.1")),
    ("mixed-name", ("2606:4700::6810:85e5", "fd00::1")),
    ("own-network", ("193.48.0.7",)),
)

_HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"


def _silence(line: Line) -> str:
    line.over.wait(10)
    return "closed"


def _header_drip(line: Line) -> str:
    line.say(_HEAD)
    while line.drip(b"x-more: and more\r\n"):
        pass
    return "closed"


def _body_drip(line: Line) -> str:
    line.say(_HEAD + b"content-length: 100000\r\n\r\n")
    while line.drip(b" " * 10):
        pass
    return "closed"


def _flood(start: bytes, again: bytes) -> Callable[[Line], str]:
    def answer(line: Line) -> str:
        line.say(start)
        while line.say(again):
            pass
        return "closed"

    return answer


def _once(data: bytes) -> Callable[[Line], str]:
    def answer(line: Line) -> str:
        line.say(data)
        return "closed"

    return answer


def _reset(line: Line) -> str:
    line.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    return "closed"


_BOMB = gzip.compress(bytes(10_000_000))

# Servers that answer a call of an API: attack, what they do, codes of the reasons it may have.
SERVERS: tuple[tuple[str, Callable[[Line], str], tuple[str, ...]], ...] = (
    ("silence", _silence, ("address-too-slow",)),
    ("header-drip", _header_drip, ("address-too-slow",)),
    ("body-drip", _body_drip, ("address-too-slow",)),
    (
        "continue-flood",
        _flood(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 100),
        ("address-too-slow",),
    ),
    ("header-flood", _flood(_HEAD, b"x-more: and more\r\n" * 100), ("address-not-http",)),
    (
        "chunk-line-flood",
        _flood(_HEAD + b"transfer-encoding: chunked\r\n\r\n1;", b"x" * 1_000),
        ("address-not-http",),
    ),
    ("body-flood", _flood(_HEAD + b"\r\n", b" " * 10_000), ("address-too-much",)),
    (
        "tiny-chunks",
        _flood(_HEAD + b"transfer-encoding: chunked\r\n\r\n", b"1\r\n \r\n" * 1_000),
        ("address-too-much", "address-too-slow"),
    ),
    (
        "gzip-bomb",
        _once(respond(_BOMB, headers="content-encoding: gzip")),
        ("address-compressed",),
    ),
    (
        "transfer-bomb",
        _once(_HEAD + b"transfer-encoding: gzip, chunked\r\n\r\n" + _BOMB),
        ("address-not-http",),
    ),
    ("longer-length", _once(_HEAD + b"content-length: 900\r\n\r\n{}"), ("address-cut",)),
    (
        "two-lengths",
        _once(_HEAD + b"content-length: 2\r\ncontent-length: 3\r\n\r\n{}"),
        ("address-not-http",),
    ),
    ("absurd-length", _once(_HEAD + b"content-length: -1\r\n\r\n{}"), ("address-not-http",)),
    ("garbage", _once(b"SSH-2.0-OpenSSH_9.2\r\n\r\n"), ("address-not-http",)),
    ("reset", _reset, ("address-cut",)),
    (
        "redirect-inside",
        _once(respond(b"", status="307 Moved", headers="location: https://169.254.169.254/")),
        ("api-redirects",),
    ),
    (
        "redirect-loop",
        _once(respond(b"", status="302 Found", headers="location: /")),
        ("api-redirects",),
    ),
)

# Bodies of replies to a sentence: attack, body, code of the reason.
REPLIES: tuple[tuple[str, bytes, str], ...] = (
    ("deep-json", b"[" * 100_000, "api-not-json"),
    ("deep-json", b'{"entities":' * 100_000, "api-not-json"),
    ("odd-json", b'{"entities": NaN}', "api-not-json"),
    ("odd-json", b'{"entities": ' + b"9" * 500_000 + b"}", "api-not-json"),
    ("odd-json", b'{"entities": "\xff\xfe"}', "api-not-json"),
    ("odd-json", b"", "api-not-json"),
    ("odd-json", _BOMB, "api-not-json"),
    ("wrong-types", b"null", "api-not-an-object"),
    ("wrong-types", b"[[]]", "api-not-an-object"),
    ("wrong-types", b'"nb_rounds"', "api-not-an-object"),
    ("wrong-types", b"{}", "api-no-entities"),
    ("wrong-types", b'{"entities": "nb_rounds", "result": "3"}', "api-no-entities"),
    ("wrong-types", b'{"entities": ["nb_rounds"], "result": {"0": "3"}}', "api-no-texts"),
    ("wrong-types", b'{"entities": ["nb_rounds"]}', "api-no-texts"),
    ("wrong-types", b'{"zipped": ["3", "nb_rounds"]}', "api-no-texts"),
    ("wrong-types", b'{"zipped": [[]]}', "api-no-texts"),
    ("wrong-types", b'{"spans": [3]}', "api-no-entities"),
    ("wrong-types", b'{"entities": ["nb_rounds", "nb_rounds"], "result": ["3"]}', "api-lengths"),
    ("many-entities", b'{"spans": [' + b"{}," * 9_999 + b"{}]}", "api-too-many"),
    ("many-entities", b'{"zipped": [' + b'["3","x"],' * 9_999 + b'["3","x"]]}', "api-too-many"),
    ("page-reply", b"<!doctype html><title>ngrok</title>", "api-page"),
)

# Attacks on a download; tests of their own, named after them.
DOWNLOADS = (
    "changed-file",
    "cut-file",
    "file-drip",
    "large-file",
    "page-file",
    "redirect-inside",
    "redirect-loop",
    "wrong-part",
)

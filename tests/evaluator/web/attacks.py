"""What is tried against the web server, and what contains each of it: docs and tests follow it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

__all__ = ["ATTACKS", "Attack", "contains", "table"]

Test = TypeVar("Test", bound=Callable[..., None])


@dataclass(frozen=True, slots=True)
class Attack:
    """One attack.

    Attributes:
        id: names it in the tests.
        what: what the attacker does.
        contained_by: what keeps it from doing harm.
    """

    id: str
    what: str
    contained_by: str


ATTACKS = (
    # Sessions and tokens
    Attack(
        "cookie-forged",
        "a session cookie signed with another secret, or not at all",
        "HMAC-SHA256 with the event's secret",
    ),
    Attack(
        "cookie-tampered",
        "one's own cookie, changed to another team's or an organiser's",
        "the signature covers kind, id and time",
    ),
    Attack(
        "cookie-expired",
        "a session cookie that is days old",
        "the signed time; sessions end after three days",
    ),
    Attack(
        "cookie-swapped",
        "a form's token used as a session cookie, and the reverse",
        "each purpose has its own salt",
    ),
    Attack(
        "token-stolen",
        "a stolen token or cookie after the team was given a new token",
        "the cookie names the hash it was made for",
    ),
    Attack(
        "token-guessed",
        "tokens tried one after the other, at the login and as Bearer headers",
        "160 random bits; after 30 failures a minute from one address, 429 with Retry-After",
    ),
    Attack(
        "address-forged",
        "X-Forwarded-For with ever new addresses, to get around that limit",
        "no proxy is believed unless the organiser names it",
    ),
    Attack(
        "neighbour-locked-out",
        "wrong tokens, so that others at the same school's address are refused",
        "a token that is known is never refused, at the login or as a Bearer header",
    ),
    Attack(
        "token-leaked",
        "tokens looked for in answers, logs, addresses and the cookie",
        "no address and no text holds one; the cookie holds part of a hash",
    ),
    Attack(
        "cookie-read",
        "a script, another host or plain http reads or sets the cookie",
        "HttpOnly, SameSite=Strict; over https Secure with the __Host- prefix, and HSTS",
    ),
    Attack(
        "role-raised",
        "a team opens what is for organisers, an organiser submits",
        "each route asks for its role",
    ),
    Attack(
        "query-injected",
        "SQL in tokens, ids and numbers",
        "bound parameters; ids and numbers are checked first",
    ),
    # Other people's things
    Attack(
        "submission-of-others",
        "another team's submissions, by number",
        "every query names the team that asks",
    ),
    Attack(
        "upload-of-others",
        "another team's upload: read, written, cancelled",
        "404, word for word as for one that does not exist",
    ),
    Attack(
        "nobody-writes",
        "uploads and submissions without a token",
        "401 before a byte of the body is read",
    ),
    # Requests that another site makes a browser send
    Attack(
        "form-foreign",
        "a form or fetch of another site, with the reader's cookie",
        "Sec-Fetch-Site or Origin must be our own, beside SameSite=Strict",
    ),
    Attack(
        "form-nameless",
        "the same with Origin and Sec-Fetch-Site left out, or « null »",
        "a cookie without either is not enough",
    ),
    Attack(
        "form-without-token",
        "a form without its token, or with another session's",
        "forms carry a signed token of their session",
    ),
    Attack(
        "login-foreign",
        "another site logs a browser in under the attacker's team",
        "the same check holds for the login",
    ),
    Attack(
        "json-disguised",
        "JSON sent as text/plain, as a form of another site can",
        "JSON is read only as application/json",
    ),
    Attack(
        "cors-asked", "a script of another site asks to read answers", "no CORS header is ever sent"
    ),
    Attack("framed", "our pages in a frame of another site", "frame-ancestors 'none'"),
    Attack(
        "host-forged",
        "a Host header of the attacker's (DNS rebinding)",
        "only the names that the organiser gives, where any are given",
    ),
    Attack(
        "redirect-open", "a way out of the login to another site", "only paths of ours are followed"
    ),
    # Names and values
    Attack(
        "file-name-path",
        "paths, NUL and control characters in file names",
        "files are named by us; the name is only shown, without its folders",
    ),
    Attack(
        "id-path",
        "..%2f, NUL, other lengths and other letters as an upload's id",
        "an id is 32 hexadecimal digits, or unknown",
    ),
    Attack(
        "markup-in-json",
        "markup in names, addresses and announcements",
        "application/json with nosniff; default-src 'none'",
    ),
    Attack(
        "markup-in-pages",
        "markup in team names and announcements, on each page that shows them",
        "templates escape all that is filled in; no inline script runs",
    ),
    Attack(
        "formula-in-export",
        "a team's name that a spreadsheet would compute",
        "an apostrophe before what begins like a formula",
    ),
    Attack("json-deep", "JSON nested ten thousand times, or none at all", "one sentence, 422"),
    Attack(
        "json-typed-wrong",
        "lists for texts, texts for numbers, NaN, lone surrogates, NUL",
        "strict types, checked before anything is done",
    ),
    Attack("number-huge", "numbers larger than the database's", "bounds on each number"),
    # Bodies and connections
    Attack(
        "body-announced",
        "a body of gigabytes, announced",
        "64 KiB, uploads apart; refused before it is read",
    ),
    Attack("body-chunked", "the same in chunks, without a length", "what arrives is counted"),
    Attack("body-slow", "a body that comes a byte at a time", "15 seconds for all of it"),
    Attack("body-short", "a body shorter than its length", "the same; nothing is done with a part"),
    Attack("head-slow", "a request's head that never ends", "10 seconds for it"),
    Attack(
        "reader-slow", "an answer that is asked for but not read", "30 seconds without a byte taken"
    ),
    Attack("head-huge", "headers of megabytes", "16 KiB"),
    Attack(
        "connections-many",
        "more connections than there is room for",
        "the one whose client is silent longest is closed",
    ),
    Attack(
        "smuggled",
        "two lengths, a length and chunks, broken chunks, a request hidden in a body",
        "it is read strictly and answered 400; what is a body stays a body",
    ),
    Attack(
        "page-crashes",
        "whatever else makes the server fail",
        "one sentence, without what failed; the error is in the log",
    ),
    # Uploads
    Attack(
        "offset-false",
        "an upload's offset before, after or beside where it stands",
        "409; the file's own length decides",
    ),
    Attack(
        "offset-malformed", "a negative, huge or wordy offset, or none", "400 before a byte is read"
    ),
    Attack("upload-past-end", "more bytes than were announced", "413 before a byte is read"),
    Attack("upload-unmeasured", "an upload in chunks, without a length", "411"),
    Attack(
        "upload-lying",
        "other bytes than those whose SHA-256 was announced",
        "the file is hashed before it is accepted, and removed",
    ),
    Attack(
        "upload-twice",
        "two connections write one upload at once",
        "a lock on the file: 423 for the second",
    ),
    Attack(
        "upload-slow",
        "an upload that stops in the middle and holds its lock",
        "30 seconds without a byte; what came stands",
    ),
    Attack(
        "upload-given-up",
        "an upload that is cancelled while its bytes go on coming, to fill the disk unseen",
        "a file without a name is not written to: 410; who opens it anew is refused as well",
    ),
    Attack(
        "upload-connections",
        "many uploads that are begun, cancelled and kept open, a byte at a time",
        "a team sends over as many connections as it may have uploads; 429 for the others",
    ),
    Attack(
        "upload-flood",
        "uploads announced without end, too large, or with false figures",
        "three at once for a team; the event's size; the disk's room is looked at first",
    ),
    Attack(
        "tus-extensions",
        "creation, concatenation, termination, method override, metadata",
        "only HEAD and PATCH exist; other headers are not read",
    ),
)


def contains(identity: str) -> Callable[[Test], Test]:
    """Says which attack a test makes."""
    assert identity in {attack.id for attack in ATTACKS}, identity

    def named(test: Test) -> Test:
        return test

    return named


def table() -> str:
    """The attacks as the docs show them, in Markdown."""
    rows = [f"| {attack.id} | {attack.what} | {attack.contained_by} |" for attack in ATTACKS]
    return "\n".join(["| attack | what is tried | contained by |", "|---|---|---|", *rows])

"""A team's API judged over real HTTP: our own, an old team's, and bad ones."""

import errno
import json
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from evaluator.addresses import AddressPolicy, NetworkFault
from evaluator.addresses.network import Network
from evaluator.jobs.tools import call_team
from evaluator.judging.api import ApiResult, judge_api, sampled
from speechtimer import Label, Parser, Span
from speechtimer.dataset.sentence import Sentence
from tests.api.server import Running, start
from tests.evaluator.addresses.servers import Line, in_time, respond, serve
from tests.evaluator.events import make_event

REHEARSAL = AddressPolicy(allow_local=True)
R, M = Label.NB_ROUNDS, Label.DURATION_WT_MIN
HIDDEN = [
    Sentence(
        f"{n} tours de {n} minutes", (Span(0, len(str(n)), R), Span(n_at, n_to, M))
    ).assembled()
    for n in range(1, 41)
    for n_at in [len(str(n)) + 10]
    for n_to in [n_at + len(str(n))]
]


@pytest.fixture(scope="module")
def ours() -> Iterator[Running]:
    with start() as running:
        yield running


def judge(
    url: str,
    hidden: Sequence[Sentence] = HIDDEN,
    predictions: Sequence[Sequence[Span]] | None = None,
    *,
    policy: AddressPolicy = REHEARSAL,
    sample: int = 10,
    needed: float = 0.9,
    seconds: float = 5,
    total: float = 60,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
    network: Network | None = None,
) -> ApiResult:
    return in_time(
        lambda: judge_api(
            url,
            hidden,
            predictions,
            policy=policy,
            seed=7,
            progress=progress,
            sample=sample,
            needed=needed,
            seconds_per_call=seconds,
            total_seconds=total,
            network=network,
        )
    )


def asked(line: Line) -> str:
    """The sentence of a request; empty where it is the greeting that is asked for."""
    body = line.request.partition(b"\r\n\r\n")[2]
    return str(json.loads(body)["text"]) if body else ""


def team(answer: Callable[[str], object]) -> Callable[[Line], None]:
    """An API of the contract: what it answers to a sentence."""

    def respond_to(line: Line) -> None:
        text = asked(line)
        line.say(respond(json.dumps(answer(text) if text else {"message": "hi"}).encode()))

    return respond_to


def right(text: str) -> dict[str, object]:
    number = text.split()[0]
    return {"entities": [R, M], "result": [number, number], "scores": ["0.9", 1]}


def test_our_own_api_agrees_with_our_own_model(ours: Running) -> None:
    predictions = [parsed.spans for parsed in Parser().parse_many([s.text for s in HIDDEN])]
    told: list[tuple[int, int]] = []
    result = judge(
        ours.url, HIDDEN, predictions, sample=30, progress=lambda done, of: told.append((done, of))
    )
    assert result.answered
    assert result.greets
    assert (result.sentences, result.asked, result.replies) == (30, 30, 30)
    assert result.agreement == result.agreement_f1 == 1.0
    assert result.f1 is not None
    assert result.f1 > 0.9
    assert result.latency_median is not None
    assert result.latency_p95 is not None
    assert 0 < result.latency_median <= result.latency_p95 < 5
    assert (result.failures, result.reason) == ({}, None)
    assert told == [(done, 30) for done in range(31)]
    parse = judge(f"{ours.url}/parse", sample=5)
    assert parse.reason is not None
    assert parse.reason.code == "api-not-understood", "its body is closed to model_name"


def test_an_old_teams_api() -> None:
    with serve(team(right)) as old:
        result = judge(old.url, HIDDEN, [s.spans for s in HIDDEN])
    assert (result.f1, result.exact_timer, result.agreement) == (1.0, 1.0, 1.0)
    body = json.loads(old.requests[1].partition(b"\r\n\r\n")[2])
    assert body == {"text": HIDDEN[sampled(40, sample=10, seed=7)[0]].text, "model_name": ""}
    assert b"nb_rounds" not in b"".join(old.requests), "no label leaves"


def test_wrong_answers_count() -> None:
    def half(text: str) -> dict[str, object]:
        number = text.split()[0]
        return {"entities": [R, M], "result": [number, "999"]}

    model = [(Span(0, len(s.text.split()[0]), R),) for s in HIDDEN]
    with serve(team(half)) as mistaken:
        result = judge(mistaken.url, HIDDEN, model)
    assert result.f1 == 0.5
    assert result.exact_timer == 0
    assert result.agreement == 0
    assert result.agreement_f1 == pytest.approx(2 / 3)


def test_some_calls_fail() -> None:
    texts = [HIDDEN[i].text for i in sampled(40, sample=10, seed=7)]

    def answer(line: Line) -> None:
        if asked(line) in texts[:4]:
            line.say(respond(b"{}", status="500 Internal Server Error"))
        elif asked(line) == texts[4]:
            line.say(respond(b"nothing"))
        else:
            team(right)(line)

    with serve(answer) as shaky:
        early = judge(shaky.url)
        assert early.replies == 0, "five failures in a row end it"
        texts[:] = [*texts[:2], "", "", *texts[4:]]
        result = judge(shaky.url, HIDDEN, [s.spans for s in HIDDEN])
    assert early.failures == {"address-server-error": 4, "api-not-json": 1}
    assert (early.asked, early.f1, early.latency_median) == (5, None, None)
    assert not early.answered
    assert (result.asked, result.replies) == (10, 7)
    assert result.failures == {"address-server-error": 2, "api-not-json": 1}
    assert result.reason is not None
    assert result.reason.code == "address-server-error"
    assert result.agreement == 0.7
    assert result.f1 == pytest.approx(2 * 14 / (14 + 20))
    assert (result.answered, result.needed) == (False, 9)


@pytest.mark.parametrize(
    ("failing", "needed", "answered"),
    [(1, 0.9, True), (2, 0.9, False), (9, 0.9, False), (9, 0.1, True), (1, 1.0, False)],
)
def test_an_api_answers_that_replies_to_nearly_all(
    failing: int, needed: float, answered: bool
) -> None:
    texts = [HIDDEN[i].text for i in sampled(40, sample=10, seed=7)]
    # Never five in a row, which would end it.
    mute = {text for at, text in enumerate(texts) if at != 4 and at < failing + (failing > 4)}

    def answer(line: Line) -> None:
        if asked(line) in mute:
            line.say(respond(b"{}", status="500 Internal Server Error"))
        else:
            team(right)(line)

    with serve(answer) as shaky:
        result = judge(shaky.url, needed=needed)
    assert (result.replies, result.answered) == (10 - failing, answered)


def test_the_events_configuration_says_how_many_are_needed(tmp_path: Path) -> None:
    settings = {"allow_local": True, "sample": 10, "answers": 0.55}
    event = make_event(tmp_path / "event", api=settings)
    with serve(team(right)) as old:
        result = call_team(event, old.url, None, progress=lambda _done, _total: None)
    event.engine.dispose()
    assert (result.needed, result.answered) == (6, True)


def test_the_reason_is_the_commonest() -> None:
    texts = [HIDDEN[i].text for i in sampled(40, sample=10, seed=7)]

    def answer(line: Line) -> None:
        if asked(line) == texts[0]:
            line.say(respond(b"{}", status="500 Internal Server Error"))
        elif asked(line) in texts[1:4]:
            line.say(respond(b"nothing"))
        else:
            team(right)(line)

    with serve(answer) as shaky:
        result = judge(shaky.url)
    assert result.failures == {"address-server-error": 1, "api-not-json": 3}
    assert result.reason is not None
    assert result.reason.code == "api-not-json"


@pytest.mark.parametrize(
    ("status", "headers", "code"),
    [
        ("404 Not Found", "ngrok-error-code: ERR_NGROK_3200", "address-tunnel-ended"),
        ("530 ", "cf-ray: 1", "address-tunnel-ended"),
        ("502 Bad Gateway", "ngrok-error-code: ERR_NGROK_8012", "address-nothing-behind"),
        ("503 Unavailable", "", "address-nothing-behind"),
        ("301 Moved", "location: /x", "api-redirects"),
        ("403 Forbidden", "", "api-forbidden"),
        ("404 Not Found", "", "api-no-route"),
        ("405 Not Allowed", "", "api-no-route"),
        ("422 Unprocessable", "", "api-not-understood"),
        ("500 Error", "", "address-server-error"),
        ("204 Nothing", "", "address-status"),
        ("200 OK", "content-type: text/html", "api-page"),
    ],
)
def test_why_an_api_does_not_work(status: str, headers: str, code: str) -> None:
    body = b"" if status.startswith("204") else b"<html>"
    with serve(lambda line: line.say(respond(body, status=status, headers=headers))) as broken:
        result = judge(broken.url)
    assert not result.answered
    assert not result.greets or status.startswith("200")
    assert result.reason is not None
    assert result.reason.code == code
    assert result.reason.said("fr") != result.reason.said("en")


def test_an_address_that_is_refused_has_a_result_too() -> None:
    result = judge("https://169.254.169.254/", policy=AddressPolicy())
    assert not result.answered
    assert result.reason is not None
    assert result.reason.code == "address-private"


def test_our_own_network_makes_no_result() -> None:
    """Not even of the calls that came through: some of them may be missing through us."""
    dialled = []

    def dial(address: str, port: int, seconds: float) -> socket.socket:
        dialled.append(address)
        if len(dialled) > 4:
            raise OSError(errno.EMFILE, "Too many open files")
        return Network().dial(address, port, seconds)

    with serve(team(right)) as old, pytest.raises(NetworkFault, match="EMFILE"):
        judge(old.url, network=Network(dial=dial))
    assert len(dialled) == 5


def test_never_right() -> None:
    """A slow API takes five times one call's time, or the total, whichever is shorter."""
    over = threading.Event()

    def answer(line: Line) -> bool:
        return over.wait(10) or line.over.is_set()

    with serve(answer) as slow:
        each = judge(slow.url, seconds=0.1)
        whole = judge(slow.url, seconds=0.3, total=0.5)
        over.set()
    assert each.failures == {"address-too-slow": 5}
    assert whole.failures["api-out-of-time"] == 1
    assert whole.asked <= 2


def test_fishing() -> None:
    """However often a team submits, its API sees the same sentences."""
    with serve(team(right)) as curious:
        for _ in range(2):
            judge(curious.url)
    bodies = [request.partition(b"\r\n\r\n")[2] for request in curious.requests]
    assert bodies[:11] == bodies[11:]
    assert len(set(bodies)) == 11
    assert sampled(1000, sample=30, seed=1) != sampled(1000, sample=30, seed=2)


def test_fewer_hidden_sentences_than_the_sample() -> None:
    with serve(team(right)) as old:
        assert judge(old.url, HIDDEN[:3]).sentences == 3


def test_answers_to_other_sentences_are_not_compared() -> None:
    """The hidden sentences were changed since the model was judged."""
    with serve(team(right)) as old:
        found = judge(old.url, predictions=[()] * (len(HIDDEN) - 1))
    assert (found.answered, found.agreement) == (True, None)


def test_a_result_survives_json() -> None:
    with serve(team(right)) as old:
        good = judge(old.url)
    bad = judge("gopher://x.example")
    for result in (good, bad):
        assert ApiResult.from_dict(json.loads(json.dumps(result.to_dict()))) == result

"""What the server tells of requests where it is asked to, and what it never tells."""

import re
from collections.abc import Iterator, Sequence
from io import StringIO

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from api.app import create_app
from api.metrics import _ASKED, Metrics, new_counts
from api.observation import Observation
from speechtimer import Parser
from speechtimer.parsed import Parsed
from tests.api.server import Running, start
from tests.http_server.serving import running

SECRET = "42 tours de secret"


@pytest.fixture(scope="module")
def observing() -> Iterator[tuple[Running, httpx.Client]]:
    with start("--metrics", "--log") as started, httpx.Client(base_url=started.url) as client:
        client.get("/metrics")  # which counts itself from the next time on
        yield started, client


def _samples(text: str) -> dict[str, dict[tuple[str, ...], float]]:
    """Values by the labels' values, by name, as Prometheus' own parser reads them."""
    samples: dict[str, dict[tuple[str, ...], float]] = {}
    for family in text_string_to_metric_families(text):
        assert family.documentation
        for sample in family.samples:
            samples.setdefault(sample.name, {})[tuple(sample.labels.values())] = sample.value
    return samples


def _ask_for_everything(client: httpx.Client) -> None:
    client.post("/parse", json={"text": SECRET})
    client.post("/parse/batch", json={"texts": [SECRET] * 20})
    client.post("/", json={"text": SECRET})
    client.post("/parse", json={"text": SECRET, SECRET: 1})
    client.get("/health", params={"text": SECRET})
    client.get("/page/favicon.svg")
    client.get(f"/{SECRET}")
    client.request("PROPFIND", "/parse")


def test_requests_are_counted(observing: tuple[Running, httpx.Client]) -> None:
    _, client = observing
    before = _samples(client.get("/metrics").text)
    _ask_for_everything(client)
    after = _samples(client.get("/metrics").text)
    counted = {
        asked: number - before["speechtimer_requests_total"].get(asked, 0)
        for asked, number in after["speechtimer_requests_total"].items()
    }
    assert counted == {
        ("POST", "/parse", "200"): 1,
        ("POST", "/parse", "422"): 1,
        ("POST", "/parse/batch", "200"): 1,
        ("POST", "/", "200"): 1,
        ("GET", "/health", "200"): 1,
        ("GET", "/page", "200"): 1,
        ("GET", "/metrics", "200"): 1,
        ("other", "other", "404"): 1,
        ("other", "other", "405"): 1,
    }
    assert (
        after["speechtimer_sentences_total"][()] - before["speechtimer_sentences_total"][()] == 22
    )


def test_durations_are_a_histogram(observing: tuple[Running, httpx.Client]) -> None:
    _, client = observing
    for _ in range(10):
        client.post("/parse", json={"text": SECRET})
    samples = _samples(client.get("/metrics").text)
    buckets = [
        number
        for labels, number in samples["speechtimer_request_seconds_bucket"].items()
        if labels[:2] == ("POST", "/parse")
    ]
    assert buckets == sorted(buckets)
    assert buckets[-1] == samples["speechtimer_request_seconds_count"]["POST", "/parse"] >= 10
    assert samples["speechtimer_request_seconds_sum"]["POST", "/parse"] > 0


def test_what_was_said_and_who_said_it_is_not_told() -> None:
    with start("--metrics", "--log") as started:
        with httpx.Client(base_url=started.url) as client:
            _ask_for_everything(client)
            metrics = client.get("/metrics").text
        started.process.terminate()
        assert started.process.stderr is not None
        log = started.process.stderr.read()
    for told in (metrics, log):
        assert "/parse" in told
        assert "secret" not in told
        assert "127.0.0.1" not in told


def test_a_line_a_request() -> None:
    with start("--log") as started:
        with httpx.Client(base_url=started.url) as client:
            _ask_for_everything(client)
        started.process.terminate()
        assert started.process.stderr is not None
        lines = started.process.stderr.read().splitlines()
    told = re.compile(
        r"time=\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z method=(\w+) route=(\S+) status=(\d+)"
        r" sentences=(\d+) ms=\d+\.\d"
    )
    matches = [told.fullmatch(line) for line in lines]
    assert [match.groups() for match in matches if match is not None] == [
        ("POST", "/parse", "200", "1"),
        ("POST", "/parse/batch", "200", "20"),
        ("POST", "/", "200", "1"),
        ("POST", "/parse", "422", "0"),
        ("GET", "/health", "200", "0"),
        ("GET", "/page", "200", "0"),
        ("GET", "other", "404", "0"),
        ("PROPFIND", "/parse", "405", "0"),
    ]
    assert None not in matches


def test_nothing_is_told_unless_asked_for() -> None:
    with start() as started:
        with httpx.Client(base_url=started.url) as client:
            _ask_for_everything(client)
            assert client.get("/metrics").status_code == 404
        started.process.terminate()
        assert started.process.stderr is not None
        assert started.process.stderr.read() == ""


def test_an_error_of_ours_is_told_as_500() -> None:
    class Broken(Parser):
        def parse_many(self, texts: Sequence[str]) -> list[Parsed]:
            del texts
            raise RuntimeError("broken")

    log = StringIO()
    with running(create_app(Broken(), log=log)) as port:
        answer = httpx.post(f"http://127.0.0.1:{port}/parse", json={"text": SECRET})
    assert answer.status_code == 500
    assert " route=/parse status=500 " in log.getvalue()


def test_a_log_that_nobody_reads_harms_nobody() -> None:
    with start("--log") as started, httpx.Client(base_url=started.url) as client:
        assert started.process.stderr is not None
        started.process.stderr.close()
        for _ in range(3):
            assert client.post("/parse", json={"text": "3 tours"}).status_code == 200
        started.process.terminate()
        started.process.wait(30)


def test_several_processes_answer_and_count_together() -> None:
    with start("--workers", "2", "--metrics") as started:
        for _ in range(20):  # over a connection each
            answer = httpx.post(f"{started.url}/parse", json={"text": "3 tours"})
            assert answer.json()["spans"][0]["text"] == "3"
        samples = _samples(httpx.get(f"{started.url}/metrics").text)
        assert samples["speechtimer_requests_total"]["POST", "/parse", "200"] == 20
        started.process.terminate()
        assert started.process.wait(30) == 0
        assert started.process.stderr is not None
        assert started.process.stderr.read() == ""


def test_the_counts_of_all_processes_are_summed() -> None:
    counts = new_counts(3)
    processes = [Metrics(counts, process=number) for number in range(3)]
    for number, metrics in enumerate(processes, 1):
        for _ in range(number):
            metrics(Observation("POST", "/parse", 200, 0.002, sentences=number))
    processes[1](Observation("GET", "/parse", 418, 99.0, sentences=0))
    assert len({metrics.text() for metrics in processes}) == 1
    samples = _samples(processes[0].text())
    assert samples["speechtimer_requests_total"] == {
        ("POST", "/parse", "200"): 6,
        ("other", "other", "other"): 1,
    }
    assert samples["speechtimer_sentences_total"] == {(): 14}
    assert samples["speechtimer_request_seconds_bucket"]["POST", "/parse", "0.001"] == 0
    assert samples["speechtimer_request_seconds_bucket"]["POST", "/parse", "0.0025"] == 6
    assert samples["speechtimer_request_seconds_bucket"]["other", "other", "10.0"] == 0
    assert samples["speechtimer_request_seconds_bucket"]["other", "other", "+Inf"] == 1


def test_each_documented_route_has_its_counts() -> None:
    paths = create_app(metrics=Metrics(new_counts())).openapi()["paths"]
    documented = {(method.upper(), path) for path in paths for method in paths[path]}
    assert set(_ASKED) - documented == {("GET", "/"), ("GET", "/page"), ("other", "other")}
    assert documented <= set(_ASKED)
    assert "/metrics" in paths

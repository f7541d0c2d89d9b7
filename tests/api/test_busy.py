"""More than the server can answer: the rest is told when to come back, and nobody is lost."""

import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

import httpx
import pytest

from api.app import create_app
from speechtimer import Parser, Span
from tests.http_server.serving import running


class _Held:
    """A tagger that answers once it may."""

    def __init__(self) -> None:
        self.go_on = threading.Event()

    def predict(self, texts: Sequence[str]) -> list[tuple[Span, ...]]:
        assert self.go_on.wait(60)
        return [()] * len(texts)


@pytest.fixture
def held() -> Iterator[tuple[_Held, str]]:
    parser, tagger = Parser(), _Held()
    parser.tagger = tagger
    with running(create_app(parser)) as port:
        yield tagger, f"http://127.0.0.1:{port}"
        tagger.go_on.set()


def _until_refused(
    asked: Sequence[Future[httpx.Response]], number: int
) -> list[Future[httpx.Response]]:
    refused: set[Future[httpx.Response]] = set()
    while len(refused) < number:
        refused |= wait(set(asked) - refused, return_when=FIRST_COMPLETED, timeout=60).done
    return list(refused)


@pytest.mark.parametrize(("sentences", "most"), [(10, 200), (1000, 20)])
def test_past_capacity_the_rest_is_told_when_to_come_back(
    held: tuple[_Held, str], sentences: int, most: int
) -> None:
    tagger, url = held
    body = {"texts": ["3 tours"] * sentences}

    def ask() -> httpx.Response:
        return httpx.post(f"{url}/parse/batch", json=body, timeout=120)

    with ThreadPoolExecutor(most + 3) as pool:
        asked = [pool.submit(ask) for _ in range(most + 3)]
        refused = _until_refused(asked, 3)
        answers = [future.result() for future in refused]
        assert httpx.get(f"{url}/health").status_code == 200
        tagger.go_on.set()
        accepted = [future.result() for future in asked if future not in refused]
    for answer in answers:
        assert answer.status_code == 503
        seconds = answer.headers["retry-after"]
        assert int(seconds) >= 1
        assert answer.json() == {"detail": f"Le serveur est occupé : réessayez dans {seconds} s."}
        assert answer.headers["x-content-type-options"] == "nosniff"
    assert [len(answer.json()["results"]) for answer in accepted] == [sentences] * most
    # And then there is room again.
    assert httpx.post(f"{url}/parse/batch", json=body, timeout=60).status_code == 200


def test_where_batches_are_refused_a_sentence_is_not(held: tuple[_Held, str]) -> None:
    tagger, url = held
    body = {"texts": ["3 tours"] * 1000}
    with ThreadPoolExecutor(22) as pool:
        batches = [
            pool.submit(httpx.post, f"{url}/parse/batch", json=body, timeout=120) for _ in range(21)
        ]
        _until_refused(batches, 1)
        sentence = pool.submit(httpx.post, f"{url}/parse", json={"text": "3 tours"}, timeout=120)
        tagger.go_on.set()
        assert sentence.result().status_code == 200

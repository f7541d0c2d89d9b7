"""Whose turn it is and who is refused, told by a tagger that waits until it may go on."""

import asyncio
import threading
from collections.abc import Sequence

import pytest

from api.worker import BusyError, Worker
from speechtimer import Parser, Span
from speechtimer.parsed import Parsed
from tests import event_loop


class _Waiting:
    """Notes what it is asked, and answers once it may; what is broken, it does not answer."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []
        self.begun, self.go_on = threading.Event(), threading.Event()

    def predict(self, texts: Sequence[str]) -> list[tuple[Span, ...]]:
        self.asked.append(list(texts))
        self.begun.set()
        assert self.go_on.wait(30)
        if "broken" in texts:
            raise RuntimeError("broken")
        return [()] * len(texts)


def _answers(
    first: list[list[str]], *, then: Sequence[list[str]] = ()
) -> tuple[list[list[str]], list[list[str] | BaseException]]:
    """What is parsed together in which order, and what each request is answered.

    `then` is asked while the first of `first` is being parsed.
    """
    parser, tagger = Parser(), _Waiting()
    parser.tagger = tagger

    async def ask() -> list[list[Parsed] | BaseException]:
        worker = Worker(parser)
        asking = [asyncio.create_task(worker.parse_many(texts)) for texts in first]
        await asyncio.to_thread(tagger.begun.wait, 30)
        asking += [asyncio.create_task(worker.parse_many(texts)) for texts in then]
        for _ in range(10):  # until they have asked, which takes some turns of the loop
            await asyncio.sleep(0)
        tagger.go_on.set()
        return await asyncio.gather(*asking, return_exceptions=True)

    answers = event_loop.run(ask())
    return tagger.asked, [
        answer if isinstance(answer, BaseException) else [parsed.text for parsed in answer]
        for answer in answers
    ]


def _batches(number: int, *, sentences: int = 1000) -> list[list[str]]:
    return [[f"{batch} {n}" for n in range(sentences)] for batch in range(number)]


def test_sentences_that_wait_together_are_parsed_together_after_one_slice() -> None:
    batches = _batches(8)
    sentences = [["3 tours"], ["4 tours"], ["5 tours", "6 tours"]]
    asked, answers = _answers(batches, then=sentences)
    assert asked[1] == ["3 tours", "4 tours", "5 tours", "6 tours"]
    assert asked[2] == batches[0][16:32]
    assert answers == batches + sentences


def test_a_long_batch_takes_its_turns_among_many_sentences() -> None:
    sentences = [[str(n)] for n in range(64)]
    asked, answers = _answers(_batches(1), then=sentences)
    assert [texts[0].startswith("0 ") for texts in asked[:8]] == [True, False] * 4
    assert answers[1:] == sentences


def test_who_asks_at_once_is_parsed_at_once() -> None:
    asked, answers = _answers([["3 tours"], ["4 tours"]])
    assert asked == [["3 tours", "4 tours"]]
    assert answers == [["3 tours"], ["4 tours"]]


def test_one_long_batch_is_under_way() -> None:
    asked, _ = _answers(_batches(3))
    batches = [texts[0].split()[0] for texts in asked]
    assert batches == sorted(batches)


def test_a_slice_of_long_sentences_is_as_short() -> None:
    long = ["a" * 1000] * 20
    asked, answers = _answers([long], then=[["a" * 900]] * 3)
    assert {sum(map(len, texts)) for texts in asked} == {900, 1800, 2000}
    assert answers == [long] + [["a" * 900]] * 3


def test_no_sentences() -> None:
    async def ask() -> list[Parsed]:
        return await Worker(Parser()).parse_many([])

    assert event_loop.run(ask()) == []


def test_an_error_is_the_answer_to_its_own_request() -> None:
    sentences = [["3 tours"], ["4 tours", "broken"], ["5 tours"]]
    _, answers = _answers([["2 tours"]], then=sentences)
    assert answers[:2] == [["2 tours"], ["3 tours"]]
    assert isinstance(answers[2], RuntimeError)
    assert answers[3] == ["5 tours"]


@pytest.mark.parametrize(("sentences", "most"), [(10, 200), (1000, 20)])
def test_past_capacity_requests_are_refused_and_those_before_are_answered(
    sentences: int, most: int
) -> None:
    requests = _batches(most + 3, sentences=sentences)
    asked, answers = _answers(requests[:1], then=requests[1:])
    assert answers[:most] == requests[:most]
    assert sum(map(len, asked)) == sentences * most
    for refused in answers[most:]:
        assert isinstance(refused, BusyError)
        assert refused.seconds >= 1


def test_where_batches_wait_sentences_are_not_refused() -> None:
    _, answers = _answers(_batches(21), then=[["3 tours"]])
    assert isinstance(answers[20], BusyError)
    assert answers[21] == ["3 tours"]

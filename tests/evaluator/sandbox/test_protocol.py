from typing import Any

import pytest

from evaluator.errors import SubmissionFault
from evaluator.sandbox.protocol import decoded, longest_reply, new_nonce, question
from speechtimer.labels import Label

BATCH = [["3", "tours"], ["2", "minutes", "de", "repos"]]


def test_question_and_answer() -> None:
    assert question("ab", BATCH).endswith(b"\n")
    assert decoded(b"ab [[[0,1,0,0.5]],[]]", "ab", BATCH) == [[(0, 1, Label.NB_ROUNDS, 0.5)], []]


@pytest.mark.parametrize(
    "line",
    [
        "",
        "ab",
        "cd [[],[]]",
        " ab [[],[]]",
        "ab [[]]",
        "ab [[],[],[]]",
        "ab {}",
        "ab [[],[]",
        "ab [[],[]] []",
        "ab [[],null]",
        "ab [[[0,1,0]],[]]",
        "ab [[[0,1,7,1]],[]]",
        "ab [[[0,1,-1,1]],[]]",
        "ab [[[0,3,0,1]],[]]",
        "ab [[[1,1,0,1]],[]]",
        "ab [[[-1,1,0,1]],[]]",
        "ab [[[0,2,0,1],[1,2,0,1]],[]]",
        "ab [[[1,2,0,1],[0,1,0,1]],[]]",
        "ab [[[0,1,0,NaN]],[]]",
        "ab [[[0,1,0,Infinity]],[]]",
        "ab [[[0,1,0,1.5]],[]]",
        "ab [[[0,1,0,true]],[]]",
        "ab [[[0.0,1,0,1]],[]]",
        'ab [[[0,1,"0",1]],[]]',
        "ab [[],[]]\u00a0",
        "ab " + "[" * 100_000,
        "ab [[[0,1,0," + "9" * 5000 + "]],[]]",
    ],
)
def test_any_other_line_disqualifies(line: str) -> None:
    with pytest.raises(SubmissionFault) as refused:
        decoded(line.encode(), "ab", BATCH)
    assert refused.value.reason.code == "model-protocol"


def test_the_longest_right_answer_is_short_enough() -> None:
    words = [str(n) for n in range(5000)]
    spans: list[Any] = [[n, n + 1, 6, 0.123456] for n in range(5000)]
    line = f"{new_nonce()} {[spans]}".replace(" ", "")
    assert len(line) <= longest_reply([words])


def test_nonces_differ() -> None:
    assert len({new_nonce() for _ in range(100)}) == 100

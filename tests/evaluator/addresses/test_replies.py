"""What APIs answer, as spans."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluator.addresses import AddressFault
from evaluator.addresses.replies import read_reply
from speechtimer import Label, Span
from tests.evaluator.addresses.attacks import REPLIES

R, M, S = Label.NB_ROUNDS, Label.DURATION_WT_MIN, Label.DURATION_BR_SD
SENTENCE = "12 séries de 2 minutes 30 puis 2 min, 30 s de repos"


def read(reply: Any, sentence: str = SENTENCE) -> list[tuple[str, int, Label]]:
    """Text, start and label of each span; the text of a wrong one is empty."""
    spans = read_reply(json.dumps(reply).encode(), sentence)
    return [(sentence[s.start : s.end], s.start, s.label) for s in spans]


def contract(*pairs: tuple[Any, Any]) -> dict[str, Any]:
    return {"entities": [label for _, label in pairs], "result": [text for text, _ in pairs]}


@pytest.mark.parametrize(("attack", "body", "code"), REPLIES)
def test_a_hostile_reply_is_refused(attack: str, body: bytes, code: str) -> None:
    with pytest.raises(AddressFault) as raised:
        read_reply(body, SENTENCE)
    assert raised.value.reason.code == code, attack


def test_the_contract() -> None:
    zipped = [["12", "nb_rounds", 0.99], ["2", "duration_wt_min", 0.9]]
    want = [("12", 0, R), ("2", 13, M)]
    assert read({"zipped": zipped, "entities": [], "result": []}) == want
    assert read({**contract(("12", "nb_rounds"), ("2", "duration_wt_min")), "zipped": []}) == want
    assert read({"zipped": [["12", "nb_rounds"], ["2", "duration_wt_min"]]}) == want


def test_repeated_words_are_found_one_after_the_other() -> None:
    pairs = [
        ("2", "duration_wt_min"),
        ("30", "duration_wt_sd"),
        ("2", "duration_wt_min"),
        ("30", "duration_br_sd"),
    ]
    assert [start for _, start, _ in read(contract(*pairs))] == [13, 23, 31, 38]


def test_a_figure_is_not_found_inside_a_number() -> None:
    assert read(contract(("2", "duration_wt_min")))[0][1] == 13
    assert read(contract(("1", "nb_rounds"))) == [("1", 0, R)], "where it stands nowhere else"


@pytest.mark.parametrize(
    "reply",
    [
        contract((12, "nb_rounds")),
        contract((12.0, "NB_ROUNDS")),
        contract((" 12 ", " B-nb_rounds ")),
        contract(("12", "nb-rounds"), ("séries", "O"), ("x", None), ("y", "")),
        {"zipped": [{"text": "12", "label": "nb_rounds", "score": "0.98"}]},
        {"entities": [{"text": "12", "start_pos": 0, "labels": [{"value": "nb_rounds"}]}]},
        {"entities": [{"word": "12", "entity": "S-nb_rounds"}]},
        {**contract(("12", "nb_rounds")), "scores": ["high"], "raw_text": 3},
        {"spans": [{"start": 0, "end": 2, "label": "nb_rounds", "text": "x"}], "problem": {}},
    ],
)
def test_what_old_and_new_apis_answer(reply: dict[str, Any]) -> None:
    assert read(reply) == [("12", 0, R)]


def test_texts_are_found_whatever_their_case_blanks_and_apostrophes() -> None:
    sentence = "2’30 d’effort Et  Quart"
    assert read(contract(("et quart", "duration_wt_min")), sentence) == [("Et  Quart", 14, M)]
    assert read(contract(("2 ' 30", "duration_wt_min")), sentence) == [("2’30", 0, M)]


def test_entities_in_another_order_are_found_too() -> None:
    found = read(contract(("repos", "duration_br_sd"), ("12", "nb_rounds")))
    assert found == [("repos", 46, S), ("12", 0, R)]


def test_all_spans() -> None:
    """What is not in the sentence, or has no label of ours, counts as wrong, each by itself."""
    found = read_reply(
        json.dumps(
            contract(
                ("99", "nb_rounds"),
                ("12", "rounds"),
                ("", "nb_rounds"),
                (True, "nb_rounds"),
                ("99", "nb_rounds"),
                ([12], "nb_rounds"),
                ("12" * 999, "nb_rounds"),
            )
        ).encode(),
        SENTENCE,
    )
    assert len(set(found)) == len(found) == 7
    assert all(span.start >= len(SENTENCE) for span in found)


@pytest.mark.parametrize(
    ("start", "end", "label"),
    [
        (-1, 2, "nb_rounds"),
        (0, 0, "nb_rounds"),
        (0, 99, "nb_rounds"),
        (2, 0, "nb_rounds"),
        ("0", 2, "nb_rounds"),
        (0.0, 2, "nb_rounds"),
        (False, 2, "nb_rounds"),
        (0, None, "nb_rounds"),
        (0, 2, "O"),
        (0, 2, {"nb_rounds": 1}),
    ],
)
def test_spans_that_are_none_count_as_wrong(start: object, end: object, label: object) -> None:
    body = json.dumps({"spans": [{"start": start, "end": end, "label": label}]}).encode()
    (span,) = read_reply(body, SENTENCE)
    assert span == Span(len(SENTENCE), len(SENTENCE) + 1, R)


@pytest.mark.parametrize(
    "reply", [{"entities": [], "result": []}, {"zipped": []}, {"spans": []}, {"entities": []}]
)
def test_nothing_found_is_an_answer(reply: dict[str, Any]) -> None:
    assert read(reply) == []


_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.sampled_from(["12", "2", "nb_rounds"])
    | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                [
                    "entities",
                    "result",
                    "zipped",
                    "spans",
                    "text",
                    "label",
                    "labels",
                    "start",
                    "end",
                    "value",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
)


@given(_JSON | st.dictionaries(st.sampled_from(["entities", "result", "zipped", "spans"]), _JSON))
@settings(max_examples=100, deadline=None)
def test_any_json_is_read_or_refused(reply: Any) -> None:
    try:
        spans = read_reply(json.dumps(reply).encode(), SENTENCE)
    except AddressFault:
        return
    assert all(0 <= span.start < span.end for span in spans)

import pytest

from evaluator.errors import JudgeFault, SubmissionFault
from evaluator.reasons import catalogue
from evaluator.sandbox.loaded import loaded_facts


def test_facts_of_a_loaded_model() -> None:
    line = b'loaded {"parameters": 7, "family": "OneHotEmbeddings", "fingerprint": "AA=="}'
    assert loaded_facts(line)["parameters"] == 7


def test_warnings_are_those_of_the_catalogue() -> None:
    line = b'loaded {"parameters": 7, "family": "x", "warnings": ["warning-order"]}'
    (code,) = loaded_facts(line)["warnings"]
    assert catalogue()[code]


def test_the_reason_of_a_refused_one() -> None:
    line = b'refused {"code": "model-global", "values": {"name": "a\\u0000\\ud800b"}}'
    with pytest.raises(SubmissionFault) as refused:
        loaded_facts(line)
    assert refused.value.reason.to_dict() == {
        "code": "model-global",
        "values": {"name": "a\N{REPLACEMENT CHARACTER}\N{REPLACEMENT CHARACTER}b"},
    }


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"loaded",
        b"loaded []",
        b'loaded {"parameters": 7}',
        b'loaded {"parameters": "7", "family": "x"}',
        b'loaded {"parameters": 7, "family": "x", "more": 1}',
        b'loaded {"parameters": 7, "family": "x", "warnings": ["model-memory"]}',
        b'loaded {"parameters": 7, "family": "x", "warnings": [["warning-order"]]}',
        b'hello {"parameters": 7, "family": "x"}',
        b"loaded " + b"[" * 100_000,
        b'refused {"code": "model-invented", "values": {}}',
        b'refused {"code": "model-global", "values": {}}',
        b'refused {"code": "model-global", "values": {"name": ["x"]}}',
        b'refused {"code": "model-global", "values": {"code": "x"}}',
        b'refused {"code": ["model-global"], "values": {"name": "x"}}',
    ],
)
def test_anything_else_disqualifies(line: bytes) -> None:
    with pytest.raises(SubmissionFault) as refused:
        loaded_facts(line)
    assert refused.value.reason.code == "model-protocol"


def test_a_fault_of_the_code_that_loads_is_none_of_the_team() -> None:
    with pytest.raises(JudgeFault):
        loaded_facts(b'refused {"code": "judge-sandbox", "values": {}}')

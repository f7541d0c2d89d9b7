from collections.abc import Sequence
from pathlib import Path

import pytest

import speechtimer
from speechtimer import Block, Label, ModelError, Parser, Program, Span


def test_the_public_names_are_these() -> None:
    assert speechtimer.__all__ == [
        "Block",
        "ConfigError",
        "DataError",
        "Group",
        "Interval",
        "Kind",
        "Label",
        "ModelError",
        "Parsed",
        "Parser",
        "Problem",
        "Program",
        "Span",
        "SpeechTimerError",
        "TemplateError",
        "Unused",
        "parse",
    ]


def test_a_sentence_becomes_a_timer() -> None:
    parsed = speechtimer.parse("3 séries de 2 minutes avec 30 secondes de repos")
    assert parsed.program == Program((Block(rounds=3, work_seconds=120, rest_seconds=30),))
    assert [(s.text, s.label) for s in parsed.spans] == [
        ("3", Label.NB_ROUNDS),
        ("2", Label.DURATION_WT_MIN),
        ("30", Label.DURATION_BR_SD),
    ]
    assert all(0.5 < span.score <= 1 for span in parsed.spans)
    assert parsed.problem is None


def test_the_json_of_a_parsed_sentence() -> None:
    found = speechtimer.parse("3 séries de 2 minutes").to_dict()
    scores = [span.pop("score") for span in found["spans"]]
    assert all(isinstance(score, float) for score in scores)
    assert found == {
        "text": "3 séries de 2 minutes",
        "spans": [
            {"start": 0, "end": 1, "label": "nb_rounds", "text": "3"},
            {"start": 12, "end": 13, "label": "duration_wt_min", "text": "2"},
        ],
        "program": [{"rounds": 3, "work_seconds": 120, "rest_seconds": 0}],
        "problem": None,
        "unused": [],
        "notes": [],
        "doubts": [],
        "total_seconds": 360,
        "open_efforts": 0,
    }


def test_the_json_of_a_problem() -> None:
    found = speechtimer.parse("8 séries").to_dict()
    assert found["program"] is None
    assert found["problem"]["kind"] == "incomplete"
    assert found["problem"]["missing"] == ["work"]


@pytest.mark.parametrize("text", ["", " ", "\n", "🎉" * 50, "séries " * 300])
def test_nothing_to_time_is_a_problem_not_an_error(text: str) -> None:
    assert speechtimer.parse(text).problem is not None


def test_offsets_count_characters_also_beyond_the_basic_plane() -> None:
    (first, *_) = speechtimer.parse("💪💪 5 fois 20 secondes").spans
    assert (first.start, first.end, first.text) == (3, 4, "5")


def test_decomposed_accents_and_curly_quotes_read_the_same() -> None:
    plain = speechtimer.parse("3 séries d'une minute, récup 30 secondes")
    odd = speechtimer.parse("3 se\u0301ries d’une minute, re\u0301cup 30 secondes")
    assert plain.program == odd.program == Program((Block(3, 60, 30),))


def test_many_are_parsed_in_order() -> None:
    texts = [f"{n} fois 20 secondes" for n in range(2, 60)]
    programs = [parsed.program for parsed in Parser().parse_many(texts)]
    assert programs == [Program((Block(n, 20, 0),)) for n in range(2, 60)]


def test_a_missing_model_says_so(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"none\.safetensors"):
        Parser(tmp_path / "none.safetensors")


class DashTagger:
    """Takes the dash before each number for a number as well."""

    def predict(self, texts: Sequence[str]) -> list[tuple[Span, ...]]:
        found: list[tuple[Span, ...]] = []
        for text in texts:
            at = text.index("—")
            rounds = Span(0, 1, Label.NB_ROUNDS, text[0])
            dash = Span(at, at + 1, Label.DURATION_WT_MIN, "—")
            found.append((rounds, dash, Span(at + 2, at + 3, Label.DURATION_WT_MIN, text[at + 2])))
        return found


def test_a_sign_alone_is_no_number() -> None:
    parser = Parser()
    parser.tagger = DashTagger()
    parsed = parser.parse("4 tours — 3 minutes")
    assert [span.text for span in parsed.spans] == ["4", "3"]
    assert parsed.program == Program((Block(rounds=4, work_seconds=180, rest_seconds=0),))

"""Scores: three counts that add up, exact timers, size and speed."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from speechtimer.dataset import Sentence
from speechtimer.labels import Label, Span
from speechtimer.parsed import Parsed
from speechtimer.program import Block, Program
from speechtimer.scoring import Counts, Scores, measure, score

ROUNDS = Span(0, 1, Label.NB_ROUNDS)
WORK = Span(12, 13, Label.DURATION_WT_MIN)
REST = Span(12, 13, Label.DURATION_BR_MIN)
PROGRAM = Program((Block(3, 120, 0),))
GOLD = Sentence("3 séries de 2 minutes", (ROUNDS, WORK), PROGRAM)
SILENT = Sentence("arrête le chrono")


def found(*spans: Span, program: Program | None = None) -> Parsed:
    return Parsed(GOLD.text, spans, program)


_spans = st.lists(
    st.builds(
        lambda start, length, label: Span(start, start + length, label),
        st.integers(0, 5),
        st.integers(1, 3),
        st.sampled_from(Label),
    ),
    max_size=6,
)


@pytest.mark.parametrize(
    ("counts", "precision", "recall", "f1"),
    [
        (Counts(), 0.0, 0.0, 0.0),
        (Counts(found=1), 1.0, 1.0, 1.0),
        (Counts(wrong=1), 0.0, 0.0, 0.0),
        (Counts(3, 1, 2), 0.75, 0.6, 2 / 3),
    ],
)
def test_shares_of_counts(counts: Counts, precision: float, recall: float, f1: float) -> None:
    assert (counts.precision, counts.recall, counts.f1) == pytest.approx((precision, recall, f1))


def test_all_right() -> None:
    scores = score([GOLD, SILENT], [found(ROUNDS, WORK, program=PROGRAM), found()])
    assert scores.micro_f1 == 1.0
    assert scores.exact_timer == 1.0
    assert scores.sentences == 2


def test_a_wrong_label_is_one_wrong_and_one_missed() -> None:
    scores = score([GOLD], [found(ROUNDS, REST)])
    assert scores.spans == Counts(found=1, wrong=1, missed=1)
    assert scores.labels == {
        Label.NB_ROUNDS: Counts(found=1),
        Label.DURATION_WT_MIN: Counts(missed=1),
        Label.DURATION_BR_MIN: Counts(wrong=1),
    }
    assert scores.exact_timer == 0.0


def test_text_and_score_of_a_span_do_not_count() -> None:
    assert score([GOLD], [found(Span(0, 1, Label.NB_ROUNDS, "3", 0.2))]).spans.found == 1


def test_a_span_said_twice_counts_once() -> None:
    assert score([GOLD], [found(ROUNDS, ROUNDS)]).spans == Counts(found=1, missed=1)


def test_predictions_must_be_as_many_as_sentences() -> None:
    with pytest.raises(ValueError, match="shorter"):
        score([GOLD, SILENT], [found()])


@given(_spans, _spans, _spans, _spans)
def test_scores_of_parts_add_up(a: list[Span], b: list[Span], c: list[Span], d: list[Span]) -> None:
    # Overlapping spans are no sentences, but counting must not depend on that.
    first, second = _sentence(a), _sentence(b)
    whole = score([first, second], [found(*c), found(*d, program=PROGRAM)])
    parts = score([first], [found(*c)]) + score([second], [found(*d, program=PROGRAM)])
    assert whole == parts
    assert whole.spans == sum(whole.labels.values(), start=Counts())


@given(_spans, _spans)
def test_counts_against_sets(gold: list[Span], spans: list[Span]) -> None:
    sentence = _sentence(gold)
    counts = score([sentence], [found(*spans)]).spans
    want, have = set(sentence.spans), set(spans)
    assert counts == Counts(len(want & have), len(have - want), len(want - have))


def test_scores_are_json() -> None:
    written = json.loads(json.dumps(score([GOLD], [found(ROUNDS, program=PROGRAM)]).to_dict()))
    assert written["micro_f1"] == pytest.approx(2 / 3)
    assert written["exact_timer"] == 1.0
    assert written["labels"]["nb_rounds"]["found"] == 1
    assert Scores().to_dict()["micro_f1"] == 0.0


class _Tagger:
    def __init__(self) -> None:
        self.calls: list[list[str]] = []

    def predict(self, texts: Sequence[str]) -> list[tuple[Span, ...]]:
        self.calls.append(list(texts))
        return [() for _ in texts]


def test_measures_one_sentence_at_a_time(tmp_path: Path) -> None:
    model = tmp_path / "model.safetensors"
    model.write_bytes(bytes(500_000))
    tagger = _Tagger()
    measured = measure(tagger, ["un", "deux"], model=model)
    assert measured.megabytes == 0.5
    assert measured.wall_seconds > 0
    assert measured.cpu_seconds >= 0
    assert tagger.calls[-2:] == [["un"], ["deux"]]


def test_nothing_to_measure() -> None:
    with pytest.raises(ValueError, match="at least one"):
        measure(_Tagger(), [])


def _sentence(spans: list[Span]) -> Sentence:
    """The spans that do not overlap the ones before them."""
    kept: list[Span] = []
    for span in spans:
        if all(span.end <= other.start or other.end <= span.start for other in kept):
            kept.append(span)
    return Sentence("12345678", tuple(kept))

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from speechtimer.dataset import read_sentences
from speechtimer.errors import DataError
from speechtimer.labels import Label, Span
from speechtimer.tokens import spans_to_tags, tags_to_spans, tokenize
from tests.marked import marked


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("5x1h30", "5 x 1 h 30"),
        ("2'30''", "2 ' 30 ' '"),
        ("1,5 min", "1 , 5 min"),
        ("d'une demi-heure", "d ' une demi - heure"),
        ("30on/30off", "30 on / 30 off"),
        ("repos=20s", "repos = 20 s"),
        ("x5×6", "x 5 × 6"),
        ("1½h", "1 ½ h"),
        ("snake_case", "snake _ case"),
        ("  ", ""),
    ],
)
def test_letters_digits_and_signs_come_apart(text: str, tokens: str) -> None:
    assert [token.text for token in tokenize(text)] == tokens.split()


def test_decomposed_accents_stay_in_their_word_and_models_read_them_composed() -> None:
    (token,) = tokenize("se\u0301ries")
    assert (token.end, token.plain) == (7, "séries")


@given(st.text())
def test_tokens_cover_all_but_whitespace(text: str) -> None:
    tokens = tokenize(text)
    assert all(text[token.start : token.end] == token.text for token in tokens)
    assert "".join(token.text for token in tokens) == "".join(text.split())


def test_every_span_of_the_public_dev_set_is_made_of_whole_tokens(public_dev: Path) -> None:
    for sentence in read_sentences(public_dev):
        tokens = tokenize(sentence.text)
        assert tags_to_spans(tokens, spans_to_tags(tokens, sentence.spans)) == sentence.spans


def test_tags_are_bio() -> None:
    sentence = marked("[vingt et une](wm) minutes")
    assert spans_to_tags(tokenize(sentence.text), sentence.spans) == [
        "B-duration_wt_min",
        "I-duration_wt_min",
        "I-duration_wt_min",
        "O",
    ]


@pytest.mark.parametrize(
    ("tags", "wanted"),
    [
        (["S-nb_rounds", "S-nb_rounds"], ["a", "b"]),
        (["B-nb_rounds", "E-nb_rounds"], ["a b"]),
        (["B-nb_rounds", "B-nb_rounds"], ["a", "b"]),
        (["O", "I-nb_rounds"], ["b"]),
        (["B-nb_rounds", "I-duration_wt_sd"], ["a", "b"]),
        (["E-nb_rounds", "I-nb_rounds"], ["a", "b"]),
    ],
)
def test_any_tags_are_read(tags: list[str], wanted: list[str]) -> None:
    assert [("a b")[s.start : s.end] for s in tags_to_spans(tokenize("a b"), tags)] == wanted


def test_a_span_scores_the_mean_of_its_tokens() -> None:
    tags = ["B-nb_rounds", "I-nb_rounds"]
    (span,) = tags_to_spans(tokenize("a b"), tags, [0.5, 1.0])
    assert span.score == 0.75


@pytest.mark.parametrize("span", [Span(0, 1, Label.NB_ROUNDS), Span(3, 5, Label.NB_ROUNDS)])
def test_a_cut_token_is_refused(span: Span) -> None:
    with pytest.raises(DataError, match="token boundaries"):
        spans_to_tags(tokenize("dix tours"), [span])


def test_overlapping_spans_are_refused() -> None:
    with pytest.raises(DataError, match="overlaps"):
        spans_to_tags(tokenize("dix"), [Span(0, 3, Label.NB_ROUNDS)] * 2)

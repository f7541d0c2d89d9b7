"""Labelled sentences as CoNLL columns."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from speechtimer.dataset import Sentence, read_conll, read_sentences, write_conll
from speechtimer.errors import DataError
from speechtimer.labels import Label, Span
from speechtimer.program import Block, Program
from tests.dataset.sentences import sentences


def _written(path: Path, *some: Sentence) -> str:
    write_conll(path, some)
    return path.read_text(encoding="utf-8")


def _read(path: Path, content: str) -> list[Sentence]:
    path.write_text(content, encoding="utf-8")
    return list(read_conll(path))


GLUED = Sentence("5x30\u00a0s", (Span(0, 1, Label.NB_ROUNDS), Span(2, 4, Label.DURATION_WT_SD)))


def test_columns(tmp_path: Path) -> None:
    assert _written(tmp_path / "a.conll", GLUED, Sentence("arrête le chrono")) == (
        "5\tB-nb_rounds\t-\n"
        "x\tO\t-\n"
        "30\tB-duration_wt_sd\t\\u00a0\n"
        "s\tO\t-\n"
        "\n"
        "arrête\tO\t+\n"
        "le\tO\t+\n"
        "chrono\tO\t-\n"
        "\n"
    )


def test_the_program_follows_from_the_spans(tmp_path: Path) -> None:
    write_conll(tmp_path / "a.conll", [GLUED])
    (sentence,) = read_sentences(tmp_path / "a.conll")
    assert sentence.program == Program((Block(5, 30, 0),))


@given(st.lists(sentences(), max_size=4))
def test_round_trip(tmp_path_factory: pytest.TempPathFactory, some: list[Sentence]) -> None:
    path = tmp_path_factory.mktemp("conll") / "a.conll"
    write_conll(path, some)
    assert [(s.text, s.spans) for s in read_conll(path)] == [(s.text, s.spans) for s in some]


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\t\n",
        "  3",
        "3  ",
        "3  tours",
        "3\ttours",
        "\ufeff",
        "\ufeff 3",
        "∅",
        "#",
        "a\r\nb",
    ],
)
def test_whitespace_and_signs_come_back(tmp_path: Path, text: str) -> None:
    write_conll(tmp_path / "a.conll", [Sentence(text)])
    assert [s.text for s in read_conll(tmp_path / "a.conll")] == [text]


@given(sentences())
def test_flairs_rules_give_the_tokens_and_the_spans(
    tmp_path_factory: pytest.TempPathFactory, sentence: Sentence
) -> None:
    """Columns split at whitespace, at least one token, "-" for no space, as Flair reads them."""
    path = tmp_path_factory.mktemp("conll") / "a.conll"
    write_conll(path, [sentence])
    with path.open(encoding="utf-8") as file:
        rows = [line.rstrip().split() for line in file if not line.isspace()]
    assert rows
    assert all(len(row) >= 3 for row in rows)
    text = "".join(row[0] + ("" if row[2] == "-" else " ") for row in rows)
    expected = " ".join(sentence.text.split()) or "∅"
    assert " ".join(text.split()) == expected


def test_two_columns_are_one_space_apart(tmp_path: Path) -> None:
    (sentence,) = _read(
        tmp_path / "a.conll", "3 B-nb_rounds\nséries O\nde O\n30 B-duration_wt_sd\n"
    )
    assert sentence.text == "3 séries de 30"
    assert sentence.spans == (Span(0, 1, Label.NB_ROUNDS), Span(12, 14, Label.DURATION_WT_SD))


def test_bioes_tags(tmp_path: Path) -> None:
    (sentence,) = _read(
        tmp_path / "a.conll",
        "3\tS-nb_rounds\nvingt\tB-duration_wt_sd\net\tI-duration_wt_sd\nune\tE-duration_wt_sd\n",
    )
    assert sentence.spans == (Span(0, 1, Label.NB_ROUNDS), Span(2, 14, Label.DURATION_WT_SD))


def test_windows_files_with_a_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "a.conll"
    path.write_bytes("\ufeff3\tB-nb_rounds\r\n\r\n\r\n2\tB-nb_rounds\r\n".encode())
    assert [s.text for s in read_conll(path)] == ["3", "2"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("3\n", r"a\.conll:1: expected token, tag and space"),
        ("\n3\tO\n\n3\tO\t-\ta\tb\n", r"a\.conll:4: expected token, tag"),
        ("3\t\t-\n", r"a\.conll:1: expected token, tag"),
        ("3\tO\n2\tB-rounds\n", r'a\.conll:2: unknown tag "B-rounds", use O or B-'),
        ("3\tNOUN\n", "unknown tag"),
        ("-DOCSTART- -X- O\n3 -X- _ B-nb_rounds\n", r":1: .* Label Studio's .*: take its JSON"),
        ("3 -X- _ B-nb_rounds\n", "take its JSON export"),
        ("3\tO\t?\n", r'a\.conll:1: unknown space "\?"'),
        ("3\tO\t\\ud800\n", "surrogate"),
        ("∅\tO\t-\t=\n3\tO\t-\n", "has one line only"),
        ("∅\tO\t-\t=x\n", "unknown space"),
    ],
)
def test_what_is_refused(tmp_path: Path, content: str, reason: str) -> None:
    with pytest.raises(DataError, match=reason):
        _read(tmp_path / "a.conll", content)


def test_not_utf8(tmp_path: Path) -> None:
    (tmp_path / "a.conll").write_bytes(b"3\tO\n\xe9\tO\n")
    with pytest.raises(DataError, match=r"a\.conll:2: not UTF-8"):
        list(read_conll(tmp_path / "a.conll"))


def test_a_span_that_cuts_a_token_is_refused_not_lost(tmp_path: Path) -> None:
    sentence = Sentence("30 secondes", (Span(0, 1, Label.DURATION_WT_SD),))
    with pytest.raises(DataError, match=r"sentence 2: .*token boundaries"):
        write_conll(tmp_path / "a.conll", [GLUED, sentence])

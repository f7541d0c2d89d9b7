"""Hypothesis strategies for labelled sentences, whitespace and signs of all sorts included."""

from itertools import pairwise

from hypothesis import strategies as st

from speechtimer.dataset import Sentence
from speechtimer.labels import Label, Span
from speechtimer.tokens import tokenize

__all__ = ["sentences", "texts"]

_PIECES = [
    *(
        "3",
        "séries",
        "5x1h30",
        "2'30''",
        "trente-deux",
        "#",
        "-DOCSTART-",
        "-",
        "+",
        "_",
        "∅",
        "=∅",
    ),
    *("O", "B-nb_rounds", "\\u0020", "\\", "\ufeff", "\u200b", "e\u0301", "👟", "½", "«"),
    *(" ", "  ", "\t", "\n", "\r\n", "\u00a0", "\u202f", "\u2028", "\x85", "\x1c", "\x0b", "\x00"),
]

texts = st.one_of(
    st.lists(st.sampled_from(_PIECES), max_size=12).map("".join),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=30),
)


@st.composite
def sentences(draw: st.DrawFn) -> Sentence:
    """A text with spans on token boundaries."""
    text = draw(texts)
    tokens = tokenize(text)
    cuts = sorted(draw(st.sets(st.integers(0, len(tokens)), max_size=8)))
    spans = [
        Span(tokens[first].start, tokens[last - 1].end, draw(st.sampled_from(Label)))
        for first, last in pairwise(cuts)
        if draw(st.booleans())
    ]
    return Sentence(text, tuple(spans))

"""Whatever a sentence holds, checks answer, and point into it."""

from hypothesis import given, settings
from hypothesis import strategies as st

from speechtimer.dataset import Sentence
from speechtimer.dataset.checks import check_sentence
from speechtimer.labels import Label, Span

SIGNS = " -/:.,'\"½’²"
WORDS = """2 30 5 00 x h s min m une un vingt cinq et demie quart moins le trois quarts demi d de
heure minutes secondes pause repos effort séries fois entre chaque off non cent tiers"""
PIECES = [*SIGNS, *WORDS.split()]
texts = st.one_of(
    st.lists(st.sampled_from(PIECES), max_size=14).map("".join),
    st.lists(st.sampled_from(PIECES), max_size=14).map(" ".join),
    st.text(max_size=20),
)


@st.composite
def sentences(draw: st.DrawFn) -> Sentence:
    text = draw(texts.filter(lambda text: not any("\ud800" <= c <= "\udfff" for c in text)))
    cuts = sorted(draw(st.sets(st.integers(0, len(text)), max_size=6)))
    pairs = zip(cuts[::2], cuts[1::2], strict=False)
    labels = st.sampled_from(list(Label))
    return Sentence(text, tuple(Span(start, end, draw(labels)) for start, end in pairs))


@settings(max_examples=400, deadline=None)
@given(sentences())
def test_findings_lie_in_the_sentence(sentence: Sentence) -> None:
    for found in check_sentence(sentence):
        assert 0 <= found.start < found.end <= len(sentence.text)
        assert found.message

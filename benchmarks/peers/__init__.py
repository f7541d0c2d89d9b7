"""What `benchmarks.bench` compares: parsers of the same sentences, each in a process of its own.

A module for each peer has ``load(model)``, which gives a `Reader`, and ``train(corpus, model, …)``
where it learns from our corpus. What a peer is made of is imported inside its functions: here
nothing of it need be installed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

__all__ = ["PEERS", "Answer", "Peer", "Reader", "Tagged"]

# Start, end (characters of the sentence) and label of a span.
Tagged = tuple[int, int, str]


class Answer(NamedTuple):
    """What a peer has found: spans, and the program where it makes one, as JSON."""

    spans: list[Tagged]
    program: Any = None


class Reader(Protocol):
    """A peer, ready to read. `one` and `many` are timed, `answer` is not."""

    def one(self, text: str) -> Any: ...

    def many(self, texts: Sequence[str]) -> Sequence[Any]: ...

    def answer(self, found: Any) -> Answer: ...


@dataclass(frozen=True, slots=True)
class Peer:
    """A row of the table.

    Attributes:
        module: of this package, which is run.
        packages: what its own environment holds, one for itself; none: it runs in ours.
        learns: whether it is trained on our corpus first.
        gives: what the time pays for.
        how: how its answers become spans, where that is not plain; a sentence of the page.
    """

    name: str
    title: str
    module: str
    packages: tuple[str, ...] = ()
    learns: bool = False
    gives: str = "spans"
    how: str = ""


PEERS = (
    Peer(
        "this",
        "this build",
        "builds",
        gives="spans and timer",
        how="`Parser.parse`, in bulk `Parser.parse_many`, everything included.",
    ),
    Peer(
        "spans",
        "this build, spans alone",
        "tagger",
        how="Its tagger without what comes after it: what the peers below do, too.",
    ),
    Peer(
        "before",
        "the build before",
        "builds",
        gives="spans and timer",
        how="The same calls in an earlier commit; its timers are its own.",
    ),
    Peer(
        "flair",
        "Flair, the same model",
        "flair_model",
        how="The `model.pt` that the shipped model is exported from, in Flair and torch.",
    ),
    Peer(
        "spacy",
        "spaCy",
        "spacy_ner",
        ("spacy",),
        learns=True,
        how="A blank French pipeline with spaCy's own `ner`, its default sizes. It is given our "
        "tokens: its own leave « 5x30s » whole, which holds two spans.",
    ),
    Peer(
        "crf",
        "python-crfsuite",
        "crf",
        ("python-crfsuite",),
        learns=True,
        how="A linear-chain CRF over our tokens: word, shape, prefixes and suffixes up to three "
        "letters, and the words and shapes of two neighbours on each side.",
    ),
    Peer(
        "text2num",
        "text2num, and units",
        "text2num_rules",
        ("text2num",),
        how="It finds numbers in words; figures are numbers as well. A number before a unit is a "
        "duration in it, one right behind a duration is in the next smaller unit, and one before "
        "« fois », « x », « séries » and the like counts rounds. It knows no roles: all durations "
        "are work.",
    ),
    Peer(
        "recognizers",
        "Recognizers-Text",
        "recognizers_rules",
        ("recognizers-text-date-time", "emoji"),
        how="The durations that its French date-time model finds, all of them work, and the "
        "numbers of its number model before « fois », « x », « séries » and the like.",
    ),
)

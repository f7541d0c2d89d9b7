"""spaCy: a blank French pipeline with a named-entity recogniser of the default sizes."""

import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from benchmarks.peers import Answer, Tagged
from benchmarks.peers.lines import tagged_sentences
from speechtimer.tokens import Token, tags_to_spans, tokenize

PACKAGES = ("spacy", "numpy")
_SEED = 1
_DROPOUT = 0.1
_BATCH = 256


class Pipeline:
    """A trained pipeline."""

    def __init__(self, nlp: Any) -> None:
        self._nlp = nlp

    def one(self, text: str) -> list[Tagged]:
        tokens = tokenize(text)
        return _spans(self._nlp(_document(self._nlp, tokens)), tokens)

    def many(self, texts: Sequence[str]) -> list[list[Tagged]]:
        tokens = list(map(tokenize, texts))
        documents = self._nlp.pipe((_document(self._nlp, t) for t in tokens), batch_size=_BATCH)
        return list(map(_spans, documents, tokens))

    def answer(self, found: list[Tagged]) -> Answer:
        return Answer(found)


def load(model: Path) -> Pipeline:
    import spacy

    return Pipeline(spacy.load(model))


def train(corpus: Path, model: Path, *, sentences: int, epochs: int) -> None:
    """Learn as spaCy's own training does by default: batches of 100 to 1,000 words, Adam."""
    import spacy
    from spacy.training import Example
    from spacy.training.batchers import minibatch_by_words
    from spacy.util import fix_random_seed

    fix_random_seed(_SEED)
    nlp = spacy.blank("fr")
    nlp.add_pipe("ner")
    examples = [
        Example(_document(nlp, tokens), _labelled(_document(nlp, tokens), tokens, tags))
        for tokens, tags in tagged_sentences(corpus, sentences)
    ]
    optimizer = nlp.initialize(lambda: examples)
    draw = random.Random(_SEED)
    for epoch in range(epochs):
        draw.shuffle(examples)
        losses: dict[str, float] = {}
        for batch in minibatch_by_words(examples, size=_sizes()):
            nlp.update(batch, drop=_DROPOUT, sgd=optimizer, losses=losses)
        print(f"spaCy, epoch {epoch + 1} of {epochs}: loss {losses['ner']:.0f}", flush=True)
    nlp.to_disk(model)


def _sizes() -> Iterator[float]:
    """Words a batch."""
    size = 100.0
    while True:
        yield size
        size = min(1000.0, size * 1.001)


def _document(nlp: Any, tokens: Sequence[Token]) -> Any:
    from spacy.tokens import Doc

    return Doc(nlp.vocab, words=[token.plain for token in tokens])


def _labelled(document: Any, tokens: Sequence[Token], tags: Sequence[str]) -> Any:
    from spacy.tokens import Span

    starts = {token.start: i for i, token in enumerate(tokens)}
    ends = {token.end: i + 1 for i, token in enumerate(tokens)}
    document.ents = [
        Span(document, starts[span.start], ends[span.end], label=str(span.label))
        for span in tags_to_spans(tokens, tags)
    ]
    return document


def _spans(document: Any, tokens: Sequence[Token]) -> list[Tagged]:
    return [(tokens[e.start].start, tokens[e.end - 1].end, e.label_) for e in document.ents]

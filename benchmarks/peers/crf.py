"""python-crfsuite: a linear-chain CRF over ordinary features of words."""

import re
from collections.abc import Sequence
from pathlib import Path

from benchmarks.peers import Answer, Tagged
from benchmarks.peers.lines import tagged_sentences
from speechtimer.tokens import Token, tags_to_spans, tokenize

PACKAGES = ("python-crfsuite",)
_WINDOW = 2
_SHAPES = ((re.compile(r"[^\W\d_]"), "a"), (re.compile(r"\d"), "9"))


class Crf:
    """A trained CRF."""

    def __init__(self, model: Path) -> None:
        import pycrfsuite  # type: ignore[import-untyped]  # it ships no types

        self._tagger = pycrfsuite.Tagger()
        self._tagger.open(str(model))

    def one(self, text: str) -> list[Tagged]:
        tokens = tokenize(text)
        tags = self._tagger.tag(_features(tokens))
        return [(span.start, span.end, str(span.label)) for span in tags_to_spans(tokens, tags)]

    def many(self, texts: Sequence[str]) -> list[list[Tagged]]:
        return list(map(self.one, texts))

    def answer(self, found: list[Tagged]) -> Answer:
        return Answer(found)


def load(model: Path) -> Crf:
    return Crf(model)


def train(corpus: Path, model: Path, *, sentences: int, epochs: int) -> None:
    """Learn with L-BFGS; an epoch is one of its iterations."""
    import pycrfsuite

    settings = {"c1": 0.1, "c2": 0.01, "max_iterations": epochs}
    trainer = pycrfsuite.Trainer(verbose=False, params=settings)
    for tokens, tags in tagged_sentences(corpus, sentences):
        trainer.append(_features(tokens), tags)
    trainer.train(str(model))


def _features(tokens: Sequence[Token]) -> list[list[str]]:
    words = [token.plain.lower() for token in tokens]
    shapes = [_shape(word) for word in words]
    near = [(at, f"{at:+d}") for at in range(-_WINDOW, _WINDOW + 1) if at]
    rows = []
    for i, (token, word) in enumerate(zip(tokens, words, strict=True)):
        row = ["bias", f"word={token.plain}", f"lower={word}", f"shape={shapes[i]}"]
        row += [f"digits={len(word)}"] if word.isdecimal() else []
        row += [f"<{word[:n]}" for n in (1, 2, 3)] + [f"{word[-n:]}>" for n in (1, 2, 3)]
        for at, name in near:
            inside = 0 <= i + at < len(words)
            row += [f"{name}={words[i + at]}", f"{name}s={shapes[i + at]}"] if inside else [name]
        rows.append(row)
    return rows


def _shape(word: str) -> str:
    """A word's letters as « a » and digits as « 9 », four of a kind at most.

    >>> _shape("30"), _shape("secondes")
    ('99', 'aaaa')
    """
    for kind, sign in _SHAPES:
        word = kind.sub(sign, word)
    return re.sub(r"(.)\1{4,}", r"\1\1\1\1", word)

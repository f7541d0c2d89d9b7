"""The fast tagger: Flair's LSTM-CRF in NumPy.

It gives the tags that Flair gives (but for ties within rounding) without torch. Its scores say
more: they are the posterior probabilities of the chosen tags, where Flair's are a softmax over the
decoder's partial sums.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from speechtimer.labels import Label, Span
from speechtimer.tagging.bio import read_tags
from speechtimer.tagging.crf import marginals, viterbi
from speechtimer.tagging.lstm import Floats, Ints, lstm, reversal, running_rows
from speechtimer.tagging.modelfile import DIRECTIONS, START, STOP, ModelFile
from speechtimer.tagging.words import Form, FormCache, character_sources, plain_words
from speechtimer.tokens import Token, tokenize

__all__ = ["FastTagger"]

# Token places computed together: enough for the matrix products, and bounded memory.
_CHUNK_PLACES = 2048

# Stands for every character that the model does not know; no text holds it (see `plain_words`).
_UNKNOWN = "\ud800"


@dataclass(frozen=True, slots=True)
class _Layer:
    input: Floats  # (inputs, directions * 4 * hidden)
    bias: Floats  # (directions * 4 * hidden)
    recurrent: Floats  # (directions, hidden, 4 * hidden)


class FastTagger:
    """Tags sentences with an exported model; safe to use from several threads at a time.

    >>> FastTagger.load(Path("model.safetensors")).predict(["3 tours"])  # doctest: +SKIP
    [(Span(start=0, end=1, label=<Label.NB_ROUNDS: 'nb_rounds'>, text='3', score=0.99),)]
    """

    def __init__(self, model: ModelFile) -> None:
        self._tensors = _without_reprojection(model.tensors)
        self._embeddings = model.embeddings
        self._characters = {item: i for i, item in enumerate(model.characters)}
        self._words = {item: i for i, item in enumerate(model.words)}
        self._tags = model.tags
        self._crf = model.crf
        self._layers = [_layer(self._tensors, i) for i in range(model.layers)]
        self.card: dict[str, Any] = dict(model.card)
        self._spelling = lru_cache(maxsize=8192)(self._read_spelling)
        parts = len(DIRECTIONS) if self._layers else 1
        first = self._layers[0].bias if self._layers else self._tensors["output.bias"]
        self._cache = FormCache(self._first_layer, parts=parts, width=first.size // parts)

    @classmethod
    def load(cls, path: Path) -> "FastTagger":
        """Read a file that `speechtimer.tagging.export.export` wrote.

        Raises:
            ModelError: the file is missing, damaged, or not a fast model.
        """
        return cls(ModelFile.load(path))

    def predict(self, texts: Sequence[str]) -> list[tuple[Span, ...]]:
        """The spans of each sentence, in order, each with its text and score."""
        tokens = [tokenize(text) for text in texts]
        found: list[tuple[Span, ...]] = [()] * len(texts)
        for chunk in _chunks([len(sentence) for sentence in tokens]):
            tags, scores = self._tag([tokens[i] for i in chunk])
            for place, i in enumerate(chunk):
                length = len(tokens[i])
                found[i] = self._spans(
                    texts[i], tokens[i], tags[place][:length], scores[place][:length]
                )
        return found

    def token_scores(self, texts: Sequence[str]) -> list[list[float]]:
        """For each sentence, how likely the tag that each of its tokens gets is.

        These are posteriors given the whole sentence, in [0, 1], one a token of `tokenize`.
        """
        tokens = [tokenize(text) for text in texts]
        found: list[list[float]] = [[] for _ in texts]
        for chunk in _chunks([len(sentence) for sentence in tokens]):
            _, scores = self._tag([tokens[i] for i in chunk])
            for place, i in enumerate(chunk):
                found[i] = scores[place][: len(tokens[i])]
        return found

    def _spans(
        self, text: str, tokens: list[Token], tags: list[int], scores: list[float]
    ) -> tuple[Span, ...]:
        return tuple(
            Span(start, end, Label(label), text[start:end], score)
            for first, last, label, score in read_tags([self._tags[t] for t in tags], scores)
            for start, end in [(tokens[first].start, tokens[last - 1].end)]
        )

    def _tag(self, sentences: list[list[Token]]) -> tuple[list[list[int]], list[list[float]]]:
        """Tags and scores of sentences sorted from long to short, each a row."""
        lengths = np.array([len(sentence) for sentence in sentences], np.intp)
        running, back = running_rows(lengths), reversal(lengths)
        emissions = self._emissions(sentences, running, back)
        if self._crf:
            start, stop = self._tags.index(START), self._tags.index(STOP)
            transitions = self._tensors["transitions"]
            tags = viterbi(emissions, running, transitions, start=start, stop=stop)
            scores = marginals(emissions, running, back, transitions, tags, start=start, stop=stop)
        else:
            tags = emissions.argmax(2)
            likely = np.exp(emissions - emissions.max(2, keepdims=True))
            scores = (likely.max(2) / likely.sum(2)).astype(np.float64)
        return tags.T.tolist(), scores.T.tolist()

    def _emissions(
        self, sentences: list[list[Token]], running: Sequence[int], back: Ints
    ) -> Floats:
        """Scores of each tag ``(steps, sentences, tags)``."""
        forms: dict[Form, int] = {}
        places = np.zeros(back.shape, np.intp)
        for row, sentence in enumerate(sentences):
            places[: len(sentence), row] = [
                forms.setdefault(form, len(forms)) for form in self._forms(sentence)
            ]
        if not self._layers:
            return np.asarray(self._cache.vectors(list(forms), places[None])[0])
        rows = np.arange(len(sentences))
        gates = self._cache.vectors(list(forms), np.stack([places, places[back, rows]]))
        values = np.zeros(0, np.float32)
        for i, layer in enumerate(self._layers):
            if i:
                ahead, behind = np.split(values @ layer.input + layer.bias, 2, axis=2)
                gates = np.stack([ahead, behind[back, rows]])
            states = lstm(gates, layer.recurrent, running)
            values = np.concatenate([states[0], states[1][back, rows]], axis=2)
        result: Floats = values @ self._tensors["output.weight"] + self._tensors["output.bias"]
        return result

    def _forms(self, sentence: list[Token]) -> list[Form]:
        words = plain_words(sentence)
        spellings = [self._spelling(word) for word in words]
        if len(set(spellings)) == len(spellings):
            return list(zip(words, spellings, strict=True))
        sources = character_sources(spellings)
        return [(word, spellings[i]) for word, i in zip(words, sources, strict=True)]

    def _read_spelling(self, word: str) -> str:
        return "".join(c if c in self._characters else _UNKNOWN for c in word)

    def _first_layer(self, forms: Sequence[Form]) -> Floats:
        """What the first layer makes of each form alone ``(directions, forms, gates)``."""
        parts = []
        for name in self._embeddings:
            if name == "words":
                ids = [self._words.get(word, 0) for word, _ in forms]
                parts.append(self._tensors["words.embedding"][ids])
            else:
                parts.append(self._character_vectors([spelling for _, spelling in forms]))
        inputs = np.concatenate(parts, axis=1)
        if not self._layers:
            only: Floats = inputs @ self._tensors["output.weight"] + self._tensors["output.bias"]
            return only[None]
        return np.stack(np.split(inputs @ self._layers[0].input + self._layers[0].bias, 2, axis=1))

    def _character_vectors(self, spellings: list[str]) -> Floats:
        order = sorted(range(len(spellings)), key=lambda i: -len(spellings[i]))
        lengths = np.array([len(spellings[i]) for i in order], np.intp)
        letters = np.zeros((lengths[0], len(spellings)), np.intp)
        for row, i in enumerate(order):
            letters[: lengths[row], row] = [self._characters.get(c, 0) for c in spellings[i]]
        rows = np.arange(len(spellings))
        last = letters[lengths - 1, rows]
        ahead = self._character_gates("forward", letters)[None]
        recurrent = self._tensors["characters.forward.recurrent"][None]
        states = lstm(ahead, recurrent, running_rows(lengths))[0, lengths - 1, rows]
        behind = self._character_gates("backward", last)[None, None]
        # One step from the zero state: no recurrent weight is read.
        final = lstm(behind, recurrent, [len(spellings)])[0, 0]
        result = np.empty((len(spellings), 2 * states.shape[1]), np.float32)
        result[order] = np.concatenate([states, final], axis=1)
        return result

    def _character_gates(self, direction: str, letters: Ints) -> Floats:
        name = f"characters.{direction}"
        table = self._tensors["characters.embedding"] @ self._tensors[f"{name}.input"]
        gates: Floats = (table + self._tensors[f"{name}.bias"])[letters]
        return gates


def _without_reprojection(tensors: Mapping[str, Floats]) -> dict[str, Floats]:
    """The linear reprojection of the inputs multiplied into the linear map that follows it."""
    result = dict(tensors)
    weight = result.pop("reproject.weight", None)
    bias = result.pop("reproject.bias", None)
    if weight is None or bias is None:
        return result
    following = [
        (f"lstm.0.{direction}.input", f"lstm.0.{direction}.bias")
        for direction in DIRECTIONS
        if f"lstm.0.{direction}.input" in result
    ] or [("output.weight", "output.bias")]
    for matrix, offset in following:
        after = result[matrix].astype(np.float64)
        result[offset] = (bias @ after + result[offset]).astype(np.float32)
        result[matrix] = (weight @ after).astype(np.float32)
    return result


def _layer(tensors: Mapping[str, Floats], index: int) -> _Layer:
    def stack(name: str) -> list[NDArray[np.float32]]:
        return [tensors[f"lstm.{index}.{d}.{name}"] for d in DIRECTIONS]

    return _Layer(
        np.concatenate(stack("input"), axis=1),
        np.concatenate(stack("bias")),
        np.stack(stack("recurrent")),
    )


def _chunks(lengths: list[int]) -> Iterator[list[int]]:
    """The indices of sentences that have tokens, from long to short, in bounded groups."""
    order = sorted((i for i, n in enumerate(lengths) if n), key=lambda i: -lengths[i])
    first = 0
    while first < len(order):
        size = max(1, _CHUNK_PLACES // lengths[order[first]])
        yield order[first : first + size]
        first += size

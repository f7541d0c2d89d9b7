"""The fast tagger: Flair's LSTM-CRF in NumPy.

It gives the tags that Flair gives (but for ties within rounding) without torch. Its scores say
more: they are the posterior probabilities of the chosen tags, where Flair's are a softmax over the
decoder's partial sums.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from speechtimer.labels import Label, Span
from speechtimer.tagging.bio import TagRun, read_tags
from speechtimer.tagging.crf import NEVER, Crf
from speechtimer.tagging.lstm import Floats, Ints, Layout, gate_weights, lstm
from speechtimer.tagging.modelfile import DIRECTIONS, START, STOP, ModelFile
from speechtimer.tagging.words import Form, VectorCache, character_sources, plain_word
from speechtimer.tokens import find_tokens, token_texts

__all__ = ["FastTagger", "without_reprojection"]

# Token places computed together: enough for the matrix products, and few enough for the caches.
_CHUNK_PLACES = 1024

# OpenBLAS gives a product to a second thread from so many multiplications on (twice its
# SMP_THRESHOLD_MIN * GEMM_MULTITHREAD_THRESHOLD). Products here are so short that threads mostly
# wait for each other, so none is as large.
_SECOND_THREAD = 2 * 4 * 65_536

# Sentences whose tokens are held at a time: enough that a chunk finds others of its length.
_SENTENCES = 4096

# `lstm` gives states doubled.
_HALF = np.float32(0.5)

# Stands for every character that the model does not know; no text holds it (see `plain_word`).
_UNKNOWN = "\ud800"

_LABELS = {str(label): label for label in Label}


@dataclass(frozen=True, slots=True)
class _Layer:
    """Both directions' weights, as `lstm` reads them."""

    input: Floats  # (4, 2, inputs, hidden)
    bias: Floats  # (4, 2, 1, hidden)
    recurrent: Floats  # (4, 2, hidden, hidden)


class FastTagger:
    """Tags sentences with an exported model; safe to use from several threads at a time.

    >>> FastTagger.load(Path("model.safetensors")).predict(["3 tours"])  # doctest: +SKIP
    [(Span(start=0, end=1, label=<Label.NB_ROUNDS: 'nb_rounds'>, text='3', score=0.99),)]
    """

    def __init__(self, model: ModelFile) -> None:
        tensors = without_reprojection(model.tensors)
        self._embeddings = model.embeddings
        self._characters = frozenset(model.characters)
        self._words = {item: i for i, item in enumerate(model.words)}
        self._tags = model.tags
        self._outside = self._tags.index("O")
        self._layers = [_layer(tensors, i) for i in range(model.layers)]
        states = self._layers[0].recurrent if self._layers else np.zeros((1, 1), np.float32)
        self._most_sentences = _rows_of_one_thread(states)
        self._output, self._bias = tensors["output.weight"], tensors["output.bias"]
        self._outputs = np.stack(np.split(self._output * _HALF, len(DIRECTIONS)))
        self._crf: Crf | None = None
        if model.crf:
            start, stop = self._tags.index(START), self._tags.index(STOP)
            self._crf = Crf(tensors["transitions"], start=start, stop=stop)
            self._bias = self._bias.copy()
            self._bias[[start, stop]] = NEVER
        self.card: dict[str, Any] = dict(model.card)
        if "words" in self._embeddings:
            self._word_vectors = tensors["words.embedding"]
        if "characters" in self._embeddings:
            letters = _Letters(model.characters, tensors)
            self._spellings = VectorCache(letters.vectors)
        self._form = lru_cache(maxsize=8192)(self._read_form)
        self._cache = VectorCache(self._first_layer)

    @classmethod
    def load(cls, path: Path) -> "FastTagger":
        """Read a file that `speechtimer.tagging.export.export` wrote.

        Raises:
            ModelError: the file is missing, damaged, or not a fast model.
        """
        return cls(ModelFile.load(path))

    def predict(self, texts: Sequence[str]) -> list[tuple[Span, ...]]:
        """The spans of each sentence, in order, each with its text and score."""
        found: list[tuple[Span, ...]] = [()] * len(texts)
        for i, tokens, tags, scores in self._tagged(texts):
            spans = []
            for first, last, label, score in self._runs(tags, scores):
                start, end = tokens[first].start(), tokens[last - 1].end()
                spans.append(Span(start, end, _LABELS[label], texts[i][start:end], score))
            found[i] = tuple(spans)
        return found

    def token_scores(self, texts: Sequence[str]) -> list[list[float]]:
        """For each sentence, how likely the tag that each of its tokens gets is.

        These are posteriors given the whole sentence, in [0, 1], one a token of `tokenize`.
        """
        found: list[list[float]] = [[] for _ in texts]
        for i, _, _, scores in self._tagged(texts):
            found[i] = scores
        return found

    def posteriors(self, texts: Sequence[str]) -> list[Floats]:
        """For each sentence, how likely each tag is for each of its tokens ``(tokens, tags)``.

        Given the whole sentence; the tags are in the order of the model file's ``tags``.
        """
        sentences = list(map(token_texts, texts))
        lengths = list(map(len, sentences))
        found = [np.zeros((0, len(self._tags)), np.float32)] * len(texts)
        for chunk in _chunks(lengths, self._most_sentences):
            layout = Layout([lengths[i] for i in chunk])
            emissions = self._emissions([sentences[i] for i in chunk], layout)
            if self._crf is None:
                shares = _softmax(emissions)
            else:
                shares = self._crf.posteriors(emissions, layout).astype(np.float32)
            for place, i in enumerate(chunk):
                found[i] = shares[: lengths[i], place]
        return found

    def _tagged(
        self, texts: Sequence[str]
    ) -> Iterator[tuple[int, list[re.Match[str]], list[int], list[float]]]:
        """The tokens, tags and scores of each sentence that has tokens, in no order."""
        for first in range(0, len(texts), _SENTENCES):
            sentences = list(map(find_tokens, texts[first : first + _SENTENCES]))
            for chunk in _chunks(list(map(len, sentences)), self._most_sentences):
                tags, scores = self._tag([[token[0] for token in sentences[i]] for i in chunk])
                for i, own_tags, own_scores in zip(
                    chunk, tags.T.tolist(), scores.T.tolist(), strict=True
                ):
                    tokens = sentences[i]
                    yield first + i, tokens, own_tags[: len(tokens)], own_scores[: len(tokens)]

    def _runs(self, tags: list[int], scores: list[float]) -> list[TagRun]:
        """What `read_tags` finds, looked for only where tags are not O, which ends every run."""
        outside, names = self._outside, self._tags
        runs: list[TagRun] = []
        end = 0
        for first in [i for i, tag in enumerate(tags) if tag != outside]:
            if first < end:
                continue
            end = first + 1
            while end < len(tags) and tags[end] != outside:
                end += 1
            if end == first + 1:
                runs.append((first, end, names[tags[first]][2:], scores[first]))
            else:
                runs += [
                    (first + start, first + stop, label, score)
                    for start, stop, label, score in read_tags(
                        [names[tag] for tag in tags[first:end]], scores[first:end]
                    )
                ]
        return runs

    def _tag(self, sentences: list[list[str]]) -> tuple[Ints, NDArray[np.floating]]:
        """Tags and scores ``(steps, sentences)`` of sentences sorted from long to short."""
        layout = Layout([len(sentence) for sentence in sentences])
        emissions = self._emissions(sentences, layout)
        if self._crf is not None:
            return self._crf.decode(emissions, layout)
        return emissions.argmax(2), _softmax(emissions).max(2)

    def _emissions(self, sentences: list[list[str]], layout: Layout) -> Floats:
        """Scores of each tag ``(steps, sentences, tags)``."""
        table, rows = self._cache.find([form for s in sentences for form in self._forms(s)])
        places = layout.laid_out(rows)
        if not self._layers:
            alone: Floats = table[0, 0][places]
            return alone
        states = lstm(table, layout.both_ways(places), self._layers[0].recurrent, layout)
        for layer in self._layers[1:]:
            below = np.concatenate([states[:, 0], layout.reverse(states[:, 1])], axis=2)
            table = _product(below.reshape(places.size, -1), layer.input) + layer.bias
            every = np.arange(places.size).reshape(places.shape)
            states = lstm(table, layout.both_ways(every), layer.recurrent, layout)
        # (2, tokens, hidden) by (2, hidden, tags)
        by_direction = states.swapaxes(0, 1).reshape(len(DIRECTIONS), places.size, -1)
        ahead, behind = _product(by_direction, self._outputs).reshape(2, *places.shape, -1)
        emissions: Floats = ahead + self._bias
        emissions += layout.reverse(behind)
        return emissions

    def _forms(self, words: list[str]) -> list[Form]:
        forms = list(map(self._form, words))
        spellings = [spelling for _, spelling in forms]
        if len(set(spellings)) < len(spellings):
            for i, source in enumerate(character_sources(spellings)):
                if source != i:
                    forms[i] = (forms[i][0], spellings[source])
        return forms

    def _read_form(self, text: str) -> Form:
        word = plain_word(text)
        return word, "".join(c if c in self._characters else _UNKNOWN for c in word)

    def _first_layer(self, forms: Sequence[Form]) -> Floats:
        """What the first layer makes of each form alone ``(4, 2, forms, hidden)``.

        Without layers, the emissions ``(1, 1, forms, tags)``.
        """
        parts = []
        for name in self._embeddings:
            if name == "words":
                parts.append(self._word_vectors[[self._words.get(word, 0) for word, _ in forms]])
            else:
                vectors, rows = self._spellings.find([spelling for _, spelling in forms])
                parts.append(vectors[rows])
        inputs = np.concatenate(parts, axis=1)
        if not self._layers:
            return (inputs @ self._output + self._bias)[None, None]
        return _product(inputs, self._layers[0].input) + self._layers[0].bias


class _Letters:
    """What the character LSTM makes of words."""

    def __init__(self, characters: Sequence[str], tensors: Mapping[str, Floats]) -> None:
        self._numbers = {character: i for i, character in enumerate(characters)}
        letters = tensors["characters.embedding"]
        ahead, behind = (
            letters @ gate_weights(tensors[f"characters.{direction}.input"])
            + gate_weights(tensors[f"characters.{direction}.bias"][None])
            for direction in DIRECTIONS
        )
        self._ahead = ahead[:, None]
        self._recurrent = gate_weights(tensors["characters.forward.recurrent"], of_states=True)
        # The backward LSTM is read after one step, which depends on the last character alone.
        one_step = Layout([1] * len(letters))
        every = np.arange(len(letters))[None, None]
        self._behind = lstm(behind[:, None], every, self._recurrent[:, None], one_step)[0, 0]

    def vectors(self, words: Sequence[str]) -> Floats:
        """Vectors ``(words, 2 * hidden)`` of words of at least one character."""
        order = sorted(range(len(words)), key=lambda i: -len(words[i]))
        layout = Layout([len(words[i]) for i in order])
        places = layout.laid_out([self._numbers.get(c, 0) for i in order for c in words[i]])
        states = lstm(self._ahead, places[:, None], self._recurrent[:, None], layout)
        rows, last = np.arange(len(words)), layout.lengths - 1
        result = np.empty((len(words), 2 * states.shape[3]), np.float32)
        result[order] = np.concatenate(
            [states[last, 0, rows], self._behind[places[last, rows]]], axis=1
        )
        result *= _HALF
        return result


def _rows_of_one_thread(weights: Floats) -> int:
    """How many rows OpenBLAS multiplies with ``(..., inputs, outputs)`` in one thread."""
    rows: int = (_SECOND_THREAD - 1) // (weights.shape[-2] * weights.shape[-1])
    return max(1, rows)


def _product(rows: Floats, weights: Floats) -> Floats:
    """``rows @ weights`` in one thread."""
    size = _rows_of_one_thread(weights)
    if rows.shape[-2] <= size:
        return rows @ weights
    parts = [rows[..., i : i + size, :] @ weights for i in range(0, rows.shape[-2], size)]
    return np.concatenate(parts, axis=-2)


def _softmax(emissions: Floats) -> Floats:
    likely: Floats = np.exp(emissions - emissions.max(2, keepdims=True))
    likely /= likely.sum(2, keepdims=True)
    return likely


def without_reprojection(tensors: Mapping[str, Floats]) -> dict[str, Floats]:
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
    def stack(name: str, **options: bool) -> Floats:
        parts = [tensors[f"lstm.{index}.{direction}.{name}"] for direction in DIRECTIONS]
        return np.stack([gate_weights(np.atleast_2d(part), **options) for part in parts], axis=1)

    return _Layer(
        stack("input", of_states=index > 0), stack("bias"), stack("recurrent", of_states=True)
    )


def _chunks(lengths: list[int], most: int) -> Iterator[list[int]]:
    """The indices of sentences that have tokens, from long to short, at most so many in a group."""
    order = sorted((i for i, n in enumerate(lengths) if n), key=lambda i: -lengths[i])
    first = 0
    while first < len(order):
        size = max(1, min(most, _CHUNK_PLACES // lengths[order[first]]))
        yield order[first : first + size]
        first += size

"""Active learning played with sentences whose labels are known: what a choice of tasks is worth."""

import random
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from speechtimer.dataset import Sentence
from speechtimer.labelling.selection import Strategy, confidences, labelling_order, wording
from speechtimer.labels import Span
from speechtimer.numbers import read_number
from speechtimer.scoring import score_spans
from speechtimer.tagging import Tagger
from speechtimer.tokens import spans_to_tags, tags_to_spans, tokenize

__all__ = ["PlainCrf", "Point", "simulate"]

_WINDOW, _FAR = 4, 8
_SETTINGS = {"c1": 0.05, "c2": 0.05, "max_iterations": 60}


@dataclass(frozen=True, slots=True)
class Point:
    """Where a simulated labelling day stands after a training.

    Attributes:
        annotations: how many sentences are labelled.
        tokens: how many tokens these have, since long sentences take longer to label.
        wordings: how many different ones they have, numbers aside.
        micro_f1: by set.
        following: places in the pool of the sentences to label next.
    """

    annotations: int
    tokens: int
    wordings: int
    micro_f1: Mapping[str, float]
    following: tuple[int, ...]


def simulate(
    pool: Sequence[Sentence],
    sets: Mapping[str, Sequence[Sentence]],
    *,
    strategy: Strategy,
    seed: int,
    learn: Callable[[Sequence[Sentence]], Tagger],
    start: int = 50,
    batch: int = 50,
    annotations: int = 600,
    done: Sequence[Point] = (),
) -> Iterator[Point]:
    """Label random sentences of a pool, train, choose a batch, label it, train again, and so on.

    Args:
        sets: what each tagger is scored on, by name.
        seed: of the first sentences, the same for all strategies.
        learn: makes a tagger of labelled sentences.
        start: how many sentences are labelled before the first training.
        annotations: how many are labelled before the last.
        done: the first points of the same simulation, which are not made again.
    """
    first = list(range(len(pool)))
    random.Random(seed).shuffle(first)
    labelled = first[:start] + [place for point in done for place in point.following]
    while len(labelled) <= min(annotations, len(pool)):
        sentences = [pool[place] for place in labelled]
        tagger = learn(sentences)
        following = _choose(pool, labelled, tagger, strategy, batch, seed)
        yield Point(
            len(labelled),
            sum(len(tokenize(sentence.text)) for sentence in sentences),
            len({wording(sentence.text) for sentence in sentences}),
            {name: _micro_f1(tagger, held_out) for name, held_out in sets.items()},
            following,
        )
        if not following:
            return
        labelled += following


def _choose(
    pool: Sequence[Sentence],
    labelled: Sequence[int],
    tagger: Tagger,
    strategy: Strategy,
    batch: int,
    seed: int,
) -> tuple[int, ...]:
    """The places in the pool of the next sentences to label."""
    taken = set(labelled)
    pending = [place for place in range(len(pool)) if place not in taken]
    texts = [pool[place].text for place in pending]
    order = labelling_order(
        texts,
        confidences(tagger, texts),
        labelled=[pool[place].text for place in labelled],
        strategy=strategy,
        seed=seed + len(labelled),
    )
    return tuple(pending[i] for i in order[:batch])


def _micro_f1(tagger: Tagger, sentences: Sequence[Sentence]) -> float:
    """Over exact spans."""
    texts = [sentence.text for sentence in sentences]
    return score_spans(sentences, tagger.predict(texts)).micro_f1


class PlainCrf:
    """A linear-chain CRF over the words around each token (CRFsuite), a `TokenScorer`.

    It learns some hundred sentences in a second or two, for which an LSTM-CRF needs a minute. The
    same sentences give the same model. Needs python-crfsuite.

    Raises:
        ModuleNotFoundError: python-crfsuite is not installed.
    """

    def __init__(self, sentences: Sequence[Sentence]) -> None:
        import pycrfsuite  # type: ignore[import-untyped]  # it ships no types

        trainer = pycrfsuite.Trainer(verbose=False, params=_SETTINGS)
        for sentence in sentences:
            tokens = tokenize(sentence.text)
            trainer.append(_features(sentence.text), spans_to_tags(tokens, sentence.spans))
        self._tagger = pycrfsuite.Tagger()
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "model.crfsuite"
            trainer.train(str(file))
            self._tagger.open(str(file))  # reads the whole file

    def predict(self, texts: Sequence[str]) -> list[tuple[Span, ...]]:
        """The spans of each sentence, in order."""
        return [tags_to_spans(tokenize(text), self._tagger.tag(_features(text))) for text in texts]

    def token_scores(self, texts: Sequence[str]) -> list[list[float]]:
        """For each sentence the posterior probability of each token's tag."""
        found = []
        for text in texts:
            tags = self._tagger.tag(_features(text))  # which `marginal` then refers to
            found.append([self._tagger.marginal(tag, i) for i, tag in enumerate(tags)])
        return found


def _features(text: str) -> list[list[str]]:
    """What the CRF sees of each token: itself, its neighbours, beginnings of words farther off."""
    plain = [token.plain.casefold() for token in tokenize(text)]
    classes = [_class(word) for word in plain]
    padded = [""] * _WINDOW + classes + [""] * _WINDOW
    rows = []
    for i, word in enumerate(plain):
        row = ["bias", f"w={word}", f"p2={word[:2]}", f"p3={word[:3]}", f"s3={word[-3:]}"]
        near = padded[i : i + 2 * _WINDOW + 1]
        row += [f"{at}={name}" for at, name in enumerate(near, start=-_WINDOW)]
        row += [f"{at}={'|'.join(near[at + _WINDOW : at + _WINDOW + 2])}" for at in (-1, 0, 1)]
        row += [f"<{other[:4]}" for other in plain[max(0, i - _FAR) : i]]
        row += [f">{other[:4]}" for other in plain[i + 1 : i + 1 + _FAR]]
        rows.append(row)
    return rows


def _class(word: str) -> str:
    """Numbers of as many digits are one word to the CRF, and so are numbers in words."""
    if word.isdecimal():
        return "9" * min(3, len(word))
    return word if read_number(word) is None else "#"

"""How F1 grows with the number of annotations: a quick model on growing parts of them.

The model is a logistic regression of each token's tag (scikit-learn's SGDClassifier) over the
word, its neighbours and the numbers around it. It knows nothing but the sentences that it is
given, so that its curve tells what they teach; the curve of a larger model lies higher.

Needs the check extra (scikit-learn), which is imported when it is used.
"""

import random
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from speechtimer.dataset.checks.features import features
from speechtimer.dataset.checks.likely import on_tokens, patterns
from speechtimer.dataset.checks.view import View
from speechtimer.dataset.sentence import Sentence
from speechtimer.labelling.gain import Point
from speechtimer.scoring import Counts
from speechtimer.tokens import spans_to_tags, tags_to_spans

__all__ = ["MODEL", "measure_points"]

MODEL = "régression logistique sur les mots voisins (scikit-learn)"
"""The model's name on a page."""

_HASHES = 2**16
_EPOCHS = 5
_REGULARISATION = 1e-4
_LEAST_SENTENCES = 10
_Progress = Callable[[str, int, int], None]


def measure_points(
    sentences: Sequence[Sentence],
    *,
    sizes: int = 6,
    folds: int = 3,
    seed: int = 0,
    progress: _Progress | None = None,
) -> list[Point]:
    """Micro-F1 over exact spans of held-out sentences, for growing numbers of other ones.

    Each fold is held out once while the model learns from the first 10 % … 100 % of the others;
    sentences of one pattern are in one fold. Sentences whose spans cut tokens are left out. Of
    fewer than ten patterns nothing can be measured, and there is no point.

    Raises:
        ModuleNotFoundError: the check extra is not installed.
        ValueError: sizes or folds is below 2.
    """
    if sizes < 2 or folds < 2:
        raise ValueError(f"sizes and folds must be at least 2, got {sizes} and {folds}")
    whole = [sentence for sentence in sentences if sentence.text.strip() and on_tokens(sentence)]
    draw = random.Random(seed)
    draw.shuffle(whole)
    groups = patterns(whole)
    distinct = sorted(set(groups))
    if len(distinct) < max(folds, _LEAST_SENTENCES):
        return []
    draw.shuffle(distinct)
    fold_of = {group: place % folds for place, group in enumerate(distinct)}
    fold = np.array([fold_of[group] for group in groups])
    least = int(min((fold != held_out).sum() for held_out in range(folds)))
    steps = sorted({int(n) for n in np.geomspace(max(2, least / 10), least, sizes).round()})
    table = _Table(whole)
    counts = dict.fromkeys(steps, Counts())
    for held_out in range(folds):
        (asked,), (known,) = np.nonzero(fold == held_out), np.nonzero(fold != held_out)
        for size in steps:
            counts[size] += table.score(known[:size], asked, seed)
        if progress:
            progress("learning curve", held_out + 1, folds)
    return [Point(size, found.f1) for size, found in counts.items()]


class _Table:
    """Features and tags of all tokens, and where each sentence's begin and end."""

    def __init__(self, sentences: Sequence[Sentence]) -> None:
        from sklearn.feature_extraction import FeatureHasher

        self._views = [View(sentence) for sentence in sentences]
        given = [spans_to_tags(view.tokens, view.spans) for view in self._views]
        self._tags = np.array([tag for tags in given for tag in tags])
        self._ends = np.cumsum([len(tags) for tags in given])
        hasher = FeatureHasher(_HASHES, input_type="string", alternate_sign=False)
        rows = (row for view in self._views for row in features(view, ()))
        self._features: Any = hasher.transform(rows)

    def score(self, known: Any, asked: Any, seed: int) -> Counts:
        """Spans found in the sentences that are asked for, after learning the known ones."""
        tags = self._predict(self._tokens(known), self._tokens(asked), seed)
        counts = Counts()
        for at in asked:
            view = self._views[at]
            mine, tags = tags[: len(view.tokens)], tags[len(view.tokens) :]
            found, wanted = set(tags_to_spans(view.tokens, list(mine))), set(view.spans)
            counts += Counts(len(found & wanted), len(found - wanted), len(wanted - found))
        return counts

    def _predict(self, known: Any, asked: Any, seed: int) -> Any:
        from sklearn.linear_model import SGDClassifier

        labels = self._tags[known]
        if len(set(labels)) < 2:
            return np.repeat(labels[:1], len(asked))
        model = SGDClassifier(
            loss="log_loss", alpha=_REGULARISATION, max_iter=_EPOCHS, tol=None, random_state=seed
        )
        return model.fit(self._features[known], labels).predict(self._features[asked])

    def _tokens(self, sentences: Any) -> Any:
        starts = np.concatenate([[0], self._ends[:-1]])
        return np.concatenate([np.arange(starts[at], self._ends[at]) for at in sentences])

"""Label errors that the other sentences give away: cross-validation and confident learning.

A quick classifier learns each token's tag from the folds that do not hold its sentence, and from
what the tagger that ships says of it; where it is sure of another tag than the one given, the
given one may be wrong. cleanlab decides how sure is sure enough, for each tag by itself (Wang and
Mueller, 2022, https://arxiv.org/abs/2210.03920).

Needs the check extra (cleanlab, scikit-learn), which is imported when it is used.
"""

import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby, pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from speechtimer.dataset.checks.features import features
from speechtimer.dataset.checks.finding import Finding, Severity
from speechtimer.dataset.checks.view import View
from speechtimer.dataset.leakage import mask
from speechtimer.dataset.sentence import Sentence
from speechtimer.parser import Parser
from speechtimer.tokens import spans_to_tags, tokenize

__all__ = ["LEAST_PATTERNS", "likely_errors", "on_tokens", "patterns"]

LEAST_PATTERNS = 50
"""Fewer different sentences teach nothing."""

_HASHES = 2**16
_EPOCHS = 5
_SELDOM = 5
# Weaker regularisation is as accurate, but too sure of itself to tell errors from hard cases.
_REGULARISATION = 1e-4

_Probabilities = npt.NDArray[np.float64]
_Progress = Callable[[str, int, int], None]


def patterns(sentences: Sequence[Sentence]) -> list[str]:
    """What a sentence shares with its repetitions: its words, whatever its numbers and labels."""
    return [mask(Sentence(sentence.text)) for sentence in sentences]


def on_tokens(sentence: Sentence) -> bool:
    """Whether the spans begin and end on token boundaries, so that tokens have tags."""
    tokens = tokenize(sentence.text)
    starts, ends = {token.start for token in tokens}, {token.end for token in tokens}
    return all(span.start in starts and span.end in ends for span in sentence.spans)


def likely_errors(
    sentences: Sequence[Sentence],
    *,
    folds: int = 5,
    seed: int = 0,
    min_confidence: float = 0.8,
    progress: _Progress | None = None,
) -> Iterator[tuple[int, Finding]]:
    """Indices of sentences and what is probably wrong in them, the least plausible tag first.

    Sentences of one pattern are in one fold. All spans must be on token boundaries.

    Raises:
        ModuleNotFoundError: the check extra is not installed.
    """
    from cleanlab.token_classification.filter import find_label_issues

    views = [View(sentence) for sentence in sentences]
    tags = [spans_to_tags(view.tokens, view.spans) for view in views]
    names = sorted({tag for given in tags for tag in given})
    if len(names) < 2:
        return
    given = [[names.index(tag) for tag in row] for row in tags]
    fold = _folds(patterns(sentences), folds, random.Random(seed))
    flat = _out_of_fold(views, given, fold, len(names), seed, progress)
    probabilities = np.split(flat, np.cumsum([len(row) for row in given])[:-1])
    issues = _rare(given, probabilities)
    issues += find_label_issues(given, probabilities, n_jobs=1, min_examples_per_class=0)
    sure = [
        (at, token)
        for at, token in dict.fromkeys(issues)
        if probabilities[at][token].max() >= min_confidence
    ]
    for sentence, first, end in _runs(sure):
        rows = probabilities[sentence][first:end]
        suggested = [names[i] for i in rows.argmax(axis=1)]
        confidence = float(rows.max(axis=1).mean())
        yield (
            sentence,
            _finding(views[sentence], first, tags[sentence][first:end], suggested, confidence),
        )


def _rare(
    given: Sequence[Sequence[int]], probabilities: Sequence[_Probabilities]
) -> list[tuple[int, int]]:
    """Tokens whose tag occurs too seldom for cleanlab to know how sure to be of it."""
    counts = Counter(tag for row in given for tag in row)
    return [
        (at, token)
        for at, row in enumerate(given)
        for token, tag in enumerate(row)
        if counts[tag] < _SELDOM and probabilities[at][token].argmax() != tag
    ]


def _folds(groups: Sequence[str], folds: int, draw: random.Random) -> npt.NDArray[np.int64]:
    """The fold of each sentence."""
    distinct = sorted(set(groups))
    draw.shuffle(distinct)
    fold_of = {group: i % folds for i, group in enumerate(distinct)}
    return np.array([fold_of[group] for group in groups])


def _out_of_fold(
    views: Sequence[View],
    given: Sequence[Sequence[int]],
    folds: npt.NDArray[np.int64],
    tags: int,
    seed: int,
    progress: _Progress | None,
) -> _Probabilities:
    """A row for each token of all sentences: the probability of each tag."""
    from sklearn.feature_extraction import FeatureHasher

    hasher = FeatureHasher(_HASHES, input_type="string", alternate_sign=False)
    said = Parser().tagger.predict([view.text for view in views])
    rows = (row for view, spans in zip(views, said, strict=True) for row in features(view, spans))
    tokens: Any = hasher.transform(rows)
    labels = np.array([tag for row in given for tag in row])
    of_token = np.repeat(folds, [len(row) for row in given])
    probabilities = np.zeros((len(labels), tags))
    held_out = np.unique(folds)
    for done, fold in enumerate(held_out, start=1):
        asked = of_token == fold
        known, found = _learn(tokens[~asked], labels[~asked], tokens[asked], seed)
        probabilities[np.ix_(asked, known)] = found
        if progress:
            progress("cross-validation", done, len(held_out))
    return probabilities


def _learn(
    train: Any, labels: npt.NDArray[np.int64], asked: Any, seed: int
) -> tuple[npt.NDArray[np.int64], _Probabilities]:
    """The tags that occur, and their probabilities for each token that is asked for."""
    from sklearn.linear_model import SGDClassifier

    known = np.unique(labels)
    if len(known) == 1:
        return known, np.ones((asked.shape[0], 1))
    model = SGDClassifier(
        loss="log_loss", alpha=_REGULARISATION, max_iter=_EPOCHS, tol=None, random_state=seed
    )
    return known, model.fit(train, labels).predict_proba(asked)


def _runs(issues: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int, int]]:
    """Neighbouring tokens as one: sentence, first token, end; in the order of their best token."""
    rank = {issue: at for at, issue in enumerate(issues)}
    ordered = sorted(rank)
    starts = [0] + [i + 1 for i, (a, b) in enumerate(pairwise(ordered)) if (a[0], a[1] + 1) != b]
    runs = [ordered[a:b] for a, b in pairwise([*starts, len(ordered)])] if ordered else []
    for run in sorted(runs, key=lambda run: min(rank[issue] for issue in run)):
        yield run[0][0], run[0][1], run[-1][1] + 1


def _finding(
    view: View, first: int, given: Sequence[str], suggested: Sequence[str], confidence: float
) -> Finding:
    last = view.tokens[first + len(given) - 1]
    start, end = view.tokens[first].start, last.end
    text = view.text[start:end]
    message = (
        f"« {text} » est annoté {_tags(given)} ; d’après les autres phrases, "
        f"{_tags(suggested)} ({confidence:.0%})"
    )
    return Finding(
        Severity.LIKELY, start, end, message, _tags(suggested), confidence=round(confidence, 3)
    )


def _tags(tags: Sequence[str]) -> str:
    """« B-nb_rounds I-nb_rounds », one tag once where all are the same."""
    return " ".join(tag for tag, _ in groupby(tags))

"""Errors that two models share: evidence that does not look at weights."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from evaluator.reasons import Reason
from evaluator.similarity.config import SimilarityConfig
from speechtimer.labels import Span

__all__ = ["SharedErrors", "prediction_similarity"]


@dataclass(frozen=True, slots=True)
class SharedErrors:
    """The errors of two models: spans that are wrong, and gold spans that were missed.

    Attributes:
        errors_a, errors_b: of each.
        shared: of both: the same wrong span in the same sentence, or the same one missed.
        sentences: that both have wrong.
        same_answers: of those, to which both gave the same wrong answer.
    """

    errors_a: int
    errors_b: int
    shared: int
    sentences: int
    same_answers: int

    @property
    def share(self) -> float:
        """Errors of both among the errors of either (Jaccard), 0 to 1; 0 where there are none."""
        either = self.errors_a + self.errors_b - self.shared
        return self.shared / either if either else 0.0

    def stands_out(self, config: SimilarityConfig | None = None) -> bool:
        """Whether that is more than independent models were seen to share."""
        config = config or SimilarityConfig()
        return self.shared >= config.fewest_errors and self.share >= config.errors

    @property
    def line(self) -> Reason:
        """In words."""
        values = {"errors_a": self.errors_a, "errors_b": self.errors_b, "shared": self.shared}
        return Reason("similar-errors", values | {"share": self.share})

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready."""
        return {
            "errors_a": self.errors_a,
            "errors_b": self.errors_b,
            "shared": self.shared,
            "share": self.share,
            "sentences": self.sentences,
            "same_answers": self.same_answers,
        }


def prediction_similarity(
    spans_a: Sequence[Collection[Span]],
    spans_b: Sequence[Collection[Span]],
    gold: Sequence[Collection[Span]],
) -> SharedErrors:
    """Compare the errors of two models on the same sentences, one collection for each.

    Hard sentences mislead everybody: what counts is that a pair shares far more than other pairs.

    >>> from speechtimer.labels import Label
    >>> right, wrong = Span(0, 1, Label.NB_ROUNDS), Span(0, 1, Label.DURATION_WT_MIN)
    >>> found = prediction_similarity([[wrong], [right]], [[wrong], []], [[right], [right]])
    >>> found.errors_a, found.errors_b, found.shared, round(found.share, 2)
    (2, 3, 2, 0.67)

    Raises:
        ValueError: the lengths differ.
    """
    errors_a = errors_b = shared = sentences = same = 0
    for of_a, of_b, right in zip(spans_a, spans_b, gold, strict=True):
        # A wrong span and a missed one differ: the one is not in the gold spans, the other is.
        wrong_a, wrong_b = set(of_a) ^ set(right), set(of_b) ^ set(right)
        errors_a += len(wrong_a)
        errors_b += len(wrong_b)
        shared += len(wrong_a & wrong_b)
        if wrong_a and wrong_b:
            sentences += 1
            same += wrong_a == wrong_b
    return SharedErrors(errors_a, errors_b, shared, sentences, same)

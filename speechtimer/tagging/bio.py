"""From a sentence's tags to its spans, as Flair reads them."""

from collections.abc import Sequence

__all__ = ["TagRun", "read_tags"]

TagRun = tuple[int, int, str, float]


def read_tags(tags: Sequence[str], scores: Sequence[float]) -> list[TagRun]:
    """Runs ``(first, end, label, mean score)`` of BIO or BIOES tags.

    The rules are those of `flair.data.get_spans_from_bio`, oddities included: a run goes on over
    tags of other labels unless they begin with B, S or I, and then takes the label that most of
    its tags carry, where an opening tag counts for 1.1.

    >>> read_tags(["B-work", "I-work", "O", "I-rest"], [1.0, 0.5, 1.0, 0.8])
    [(0, 2, 'work', 0.75), (3, 4, 'rest', 0.8)]
    """
    runs: list[TagRun] = []
    weights: dict[str, float] = {}
    first = 0
    before = "O"
    for i, tag in enumerate([*tags, "O"]):
        if tag == "O" == before:
            continue
        opens = _opens(tag, before)
        if weights and (opens or tag == "O"):
            label = max(weights, key=weights.__getitem__)
            runs.append((first, i, label, sum(scores[first:i]) / (i - first)))
            weights = {}
        if tag != "O":
            if not weights:
                first = i
            label = tag[2:]
            weights[label] = weights.get(label, 0.0) + (1.1 if opens else 1.0)
        before = tag
    return runs


def _opens(tag: str, before: str) -> bool:
    if tag[:2] in ("B-", "S-"):
        return True
    return tag[:2] == "I-" and tag[2:] != before[2:]

"""How one model came from another, as far as their weights tell."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any, Literal

import numpy as np

from evaluator.reasons import Reason
from evaluator.similarity.config import SimilarityConfig
from evaluator.similarity.fingerprint import HEAD, OWN_LAYERS, Fingerprint, Matrix
from evaluator.similarity.matching import Match, head_cosine, match_matrices

__all__ = ["Evidence", "Kind", "common_base", "compare"]

Kind = Literal[
    "same-file",
    "same-weights",
    "noise-or-precision",
    "derived",
    "permuted",
    "shared-base-only",
    "different",
]
_FEWEST_OTHERS = 3
_INNOCENT: tuple[Kind, ...] = ("shared-base-only", "different")


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for one of two models being made from the other.

    Attributes:
        score: how sure, 0 to 1.
        lines: what was found, in words.
    """

    kind: Kind
    score: float
    lines: tuple[Reason, ...]

    @property
    def flagged(self) -> bool:
        """Whether a person should look at it."""
        return self.kind not in _INNOCENT

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready."""
        lines = [line.to_dict() for line in self.lines]
        return {"kind": self.kind, "score": self.score, "flagged": self.flagged, "lines": lines}

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> "Evidence":
        """The inverse of `to_dict`."""
        lines = tuple(Reason.from_dict(line) for line in data["lines"])
        return cls(data["kind"], data["score"], lines)


def compare(
    a: Fingerprint,
    b: Fingerprint,
    *,
    base: Fingerprint | None = None,
    config: SimilarityConfig | None = None,
) -> Evidence:
    """What two models have to do with each other; the order does not matter.

    Args:
        base: the public checkpoint that both may start from, or `common_base`.
    """
    config = config or SimilarityConfig()
    facts = _facts(a, b, base)
    if a.file_sha256 and a.file_sha256 == b.file_sha256:
        return Evidence("same-file", 1.0, (Reason("similar-same-file"), *facts.lines))
    if facts.equal_share == 1.0:
        return Evidence("same-weights", 1.0, facts.lines)
    alike = min(facts.body, facts.own)
    if alike >= config.noise:
        return Evidence("noise-or-precision", alike, facts.lines)
    if facts.spectrum is not None and facts.spectrum <= config.permuted:
        line = Reason("similar-permuted", {"difference": facts.spectrum})
        return Evidence("permuted", 1.0 - facts.spectrum, (*facts.lines, line))
    # Two that left their base in the same direction are of one training, whatever became of the
    # last layer; two that left it in different directions are not, however near they stayed.
    if facts.from_base is not None and facts.body >= config.start:
        derived = facts.from_base >= config.from_base
        kind: Kind = "derived" if derived else "shared-base-only"
        return Evidence(kind, max(0.0, facts.from_base), facts.lines)
    if alike >= config.derived:
        return Evidence("derived", alike, facts.lines)
    if facts.body >= config.start:
        line = Reason("similar-shared-base")
        return Evidence("shared-base-only", max(0.0, alike), (*facts.lines, line))
    return Evidence("different", max(0.0, alike), facts.lines)


def common_base(
    a: Fingerprint,
    b: Fingerprint,
    others: Iterable[Fingerprint],
    *,
    config: SimilarityConfig | None = None,
) -> Fingerprint | None:
    """An estimate of where two models started: the median of others that started there.

    Independent trainings from one start lie around it, and one that went far does not move their
    median. Give one model of each other team, and the baselines. Those that are as close to `a`
    or `b` as `compare` flags are left out: a thief's variants would otherwise hide the theft.

    Returns:
        None where fewer than three of them started there.
    """
    config = config or SimilarityConfig()
    near = [other for other in others if _started_there(a, b, other, config)]
    if len(near) < _FEWEST_OTHERS:
        return None
    matrices = {
        name: Matrix(
            matrix.shape,
            np.median([other.matrices[name].sketch for other in near], axis=0),
            matrix.spectrum,
        )
        for name, matrix in a.matrices.items()
        if all(_has(other, name, matrix) for other in near)
    }
    return Fingerprint("", "", {}, {}, matrices)


@dataclass(frozen=True, slots=True)
class _Facts:
    """What the comparison measured.

    Attributes:
        equal_share: of the weights that are equal in half precision, tensor by tensor.
        body: median cosine of the matrices that may come from somebody else.
        own: median cosine of the layers that every training draws and trains itself.
        from_base: median cosine of the differences from the base.
        spectrum: median relative difference of the singular values, of matrices that are unlike.
    """

    equal_share: float
    body: float
    own: float
    from_base: float | None
    spectrum: float | None
    lines: tuple[Reason, ...]


def _facts(a: Fingerprint, b: Fingerprint, base: Fingerprint | None) -> _Facts:
    a, b = sorted((a, b), key=lambda model: sorted(model.hashes.values()))
    # A model of which layers were dropped is found in the whole one, not the other way round.
    both = [match_matrices(a, b, base=base), match_matrices(b, a, base=base)]
    matches = max(both, key=_median_cosine)
    below = [match for match in matches if not match.name.startswith(OWN_LAYERS)]
    own = [m.cosine for m in matches if m.name.startswith(OWN_LAYERS) and m.name != HEAD]
    head = head_cosine(a, b)
    own_cosine = median([*own, head])
    equal = _equal_share(a, b)
    lines = [
        Reason("similar-equal-tensors", {"share": equal}),
        Reason("similar-own-layers", {"cosine": own_cosine, "head": head}),
    ]
    if below:
        values = {"cosine": _median_cosine(below), "matrices": len(below)}
        lines.append(Reason("similar-body", values))
    differences = [m.difference for m in matches if m.difference is not None]
    from_base = median(differences) if differences else None
    if from_base is not None:
        lines.append(Reason("similar-from-base", {"cosine": from_base}))
    if a.vocabulary and a.vocabulary == b.vocabulary:
        lines.append(Reason("similar-vocabulary"))
    body = _median_cosine(below) if below else own_cosine
    return _Facts(equal, body, own_cosine, from_base, _spectrum(matches), tuple(lines))


def _median_cosine(matches: Sequence[Match]) -> float:
    return median([match.cosine for match in matches]) if matches else 0.0


def _spectrum(matches: Sequence[Match]) -> float | None:
    """Of the matrices that are unlike: those that are alike may be those of a public checkpoint."""
    unlike = [m.spectrum for m in matches if m.cosine < 0.9 and m.spectrum is not None]
    return median(unlike) if len(unlike) >= 2 else None


def _equal_share(a: Fingerprint, b: Fingerprint) -> float:
    """The share of the weights, of the model that has more of them, in tensors both hold."""
    shared = Counter(a.hashes.values()) & Counter(b.hashes.values())
    size = {a.hashes[name]: count for name, count in a.sizes.items()}
    whole = max(sum(a.sizes.values()), sum(b.sizes.values()))
    return sum(size[found] * count for found, count in shared.items()) / whole if whole else 0.0


def _started_there(
    a: Fingerprint, b: Fingerprint, other: Fingerprint, config: SimilarityConfig
) -> bool:
    evidence = [compare(known, other, config=config) for known in (a, b)]
    return all(found.kind == "shared-base-only" for found in evidence)


def _has(other: Fingerprint, name: str, matrix: Matrix) -> bool:
    return name in other.matrices and other.matrices[name].shape == matrix.shape

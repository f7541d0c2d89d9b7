"""Real models, trained for seconds, and what somebody may do to hide where one comes from."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from evaluator.similarity.compare import Evidence, compare
from evaluator.similarity.fingerprint import HEAD, fingerprint

Weights = Mapping[str, NDArray[Any]]
Trained = Callable[[str], Weights]


def _compare(a: Weights, b: Weights, *, base: Weights | None = None) -> Evidence:
    whole = None if base is None else fingerprint(base)
    one, two = fingerprint(a), fingerprint(b)
    there, back = compare(one, two, base=whole), compare(two, one, base=whole)
    assert there == back
    return there


def _matrices(weights: Weights, change: Callable[[NDArray[Any]], NDArray[Any]]) -> Weights:
    return {
        name: change(array) if array.ndim == 2 and array.dtype.kind == "f" else array
        for name, array in weights.items()
    }


def _noisy(weights: Weights, share: float) -> Weights:
    rng = np.random.default_rng(0)
    return _matrices(weights, lambda w: w + rng.normal(0, share * w.std(), w.shape))


def _pruned(weights: Weights, share: float) -> Weights:
    return _matrices(weights, lambda w: np.where(abs(w) < np.quantile(abs(w), share), 0, w))


def _permuted(weights: Weights, *, signs: bool = False) -> Weights:
    """The LSTM's neurons in another order, some of them negated: it gives the same tags."""
    rng, changed = np.random.default_rng(1), dict(weights)
    hidden = weights["rnn.weight_hh_l0"].shape[1]
    for suffix, first in (("", 0), ("_reverse", hidden)):
        order = rng.permutation(hidden)
        sign = rng.choice([-1.0, 1.0], hidden) if signs else np.ones(hidden)
        # Rows of the gates i, f, g, o; a negated g negates the cell and so the output.
        rows = np.concatenate([gate * hidden + order for gate in range(4)])
        flips = np.ones(4 * hidden)
        flips[2 * hidden : 3 * hidden] = sign
        for kind in ("weight_ih", "weight_hh", "bias_ih", "bias_hh"):
            name = f"rnn.{kind}_l0{suffix}"
            moved = weights[name][rows].astype(np.float64)
            changed[name] = (moved.T * flips).T
        recurrent = f"rnn.weight_hh_l0{suffix}"
        changed[recurrent] = changed[recurrent][:, order] * sign
        head = np.array(changed[HEAD], dtype=np.float64)
        head[:, first : first + hidden] = head[:, first : first + hidden][:, order] * sign
        changed[HEAD] = head
    return changed


def _other_head(weights: Weights) -> Weights:
    rng = np.random.default_rng(2)
    return {**weights, HEAD: rng.normal(0, 1, weights[HEAD].shape)}


HIDDEN: Mapping[str, tuple[Callable[[Weights], Weights], str]] = {
    "saved again": (lambda w: dict(reversed(list(w.items()))), "same-weights"),
    "in half precision": (
        lambda w: {n: a.astype(np.float16) if a.dtype.kind == "f" else a for n, a in w.items()},
        "same-weights",
    ),
    "1 % of noise": (lambda w: _noisy(w, 0.01), "noise-or-precision"),
    "5 % of noise": (lambda w: _noisy(w, 0.05), "noise-or-precision"),
    "20 % of noise": (lambda w: _noisy(w, 0.2), "derived"),
    "a fifth set to 0": (lambda w: _pruned(w, 0.2), "noise-or-precision"),
    "half set to 0": (lambda w: _pruned(w, 0.5), "derived"),
    "labels in another order": (
        lambda w: {**w, HEAD: w[HEAD][::-1], "linear.bias": w["linear.bias"][::-1]},
        "noise-or-precision",
    ),
}


@pytest.mark.parametrize("name", ["first", "tuned"])
@pytest.mark.parametrize("hiding", HIDDEN)
def test_a_copy_is_flagged(weights: Trained, name: str, hiding: str) -> None:
    change, kind = HIDDEN[hiding]
    evidence = _compare(weights(name), change(weights(name)))
    assert evidence.kind == kind
    assert evidence.flagged


@pytest.mark.parametrize("signs", [False, True])
@pytest.mark.parametrize("noise", [0, 0.05])
def test_permuted_neurons_are_flagged(weights: Trained, signs: bool, noise: float) -> None:
    copy = _noisy(_permuted(weights("first"), signs=signs), noise)
    evidence = _compare(weights("first"), copy)
    assert evidence.kind == "permuted"
    assert evidence.flagged


@pytest.mark.parametrize("name", ["first", "tuned"])
def test_dropped_words_or_layers_are_flagged(weights: Trained, name: str) -> None:
    """Rows of the word table, or a whole layer of the encoder."""
    table = {
        "first": "embeddings.list_embedding_1.embedding_layer.weight",
        "tuned": "embeddings.model.embeddings.word_embeddings.weight",
    }[name]
    smaller = {n: a for n, a in weights(name).items() if ".layer.1." not in n}
    smaller[table] = smaller[table][:-5]
    assert _compare(weights(name), smaller).flagged


@pytest.mark.parametrize(
    ("name", "more"), [("first", "continued"), ("tuned", "tuned and continued")]
)
def test_going_on_from_another_teams_model_is_flagged(
    weights: Trained, name: str, more: str
) -> None:
    evidence = _compare(weights(name), weights(more))
    assert evidence.kind in ("noise-or-precision", "derived")


@pytest.mark.parametrize(
    ("other", "kind"),
    [
        ("other team", "different"),
        # The same first weights: they are still a little alike after so few steps.
        ("same seed", "shared-base-only"),
    ],
)
def test_independent_models_are_not_flagged(weights: Trained, other: str, kind: str) -> None:
    evidence = _compare(weights("first"), weights(other))
    assert evidence.kind == kind
    assert not evidence.flagged


@pytest.mark.parametrize("known", [False, True])
def test_independent_trainings_of_one_checkpoint_are_not_flagged(
    weights: Trained, known: bool
) -> None:
    base = weights("bert") if known else None
    evidence = _compare(weights("tuned"), weights("tuned by another team"), base=base)
    assert not evidence.flagged


def test_two_families_are_different(weights: Trained) -> None:
    assert _compare(weights("first"), weights("tuned")).kind == "different"


def test_another_head_does_not_hide_a_copy(weights: Trained) -> None:
    assert _compare(weights("first"), _other_head(weights("first"))).flagged
    # Of a fine-tuned checkpoint the layers below could be the public ones: where those are
    # known, they are not.
    copy = _other_head(weights("tuned"))
    assert _compare(weights("tuned"), copy, base=weights("bert")).kind == "derived"
    assert _compare(weights("tuned"), copy).kind == "shared-base-only"

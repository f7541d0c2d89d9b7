import json

import numpy as np
import pytest
from pydantic import ValidationError

from evaluator.similarity.compare import Evidence, common_base, compare
from evaluator.similarity.config import SimilarityConfig
from evaluator.similarity.fingerprint import HEAD, Fingerprint, fingerprint

RNG = np.random.default_rng(5)
# As of a public checkpoint, which nobody has handed to the judges.
PUBLIC = {f"embeddings.model.layer.{i}.weight": RNG.normal(size=(40, 40)) for i in range(6)}
TRAININGS = [{name: RNG.normal(size=(40, 40)) for name in PUBLIC} for _ in range(6)]


def _tuned(team: int, *, far: float = 0.3, seed: int = 0, more: float = 0.0) -> Fingerprint:
    """A fine-tuned checkpoint with a head of its own; `more`: somebody went on with it."""
    rng = np.random.default_rng([team, seed])
    weights = {
        name: public + far * TRAININGS[team][name] + more * rng.normal(size=public.shape)
        for name, public in PUBLIC.items()
    }
    return fingerprint(weights | {HEAD: rng.normal(size=(17, 40))})


def test_the_same_file() -> None:
    weights = {HEAD: RNG.normal(size=(17, 40))}
    one = fingerprint(weights, file_sha256="aa")
    assert compare(one, fingerprint(weights, file_sha256="aa")).kind == "same-file"
    assert compare(one, fingerprint(weights, file_sha256="bb")).kind == "same-weights"


def test_models_without_weights_have_nothing_in_common() -> None:
    assert compare(fingerprint({}), fingerprint({})).kind == "different"


@pytest.mark.parametrize("value", [0.0, 1e-40, 1e-30, 1e-15, 1e30, np.inf, np.nan])
def test_models_meant_to_upset_are_compared(value: float) -> None:
    for names in ([HEAD], [HEAD, *PUBLIC]):
        strange = {name: np.full((17, 40), value, dtype=np.float32) for name in names}
        restored = Fingerprint.from_bytes(fingerprint(strange).to_bytes())
        for other in (_tuned(0), restored):
            evidence = compare(restored, other, base=_tuned(1))
            assert 0.0 <= evidence.score <= 1.0
        assert evidence.flagged  # as itself
        assert common_base(restored, _tuned(0), [restored, _tuned(2), _tuned(3)]) is None


def test_a_copy_made_tiny_is_found() -> None:
    weights = {name: RNG.normal(size=(40, 40)) for name in (*PUBLIC, HEAD)}
    tiny = {name: (1e-30 * values).astype(np.float32) for name, values in weights.items()}
    evidence = compare(fingerprint(weights), fingerprint(tiny))
    assert evidence.kind == "noise-or-precision"


def test_the_base_is_found_among_the_others() -> None:
    one, thief = _tuned(0), _tuned(0, seed=1, more=0.05)
    others = [_tuned(2), _tuned(3), _tuned(4)]
    assert compare(one, thief).kind == "shared-base-only"  # with a head of the thief's own
    base = common_base(one, thief, others)
    assert base is not None
    assert compare(one, thief, base=base).kind == "derived"


def test_independent_trainings_stay_so_with_a_base_found_among_the_others() -> None:
    one, other = _tuned(0), _tuned(1)
    # One of the others went three times as far.
    base = common_base(one, other, [_tuned(2), _tuned(3), _tuned(4, far=0.9)])
    assert base is not None
    evidence = compare(one, other, base=base)
    assert evidence.kind == "shared-base-only"
    assert evidence.score < 0.6


def test_two_others_are_too_few_for_a_base() -> None:
    assert common_base(_tuned(0), _tuned(1), [_tuned(2), _tuned(3)]) is None


def test_copies_do_not_count_as_others() -> None:
    copies = [_tuned(0, more=0.01) for _ in range(3)]
    assert common_base(_tuned(0), _tuned(1), copies) is None


def test_an_unrelated_model_is_no_base() -> None:
    far_off = fingerprint({name: 100 * RNG.normal(size=(40, 40)) for name in PUBLIC})
    assert compare(_tuned(0), _tuned(1), base=far_off).kind == "shared-base-only"
    # What every difference from it is made of is the model itself.
    assert compare(_tuned(0), _tuned(1), base=far_off).score < 0.5


def test_evidence_survives_the_database_and_speaks_both_languages() -> None:
    weights = {HEAD: RNG.normal(size=(17, 40))}
    one = fingerprint(weights, vocabulary="abc")
    evidence = compare(one, one)
    assert Evidence.from_dict(json.loads(json.dumps(evidence.to_dict()))) == evidence
    assert any("100%" in line.said("en") for line in evidence.lines)
    assert any("mêmes mots" in line.said("fr") for line in evidence.lines)


def test_thresholds_are_shares() -> None:
    with pytest.raises(ValidationError, match="less than or equal to 1"):
        SimilarityConfig(derived=1.5)


def test_thresholds_decide() -> None:
    one, other = _tuned(0), _tuned(0, seed=1, more=0.05)
    assert not compare(one, other).flagged
    assert compare(one, other, config=SimilarityConfig(derived=0.05, noise=0.9)).flagged

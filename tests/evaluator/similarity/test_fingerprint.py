import io
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from evaluator.similarity.fingerprint import HEAD, Fingerprint, fingerprint
from evaluator.similarity.matching import cosine

RNG = np.random.default_rng(0)


def _weights() -> dict[str, NDArray[Any]]:
    return {
        "rnn.weight_ih_l0": RNG.normal(size=(40, 30)).astype(np.float32),
        "rnn.bias_ih_l0": RNG.normal(size=40).astype(np.float32),
        HEAD: RNG.normal(size=(17, 20)).astype(np.float32),
        "crf.transitions": np.full((17, 17), -10000.0, dtype=np.float32),
        "embeddings.model.embeddings.position_ids": np.arange(512)[None],
    }


def _same(one: Fingerprint, other: Fingerprint) -> bool:
    return one.to_bytes() == other.to_bytes()


def test_bytes_and_back() -> None:
    made = fingerprint(_weights(), vocabulary=["série", "de"], file_sha256="ab" * 32)
    again = Fingerprint.from_bytes(made.to_bytes())
    assert _same(again, made)
    assert again.hashes == made.hashes
    assert again.sizes == made.sizes
    assert (again.vocabulary, again.file_sha256) == (made.vocabulary, "ab" * 32)
    assert again.head is not None
    np.testing.assert_array_equal(again.head, made.head)
    for name, matrix in made.matrices.items():
        np.testing.assert_array_equal(again.matrices[name].sketch, matrix.sketch)
        np.testing.assert_array_equal(again.matrices[name].spectrum, matrix.spectrum)
        assert again.matrices[name].shape == matrix.shape


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"\x93NUMPY"])
def test_other_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="not a fingerprint"):
        Fingerprint.from_bytes(data)


def test_bytes_that_unpack_to_too_much_are_refused() -> None:
    buffer = io.BytesIO()
    np.savez_compressed(buffer, about=np.zeros(10_000_000, dtype=np.uint8))
    assert len(buffer.getvalue()) < 50_000
    with pytest.raises(ValueError, match="it holds"):
        Fingerprint.from_bytes(buffer.getvalue())


def test_only_weights_count() -> None:
    weights = _weights()
    made = fingerprint(weights)
    assert set(made.hashes) == {"rnn.weight_ih_l0", "rnn.bias_ih_l0", HEAD}
    weights["crf.transitions"] = np.zeros((17, 17), dtype=np.float32)
    assert _same(fingerprint(weights), made)


def test_rounding_to_half_precision_and_the_sign_of_0_change_no_hash() -> None:
    weights = _weights()
    weights["rnn.bias_ih_l0"][0] = 0
    half = {n: a.astype(np.float16) if a.dtype.kind == "f" else a for n, a in weights.items()}
    half["rnn.bias_ih_l0"][0] = -0.0
    double = {n: a.astype(np.float64) if a.dtype.kind == "f" else a for n, a in weights.items()}
    assert fingerprint(half).hashes == fingerprint(weights).hashes == fingerprint(double).hashes


def test_a_hash_is_of_the_shape_too() -> None:
    flat = {"rnn.weight_ih_l0": np.ones((4, 9), dtype=np.float32)}
    tall = {"rnn.weight_ih_l0": np.ones((9, 4), dtype=np.float32)}
    assert fingerprint(flat).hashes != fingerprint(tall).hashes


def test_the_vocabulary_has_no_order() -> None:
    assert (
        fingerprint({}, vocabulary="abc").vocabulary == fingerprint({}, vocabulary="cab").vocabulary
    )
    assert (
        fingerprint({}, vocabulary="abc").vocabulary != fingerprint({}, vocabulary="abd").vocabulary
    )
    assert fingerprint({}).vocabulary == ""
    assert fingerprint({}, vocabulary=["\udcff"]).vocabulary


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 3e38, 1e-45])
def test_numbers_meant_to_upset_are_survived(value: float) -> None:
    weights: dict[str, NDArray[Any]] = {HEAD: np.full((17, 20), value, dtype=np.float32)}
    weights["rnn.weight_ih_l0"] = RNG.normal(size=(40, 30))
    weights["rnn.weight_ih_l0"][0, 0] = value
    made = fingerprint(weights)
    for matrix in made.matrices.values():
        assert np.isfinite(matrix.sketch).all()
        assert np.isfinite(matrix.spectrum).all()


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 1000), st.floats(0, 1))
def test_sketches_keep_the_cosine(seed: int, share: float) -> None:
    rng = np.random.default_rng(seed)
    one, other = rng.normal(size=(2, 60, 50)).astype(np.float32)
    other = (share * one + (1 - share) * other).astype(np.float32)
    exact = cosine(one.reshape(-1), other.reshape(-1))
    made = [fingerprint({"m": matrix}).matrices["m"].sketch for matrix in (one, other)]
    # Five standard errors; the nearer to 1, the smaller.
    assert cosine(*made) == pytest.approx(exact, abs=5 * (1 - exact**2) / 16 + 1e-3)


def test_sketches_are_linear() -> None:
    one, other = RNG.normal(size=(2, 60, 50))
    sketch = [fingerprint({"m": m}).matrices["m"].sketch for m in (one, other, one - other)]
    np.testing.assert_allclose(sketch[0] - sketch[1], sketch[2], atol=1e-3)


def test_sketches_are_the_same_in_every_version() -> None:
    """Stored ones are compared with new ones."""
    sketch = fingerprint({"m": np.arange(300.0).reshape(20, 15)}).matrices["m"].sketch
    assert [int(value) for value in sketch[:6]] == [-199, -163, 237, -188, 222, 45]


def test_the_spectrum_is_numpys() -> None:
    wide = RNG.normal(size=(20, 60))
    made = fingerprint({"m": wide}).matrices["m"].spectrum
    np.testing.assert_allclose(made, np.linalg.svd(wide, compute_uv=False)[:16], rtol=1e-5)


def test_a_large_model_leaves_little() -> None:
    name = "embeddings.model.embeddings.word_embeddings.weight"
    made = fingerprint({name: np.ones((3000, 768), np.float32)})
    assert len(made.to_bytes()) < 4000
    assert made.matrices[name].spectrum.size == 0

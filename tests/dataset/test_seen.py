import numpy as np

from speechtimer.dataset.seen import Seen


def test_what_was_seen_is_known_and_little_else() -> None:
    rng = np.random.default_rng(0)
    prints = rng.integers(0, 2**64, size=200_000, dtype=np.uint64)
    seen = Seen(len(prints))
    new = np.concatenate([seen.add(part) for part in np.split(prints, 100)])
    assert new.mean() > 0.999
    assert not seen.add(prints[:5000]).any()


def test_a_fingerprint_is_new_once_in_a_chunk() -> None:
    seen = Seen(10)
    assert seen.add(np.array([7, 7, 9, 7], dtype=np.uint64)).tolist() == [True, False, True, False]
    assert seen.add(np.array([], dtype=np.uint64)).tolist() == []

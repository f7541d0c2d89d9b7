import random

from speechtimer.training.batches import batches


def test_an_epoch_holds_each_sentence_once_in_batches_of_like_length() -> None:
    rng = random.Random(0)
    lengths = [rng.randint(1, 30) for _ in range(1000)]
    cut = batches(lengths, size=32, rng=rng)
    assert sorted(i for batch in cut for i in batch) == list(range(1000))
    assert max(len(batch) for batch in cut) == 32
    spread = [max(lengths[i] for i in b) - min(lengths[i] for i in b) for b in cut]
    assert sum(spread) / len(spread) < 3
    assert batches(lengths, size=32, rng=rng) != cut

"""The shipped model before it is exported, in Flair."""

from pathlib import Path

from benchmarks.peers.tagger import OneTagger

PACKAGES = ("flair", "torch", "numpy")


def load(model: Path) -> OneTagger:
    import torch

    torch.set_num_threads(1)
    return OneTagger(model)

"""Sentences to label, with the spans that are right, from the project's own generator."""

from functools import cache
from itertools import islice
from pathlib import Path

from speechtimer.dataset import Sentence
from speechtimer.dataset.config import DatasetConfig
from speechtimer.dataset.generate import generate, load_grammar

SHIPPED = Path(__file__).parents[2] / "models" / "lstm_crf" / "model.pt"

TRAIN_CONFIG = f"""\
corpus: {{folder: replaced}}
model: {{family: lstm_crf, start: {SHIPPED}}}
training: {{epochs: 2, mini_batch_size: 16, learning_rate: 0.0002, threads: 1, seed: 1}}
tensorboard: false
output: replaced
"""


@cache
def sentences(count: int = 200) -> tuple[Sentence, ...]:
    """So many, on one line each, as a text file holds them."""
    config = DatasetConfig.model_validate(
        {"seed": 11, "sentences": {"train": count}, "registers": {"clean": 1, "spoken": 1}}
    )
    drawn = (s for s in generate(load_grammar(), config) if s.text == " ".join(s.text.split()))
    return tuple(islice(drawn, count))

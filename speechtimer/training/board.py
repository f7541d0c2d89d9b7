"""A training as TensorBoard shows it: `speechtimer monitor` opens it.

train/loss, train/learning_rate    at each tenth step of the optimizer
micro_f1/…, exact_timer/…          after each epoch, by set: dev (generated) and real
f1_dev/…, f1_real/…                the same by label
confusion/…                        which label is taken for which, as a picture
hparams                            the settings of a run, and its best micro-F1 of each set
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure
from torch.utils.tensorboard import SummaryWriter
from torch.utils.tensorboard.summary import hparams

from speechtimer.confusion import matches
from speechtimer.labels import Label
from speechtimer.training.learn import Evaluation

__all__ = ["Board"]

_EACH = 10
_COLUMNS = (*Label, None)


class Board:
    """Writes what happens in a training where TensorBoard reads it.

    Args:
        settings: of the run, by dotted key.
        step: after which a training that was interrupted goes on; later entries are hidden.
    """

    def __init__(self, folder: Path, settings: Mapping[str, Any], *, step: int = 0) -> None:
        self._settings = settings
        self._results: dict[str, float] = {}
        self._writer = SummaryWriter(str(folder), purge_step=step + 1 if step else None)

    def step(self, step: int, *, loss: float, learning_rate: float) -> None:
        """A step of the optimizer; loss a sentence."""
        if step % _EACH == 1:
            self._writer.add_scalar("train/loss", loss, step)
            self._writer.add_scalar("train/learning_rate", learning_rate, step)

    def epoch(self, epoch: int, step: int, evaluations: Mapping[str, Evaluation]) -> None:
        """An epoch is over, after so many steps."""
        self._writer.add_scalar("train/epoch", epoch, step)
        for name, evaluation in evaluations.items():
            scores = evaluation.scores
            best = max(scores.micro_f1, self._results.get(f"best/{name}", 0.0))
            self._results[f"best/{name}"] = best
            self._writer.add_scalar(f"micro_f1/{name}", scores.micro_f1, step)
            self._writer.add_scalar(f"exact_timer/{name}", scores.exact_timer, step)
            for label, counts in scores.labels.items():
                self._writer.add_scalar(f"f1_{name}/{label}", counts.f1, step)
            self._writer.add_figure(f"confusion/{name}", _confusion(evaluation), step)
        self._writer.flush()

    def close(self) -> None:
        """The training is over: what its settings came to stands beside them."""
        if self._results:
            settings = {
                key: value if isinstance(value, bool | int | float | str) else str(value)
                for key, value in self._settings.items()
            }
            # As `SummaryWriter.add_hparams`, which would open a run of its own.
            for summary in hparams(settings, self._results):
                self._writer.file_writer.add_summary(summary)
            for name, value in self._results.items():
                self._writer.add_scalar(name, value)
        self._writer.close()


def _confusion(evaluation: Evaluation) -> Figure:
    """A row for each wanted label; the last column is missed spans, the last row invented ones."""
    counts = [[0] * len(_COLUMNS) for _ in _COLUMNS]
    place = {label: i for i, label in enumerate(_COLUMNS)}
    for sentence, spans in zip(evaluation.sentences, evaluation.spans, strict=True):
        for match in matches(sentence.spans, spans):
            # The right label at other limits is an error too.
            found = None if match.moved and match.found is match.gold else match.found
            counts[place[match.gold]][place[found]] += 1
    figure = Figure(figsize=(6.4, 5.6), layout="constrained")
    axes = figure.subplots()
    shares = [[n / max(1, sum(row)) for n in row] for row in counts]
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    names = [label.removeprefix("duration_") if label else "–" for label in _COLUMNS]
    axes.set_xticks(range(len(names)), names, rotation=45, ha="right")
    axes.set_yticks(range(len(names)), names)
    axes.set(xlabel="found", ylabel="wanted")
    for y, row in enumerate(counts):
        for x, number in enumerate(row):
            if number:
                dark = shares[y][x] > 0.5
                axes.text(x, y, str(number), ha="center", va="center", color="w" if dark else "k")
    return figure

"""A training as a picture: the loss and the scores of each epoch."""

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from speechtimer.training.learn import Epoch

__all__ = ["curves"]


def curves(history: Sequence["Epoch"]) -> str:
    """An SVG image: loss on the left, micro-F1 and exact timers by set on the right."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure
    from matplotlib.ticker import MaxNLocator

    epochs = [epoch.epoch for epoch in history]
    with rc_context({"svg.hashsalt": "speechtimer", "font.size": 10}):
        figure = Figure(figsize=(9, 3.4), layout="constrained")
        left, right = figure.subplots(1, 2)
        left.plot(epochs, [epoch.loss for epoch in history], marker="o", color="#0072B2")
        left.set(title="Training loss, a sentence", xlabel="epoch")
        left.set_ylim(bottom=0)
        colours = ("#0072B2", "#D55E00", "#009E73", "#CC79A7")
        for name, colour in zip(history[0].micro_f1, colours, strict=False):
            f1 = [epoch.micro_f1[name] for epoch in history]
            exact = [epoch.exact_timer[name] for epoch in history]
            right.plot(epochs, f1, marker="o", color=colour, label=f"{name}, micro-F1")
            right.plot(epochs, exact, ls="--", color=colour, label=f"{name}, exact timer")
        right.set(title="Scores", xlabel="epoch")
        right.legend(frameon=False)
        for axes in (left, right):
            axes.grid(alpha=0.3)
            axes.spines[["top", "right"]].set_visible(False)
            axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        file = io.StringIO()
        figure.savefig(file, format="svg", metadata={"Date": None})
    return file.getvalue()

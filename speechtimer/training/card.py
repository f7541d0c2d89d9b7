"""The model card that travels with a trained model."""

import hashlib
import platform
from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from speechtimer.labels import Label

__all__ = ["fingerprint", "render_card", "versions"]

_PACKAGES = ("speechtimer", "flair", "torch", "numpy")


def fingerprint(files: Mapping[str, Path]) -> dict[str, str]:
    """The SHA-256 of each file of a corpus."""
    return {
        name: hashlib.sha256(file.read_bytes()).hexdigest() for name, file in sorted(files.items())
    }


def versions() -> dict[str, str]:
    """What the model was made with."""
    return {"python": platform.python_version()} | {name: version(name) for name in _PACKAGES}


def render_card(card: Mapping[str, Any]) -> str:
    """The card as Markdown with the header that Hugging Face reads."""
    scores, speed = card["scores"], card["speed"]
    sets = [
        (name, score["sentences"], f"{score['micro_f1']:.4f}", f"{score['exact_timer']:.4f}")
        for name, score in scores.items()
    ]
    costs = [("size", f"{card['megabytes']:.2f} MB")]
    costs += [(f"{name}, one sentence", f"{1000 * s:.2f} ms") for name, s in speed.items()]
    sentences = ", ".join(f"{count} {name}" for name, count in card["sentences"].items())
    files = card["corpus"] | card["evaluation"] | card.get("start", {}) | card.get("teacher", {})
    prints = "\n".join(f"- {name}: `sha256:{value}`" for name, value in files.items())
    unseen = " and ".join(f"`{name}`" for name in scores if name != "dev")
    made_with = ", ".join(f"{name} {number}" for name, number in card["versions"].items())
    note = "\nTraining was interrupted: these are the best weights until then.\n"
    return f"""---
language: fr
license: mit
library_name: flair
pipeline_tag: token-classification
tags: [flair, sequence-tagger-model, interval-timer]
---

# SpeechTimer tagger

Finds rounds, work and rest durations in spoken French timer requests.
{note if card["interrupted"] else ""}
{_table(("sentences", "number", "micro-F1", "exact timer"), sets)}

`dev` chose the epoch\
{f"; {unseen} had no part in training" if unseen else ""}. Scores are those of the saved weights.

{_table(("F1 of a label", *scores), _label_rows(scores))}

{_table(("cost", ""), costs)}

Best epoch {card["best_epoch"]} of {card["epochs"]}, seed {card["seed"]}, \
{card["seconds"]:.0f} s of training.

## Corpus

{sentences} sentences.

{prints}

## Use

```python
from speechtimer import Parser

Parser("model.pt").parse("3 séries de 2 minutes avec 30 secondes de repos")
```

Stock Flair loads it too: `flair.models.SequenceTagger.load("model.pt")`.
A `model.pt` runs code when it is loaded: load only files that you trust.

Made with {made_with}.
"""


def _label_rows(scores: Mapping[str, Any]) -> list[tuple[str, ...]]:
    """A row for each label that occurs, with its F1 on each set; "–" where it does not occur."""
    found = [score["labels"] for score in scores.values()]
    return [
        (label, *(f"{one[label]['f1']:.4f}" if label in one else "–" for one in found))
        for label in map(str, Label)
        if any(label in one for one in found)
    ]


def _table(head: Sequence[object], rows: Iterable[Sequence[object]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)

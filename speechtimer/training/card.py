"""The model card that travels with a trained model."""

import hashlib
import platform
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

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
    rows = [(f"{name} micro-F1", f"{score['micro_f1']:.4f}") for name, score in scores.items()]
    rows += [
        (f"{name} exact timer", f"{score['exact_timer']:.4f}") for name, score in scores.items()
    ]
    rows += [("size", f"{card['megabytes']:.2f} MB")]
    rows += [(f"{name}, one sentence", f"{1000 * s:.2f} ms") for name, s in speed.items()]
    table = "\n".join(f"| {name} | {value} |" for name, value in rows)
    sentences = ", ".join(f"{count} {name}" for name, count in card["sentences"].items())
    prints = "\n".join(f"- {name}: `sha256:{value}`" for name, value in card["corpus"].items())
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
| measure | value |
|---|---|
{table}

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

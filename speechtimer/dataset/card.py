"""The dataset card of a corpus: Markdown with the header that Hugging Face reads."""

from collections.abc import Iterable, Sequence

import yaml

from speechtimer.dataset.manifest import LeakageFigures, Manifest
from speechtimer.dataset.statistics import CorpusStatistics
from speechtimer.labels import Label

__all__ = ["MARK", "dataset_card", "size_category"]

MARK = "<!-- Written by speechtimer dataset report, which will write it again. -->"

_MEANINGS = {
    Label.NB_ROUNDS: "number of rounds",
    Label.DURATION_WT_HR: "work, hours",
    Label.DURATION_WT_MIN: "work, minutes",
    Label.DURATION_WT_SD: "work, seconds",
    Label.DURATION_BR_HR: "rest between rounds, hours",
    Label.DURATION_BR_MIN: "rest between rounds, minutes",
    Label.DURATION_BR_SD: "rest between rounds, seconds",
}
# What Hugging Face calls them.
_SPLITS = {"train": "train", "dev": "validation", "test": "test"}

_FIELDS = """\
| field | type | what it is |
|---|---|---|
| `text` | string | the sentence |
| `spans` | list of `{start, end, label}` | its numbers: Unicode offsets, end exclusive |
| `program` | list of `{rounds, work_seconds, rest_seconds}`, or null | the timer that it means |
| `tags` | list of strings | the group of its template, then its register |"""

_LIMITS = """\
- The sentences are written by templates, not by people: a score on them says how well a model
  reads these wordings. Measure on real sentences too before you trust it.
- The registers (`clean`, `spoken`, `typed`, `message`) are imitations of careful writing, of a
  speech recogniser's output, of hurried typing and of messages.
- `dev` and `test` come from templates that `train` does not hold, but from the same authors.
- Frequencies are those of the configuration, not those of everyday life."""


def dataset_card(corpus: CorpusStatistics, *, config: str | None = None) -> str:
    """The card of a corpus; ``config`` is the YAML that it was generated with."""
    return f"""---
{_header(corpus)}---

{MARK}

# French interval-timer sentences

What people say to start an interval timer (« 3 séries de 2 minutes avec 30 secondes de repos »),
with the numbers that set it and the timer that it means. {corpus.sentences:,} sentences, generated
by SpeechTimer.

```python
from datasets import load_dataset

load_dataset("json", data_files={{{_data_files(corpus)}}})
```

## Fields

{_FIELDS}

## Labels

{_labels(corpus)}

## Splits

{_splits(corpus)}

{_leakage(corpus)}
## How it was made

{_origin(corpus.manifest)}
{_fenced(config)}
## Limits

{_LIMITS}
"""


def size_category(sentences: int) -> str:
    """The class of sizes that Hugging Face sorts datasets by.

    >>> size_category(999), size_category(64000), size_category(1_000_000)
    ('n<1K', '10K<n<100K', '1M<n<10M')
    """
    names = ("1K", "10K", "100K", "1M", "10M", "100M", "1B")
    step = sum(sentences >= 10**power for power in range(3, 10))
    if step == 0:
        return "n<1K"
    return f"{names[step - 1]}<n<{names[step]}" if step < len(names) else "n>1B"


def _header(corpus: CorpusStatistics) -> str:
    files = [{"split": _SPLITS[name], "path": f"{name}.jsonl"} for name in corpus.splits]
    header = {
        "language": ["fr"],
        "license": "mit",
        "pretty_name": "SpeechTimer: French interval-timer sentences",
        "task_categories": ["token-classification"],
        "size_categories": [size_category(corpus.sentences)],
        "tags": ["named-entity-recognition", "interval-timer", "synthetic"],
        "configs": [{"config_name": "default", "data_files": files}],
    }
    return yaml.safe_dump(header, sort_keys=False, allow_unicode=True)


def _data_files(corpus: CorpusStatistics) -> str:
    return ", ".join(f'"{_SPLITS[name]}": "{name}.jsonl"' for name in corpus.splits)


def _labels(corpus: CorpusStatistics) -> str:
    rows = []
    for label in Label:
        counts = [f"{split.labels[label]:,}" for split in corpus.splits.values()]
        rows.append([f"`{label}`", _MEANINGS[label], *counts])
    return _table(["label", "what it counts", *corpus.splits], rows)


def _splits(corpus: CorpusStatistics) -> str:
    templates = {} if corpus.manifest is None else corpus.manifest.templates
    rows = [
        [
            name,
            f"{split.sentences:,}",
            str(templates.get(name, "")),
            f"{split.labels.total():,}",
            f"{split.without_span:,}",
            f"`{corpus.sha256[f'{name}.jsonl']}`",
        ]
        for name, split in corpus.splits.items()
    ]
    heads = ["split", "sentences", "templates", "entities", "sentences without any", "SHA-256"]
    return _table(heads, rows)


def _leakage(corpus: CorpusStatistics) -> str:
    figures = {} if corpus.manifest is None else corpus.manifest.leakage
    if not figures:
        return ""
    heads = ["also in train", "same text", "same but for its numbers", "nearly the same"]
    return _table(heads, ([name, *_shares(found)] for name, found in figures.items())) + "\n"


def _shares(found: LeakageFigures) -> list[str]:
    counts = ((found.exact, found.sentences), (found.masked, found.sentences))
    return [f"{n} of {of:,}" for n, of in (*counts, (found.near, found.sampled))]


def _origin(manifest: Manifest | None) -> str:
    if manifest is None:
        return "There is no corpus.json to say it."
    version = f", version {manifest.version}" if manifest.version is not None else ""
    seed = f", seed {manifest.seed}" if manifest.seed is not None else ""
    return f"By `speechtimer generate`{version}{seed}: the same configuration gives the same files."


def _fenced(config: str | None) -> str:
    return "" if config is None else f"\n```yaml\n{config.strip()}\n```\n"


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)

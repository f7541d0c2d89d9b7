"""Write a corpus: its splits, what it was made from, and how much of the test is in the training.

A corpus folder is complete or is not there: it is written beside its place under a name of its
own, and moved there when all is done.
"""

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

from speechtimer.dataset.config import DatasetConfig, Split
from speechtimer.dataset.conll import write_conll
from speechtimer.dataset.generate import CHUNK, load_grammar
from speechtimer.dataset.grammar import Grammar
from speechtimer.dataset.jsonl import read_jsonl
from speechtimer.dataset.leakage import check_leakage, measure_leakage
from speechtimer.dataset.seen import Seen
from speechtimer.dataset.splits import grammar_of_split
from speechtimer.dataset.workers import Chunk, Workers, available_cores
from speechtimer.errors import ConfigError, DataError

__all__ = ["write_corpus"]

Progress = Callable[[str, int, int], None]

# So many chunks with hardly a new sentence, and the templates have given what they have.
_IN_VAIN = 5
_HARDLY_ANY = CHUNK // 1000
# So few sentences are drawn by one process.
_FEW = 20_000
# Training sentences that held-out ones are compared with, from one end of a larger split to the
# other: more would cost more than to write them.
_COMPARED = 100_000
_HELD_OUT: tuple[Split, ...] = ("dev", "test")


def write_corpus(
    config: DatasetConfig,
    folder: Path,
    *,
    workers: int | None = None,
    replace: bool = False,
    progress: Progress | None = None,
) -> Mapping[str, Any]:
    """Write the splits as JSON lines, ``config.yaml`` and the manifest ``corpus.json``.

    From 20,000 sentences on, processes are started: a script that calls this then needs the usual
    ``if __name__ == "__main__":``.

    Memory does not grow with the number of sentences, but for some ten bytes each that tell which
    have been written. The same config gives the same bytes whatever the number of workers.

    Args:
        workers: processes that draw sentences (default: one for each core).
        replace: whether a folder that exists is replaced, once the new one is complete.
        progress: called with what is being done, how much is done and how much there is.

    Returns:
        The manifest.

    Raises:
        DataError: the folder exists, or more of dev or test stands in train than allowed.
        ConfigError: the templates do not give so many sentences.
        TemplateError: a template file cannot be used.
    """
    folder = folder.resolve()
    if folder.exists() and not replace:
        raise DataError(f"{folder} exists: give another folder, or have it replaced")
    _refuse_what_is_no_corpus(folder)
    # To start processes for few sentences would take longer than to draw them.
    few = max(config.sentences.values()) < _FEW
    partial = folder.with_name(f".{folder.name}.partial")
    with Workers(config, 1 if few else workers or available_cores()) as drawers:
        grammar = load_grammar(config.templates, more=config.more_templates)
        shutil.rmtree(partial, ignore_errors=True)
        try:
            partial.mkdir(parents=True)
            manifest = _Writer(grammar, config, partial, drawers, progress).write()
            _put_in_place(partial, folder)
        finally:
            shutil.rmtree(partial, ignore_errors=True)
    return manifest


def _put_in_place(new: Path, folder: Path) -> None:
    """One of the two is in its place at any time but for the blink between two renames."""
    old = folder.with_name(f".{folder.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        folder.replace(old)
    try:
        new.replace(folder)
    except BaseException:
        if old.exists():
            old.replace(folder)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _refuse_what_is_no_corpus(folder: Path) -> None:
    """Only a corpus is ever replaced: a slip of the keyboard must not cost a home folder."""
    if folder.is_dir() and not any(folder.iterdir()):
        return
    if folder.exists() and not (folder / "corpus.json").is_file():
        raise DataError(f"{folder} is not a corpus and is not replaced: give another folder")


@dataclass(frozen=True, slots=True)
class _Writer:
    grammar: Grammar
    config: DatasetConfig
    folder: Path
    workers: Workers
    progress: Progress | None

    def write(self) -> dict[str, Any]:
        config = self.config
        # Train first: what it holds already, with other numbers, dev and test leave out.
        splits = [split for split in ("train", *_HELD_OUT) if split in config.sentences]
        seen, patterns = (Seen(sum(config.sentences.values())) for _ in range(2))
        digests = {split: self._write_split(split, seen, patterns) for split in splits}
        self.workers.end()
        leakage = self._leakage()
        manifest = {
            "version": version("speechtimer"),
            "seed": config.seed,
            "sentences": dict(config.sentences),
            "sha256": {f"{split}.jsonl": digests[split] for split in config.sentences},
            "templates": {split: self._count_templates(split) for split in config.sentences},
            "leakage": leakage,
        }
        (self.folder / "config.yaml").write_text(
            yaml.safe_dump(config.model_dump(mode="json"), allow_unicode=True), encoding="utf-8"
        )
        (self.folder / "corpus.json").write_text(
            json.dumps(manifest, ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
        )
        return manifest

    def _write_split(self, split: Split, seen: Seen, patterns: Seen) -> str:
        """Write one split; returns the SHA-256 of its lines."""
        total, done = self.config.sentences[split], 0
        digest = hashlib.sha256()
        path = self.folder / f"{split}.jsonl"
        with path.open("wb") as file:
            for chunk, new in self._new(split, seen, patterns):
                new[np.flatnonzero(new)[total - done :]] = False
                lines, count = chunk.only(new)
                file.write(lines)
                digest.update(lines)
                done += count
                self._report(split, done, total)
                if done == total:
                    break
            else:
                raise ConfigError(
                    f"sentences.{split}: the templates give {done} different sentences, not "
                    f"{total}: ask for fewer or write more templates"
                )
        if "conll" in self.config.formats:
            write_conll(path.with_suffix(".conll"), read_jsonl(path))
        return digest.hexdigest()

    def _new(
        self, split: Split, seen: Seen, patterns: Seen
    ) -> Iterator[tuple[Chunk, NDArray[np.bool_]]]:
        """Chunks, and which of their sentences no split has, until there are no more."""
        not_like_train = split in _HELD_OUT and bool(self.config.held_out)
        in_vain = 0
        for chunk in self.workers.chunks(self.grammar, split):
            new = seen.add(chunk.fingerprints)
            if not_like_train:
                new &= ~patterns.known(chunk.patterns)
            else:
                patterns.add(chunk.patterns[chunk.patterns > 0])
            in_vain = in_vain + 1 if new.sum() < _HARDLY_ANY else 0
            if in_vain == _IN_VAIN:
                return
            yield chunk, new

    def _leakage(self) -> dict[str, Any]:
        files: dict[str, Path] = {
            split: self.folder / f"{split}.jsonl"
            for split in _HELD_OUT
            if split in self.config.sentences
        }
        if "train" not in self.config.sentences or not self.config.held_out:
            return {}
        measured = measure_leakage(
            files,
            self.folder / "train.jsonl",
            compared=_COMPARED,
            step=max(1, self.config.sentences["train"] // _COMPARED),
            seed=self.config.seed,
            progress=self.progress,
        )
        check_leakage(measured, self.config.leakage.model_dump())
        return {split: leakage.to_dict() for split, leakage in measured.items()}

    def _count_templates(self, split: str) -> int:
        _, groups = grammar_of_split(self.grammar, self.config, split)
        return sum(len(group.choice.nodes) for group in groups)

    def _report(self, what: str, done: int, total: int) -> None:
        if self.progress:
            self.progress(what, done, total)

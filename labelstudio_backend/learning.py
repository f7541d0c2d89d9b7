"""A training from annotated sentences: what is learnt, what is held out, who is the better model.

Run as a process of its own, whose input says when its parent has gone:
``python -m labelstudio_backend.learning JOB``.
"""

import hashlib
import json
import os
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from labelstudio_backend.config import LearningConfig
from speechtimer.dataset import Sentence, read_jsonl, write_jsonl
from speechtimer.errors import DataError, SpeechTimerError
from speechtimer.parser import Parser
from speechtimer.scoring import Scores, score_spans
from speechtimer.training.files import write_text

if TYPE_CHECKING:
    from speechtimer.training.train import Progress

__all__ = ["Job", "compare", "fingerprint", "learn", "split"]

# Fewer would say nothing about which of two models is better.
LEAST_HELD_OUT = 5
LEAST = 10

# What chooses the best epoch: every so many of the annotated sentences, and so many generated ones.
_DEV_EVERY = 6
_GENERATED_DEV = 200


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be learnt, in a folder that also takes what comes out.

    Attributes:
        sentences: the file of all annotated sentences.
        current: the model that serves.
        config: the training's configuration, in which ``changes`` replace keys.
    """

    folder: Path
    sentences: Path
    current: Path
    held_out: float
    generated: int
    config: Path
    changes: dict[str, str]


def fingerprint(sentences: Sequence[Sentence], config: LearningConfig) -> str:
    """The same where a second training would learn the same in the same way."""
    read = sorted((sentence.text, repr(sentence.spans)) for sentence in sentences)
    training = config.config.read_text(encoding="utf-8") if config.config.is_file() else ""
    learnt = json.dumps([read, config.model_dump(mode="json"), training])
    return hashlib.sha256(learnt.encode()).hexdigest()


def split(sentences: Sequence[Sentence], share: float) -> tuple[list[Sentence], list[Sentence]]:
    """What is learnt, and what is held out: by its text, so that it never changes sides.

    Raises:
        DataError: there are too few sentences to hold any out.
    """
    if len(sentences) < LEAST:
        raise DataError(
            f"il faut au moins {LEAST} phrases annotées pour entraîner, il y en a {len(sentences)}"
        )
    ranked = sorted(sentences, key=lambda sentence: (_place(sentence.text), sentence.text))
    count = sum(_place(sentence.text) < share for sentence in ranked)
    count = min(max(count, LEAST_HELD_OUT), len(ranked) - 1)
    return ranked[count:], ranked[:count]


def _place(text: str) -> float:
    """A text's place between 0 and 1, which says nothing about it."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:6], "big") / 2**48


def learn(job: Job, *, tell: Callable[["Progress"], None]) -> dict[str, Any]:
    """Train, export, and compare with the model that serves; the outcome, JSON-ready.

    Raises:
        SpeechTimerError: there are too few sentences, or the configuration does not work.
    """
    from speechtimer.training.config import load_config
    from speechtimer.training.train import train

    learnt, held_out = split(list(read_jsonl(job.sentences)), job.held_out)
    data = job.folder / "data"
    data.mkdir(parents=True, exist_ok=True)
    # Were the best epoch chosen on the held-out sentences, the new model would know them.
    fresh = _generated(job.generated + _GENERATED_DEV) if job.generated else []
    chooses = learnt[::_DEV_EVERY]
    taught = [sentence for i, sentence in enumerate(learnt) if i % _DEV_EVERY]
    write_jsonl(data / "train.jsonl", [*taught, *fresh[: job.generated]])
    write_jsonl(data / "dev.jsonl", [*chooses, *fresh[job.generated :]])
    made = job.folder / "made"
    fixed = {"corpus": f"{{folder: {json.dumps(str(data))}}}", "output": json.dumps(str(made))}
    config = load_config(job.config, {**job.changes, **fixed})
    train(config, progress=tell, force=True)
    model = _smallest(made, config.model.family)
    old, new = (compare(path, held_out) for path in (job.current, model))
    return {
        "learnt": len(learnt),
        "held_out": len(held_out),
        "old_micro_f1": old.micro_f1,
        "new_micro_f1": new.micro_f1,
        "old_exact_timer": old.exact_timer,
        "new_exact_timer": new.exact_timer,
        "promoted": new.micro_f1 >= old.micro_f1,
    }


def compare(model: Path, sentences: Sequence[Sentence]) -> Scores:
    """A model's scores on sentences that it has not learnt."""
    tagger = Parser(model).tagger
    return score_spans(sentences, tagger.predict([sentence.text for sentence in sentences]))


def _smallest(made: Path, family: str) -> Path:
    """The fast model where there is one for the family."""
    if family != "lstm_crf":
        return made / "model.pt"
    from speechtimer.tagging.export import export

    fast = made / "model.safetensors"
    export(made / "model.pt", fast)
    return fast


def _generated(count: int) -> list[Sentence]:
    from speechtimer.dataset.config import DatasetConfig
    from speechtimer.dataset.generate import generate, load_grammar

    given = {
        "seed": 7,
        "sentences": {"train": count},
        "registers": {"clean": 4, "spoken": 4, "typed": 1, "message": 1},
    }
    config = DatasetConfig.model_validate(given)
    return list(islice(generate(load_grammar(), config), count))


def _end_with_parent() -> None:
    """A training whose backend was killed would compete with the next one."""

    def wait() -> None:
        sys.stdin.buffer.read()
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()


def main(job_file: Path) -> int:
    """Learn; the steps go to standard output as JSON, the outcome into the job's folder."""
    _end_with_parent()
    given = json.loads(job_file.read_text(encoding="utf-8"))
    paths = {key: Path(given[key]) for key in ("folder", "sentences", "current", "config")}
    job = Job(**{**given, **paths})

    def tell(now: "Progress") -> None:
        done = (now.epoch - 1 + now.batch / now.batches) / now.epochs
        print(json.dumps({"share": done, "seconds_left": now.seconds_left}), flush=True)

    try:
        outcome = learn(job, tell=tell)
    except (SpeechTimerError, OSError) as error:
        outcome = {"problem": " ".join(str(error).split()), "promoted": False}
    write_text(job.folder / "outcome.json", json.dumps(outcome, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))

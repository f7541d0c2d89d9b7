"""The reference work: an untrained tagger of the usual kind tags the same sentences over and over.

    python -m evaluator.judging.reference_work [CORE]

It works from a line that it reads to the next one, and answers each with a line of JSON: the first
when it begins, the second with how many units it has done and what CPU seconds they took. It ends
with its standard input.
"""

import json
import os
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from typing import IO

__all__: list[str] = []

# One unit: some sentences at once, as models get them. One alone would be mostly Python's own
# overhead, which a busy neighbour slows more than it slows a model.
_TEXTS = (
    "3 séries de 2 minutes avec 30 secondes de repos",
    "fais-moi cinq tours de quarante-cinq secondes et vingt secondes de récupération",
    "une heure de course puis dix minutes de marche",
    "8 fois 400 mètres en 1 minute 30, récup 1 minute entre chaque",
    "on échauffe cinq minutes, ensuite 10 x 30/30, et retour au calme",
    "gainage : quatre fois une minute, pause de quinze secondes",
    "je voudrais un minuteur de vingt minutes pour les pâtes",
    "six rounds de trois minutes avec une minute de repos, puis cinq minutes d'étirements",
    "tabata",
    "pyramide : 1 minute, 2 minutes, 3 minutes, 2 minutes, 1 minute, avec 30 s entre les paliers",
    "sonne dans trois quarts d'heure s'il te plaît",
    "dix pompes puis une minute de repos, le tout cinq fois",
)
_WARM_UP = 20

# Windows counts a thread's time in steps that are nearly as long as a unit.
_FINE = time.get_clock_info("thread_time").resolution < 1e-3
_CLOCK = time.thread_time if _FINE else time.perf_counter


def main(core: int | None) -> None:
    """Load, and work when told to."""
    # Whoever started it ends it, also when both are told to stop: by Ctrl-C in a terminal, or by
    # systemd.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    # Whatever else prints something must not stand between the answers.
    with os.fdopen(os.dup(1), "wb") as answers:
        os.dup2(2, 1)
        unit = _unit()
        if core is not None:
            # Not before: a sandbox that starts needs the core as much as this does.
            from evaluator.sandbox.stage import take_core

            take_core(core)
        for _ in range(_WARM_UP):
            unit()
        _say(answers, {})
        _serve(unit, answers)


def _serve(unit: Callable[[], object], answers: IO[bytes]) -> None:
    while os.read(0, 64):
        _say(answers, {})
        asked = threading.Event()
        reading = threading.Thread(target=_read, args=(asked,), daemon=True)
        reading.start()
        start, units = _CLOCK(), 0
        while not units or not asked.is_set():
            unit()
            units += 1
        seconds = _CLOCK() - start
        reading.join()
        _say(answers, {"units": units, "seconds": seconds})


def _read(asked: threading.Event) -> None:
    """Wait for the next line; Windows waits for a pipe in no other way."""
    line = os.read(0, 64)
    asked.set()
    if not line:
        # Whoever started it is gone.
        os._exit(0)


def _unit() -> Callable[[], object]:
    from evaluator.sandbox.inside.building import import_flair
    from evaluator.sandbox.inside.tagging import tagger_of
    from speechtimer.tagging.words import plain_words
    from speechtimer.tokens import tokenize
    from speechtimer.training.config import LstmCrfConfig
    from speechtimer.training.lstm_crf import build_tagger

    import_flair()
    sentences = [plain_words(tokenize(text)) for text in _TEXTS]
    counts = Counter(word for sentence in sentences for word in sentence)
    tagger = build_tagger(LstmCrfConfig(), counts)
    tagger.eval()
    tag = tagger_of(tagger)
    return lambda: tag(sentences)


def _say(answers: IO[bytes], message: dict[str, float]) -> None:
    try:
        answers.write(json.dumps(message).encode("ascii") + b"\n")
        answers.flush()
    except BrokenPipeError:
        # Whoever started it is gone.
        os._exit(0)


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else None)

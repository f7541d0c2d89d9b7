"""The reference work: an untrained tagger of the usual kind tags the same sentences over and over.

    python -m evaluator.judging.reference_work [CORE]

It works from a line that it reads to the next one, and answers each with a line of JSON: the first
when it begins, the second with how many units it has done and what CPU seconds they took. It ends
with its standard input.
"""

import json
import os
import selectors
import signal
import sys
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


def main(core: int | None) -> None:
    """Load, and work when told to."""
    # Whoever started it ends it, also after Ctrl-C, which a terminal sends to both.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if core is not None:
        from evaluator.sandbox.stage import take_core

        take_core(core)
    # Whatever else prints something must not stand between the answers.
    with os.fdopen(os.dup(1), "wb") as answers:
        os.dup2(2, 1)
        unit = _unit()
        for _ in range(_WARM_UP):
            unit()
        _say(answers, {})
        _serve(unit, answers)


def _serve(unit: Callable[[], object], answers: IO[bytes]) -> None:
    while os.read(0, 64):
        _say(answers, {})
        start, units = time.thread_time(), 0
        with selectors.DefaultSelector() as asked:
            asked.register(0, selectors.EVENT_READ)
            while not units or not asked.select(timeout=0):
                unit()
                units += 1
        if not os.read(0, 64):
            return
        _say(answers, {"units": units, "seconds": time.thread_time() - start})


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
    answers.write(json.dumps(message).encode("ascii") + b"\n")
    answers.flush()


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else None)

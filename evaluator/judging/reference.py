"""A fixed piece of work beside each batch: what this machine's seconds are worth at that moment.

A shared machine is up to twice as slow from one minute to the next, and two workers' machines
differ; the same CPU seconds then mean different speeds. So a model's seconds are given in those of
a reference machine: measured seconds divided by those of the reference work around them, times
what that work takes on the reference machine.
"""

import os
import time

from speechtimer.parser import Parser

__all__ = ["NOMINAL_SECONDS", "Reference"]

# Of one core of a two-core cloud machine of 2026; only its being the same for all teams matters.
NOMINAL_SECONDS = 0.0175

_TEXTS = (
    "3 séries de 2 minutes avec 30 secondes de repos",
    "fais-moi cinq tours de quarante-cinq secondes et vingt secondes de récupération",
    "une heure de course puis dix minutes de marche",
    "8 fois 400 mètres en 1 minute 30, récup 1 minute entre chaque",
    "on échauffe cinq minutes, ensuite 10 x 30/30, et retour au calme",
    "gainage : quatre fois une minute, pause de quinze secondes",
)
_REPEATED = 2

# Windows counts a thread's time in steps that are as long as the work.
_FINE = time.get_clock_info("thread_time").resolution < 1e-3
_CLOCK = time.thread_time if _FINE else time.perf_counter


class Reference:
    """SpeechTimer's own fast tagger on a few sentences, on one core."""

    def __init__(self, core: int | None) -> None:
        """Load it and warm it up.

        Args:
            core: the models' core; None where a thread cannot choose its own.
        """
        self._tagger = Parser().tagger
        self._core = core
        for _ in range(3):
            self.seconds()

    def seconds(self) -> float:
        """Do it once: CPU seconds of this thread, which a model that keeps the core busy meanwhile
        does not raise; some 20 ms.
        """
        before = self._move()
        try:
            start = _CLOCK()
            for text in _TEXTS * _REPEATED:
                self._tagger.predict([text])
            return _CLOCK() - start
        finally:
            if before is not None:
                os.sched_setaffinity(0, before)

    def _move(self) -> set[int] | None:
        """This thread to the core; gives where it was allowed before."""
        if self._core is None:
            return None
        before = os.sched_getaffinity(0)
        os.sched_setaffinity(0, {self._core})
        return before

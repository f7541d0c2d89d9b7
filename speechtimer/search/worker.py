"""A process that takes trials until the study is done."""

import faulthandler
import os
import signal
import socket
import sys
import threading
import traceback
from contextlib import suppress
from multiprocessing import parent_process
from multiprocessing.connection import Connection
from pathlib import Path
from types import FrameType

from optuna.exceptions import UpdateFinishedTrialError
from sqlalchemy import URL

from speechtimer.errors import SpeechTimerError
from speechtimer.search.config import SearchConfig
from speechtimer.search.study import SharedStudy

__all__ = ["LOG", "work"]

LOG = "workers.log"
# Between two looks whether somebody else's trial has to be tried again.
_PAUSE_SECONDS = 1.0


class _Stopped(BaseException):
    """Asked to end; not an Exception, which trainings may handle."""


class _Stop:
    """Remembers that the process is to end, and breaks into a training if there is one."""

    def __init__(self) -> None:
        self.asked = threading.Event()
        self.training = False

    def __call__(self, number: int, frame: FrameType | None) -> None:
        del number, frame
        self.asked.set()
        if self.training:
            self.training = False
            raise _Stopped


def work(config: SearchConfig, url: URL, answers: Connection) -> None:
    """The life of a worker; what goes wrong is sent as one sentence through ``answers``."""
    # Ctrl-C is the parent's to handle, which ends its workers in turn.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    stop = _Stop()
    signal.signal(signal.SIGTERM, stop)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _write_to(config.output / LOG)
    try:
        _take_trials(config, url, stop)
        if stop.asked.is_set():
            sys.exit(128 + signal.SIGTERM)
    except SpeechTimerError as error:
        _say(answers, str(error))
    except OSError as error:
        _say(answers, f"{error.filename or config.output}: {error.strerror or error}")
    except Exception as error:
        traceback.print_exc()
        _say(answers, f"a worker ended: {type(error).__name__}, see {config.output / LOG}")


def _say(answers: Connection, sentence: str) -> None:
    answers.send(sentence)
    sys.exit(1)


def _take_trials(config: SearchConfig, url: URL, stop: _Stop) -> None:
    from speechtimer.search.trial import run_trial

    study = SharedStudy(config, url)
    name = f"{socket.gethostname()} {os.getpid()}"
    while not stop.asked.is_set():
        claim = study.claim(name)
        if claim is None:
            if study.is_done():
                return
            stop.asked.wait(_PAUSE_SECONDS)
            continue
        try:
            stop.training = True
            if stop.asked.is_set():  # before there was a training to break into
                raise _Stopped
            run_trial(study, claim)
        except _Stopped:
            with suppress(UpdateFinishedTrialError):  # it has just come to its end
                study.fail(claim, "interrupted", "the search was interrupted")
        finally:
            stop.training = False


def _write_to(log: Path) -> None:
    """What libraries print would tear the parent's progress bar."""
    log.parent.mkdir(parents=True, exist_ok=True)
    file = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for stream in (1, 2):
        os.dup2(file, stream)
    faulthandler.enable()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)

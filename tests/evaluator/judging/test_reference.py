"""The reference work beside a model, in its real process."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from evaluator.errors import JudgeFault
from evaluator.judging.reference import Reference
from evaluator.own_model import own_environment, own_model
from evaluator.sandbox.command import reserved_core
from tests.conftest import ROOT
from tests.evaluator.jobs.processes import until


@pytest.fixture(scope="module")
def reference() -> Iterator[Reference]:
    made = Reference()
    yield made
    made.close()


def test_a_unit_takes_what_it_takes_however_long_it_works(reference: Reference) -> None:
    def unit(seconds: float) -> float:
        with reference.working() as work:
            time.sleep(seconds)
        return work.seconds

    short, long = unit(0.0), unit(1.0)

    assert 0 < short < 1
    assert long / 4 < short < 4 * long


def test_it_works_on_the_models_core_and_says_what_it_takes_of_it(reference: Reference) -> None:
    # It is there before the work begins, which would take most of the core from it.
    model = ROOT / "models" / "lstm_crf" / "model.pt"
    with own_model(model) as own, own.run() as run, reference.working() as work:
        assert work.process is not None
        assert os.sched_getaffinity(work.process) == {reserved_core()}
        run.load()
        assert os.sched_getaffinity(own.process_id) == {reserved_core()}
        assert niceness(own.process_id) == niceness(work.process)
        before, start = work.taken(), time.perf_counter()
        until(lambda: work.taken() > before + 0.1)
        taken, passed = work.taken() - before, time.perf_counter() - start
    assert taken < passed + 0.1


def niceness(process: int) -> int:
    return os.getpriority(os.PRIO_PROCESS, process)


def test_an_answer_that_was_not_heard_is_not_taken_for_the_next(
    reference: Reference, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_thread(*_: object) -> threading.Timer:
        raise RuntimeError("can't start new thread")

    def cut_off() -> None:
        with reference.working():
            raise AssertionError("it cannot begin")

    with monkeypatch.context() as patched:
        patched.setattr(threading, "Timer", no_thread)
        with pytest.raises(RuntimeError):
            cut_off()
    with reference.working() as work:
        before = work.taken()
        until(lambda: work.taken() > before)
    rested = work.taken()
    time.sleep(0.3)
    assert work.taken() - rested < 0.05


def test_whoever_prepares_does_not_wait_for_who_measures(reference: Reference) -> None:
    with reference.working(), ThreadPoolExecutor(1) as pool:
        pool.submit(reference.start).result(60)


def test_it_rests_when_nobody_measures(reference: Reference) -> None:
    with reference.working() as work:
        pass
    before = work.taken()
    time.sleep(0.3)
    assert work.taken() - before < 0.05


def test_one_that_is_killed_is_a_fault_of_ours_and_there_is_another(reference: Reference) -> None:
    def measured_while_killed() -> None:
        with reference.working() as work:
            assert work.process is not None
            os.kill(work.process, signal.SIGKILL)
            os.waitid(os.P_PID, work.process, os.WEXITED | os.WNOWAIT)

    with pytest.raises(JudgeFault):
        measured_while_killed()
    with reference.working() as work:
        pass
    assert work.seconds > 0


def test_it_is_closed_while_another_thread_measures() -> None:
    other = Reference()
    begun, closed = threading.Event(), threading.Event()

    def measure() -> None:
        with other.working():
            begun.set()
            closed.wait(60)

    with ThreadPoolExecutor(1) as pool:
        measured = pool.submit(measure)
        assert begun.wait(120)
        other.close()
        closed.set()
        assert isinstance(measured.exception(60), JudgeFault)


def test_it_ends_without_a_word_when_who_started_it_is_killed() -> None:
    command = [sys.executable, "-m", "evaluator.judging.reference_work"]
    with subprocess.Popen(
        command,
        env=own_environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as left:
        assert left.stdin is not None
        assert left.stdout is not None
        assert left.stderr is not None
        left.stdin.close()
        left.stdout.close()
        assert left.stderr.read() == b""
    assert left.returncode == 0


def test_what_a_measurement_raises_ends_the_work_too(reference: Reference) -> None:
    def fails() -> None:
        with reference.working():
            raise ValueError("the model is no good")

    with pytest.raises(ValueError, match="no good"):
        fails()
    with reference.working() as work:
        pass
    assert work.seconds > 0

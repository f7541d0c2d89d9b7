"""The reference work beside a model, in its real process."""

import os
import signal
import time
from collections.abc import Iterator

import pytest

from evaluator.errors import JudgeFault
from evaluator.judging.reference import Reference
from evaluator.sandbox.command import reserved_core


@pytest.fixture(scope="module")
def reference() -> Iterator[Reference]:
    made = Reference(reserved_core())
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
    with reference.working() as work:
        assert work.process is not None
        assert os.sched_getaffinity(work.process) == {reserved_core()}
        before, start = work.taken(), time.perf_counter()
        time.sleep(0.5)
        taken, passed = work.taken() - before, time.perf_counter() - start
    assert 0 < taken < passed + 0.1


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


def test_what_a_measurement_raises_ends_the_work_too(reference: Reference) -> None:
    def fails() -> None:
        with reference.working():
            raise ValueError("the model is no good")

    with pytest.raises(ValueError, match="no good"):
        fails()
    with reference.working() as work:
        pass
    assert work.seconds > 0

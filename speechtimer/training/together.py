"""Several GPUs, or processes on a CPU, that learn each mini-batch together.

Each has the whole model and learns its share of the sentences; the gradients are added up, so that
all take the same step (data parallelism; `torch.distributed` carries the tensors).
"""

import os
import queue
import signal
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol, TypeVar

import torch
from torch import Tensor
from torch.multiprocessing import ProcessExitedException

from speechtimer.errors import ConfigError, DataError, SpeechTimerError

__all__ = ["Alone", "Member", "Team", "start_team"]

_T = TypeVar("_T")


class Team(Protocol):
    """What a training loop asks of the processes that learn with it.

    Attributes:
        first: whether this is the process that scores, saves and tells.
    """

    first: bool

    def share(self, sentences: Sequence[_T]) -> Sequence[_T]:
        """Those that this process learns."""
        ...

    def add_up(self, parameters: Sequence[Any], loss: Tensor) -> float:
        """Make the gradients those of the whole mini-batch, and return its loss."""
        ...

    def agree(self, value: Callable[[], _T]) -> _T:
        """A value that the first process computes, in all of them."""
        ...


class Alone:
    """A team of one."""

    first = True

    def share(self, sentences: Sequence[_T]) -> Sequence[_T]:
        """All of them."""
        return sentences

    def add_up(self, parameters: Sequence[Any], loss: Tensor) -> float:
        """Nothing to add."""
        del parameters
        return float(loss)

    def agree(self, value: Callable[[], _T]) -> _T:
        """The value."""
        return value()


class Member:
    """One of several processes of a `torch.distributed` group."""

    def __init__(self, rank: int, size: int) -> None:
        self.first = rank == 0
        self.rank, self._size = rank, size

    def share(self, sentences: Sequence[_T]) -> Sequence[_T]:
        """Every so manieth; none where there are fewer than processes."""
        return sentences[self.rank :: self._size]

    def add_up(self, parameters: Sequence[Any], loss: Tensor) -> float:
        """Add the gradients of all processes, in one piece."""
        for parameter in parameters:
            if parameter.grad is None:
                parameter.grad = torch.zeros_like(parameter)
        gradients = [parameter.grad for parameter in parameters]
        flat = torch.cat([loss.reshape(1), *(gradient.reshape(-1) for gradient in gradients)])
        torch.distributed.all_reduce(flat)
        at = 1
        for gradient in gradients:
            gradient.copy_(flat[at : at + gradient.numel()].view_as(gradient))
            at += gradient.numel()
        return float(flat[0])

    def agree(self, value: Callable[[], _T]) -> _T:
        """What the first process has computed, sent to the others."""
        box = [value() if self.first else None]
        torch.distributed.broadcast_object_list(box)
        found: Any = box[0]
        return found  # type: ignore[no-any-return]  # what comes out of the box went into it


# What each process does: (team, device, tell) with what it was given.
Work = Callable[["Member", str, Callable[[Any], None], Mapping[str, Any]], None]


def start_team(
    work: Work,
    given: Mapping[str, Any],
    *,
    size: int,
    device: str,
    hear: Callable[[Any], None],
) -> bool:
    """Run ``work`` in so many processes; returns False where Ctrl-C ended them.

    Args:
        device: cpu, or cuda: each process then has a GPU of its own.
        hear: called here with what the first process tells.

    Raises:
        ConfigError: there are fewer GPUs than processes.
        DataError: a process was killed.
        SpeechTimerError, OSError: what a process has come upon.
    """
    if device.startswith("cuda") and torch.cuda.device_count() < size:
        raise ConfigError(
            f"training.processes: {size} need as many GPUs, this machine has "
            f"{torch.cuda.device_count()}"
        )
    context = torch.multiprocessing.get_context("spawn")
    told = context.Queue()
    with tempfile.TemporaryDirectory() as folder:
        meeting = (Path(folder) / "meeting").as_uri()
        processes = torch.multiprocessing.start_processes(
            _member, (work, given, size, device, meeting, told), size, join=False
        )
        try:
            while not processes.join(timeout=0.1):
                _drain(told, hear)
            _drain(told, hear)
        except KeyboardInterrupt:
            return False
        except ProcessExitedException as error:
            _drain(told, hear)
            raise DataError(
                "a process of the training was killed, perhaps for want of memory: --resume goes "
                "on from the last checkpoint, with fewer processes start anew"
            ) from error
        finally:
            for process in processes.processes:
                process.terminate()
            for process in processes.processes:
                process.join()
    return True


def _drain(told: Any, hear: Callable[[Any], None]) -> None:
    while True:
        try:
            what = told.get(timeout=0.05)
        except queue.Empty:
            return
        if isinstance(what, Exception):
            raise what
        hear(what)


def _member(
    rank: int,
    work: Work,
    given: Mapping[str, Any],
    size: int,
    device: str,
    meeting: str,
    told: Any,
) -> None:
    # Ctrl-C is for the process that started this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    graphics = device.startswith("cuda")
    torch.distributed.init_process_group(
        "nccl" if graphics else "gloo", init_method=meeting, rank=rank, world_size=size
    )
    own = f"cuda:{rank}" if graphics else device
    if graphics:
        torch.cuda.set_device(rank)
    try:
        work(Member(rank, size), own, told.put if rank == 0 else _say_nothing, given)
    except (SpeechTimerError, OSError) as error:
        told.put(error)
        told.close()
        told.join_thread()
        # Without a word more: the one that started this one has heard it.
        os._exit(1)
    torch.distributed.destroy_process_group()


def _say_nothing(_: Any) -> None:
    """What the other processes tell."""

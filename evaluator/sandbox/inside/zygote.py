"""A process that has imported Flair, from which the first processes of sandboxes are forked.

It knows of no submission, and reads nothing, not even what is asked of it: the child that it forks
beforehand waits for that. So each one begins with the same memory, whatever came before.

    the worker ── socket ──► child ── enters the namespaces of a sandbox ── fork ──► first process
                               └── waits for its end, and ends; then the next one is forked

A message on the socket carries descriptors, and is a JSON list of their numbers in the worker:
standard error, a process of the sandbox (pidfd), standard input and output, and those of all slots.
To the last but these the child says the first process's number outside, {"process": 4711}.
"""

import ctypes
import importlib
import itertools
import json
import operator
import os
import pkgutil
import socket
import sys
from typing import NoReturn

import evaluator.sandbox.inside as inside
from evaluator.sandbox.inside.building import import_flair
from evaluator.sandbox.inside.confine import close_all_but, enter, no_new_privileges, unreadable
from evaluator.sandbox.inside.first import serve_forked

__all__ = ["main"]

# What a child ends with when the worker is gone.
_NO_MORE = 3
_LONGEST_REQUEST = 65_536
# The kernel's own limit, SCM_MAX_FD.
_MOST_DESCRIPTORS = 253


def main() -> None:
    """Fork one child after another until the worker, which has the socket's other end, is gone."""
    no_new_privileges()
    unreadable()
    import_flair()
    # A child's own paths lead to the sandbox's files: what is ours has to be there by then.
    for module in pkgutil.iter_modules(inside.__path__):
        importlib.import_module(f"{inside.__name__}.{module.name}")
    if len(os.listdir("/proc/self/task")) != 1:  # noqa: PTH208 - nothing but os before a fork
        sys.exit("Flair starts threads when it is imported: no process can be forked from it")
    # No line of Python runs in this loop, since Python counts in code how often that has run; nor
    # do hooks of libraries, which have nothing to do where there is one thread. Nothing changes in
    # it but the number of the last child. To a child fork(2) gives 0: it leaves the loop.
    children = iter(ctypes.PyDLL(None).fork, 0)
    ended = map(operator.itemgetter(1), map(os.waitpid, children, itertools.repeat(0)))
    if _NO_MORE not in map(os.waitstatus_to_exitcode, ended):
        _become_child()
    os._exit(0)  # at once: to take Flair down in good order takes a second


def _become_child() -> NoReturn:
    try:
        os._exit(_forked_first())
    except BaseException:  # never back into the zygote's loop
        sys.excepthook(*sys.exc_info())
    finally:
        os._exit(1)


def _forked_first() -> int:
    """Wait for a request, and for the end of the first process that is forked for it."""
    numbers, received = _request()
    if not received:
        return _NO_MORE
    complaints, sandbox, orders, answer, *slots = received
    for standard, descriptor in enumerate((orders, answer, complaints)):
        os.dup2(descriptor, standard)
    enter(sandbox)
    first = os.fork()
    if first == 0:
        serve_forked(dict(zip(numbers[-len(slots) :], slots, strict=True)))
        return 0
    os.write(1, json.dumps({"process": first}).encode("ascii") + b"\n")
    close_all_but(())
    os.waitpid(first, 0)
    return 0


def _request() -> tuple[list[int], list[int]]:
    """The numbers of a request's descriptors in the worker, and here; none at the socket's end."""
    asked = socket.socket(fileno=0)
    message, received, flags, _ = socket.recv_fds(asked, _LONGEST_REQUEST, _MOST_DESCRIPTORS)
    asked.detach()
    if not message:
        return [], []
    numbers: list[int] = json.loads(message)
    if flags & socket.MSG_CTRUNC or len(numbers) != len(received):
        raise OSError("not all descriptors of a request came")
    return numbers, received

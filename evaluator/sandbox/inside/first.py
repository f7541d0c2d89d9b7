"""The first process in a sandbox: it forks one fresh child for each run.

It never opens a model. Flair it imports itself, or it is a zygote's child, which has it already.
Orders come on standard input, one JSON object a line; what it says goes to standard output, which
its children do not have.

    {"task": "tag", …}            →  {"ready": true, "landlock": 7}
    {"run": 0}                    →  {"ended": 0, "status": 0, "emptied": true}
"""

import json
import os
import sys
import time
from collections.abc import Mapping
from typing import Any, NoReturn

from evaluator.sandbox.inside import SCRATCH, landlock
from evaluator.sandbox.inside.confine import (
    close_all_but,
    drop_capabilities,
    load_filter,
    no_new_privileges,
    unreadable,
)
from evaluator.sandbox.inside.orders import Orders

__all__ = ["main", "serve_forked"]

# How long it may take to remove what a model left; Flair leaves a few files.
_EMPTYING_SECONDS = 4.0


def main() -> None:
    """Serve until standard input ends, as the program that bubblewrap runs."""
    os.umask(0o077)
    no_new_privileges()
    unreadable()
    orders = Orders.from_json(sys.stdin.readline())
    if orders.task == "tag" and orders.code is None:
        from evaluator.sandbox.inside.building import import_flair

        import_flair()
    if orders.task == "fingerprint":
        import evaluator.sandbox.inside.weights  # noqa: F401 - NumPy, before a child is confined
    _serve(orders)


def serve_forked(descriptors: Mapping[int, int]) -> None:
    """Serve as a child of a zygote, in the namespaces of a sandbox that bubblewrap has made.

    What bubblewrap takes from the programs that it runs, it takes from itself.

    Args:
        descriptors: those of the slots, by their numbers in the parent's orders.
    """
    os.umask(0o077)
    os.setsid()
    drop_capabilities()
    no_new_privileges()
    unreadable()
    close_all_but((0, 1, 2, *descriptors.values()))
    orders = Orders.from_json(sys.stdin.readline(), descriptors)
    load_filter(orders.filters["sandbox"])
    _serve(orders)


def _serve(orders: Orders) -> None:
    _empty()
    _say({"ready": True, "landlock": landlock.version()})
    for line in sys.stdin:
        number = json.loads(line)["run"]
        status = _run(orders, number)
        _say({"ended": number, "status": status, "emptied": _emptied()})


def _run(orders: Orders, number: int) -> int:
    """Fork a child for one run and wait for its end.

    Returns:
        its exit status, or less than zero: the signal that ended it.
    """
    folder = f"{SCRATCH}/{number}"
    os.chmod(SCRATCH, 0o700)  # noqa: PTH101 - nothing but os before a fork
    os.mkdir(folder)  # noqa: PTH102 - as above
    # The child may write into its own folder alone, and its filter lets it change no mode.
    os.chmod(SCRATCH, 0o500)  # noqa: PTH101 - as above
    child = os.fork()
    if child == 0:
        _become_child(orders, number, folder)
    for descriptor in orders.slots[number]:
        os.close(descriptor)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def _emptied() -> bool:
    """Whether all is gone that a model left; hostile code may leave what cannot be removed."""
    try:
        _empty()
    except OSError:
        return False
    return True


def _empty() -> None:
    """Remove what Flair left when it was imported, or a model when it was loaded.

    Raises:
        OSError: a folder may not be read, lies too deep, or there are too many.
    """
    until = time.monotonic() + _EMPTYING_SECONDS
    os.chmod(SCRATCH, 0o700)  # noqa: PTH101 - nothing but os before a fork
    folders = [SCRATCH]
    for folder in folders:  # which grows meanwhile: no recursion, however deep they lie
        for entry in os.scandir(folder):
            if time.monotonic() > until:
                raise TimeoutError
            if entry.is_dir(follow_symlinks=False):
                folders.append(entry.path)
            else:
                os.unlink(entry.path)  # noqa: PTH108 - as above
    for folder in reversed(folders[1:]):
        os.rmdir(folder)  # noqa: PTH106 - as above


def _become_child(orders: Orders, number: int, folder: str) -> NoReturn:
    try:
        from evaluator.sandbox.inside.child import serve

        serve(orders, number, folder)
        os._exit(0)
    except BaseException:  # never back into the loop of the first process
        sys.excepthook(*sys.exc_info())
    finally:
        os._exit(1)


def _say(message: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()

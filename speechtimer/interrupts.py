"""Ctrl-C while the command line starts or ends: nothing is half done, so the process ends at once.

As an exception it would cut imports in two, which end in a traceback, or go on without a part.
"""

import os
import signal

__all__ = ["end_at_once", "raise_again"]


def end_at_once() -> None:
    """Let Ctrl-C end this process, unless it is ignored or somebody handles it."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _end)


def raise_again() -> None:
    """Let Ctrl-C be a KeyboardInterrupt again: what is half done from now on is to be cleared."""
    if signal.getsignal(signal.SIGINT) is _end:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def _end(number: int, frame: object) -> None:
    del number, frame
    try:
        os.write(2, b"Error: interrupted\n")
    finally:
        os._exit(130)

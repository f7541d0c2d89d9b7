"""The process with the number 1 of a sandbox whose first process is a zygote's child.

It holds the namespaces that bubblewrap has made for it, and does nothing: when it ends, the kernel
kills all others in them. It says that it is there once nobody in the sandbox can look into it.
"""

import os
import signal

from evaluator.sandbox.inside.confine import no_new_privileges, unreadable

__all__ = ["main"]


def main() -> None:
    """Wait for ever."""
    no_new_privileges()
    unreadable()
    os.write(1, b"held\n")
    while True:
        signal.pause()

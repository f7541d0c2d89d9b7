"""``speechtimer``, also as ``python -m speechtimer``."""

import sys
from pathlib import Path

from speechtimer.interrupts import end_at_once

__all__ = ["main"]


def main() -> None:
    """Run the command line; Ctrl-C before its command begins, or after, is not an error."""
    end_at_once()
    from speechtimer.cli import main as command_line

    try:
        command_line(prog_name="speechtimer")
    finally:
        end_at_once()


if __name__ == "__main__":
    # `python -m` looks in the current folder first, where an `api` may be somebody else's.
    if not sys.flags.safe_path and Path(sys.path[0]) != Path(__file__).parents[1]:
        del sys.path[0]
    main()

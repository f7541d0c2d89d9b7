"""``speechtimer``, also as ``python -m speechtimer``."""

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
    main()

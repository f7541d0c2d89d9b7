"""``python -m speechtimer`` is ``speechtimer``."""

from speechtimer.cli import main

if __name__ == "__main__":
    main(prog_name="speechtimer")

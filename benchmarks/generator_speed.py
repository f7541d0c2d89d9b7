"""How many labelled sentences a second reach the disk, beside Chatette, and in how much memory.

    python benchmarks/generator_speed.py
    python benchmarks/generator_speed.py --sentences 5000 --no-chatette --sizes 100000

First the same twelve templates (``benchmarks/grammar``), each in its own language, to JSON lines.
Chatette draws its numbers from lists; SpeechTimer also writes numbers and durations in their many
forms, computes the timer that is meant and checks that the sentence means it. Then the templates
that ship, in two sizes: memory is not to grow with them. Time and memory are those of the whole
command, start included; memory is that of its largest process.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
GRAMMAR = ROOT / "benchmarks" / "grammar"
VENV = ROOT / "runs" / "chatette"
# Chatette imports pkg_resources, which newer versions of setuptools do not have.
PACKAGES = ("chatette==1.6.3", "setuptools<81")
# What Chatette can do too: no part held out, no noise.
TWELVE = {"templates": str(GRAMMAR), "registers": {"clean": 1}, "groups": {}, "held_out": 0}


@dataclass(frozen=True)
class Row:
    """A run: what it wrote, how long it took and the peak memory of its largest process."""

    name: str
    sentences: int
    labelled: int
    seconds: float
    megabytes: float

    @property
    def speed(self) -> float:
        return self.sentences / self.seconds


def main() -> None:
    options = read_options()
    rows = []
    if options.chatette is not None:
        rows.append(run_chatette(options.sentences, options.chatette))
    elif not options.no_chatette:
        rows.append(run_chatette(options.sentences, installed_chatette()))
    rows += [run_ours(options.sentences, workers=n, **TWELVE) for n in options.workers]
    print("Twelve templates")
    show(rows, peer=None if options.no_chatette else rows[0])
    if options.sizes:
        print("\nThe templates that ship")
        show([run_ours(size, workers=max(options.workers)) for size in options.sizes])


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--sentences",
        type=_positive,
        default=50_000,
        metavar="N",
        help="sentences of the twelve templates (default: 50000)",
    )
    parser.add_argument(
        "--sizes",
        type=_positive,
        nargs="*",
        default=[100_000, 1_000_000],
        metavar="N",
        help="sentences of the templates that ship; none: leave them out (default: 100000 1000000)",
    )
    parser.add_argument(
        "--workers",
        type=_positive,
        nargs="+",
        default=[1, 2],
        metavar="N",
        help="worker processes of SpeechTimer, a row each for the twelve templates, the most for "
        "those that ship (default: 1 2)",
    )
    peer = parser.add_mutually_exclusive_group()
    peer.add_argument(
        "--chatette",
        type=lambda name: Path(name).absolute(),
        metavar="PYTHON",
        help="a Python that has Chatette (default: an environment made in runs/chatette)",
    )
    peer.add_argument("--no-chatette", action="store_true", help="measure SpeechTimer alone")
    return parser.parse_args()


def installed_chatette() -> Path:
    """A Python of its own for Chatette, made once."""
    python = VENV / "bin" / "python"
    if not (VENV / "pyvenv.cfg").exists():
        tell(f"installing {PACKAGES[0]} into {VENV} (once)")
        VENV.mkdir(parents=True, exist_ok=True)
        measured([sys.executable, "-m", "venv", "--clear", VENV], VENV.parent)
    measured([python, "-m", "pip", "install", "--quiet", *PACKAGES], VENV)
    return python


def run_chatette(sentences: int, python: Path) -> Row:
    grammar = (GRAMMAR / "timer.chatette").read_text(encoding="utf-8")
    asked = grammar.replace("'training': '1000'", f"'training': '{sentences}'")
    tell(f"Chatette, {sentences:,} sentences")
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "timer.chatette").write_text(asked, encoding="utf-8")
        words = ["-W", "ignore", "-m", "chatette", "-a", "jsonl", "-s", "1", "timer.chatette"]
        seconds, megabytes = measured([python, *words], Path(folder))
        written, labelled = counted(Path(folder, "output", "train"), "entities")
    return Row("Chatette", written, labelled, seconds, megabytes)


def run_ours(sentences: int, *, workers: int, **changes: object) -> Row:
    config = yaml.safe_load((ROOT / "configs" / "dataset.yaml").read_text(encoding="utf-8"))
    config |= {"sentences": {"train": sentences}} | changes
    tell(f"SpeechTimer, {sentences:,} sentences, workers: {workers}")
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "config.yaml").write_text(yaml.safe_dump(config), encoding="utf-8")
        words = ["generate", "config.yaml", "--output", "output", "--workers", str(workers)]
        command = [sys.executable, "-m", "speechtimer", *words]
        seconds, megabytes = measured(command, Path(folder))
        written, labelled = counted(Path(folder, "output"), "spans")
    return Row(f"SpeechTimer, workers: {workers}", written, labelled, seconds, megabytes)


def measured(command: Sequence[str | Path], folder: Path) -> tuple[float, float]:
    """Seconds and megabytes of a command run in a folder."""
    with tempfile.TemporaryFile("w+", encoding="utf-8") as output:
        start = time.perf_counter()
        process = subprocess.Popen(command, cwd=folder, stdout=output, stderr=output)
        # Not resource.getrusage, which tells the largest of all children so far.
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            output.seek(0)
            lines = output.read().split("\n")
            last = next((line for line in reversed(lines) if line), "no word")
            raise SystemExit(f"{' '.join(map(str, command))}: {last}")
    kilobyte = 1 if sys.platform == "darwin" else 1024
    return seconds, usage.ru_maxrss * kilobyte / 1e6


def counted(folder: Path, key: str) -> tuple[int, int]:
    """How many sentences a folder holds, and how many have labels under ``key``."""
    written = labelled = 0
    for file in folder.glob("*.jsonl"):
        with file.open(encoding="utf-8") as lines:
            for line in lines:
                sentence: dict[str, Any] = json.loads(line)
                written += 1
                labelled += bool(sentence[key])
    return written, labelled


def show(rows: Sequence[Row], *, peer: Row | None = None) -> None:
    print(f"{'':24}{'sentences':>12}{'labelled':>12}{'seconds':>10}{'a second':>11}{'MB':>8}")
    for row in rows:
        ratio = f"   {row.speed / peer.speed:6.2f} x Chatette" if peer not in (None, row) else ""
        print(
            f"{row.name:24}{row.sentences:12,}{row.labelled:12,}{row.seconds:10.1f}"
            f"{row.speed:11,.0f}{row.megabytes:8.0f}{ratio}"
        )


def tell(message: str) -> None:
    print(message, file=sys.stderr, flush=True)


def _positive(value: str) -> int:
    number = int(value)
    if number < 1:
        raise argparse.ArgumentTypeError(f"must be at least 1, got {number}")
    return number


if __name__ == "__main__":
    main()

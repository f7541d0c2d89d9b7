"""A hackathon's last minutes: many teams hand in at once, and workers are killed on the way.

    python benchmarks/evaluator_load.py [MODEL.pt] [SENTENCES.jsonl] [--teams 20] [--each 3]

A real server and real workers judge, in real sandboxes, variants of a small model, which every
team uploads over HTTP. One worker after another is killed with SIGKILL and replaced. At the end
each submission must have a score, and each exactly one. `--database postgresql://…` names an empty
PostgreSQL database; else it is SQLite.
"""

import argparse
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from evaluator.database.models import State, Submission
from evaluator.demo_models import noised_model
from evaluator.event import Event, utc_now
from evaluator.new_event import create_event, hidden_sentences
from evaluator.submitting import Client, submit_file
from evaluator.tokens import add_team

ROOT = Path(__file__).parent.parent
COMMAND = (sys.executable, "-m", "speechtimer", "evaluator")
# Two workers on one machine take turns; the second is there when the first is killed.
WORKERS = 2


def main() -> None:
    options = _options()
    with tempfile.TemporaryDirectory() as folder:
        event, tokens = _event(Path(folder, "event"), options)
        models = _models(Path(folder), options)
        started = time.monotonic()
        with _server(event.folder) as url, _killed_workers(event.folder, options.kill) as killed:
            with ThreadPoolExecutor(len(tokens)) as teams:
                sending = [
                    teams.submit(_hand_in, url, token, [models.pop() for _ in range(options.each)])
                    for token in tokens
                ]
            for sent in sending:
                sent.result()
            print(f"all handed in after {time.monotonic() - started:.0f} s", flush=True)
            _wait(event)
        complete = _show(event, time.monotonic() - started, len(killed), options)
    sys.exit(0 if complete else "some have no score")


def _event(folder: Path, options: argparse.Namespace) -> tuple[Event, list[str]]:
    deadline = utc_now() + timedelta(hours=6)
    event, _ = create_event(
        folder,
        template=(ROOT / "configs" / "event.yaml").read_text(encoding="utf-8"),
        values={
            "name": "Load",
            "time_zone": "UTC",
            "opens": f"{deadline - timedelta(hours=8):%Y-%m-%d %H:%M}",
            "deadline": f"{deadline:%Y-%m-%d %H:%M}",
            "display": f"{deadline:%Y-%m-%d %H:%M}",
            "runs": options.runs,
            "lease_seconds": 15,
            "attempts": 10,
            "database": options.database,
        },
        hidden=hidden_sentences(options.sentences),
        organiser="benchmark",
    )
    with event.writing() as session:
        names = [f"Team {number}" for number in range(options.teams)]
        return event, [add_team(event, session, name)[1] for name in names]


def _models(folder: Path, options: argparse.Namespace) -> list[Path]:
    """One for each submission, all different."""
    files = []
    for number in range(options.teams * options.each):
        files.append(folder / f"{number}.pt")
        noised_model(options.model, files[-1], share=0.01, seed=number)
    return files


def _hand_in(url: str, token: str, files: list[Path]) -> None:
    with Client(url, token) as client:
        for file in files:
            submit_file(client, file, api_url=None)


@contextmanager
def _server(folder: Path) -> Iterator[str]:
    with _process("serve", folder, "--port", "0", "--workers", "0") as process:
        assert process.stdout is not None
        yield process.stdout.readline().split()[-1]


@contextmanager
def _killed_workers(folder: Path, every: float) -> Iterator[list[int]]:
    """Workers of which one is killed every so many seconds, and replaced."""
    running = [_worker(folder) for _ in range(WORKERS)]
    killed: list[int] = []
    stop = threading.Event()

    def kill() -> None:
        while not stop.wait(every):
            victim = running.pop(random.randrange(len(running)))
            victim.kill()
            killed.append(victim.wait())
            running.append(_worker(folder))

    thread = threading.Thread(target=kill)
    thread.start()
    try:
        yield killed
    finally:
        stop.set()
        thread.join()
        for process in running:
            process.terminate()
            process.wait()


def _worker(folder: Path) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [*COMMAND, "worker", "--folder", str(folder)], stdout=subprocess.DEVNULL, text=True
    )


@contextmanager
def _process(command: str, folder: Path, *options: str) -> Iterator["subprocess.Popen[str]"]:
    words = [*COMMAND, command, "--folder", str(folder), *options]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.terminate()


def _wait(event: Event) -> None:
    while True:
        with event.reading() as session:
            states = Counter(session.scalars(select(Submission.state)))
        print("  ".join(f"{state}: {count}" for state, count in sorted(states.items())), flush=True)
        if set(states) <= {State.SCORED, State.FAILED}:
            return
        time.sleep(10)


def _show(event: Event, seconds: float, killed: int, options: argparse.Namespace) -> bool:
    """Say what it came to; whether each submission has its score."""
    with event.reading() as session:
        submissions = session.scalars(select(Submission)).all()
    states = Counter(submission.state.value for submission in submissions)
    again = sum(submission.attempt - 1 for submission in submissions)
    print(
        f"{len(submissions)} of {options.teams * options.each} submissions by {options.teams} "
        f"teams, {options.runs} runs each, in {seconds / 60:.1f} min: {dict(states)}; "
        f"{killed} workers killed, {again} judgings begun again"
    )
    return states == {State.SCORED.value: options.teams * options.each}


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    shipped, dev = ROOT / "models" / "lstm_crf" / "model.pt", ROOT / "data" / "dev.jsonl"
    parser.add_argument("model", nargs="?", type=Path, default=shipped)
    parser.add_argument("sentences", nargs="?", type=Path, default=dev)
    parser.add_argument("--teams", type=int, default=20)
    parser.add_argument("--each", type=int, default=3, help="submissions of a team")
    parser.add_argument("--runs", type=int, default=5, help="fresh runs of each model")
    parser.add_argument("--kill", type=float, default=60.0, help="seconds between two kills")
    parser.add_argument("--database", default="sqlite")
    return parser.parse_args()


if __name__ == "__main__":
    main()

"""SpeechTimer beside other parsers: speed, memory and quality, of the same sentences in one run.

    make bench                        # or python -m benchmarks.bench
    make bench ARGS=--quick           # fewer sentences, trainings of a minute, short streams
    make bench ARGS='--before v0.1.0 --only this before'

Writes docs/benchmarks.md with its plot, and build/bench/benchmarks.html. Each peer is installed
into an environment of its own and trained once (below build/bench), runs in a process of its own
on the same core, and reads blocks of sentences in turn with the others. All of it is done twice,
with processes that start anew. Other work on the machine disturbs it: let it rest meanwhile.
"""

import argparse
import json
import os
import platform
import sys
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from benchmarks.peers import PEERS, Peer
from benchmarks.peers.compare import Measured, Workload, all_running, measure, qualities
from benchmarks.peers.growth import by_length, streams
from benchmarks.peers.page import write_pages
from benchmarks.peers.prepare import (
    ROOT,
    Learning,
    PrepareError,
    Ready,
    earlier_build,
    git,
    prepare,
)
from benchmarks.peers.process import PeerError
from benchmarks.peers.results import Machine, Results, Row, read, write
from speechtimer.dataset import Sentence, read_sentences
from speechtimer.dataset.config import DatasetConfig, load_config
from speechtimer.dataset.corpus import write_corpus
from speechtimer.dataset.generate import generate, load_grammar

# Compared with where no release is tagged: the build before the tagger was made fast.
FIRST_COMMIT = "bf03bc2"
SETS = {"dev": ROOT / "data" / "dev.jsonl", "sessions": ROOT / "data" / "sessions.jsonl"}
SIZES = [10**power for power in range(7)]


def main() -> None:
    options = read_options()
    options.folder.mkdir(parents=True, exist_ok=True)
    results = options.folder / "results.json"
    if options.report:
        if not results.exists():
            sys.exit(f"{results} is missing: run without --report first")
    else:
        try:
            write(run(options), results)
        except PeerError as error:
            sys.exit(f"{error}: leave it out with --only")
    for path in write_pages(
        read(results), docs=options.docs, html=options.folder / "benchmarks.html"
    ):
        print(path.relative_to(ROOT) if path.is_relative_to(ROOT) else path)


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="benchmarks.bench",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    names = [peer.name for peer in PEERS]
    parser.add_argument("--only", nargs="+", choices=names, default=names, metavar="NAME")
    parser.add_argument("--before", metavar="COMMIT", help="default: the last tag")
    parser.add_argument("--corpus", type=Path, default=ROOT / "data" / "corpus", metavar="FOLDER")
    parser.add_argument("--sentences", type=int, help="that peers learn from (default: 20000)")
    parser.add_argument("--epochs", type=int, help="of spaCy (default: 2)")
    parser.add_argument("--iterations", type=int, help="of the CRF's L-BFGS (default: 60)")
    parser.add_argument("--runs", type=int, default=2)
    parser.add_argument("--core", type=int, help="default: the last one")
    parser.add_argument(
        "--longest", type=float, default=240, help="seconds a stream (default: 240)"
    )
    parser.add_argument("--quick", action="store_true", help="a tenth of everything")
    parser.add_argument("--folder", type=Path, default=ROOT / "build" / "bench", metavar="FOLDER")
    parser.add_argument("--docs", type=Path, default=ROOT / "docs", metavar="FOLDER")
    parser.add_argument("--report", action="store_true", help="measure nothing, write the pages")
    options = parser.parse_args()
    scale = 10 if options.quick else 1
    options.sentences = options.sentences or 20_000 // scale
    options.epochs = options.epochs or 2
    options.iterations = options.iterations or 60
    return options


def run(options: argparse.Namespace) -> Results:
    """Prepare, measure as often as asked, and see how time grows."""
    ready, left_out = prepared(options)
    machine = this_machine(options.core)
    texts = generated("test")
    scale = 10 if options.quick else 1
    gold = {name: list(read_sentences(file))[::scale] for name, file in SETS.items()}
    work = Workload(gold, list(islice(texts, 30)), list(islice(texts, 2000 // scale)))
    runs = []
    lengths: dict[str, list[tuple[int, float]]] = {}
    for number in range(1, options.runs + 1):
        say(f"run {number} of {options.runs}: {', '.join(one.peer.name for one in ready)}")
        with all_running(ready, machine.core) as peers:
            runs.append(measure(peers, work))
            if number == options.runs:
                say("sentences of all lengths")
                lengths = by_length(peers, texts, texts=20 // (4 if options.quick else 1))
    rows = [
        row(one, [run[one.peer.name] for run in runs], gold, lengths[one.peer.name], options)
        for one in ready
    ]
    say(f"streams, {options.longest:.0f} s each at most")
    sizes = SIZES[: 5 if options.quick else None]
    # As `speechtimer generate` writes a million: with a wording for each they would take minutes.
    lines = generated("train", same_wording=32)
    streamed, not_streamed = streams(
        lines, sizes, options.folder, core=machine.core, longest=options.longest
    )
    return Results(machine, rows, streamed, left_out, not_streamed)


def generated(split: str, *, same_wording: int = 1) -> Iterator[str]:
    """Sentences of the shipped templates, no text twice; so many may share a wording."""
    drawn = config().model_copy(update={"same_wording": same_wording})
    return (sentence.text for sentence in generate(load_grammar(), drawn, split))


def prepared(options: argparse.Namespace) -> tuple[list[Ready], dict[str, str]]:
    """The peers that can be started, and why the others cannot; two at a time are made ready."""
    before = earlier_build(options.before or last_tag() or FIRST_COMMIT, options.folder)
    if before is None and options.before:
        sys.exit(f"--before {options.before}: the repository holds no such commit")
    chosen = [peer for peer in PEERS if peer.name in options.only]
    train = options.corpus / "train.jsonl"
    if any(peer.learns for peer in chosen) and not train.exists():
        say(f"generating {options.corpus}")
        write_corpus(config(), options.corpus)
    rounds = {"spacy": options.epochs, "crf": options.iterations}
    learning = Learning(train, options.sentences, rounds)
    ready, left_out = [], {}
    with ThreadPoolExecutor(2) as pool:
        waiting = {
            peer.title: pool.submit(prepare, peer, options.folder, learning=learning, before=before)
            for peer in chosen
        }
        for title, future in waiting.items():
            try:
                ready.append(future.result())
            except PrepareError as reason:
                left_out[title] = str(reason)
                say(f"left out: {title}: {reason}")
    if not ready:
        sys.exit("no peer could be made ready")
    return ready, left_out


def row(
    ready: Ready,
    runs: Sequence[Measured],
    gold: Mapping[str, Sequence[Sentence]],
    lengths: list[tuple[int, float]],
    options: argparse.Namespace,
) -> Row:
    peer, first = ready.peer, runs[0]
    return Row(
        name=peer.name,
        title=peer.title,
        gives=peer.gives,
        how=peer.how,
        trained_on=trained_on(peer, options),
        versions=first.hello.versions,
        megabytes=ready.megabytes,
        rss_mb=first.rss_mb,
        load_seconds=first.hello.load_seconds,
        speeds=[run.speed for run in runs],
        quality=qualities(first.answers, gold, own_timers=peer.module == "builds"),
        lengths=lengths,
    )


def trained_on(peer: Peer, options: argparse.Namespace) -> str:
    """What a peer has learnt from, in words."""
    if peer.learns:
        unit = "epochs" if peer.name == "spacy" else "iterations"
        rounds = options.epochs if peer.name == "spacy" else options.iterations
        return f"{options.sentences:,} sentences, {rounds} {unit}"
    if peer.packages:
        return "nothing"
    if peer.name == "before":
        return "as it was"
    card = json.loads((ROOT / "models" / "lstm_crf" / "card.json").read_text(encoding="utf-8"))
    return f"{card['sentences']['train']:,} sentences, {card['epochs']} epochs"


def config() -> DatasetConfig:
    return load_config(ROOT / "configs" / "dataset.yaml")


def this_machine(core: int | None) -> Machine:
    return Machine(
        processor=processor(),
        cores=os.cpu_count() or 1,
        core=max(cores()) if core is None else core,
        system=f"{platform.system()} {platform.machine()}",
        load=os.getloadavg()[0],
        commit=text_of(git("describe", "--always", "--dirty")) or "unknown",
        date=datetime.now(UTC).strftime("%Y-%m-%d"),
    )


def processor() -> str:
    """The processor's name, as far as the system tells."""
    told = Path("/proc/cpuinfo")
    lines = told.read_text().splitlines() if told.exists() else []
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or "unknown"


def cores() -> set[int]:
    """The cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return os.sched_getaffinity(0)
    return set(range(os.cpu_count() or 1))


def last_tag() -> str | None:
    """The last release before this commit."""
    return text_of(git("describe", "--tags", "--abbrev=0", "HEAD~1"))


def text_of(answer: bytes | None) -> str | None:
    return None if answer is None else answer.decode().strip()


def say(what: str) -> None:
    print(f"{datetime.now():%H:%M:%S} {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()

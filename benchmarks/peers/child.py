"""A peer's own process: it answers lines of JSON, and times itself.

    python -P child.py serve MODULE MODEL
    python -P child.py train MODULE CORPUS MODEL SENTENCES EPOCHS

``{"texts": […]}`` is read sentence by sentence, ``{"texts": […], "bulk": true}`` in one call. Both
clocks, the wall's and the processor's, stand around the calls alone, so that neither pipes nor JSON
count.
"""

import importlib
import json
import os
import platform
import sys
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from benchmarks.peers import Reader


def main() -> None:
    order, module, *rest = sys.argv[1:]
    peer = importlib.import_module(f"benchmarks.peers.{module}")
    if order == "train":
        corpus, model, sentences, epochs = rest
        peer.train(Path(corpus), Path(model), sentences=int(sentences), epochs=int(epochs))
    else:
        serve(peer, Path(rest[0]))


def serve(peer: Any, model: Path) -> None:
    # Whatever a library prints must not come between the answers.
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as out:
        os.dup2(2, 1)
        start = perf_counter()
        reader: Reader = peer.load(model)
        made_of = {name: version(name) for name in peer.PACKAGES}
        hello = {
            "load_seconds": perf_counter() - start,
            "versions": {"Python": platform.python_version(), **made_of},
        }
        print(json.dumps(hello), file=out, flush=True)
        for line in sys.stdin:
            order = json.loads(line)
            read = in_bulk if order.get("bulk") else one_by_one
            reply = read(reader, order["texts"]) | {"rss_mb": resident()}
            print(json.dumps(reply), file=out, flush=True)


def one_by_one(reader: Reader, texts: Sequence[str]) -> dict[str, Any]:
    """The seconds and the answer of each sentence."""
    seconds, processor, found = [], [], []
    for text in texts:
        start, work = perf_counter(), process_time()
        found.append(reader.one(text))
        work, end = process_time() - work, perf_counter()
        seconds.append(end - start)
        processor.append(work)
    answers = list(map(reader.answer, found))
    return {"seconds": seconds, "processor": processor, "answers": answers}


def in_bulk(reader: Reader, texts: Sequence[str]) -> dict[str, Any]:
    """The seconds of all sentences together."""
    start, processor = perf_counter(), process_time()
    found = reader.many(texts)
    seconds, processor = perf_counter() - start, process_time() - processor
    assert len(found) == len(texts)
    return {"seconds": [seconds], "processor": [processor]}


def resident() -> float | None:
    """This process' memory in MB (a million bytes); None where the system does not say."""
    status = Path("/proc/self/status")
    if not status.exists():
        return None
    lines = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
    return int(lines["VmRSS"].split()[0]) * 1024 / 1e6


if __name__ == "__main__":
    main()

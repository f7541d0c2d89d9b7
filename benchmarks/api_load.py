"""How many sentences the API answers a second, and how soon at half of that.

    python benchmarks/api_load.py [ANOTHER_WORKTREE]

The server runs on one core and wrk (apt-get install wrk) on another, over connections that are kept
alive. Beside another worktree, whose own .venv serves it, the two are loaded in turn. A server's
CPU time a request tells them apart on a busy machine, too.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
SENTENCES = [
    "3 séries de 2 minutes avec 30 secondes de repos",
    "cinq minutes de gainage",
    "8 fois 20 secondes, 10 secondes de pause",
    "une demi-heure de vélo puis un quart d’heure d’étirements",
    "4 tours de 45 secondes de corde et 15 secondes de récupération entre les tours",
    "deux blocs de dix minutes, trois minutes entre les blocs",
]
LONE, LOADED, SPREAD = 1, 32, 64

# Each connection waits a random while before each request, so that requests come one by one.
SCRIPT = """
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
local bodies, at, requests = { BODIES }, 0, {}
init = function()
  for i, body in ipairs(bodies) do requests[i] = wrk.format(nil, nil, nil, body) end
end
request = function() at = at % #requests + 1; return requests[at] end
if PAUSE > 0 then delay = function() return math.random(0, 2 * PAUSE) end end
done = function(summary, latency)
  local bad = summary.errors.status + summary.errors.connect + summary.errors.timeout
  io.write(string.format("RESULT %d %d %f %f %d\\n", summary.requests, summary.duration,
    latency:percentile(50), latency:percentile(99), bad + summary.errors.read))
end
"""


@dataclass(frozen=True, slots=True)
class Server:
    """A worktree's server that listens."""

    url: str
    process: int

    def cpu_seconds(self) -> float:
        """What it has used so far."""
        stat = Path(f"/proc/{self.process}/stat").read_text(encoding="ascii")
        user, system = stat.rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Load:
    """A run of wrk: requests a second, milliseconds of latency, the server's CPU milliseconds."""

    rate: float
    p50: float
    p99: float
    cpu: float


def main() -> None:
    arguments = _arguments()
    if shutil.which("wrk") is None:
        sys.exit("wrk is missing: sudo apt-get install wrk")
    trees = [ROOT, *arguments.worktree]
    with ExitStack() as stack:
        servers = [stack.enter_context(_serving(tree)) for tree in trees]
        full: list[list[Load]] = [[] for _ in servers]
        half: list[list[Load]] = [[] for _ in servers]
        lone: list[list[Load]] = [[] for _ in servers]
        for server in servers:
            _load(server, connections=LOADED, seconds=1)
        for _ in range(arguments.rounds):
            for at, server in enumerate(servers):
                full[at].append(_load(server, connections=LOADED, seconds=arguments.seconds))
                pause = round(1000 * SPREAD / (full[at][-1].rate / 2))
                half[at].append(
                    _load(server, connections=SPREAD, seconds=arguments.seconds, pause=pause)
                )
                lone[at].append(_load(server, connections=LONE, seconds=arguments.seconds))
    print(f"medians of {arguments.rounds} rounds, {arguments.seconds} s each; milliseconds")
    print(f"  {'':28} {'requests/s':>10} {'p50':>7} {'p99':>7} {'CPU':>7}")
    for name, loads in (
        (f"{LOADED} connections", full),
        ("half that load", half),
        ("one client", lone),
    ):
        for tree, runs in zip(trees, loads, strict=True):
            print(_row(f"{name}, {tree.resolve().name}", runs))


def _row(name: str, runs: Sequence[Load]) -> str:
    rate, p50, p99, cpu = (
        statistics.median(getattr(run, field) for run in runs)
        for field in ("rate", "p50", "p99", "cpu")
    )
    return f"  {name:28} {rate:10.0f} {p50:7.2f} {p99:7.2f} {cpu:7.3f}"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("worktree", type=Path, nargs="*")
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--rounds", type=int, default=3)
    return parser.parse_args()


@contextmanager
def _serving(tree: Path) -> Iterator[Server]:
    python = tree / ".venv" / "bin" / "python" if tree != ROOT else Path(sys.executable)
    command = [*_on_core(0), str(python), "-m", "speechtimer", "serve", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=tree) as process:
        assert process.stdout is not None
        try:
            url = process.stdout.readline().rpartition(" ")[2].strip()
            yield Server(url, process.pid)
        finally:
            process.terminate()


def _load(server: Server, *, connections: int, seconds: int, pause: int = 0) -> Load:
    bodies = ", ".join(f"[[{json.dumps({'text': text})}]]" for text in SENTENCES)
    with tempfile.NamedTemporaryFile("w", suffix=".lua", encoding="utf-8") as script:
        script.write(SCRIPT.replace("BODIES", bodies).replace("PAUSE", str(pause)))
        script.flush()
        before = server.cpu_seconds()
        options = ["-t", "1", "-c", str(connections), "-d", f"{seconds}s", "--timeout", "60s"]
        run = subprocess.run(
            [*_on_core(1), "wrk", *options, "-s", script.name, f"{server.url}/parse"],
            capture_output=True,
            text=True,
            check=True,
        )
    told = run.stdout.rpartition("RESULT ")[2].split()
    requests, microseconds, p50, p99, errors = map(float, told)
    assert not errors, run.stdout
    if not requests:
        sys.exit("no request was answered: the machine is too busy, or give more --seconds")
    cpu = (server.cpu_seconds() - before) / requests
    return Load(requests / microseconds * 1e6, p50 / 1000, p99 / 1000, cpu * 1000)


def _on_core(core: int) -> list[str]:
    cores = sorted(os.sched_getaffinity(0))
    return ["taskset", "-c", str(cores[core])] if len(cores) > 1 else []


if __name__ == "__main__":
    main()

"""Models that are anything their author likes, in the real sandbox: what it still contains."""

import os
import socket
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from evaluator.errors import SubmissionFault
from evaluator.sandbox import Answer, Limits, open_sandbox, session
from evaluator.sandbox.layout import layout
from speechtimer.labels import Label
from tests.evaluator.sandbox.attacks import MODELS
from tests.evaluator.sandbox.hostile_models import HOSTILE_MODELS, Hostile

LIMITS = Limits(memory_mb=256, load_seconds=20, run_seconds=20, processes=16, disk_mb=8, file_mb=4)
# Where the end of the wait is what is tested.
SHORT = Limits(memory_mb=256, load_seconds=2, run_seconds=2, disk_mb=8, file_mb=4)
_WAITS = ("endless-loading", "sleep", "spin", "ignore-signals")

SECRET = "quarante-deux"
WORDS = [[SECRET, "tours", "de", "2", "minutes", "avec", "3", "de", "repos", "9", "s", "a", "b"]]

_REFUSED = [
    id for id, hostile in HOSTILE_MODELS.items() if (hostile.code or "").startswith("model-")
]
_CONTAINED = [id for id, hostile in HOSTILE_MODELS.items() if hostile.code is None]
_REMEMBERING = [id for id, hostile in HOSTILE_MODELS.items() if hostile.code == "remembers"]


def test_every_attack_has_its_model() -> None:
    assert set(HOSTILE_MODELS) == {attack.id for attack in MODELS}


@pytest.fixture
def outside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file with hidden labels, beside what is submitted; and a secret in our environment."""
    monkeypatch.setenv("SPEECHTIMER_SECRET", "hidden")
    path = tmp_path / "hidden.jsonl"
    path.write_text("hidden labels")
    (tmp_path / "model.pt").write_bytes(b"a model")
    return path


@pytest.mark.parametrize("id", _CONTAINED)
def test_nothing_that_it_tries_works(id: str, outside: Path, forked: bool) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket(socket.AF_UNIX) as local:
        abstract = f"speechtimer-{os.getpid()}"
        local.bind(f"\0{abstract}")
        local.listen()
        source = _filled(HOSTILE_MODELS[id], outside, server.getsockname()[1], abstract)
        answers, _ = _run(source, outside, LIMITS, forked=forked)
    for answer in answers:
        works = [first for first, *_ in answer.spans[0]]
        attempts = [line for line in source.splitlines() if line.startswith("attempt(")]
        assert not works, [attempts[number] for number in works]


def test_what_does_work_is_noticed(outside: Path) -> None:
    source = HOSTILE_MODELS["raise-limits"].source.partition("attempt(lambda")[0]
    source += "attempt(lambda: open('/dev/null').close())\nattempt(lambda: open('/x'))"
    answers, _ = _run(source, outside, LIMITS)
    assert [answer.spans for answer in answers] == [[[(0, 1, Label.NB_ROUNDS, 1.0)]]] * 2


def test_what_is_no_label_is_no_span(outside: Path) -> None:
    source = "def tag(batch):\n    "
    source += "return [[(0, 1, '<unk>', 1.0), (1, 2, 'nb_rounds', 1.0)] for _ in batch]"
    answers, _ = _run(source, outside, LIMITS)
    assert [answer.spans for answer in answers] == [[[(1, 2, Label.NB_ROUNDS, 1.0)]]] * 2


@pytest.mark.parametrize("id", _REFUSED)
def test_it_is_refused(
    id: str,
    outside: Path,
    forked: bool,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hostile = HOSTILE_MODELS[id]
    if id == "close-and-stay":  # there the wait for its end is what is tested
        monkeypatch.setattr(session, "_END_SECONDS", 1.0)
    with pytest.raises(SubmissionFault) as refused:
        _run(_filled(hostile, outside), outside, SHORT if id in _WAITS else LIMITS, forked=forked)
    assert refused.value.reason.code == hostile.code
    # No sentence gets out: neither in the reason nor on our own standard error.
    said = str(refused.value.reason.to_dict()) + "".join(capfd.readouterr())
    assert SECRET not in said


@pytest.mark.parametrize("id", _REMEMBERING)
def test_a_run_finds_nothing_of_the_one_before(id: str, outside: Path, forked: bool) -> None:
    source = _filled(HOSTILE_MODELS[id], outside) + "\ndef tag(batch):\n    return found(batch)\n"
    source += "def found(batch):\n    return [[(0, 1, 'nb_rounds', 1.0)] if worked else []]\n"
    answers, _ = _run(source, outside, LIMITS, runs=3, forked=forked)
    assert [answer.spans for answer in answers] == [[[]]] * 6


def test_patched_clocks_change_nothing(outside: Path, forked: bool) -> None:
    source = _filled(HOSTILE_MODELS["patch-clocks"], outside)
    (first, _), _ = _run(source, outside, LIMITS, forked=forked)
    assert first.wall_seconds > 0.4
    assert first.cpu_seconds is None or first.cpu_seconds > 0


def test_the_sandbox_and_all_in_it_are_gone_with_the_parent(outside: Path, forked: bool) -> None:
    """Killed like that, a worker cannot end its sandbox itself."""
    program = f"""
        import os, signal, sys
        from pathlib import Path
        from evaluator.sandbox import Limits, open_sandbox
        code = "def tag(batch): return [[]]"
        file, forked = Path({str(outside)!r}), {forked}
        with open_sandbox(file, task="tag", limits=Limits(), code=code, forked=forked) as box:
            with box.run() as run:
                run.load()
                print(box.first_process, flush=True)
                os.kill(os.getpid(), signal.SIGKILL)
    """
    killed = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)],
        capture_output=True,
        text=True,
        check=False,
    )
    process = Path("/proc", killed.stdout.strip())
    assert killed.stdout.strip().isdigit(), killed.stderr
    for _ in range(500):
        if not process.exists():
            return
        os.sched_yield()
        subprocess.run(["sleep", "0.01"], check=True)
    pytest.fail("the sandbox outlives its parent")


def _filled(hostile: Hostile, outside: Path, port: int = 9, abstract: str = "x") -> str:
    """The source with what it cannot know by itself."""
    seen = layout()
    root = {path.split("/")[1] for path in [*seen.shown, *seen.links]} | {"proc", "dev", "scratch"}
    return hostile.source.format(
        outside=outside,
        folder=outside.parent,
        port=port,
        abstract=abstract,
        root=sorted(root),
        package=seen.packages[0],
        processes=LIMITS.processes,
    )


def _run(
    source: str, outside: Path, limits: Limits, *, runs: int = 1, forked: bool = False
) -> tuple[list[Answer], tuple[str, ...]]:
    """Ask twice in each run; the answers, and the layers that were there."""
    answers = []
    path = outside.parent / "model.pt"
    with open_sandbox(
        path, task="tag", limits=limits, runs=runs, code=source, forked=forked
    ) as sandbox:
        for _ in range(runs):
            with sandbox.run() as run:
                run.load()
                answers += [run.ask(WORDS), run.ask(WORDS)]
    return answers, sandbox.layers

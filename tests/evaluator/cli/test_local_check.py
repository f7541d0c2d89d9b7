"""A team's own check comes to what the evaluator does."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from evaluator import check_warnings, local_check
from evaluator.check_cli import check_here
from evaluator.check_warnings import api_warnings, model_warnings
from evaluator.demo_models import hostile_model
from evaluator.errors import JudgeFault, SandboxUnavailable, SubmissionFault
from evaluator.local_check import check_api, check_model, mistakes, points_of
from evaluator.own_model import own_model
from evaluator.sandbox import Limits
from speechtimer.dataset import Sentence, read_sentences, write_jsonl
from speechtimer.labels import Label
from tests.evaluator.cli.conftest import ROOT, Run
from tests.evaluator.sandbox.kinds import KINDS

_SHIPPED = ROOT / "models" / "lstm_crf" / "model.pt"


@pytest.fixture(scope="module")
def sentences() -> list[Sentence]:
    """Real sentences, one of them labelled as no model reads it."""
    real = list(read_sentences(ROOT / "data" / "dev.jsonl"))[:40]
    first, *others = real[20].spans
    real[20] = replace(real[20], spans=(replace(first, label=Label.DURATION_BR_HR), *others))
    return real


@pytest.fixture
def no_sandbox(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a machine where it cannot be set up."""

    def unavailable() -> tuple[str, ...]:
        raise SandboxUnavailable("bubblewrap is not installed")

    for module in (local_check, check_warnings):
        monkeypatch.setattr(module, "check_sandbox", unavailable)


@pytest.fixture(scope="module")
def api() -> Iterator[str]:
    """SpeechTimer's own API with the shipped model."""
    import uvicorn

    from api.app import create_app
    from evaluator.serving import listen

    with listen("127.0.0.1", 0) as listener:
        server = uvicorn.Server(uvicorn.Config(create_app(), http="h11", log_level="error"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        thread.join()


def test_both_ways_come_to_the_same(
    sentences: list[Sentence], request: pytest.FixtureRequest
) -> None:
    contained = check_model(_SHIPPED, sentences, runs=1)
    request.getfixturevalue("no_sandbox")
    own = check_model(_SHIPPED, sentences, trusted=True, runs=1)

    assert contained.contained is not None
    assert own.contained is None
    assert own.result.scores == contained.result.scores
    assert own.result.predictions == contained.result.predictions
    assert own.result.facts["sha256"] == contained.result.facts["sha256"]
    wrong = list(mistakes(own.result, sentences))
    assert wrong
    assert len(wrong) < len(sentences) / 4
    assert points_of(own.result).total > 50


@pytest.mark.usefixtures("no_sandbox")
def test_untrusted_is_not_opened_without_a_sandbox(sentences: list[Sentence]) -> None:
    with pytest.raises(SandboxUnavailable):
        check_model(_SHIPPED, sentences)


@pytest.mark.usefixtures("no_sandbox")
def test_hostile_file_is_refused_even_where_nothing_contains_it(
    sentences: list[Sentence], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    hostile_model(tmp_path / "model.pt")

    with pytest.raises(SubmissionFault, match="system"):
        check_model(tmp_path / "model.pt", sentences, trusted=True, runs=1)

    assert [path.name for path in tmp_path.iterdir()] == ["model.pt"]


def test_a_model_that_does_not_answer_is_ended_without_a_sandbox_too() -> None:
    with own_model(_SHIPPED, limits=Limits(run_seconds=0.5)) as own, own.run() as run:
        run.load()
        os.kill(own.process_id, signal.SIGSTOP)
        with pytest.raises(SubmissionFault) as late:
            run.ask([["3", "séries"]])
    assert late.value.reason.code == "model-run-time"

    with (
        pytest.raises(SubmissionFault) as late,
        own_model(_SHIPPED, limits=Limits(load_seconds=0.001)),
    ):
        pass
    assert late.value.reason.code == "model-load-time"


def test_a_process_that_is_killed_between_two_questions_has_its_reason() -> None:
    with own_model(_SHIPPED) as own, own.run() as run:
        os.kill(own.process_id, signal.SIGKILL)
        os.waitid(os.P_PID, own.process_id, os.WEXITED | os.WNOWAIT)
        with pytest.raises(SubmissionFault) as ended:
            run.load()
    assert ended.value.reason.code == "model-died"


def test_flair_that_is_missing_is_not_the_models_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "flair.py").write_text("raise ImportError('there is none')", encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with pytest.raises(JudgeFault) as missing, own_model(_SHIPPED):
        pass
    assert missing.value.reason.code == "check-without-flair"


_ELSEWHERE = """
import ctypes, sys
sys.modules.update(dict.fromkeys(["fcntl", "grp", "pwd", "resource"]))
load = ctypes.CDLL
ctypes.CDLL = lambda name, *more, **options: load(name or 1 / 0, *more, **options)
import evaluator.check_cli, evaluator.own_model_work
"""


def test_what_only_unix_has_is_not_needed_without_a_sandbox() -> None:
    """A team's own machine may run Windows, which has none of these modules."""
    subprocess.run([sys.executable, "-c", _ELSEWHERE], check=True)


@pytest.mark.usefixtures("no_sandbox")
@pytest.mark.skipif(sys.platform != "linux", reason="other kernels keep no process to a limit")
def test_a_model_that_takes_too_much_memory_is_refused_without_a_sandbox_too(
    sentences: list[Sentence],
) -> None:
    with pytest.raises(SubmissionFault) as refused:
        check_model(_SHIPPED, sentences, trusted=True, runs=1, limits=Limits(memory_mb=1))
    assert refused.value.reason.code == "model-memory"


_CALL = """
from evaluator.errors import JudgeFault
from evaluator.local_check import check_api
from speechtimer.dataset import Sentence
try:
    check_api("https://team.example/", [Sentence("3 tours")])
except JudgeFault as fault:
    print(fault.reason.code)
"""


def test_a_machine_without_a_network_is_said_to_have_none() -> None:
    command = ["bwrap", "--unshare-net", "--dev-bind", "/", "/", sys.executable, "-c", _CALL]
    ran = subprocess.run(command, check=True, capture_output=True, text=True)
    assert ran.stdout == "check-offline\n"


def test_api_is_compared_with_the_model(sentences: list[Sentence], api: str) -> None:
    found = check_api(api, sentences, sample=5)

    assert found.answered
    assert (found.sentences, found.replies) == (5, 5)
    assert found.f1 is not None
    assert found.f1 > 0.9


def test_command_shows_figures_and_mistakes(
    sentences: list[Sentence], api: str, tmp_path: Path, run: Run
) -> None:
    file = tmp_path / "some.jsonl"
    write_jsonl(file, sentences[15:30])

    result = run("submit", _SHIPPED, "--check", file, "--dry-run", "--api", api)

    assert result.exit_code == 0, result.output
    assert f"taille         {_SHIPPED.stat().st_size / 1e6:.3f} Mo" in result.stdout
    assert "nb_rounds" in result.stdout
    assert "voulu " in result.stdout
    assert "accord         " in result.stdout
    assert "l’évaluateur la refusera : 127.0.0.1 est votre propre ordinateur" in result.stderr
    assert "sans bac à sable" not in result.output


def test_command_says_what_flair_does_to_the_model(
    sentences: list[Sentence], tmp_path: Path, run: Run
) -> None:
    model, file = KINDS["one-hot-first"](tmp_path), tmp_path / "some.jsonl"
    write_jsonl(file, sentences[:4])

    said = run("submit", model, "--check", file, "--dry-run").stdout

    assert "Attention : Quand Flair recharge cette pile" in " ".join(said.split())
    with own_model(model) as own:
        assert own.facts["warnings"] == ["warning-order"]


@pytest.mark.usefixtures("no_sandbox")
def test_command_says_that_nothing_contains_it_before_it_is_opened(
    tmp_path: Path, sentences: list[Sentence], capsys: pytest.CaptureFixture[str]
) -> None:
    write_jsonl(tmp_path / "some.jsonl", sentences[:2])
    hostile_model(tmp_path / "model.pt")

    with pytest.raises(SubmissionFault, match="system"):
        check_here(tmp_path / "model.pt", tmp_path / "some.jsonl", api_url=None)

    said = capsys.readouterr().err
    assert said.startswith("Attention : sans bac à sable")
    assert "(bubblewrap is not installed)" in said


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """A file of 501 MB that takes no room."""
    file = tmp_path / "large.pt"
    with file.open("wb") as content:
        content.truncate(501_000_000)
    return file


def test_a_file_that_is_too_large_is_refused_as_the_event_would(
    large: Path, sentences: list[Sentence]
) -> None:
    with pytest.raises(SubmissionFault, match="fait 501,0 Mo et la limite est de 500 Mo"):
        check_model(large, sentences, upload_mb=500.0)

    (warning,) = model_warnings(large)
    assert "en refuse plus de 500, sauf si votre événement permet plus" in warning
    assert list(model_warnings(large, upload_mb=2000)) == []
    assert list(model_warnings(_SHIPPED)) == []


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://127.0.0.1:8000", "votre propre ordinateur"),
        ("http://team.example", "remplacez http:// par https://"),
        ("team.example", "doit commencer par https://"),
        ("https://192.168.1.7", "réseau privé"),
    ],
)
def test_an_address_that_the_evaluator_will_not_call_is_told(url: str, why: str) -> None:
    (warning,) = api_warnings(url)

    assert "l’évaluateur la refusera" in warning
    assert why in warning
    assert list(api_warnings("https://team.example")) == []

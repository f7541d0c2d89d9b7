"""Judging a real model in the real sandbox."""

import hashlib
import json
from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

from benchmarks.judging_spread import flair_f1
from evaluator.errors import SubmissionFault
from evaluator.judging import model
from evaluator.judging.model import Measured, judge_model, result_of
from evaluator.judging.reference import NOMINAL_SECONDS
from evaluator.judging.result import ModelResult
from evaluator.sandbox import Limits, Sandbox, open_sandbox
from evaluator.similarity.fingerprint import Fingerprint, fingerprint
from speechtimer.dataset import Sentence
from speechtimer.labels import Span
from speechtimer.meaning import interpret
from speechtimer.parser import Parser
from speechtimer.program import same_timer
from speechtimer.tagging.flair_tagger import FlairTagger, load_sequence_tagger
from tests.conftest import ROOT
from tests.evaluator.sandbox.kinds import KINDS
from tests.training.corpus import some_sentences

LIMITS = Limits(memory_mb=2048)
WARM_UP = ("3 séries de 2 minutes", "", "dix tours de trente secondes, récup 15")
RUNS = 2


@pytest.fixture(scope="module")
def hidden() -> list[Sentence]:
    blank = Sentence(" ", ())
    return [*some_sentences(70, seed=5), blank, *some_sentences(20, seed=6)]


@pytest.fixture(scope="module")
def mistaken(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped model with so much noise in its last layer that it makes mistakes."""
    import torch

    tagger = load_sequence_tagger(ROOT / "models" / "lstm_crf" / "model.pt")
    torch.manual_seed(4)
    with torch.no_grad():
        tagger.linear.weight.add_(torch.randn_like(tagger.linear.weight) * 0.7)
    path = tmp_path_factory.mktemp("mistaken") / "model.pt"
    tagger.save(path)
    return path


@pytest.fixture(scope="module")
def steps() -> list[tuple[str, float]]:
    return []


@pytest.fixture(scope="module")
def result(
    mistaken: Path, hidden: Sequence[Sentence], steps: list[tuple[str, float]]
) -> ModelResult:
    return judge_model(
        mistaken,
        hidden,
        WARM_UP,
        limits=LIMITS,
        runs=RUNS,
        progress=lambda stage, share: steps.append((stage, share)),
    )


def test_its_f1_is_that_of_flairs_own_evaluate(
    result: ModelResult, mistaken: Path, hidden: Sequence[Sentence]
) -> None:
    assert 0.2 < result.scores.micro_f1 < 0.95
    assert result.scores.micro_f1 == pytest.approx(flair_f1(mistaken, hidden), abs=1e-9)


def test_its_spans_and_programs_are_those_of_the_library(
    result: ModelResult, mistaken: Path, hidden: Sequence[Sentence]
) -> None:
    parser = Parser(mistaken)
    texts = [sentence.text for sentence in hidden]
    assert list(result.predictions) == parser.tagger.predict(texts)
    programs = [parsed.program for parsed in parser.parse_many(texts)]
    found = zip(texts, result.predictions, strict=True)
    assert [interpret(text, spans).program for text, spans in found] == programs
    right = sum(same_timer(s.program, program) for s, program in zip(hidden, programs, strict=True))
    assert result.scores.exact_timers == right
    assert result.scores.sentences == len(hidden)


def test_each_run_is_measured(result: ModelResult) -> None:
    assert len(result.wall_seconds) == RUNS
    assert all(seconds > 0 for seconds in result.wall_seconds)
    assert len(result.cpu_seconds) in (0, RUNS)
    assert (result.cpu_measured_by is None) == (not result.cpu_seconds)
    # One thread: no more processor time passes than time, but for the clocks' own grain.
    for cpu, wall in zip(result.cpu_seconds, result.wall_seconds, strict=False):
        assert 0 < cpu < wall * 1.1 + 0.05
    assert result.deterministic


def test_a_burst_in_one_run_does_not_count(hidden: Sequence[Sentence]) -> None:
    spans: list[tuple[Span, ...]] = [()] * len(hidden)
    quiet, burst, slower = [1.0, 1.0, 1.0], [5.0, 1.0, 1.0], [1.0, 1.0, 1.5]
    runs = [Measured(spans, wall, [*wall]) for wall in (burst, quiet, slower)]

    result = result_of(runs, hidden, megabytes=1.0, facts={})

    assert result.cpu_seconds == result.wall_seconds == pytest.approx((7.0, 3.0, 3.5))
    assert result.seconds == result.wall_median == pytest.approx(3.5)
    assert ModelResult.from_dict(json.loads(json.dumps(result.to_dict()))).seconds == result.seconds


def test_a_machine_that_is_half_as_fast_gives_the_same_seconds(hidden: Sequence[Sentence]) -> None:
    def judged(slower: float) -> ModelResult:
        spans: list[tuple[Span, ...]] = [()] * len(hidden)
        seconds = [slower, 2 * slower]
        run = Measured(spans, seconds, [*seconds], reference=slower * NOMINAL_SECONDS)
        return result_of([run], hidden, megabytes=1.0, facts={})

    assert judged(2.0).seconds == judged(1.0).seconds == pytest.approx(3.0)
    assert judged(2.0).facts["measured_cpu_seconds"] == [6.0]


def test_cpu_seconds_that_miss_a_batch_do_not_rank(hidden: Sequence[Sentence]) -> None:
    spans: list[tuple[Span, ...]] = [()] * len(hidden)

    run = Measured(spans, [1.0, 2.0], [1.0, None])
    result = result_of([run], hidden, megabytes=1.0, facts={})

    assert (result.cpu_seconds, result.seconds_kind, round(result.seconds, 9)) == ((), "wall", 3.0)


def test_a_model_scores_the_same_where_flair_is_imported_for_it_alone(
    result: ModelResult,
    mistaken: Path,
    hidden: Sequence[Sentence],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[bool] = []

    def fresh(*arguments: Any, forked: bool, **options: Any) -> AbstractContextManager[Sandbox]:
        asked.append(forked)
        return open_sandbox(*arguments, **options)

    monkeypatch.setattr(model, "open_sandbox", fresh)
    found = judge_model(mistaken, hidden, WARM_UP, limits=LIMITS, runs=1, progress=_quiet)
    assert asked == [True]
    assert found.predictions == result.predictions
    assert (found.scores, found.megabytes) == (result.scores, result.megabytes)
    assert found.fingerprint == result.fingerprint
    assert found.facts["layers"] == result.facts["layers"]


def test_what_else_is_known(result: ModelResult, mistaken: Path) -> None:
    data = mistaken.read_bytes()
    assert result.megabytes == len(data) / 1e6
    assert result.facts["sha256"] == hashlib.sha256(data).hexdigest()
    assert result.facts["family"] == "StackedEmbeddings(CharacterEmbeddings, OneHotEmbeddings)"
    assert result.facts["parameters"] > 100_000
    assert {"bubblewrap", "seccomp", "rlimits"} <= set(result.facts["layers"])


def test_its_fingerprint_is_that_of_its_weights(result: ModelResult, mistaken: Path) -> None:
    tagger = load_sequence_tagger(mistaken)
    arrays = {name: tensor.numpy() for name, tensor in tagger.state_dict().items()}
    words = [
        item
        for embedding, name in zip(
            tagger.embeddings.embeddings, ("char_dictionary", "vocab_dictionary"), strict=True
        )
        for item in getattr(embedding, name).get_items()
    ]
    digest = hashlib.sha256(mistaken.read_bytes()).hexdigest()
    expected = fingerprint(arrays, vocabulary=words, file_sha256=digest)
    found = Fingerprint.from_bytes(result.fingerprint)
    assert (found.hashes, found.vocabulary) == (expected.hashes, expected.vocabulary)
    assert found.file_sha256 == digest
    assert set(found.matrices) == set(expected.matrices)


def test_it_comes_back_from_json(result: ModelResult) -> None:
    data = json.loads(json.dumps(result.to_dict()))
    again = ModelResult.from_dict(data)
    assert again.to_dict() == result.to_dict()
    assert again.scores == result.scores


def test_progress_grows_to_the_end(result: ModelResult, steps: list[tuple[str, float]]) -> None:
    assert result
    stages = [stage for stage, _ in steps]
    assert sorted(set(stages), key=stages.index) == ["reading", "starting", "tagging"]
    shares = [share for _, share in steps]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


# Of the kinds that `test_every_kind` reads outside the sandbox, those that differ most.
@pytest.mark.filterwarnings("ignore:.*GradScaler:FutureWarning")
@pytest.mark.parametrize("kind", ["camembert", "parameters", "trained"])
def test_other_kinds_are_judged(kind: str, hidden: Sequence[Sentence], tmp_path: Path) -> None:
    path = KINDS[kind](tmp_path)
    found = judge_model(path, hidden, WARM_UP, limits=LIMITS, runs=1, progress=_quiet)
    texts = [sentence.text for sentence in hidden]
    assert list(found.predictions) == FlairTagger.load(path).predict(texts)
    assert found.scores.micro_f1 == pytest.approx(flair_f1(path, hidden), abs=1e-9)


def test_who_stops_it_stops_it(mistaken: Path, hidden: Sequence[Sentence]) -> None:
    class Stop(Exception):  # noqa: N818 - an order
        pass

    def stop(stage: str, _: float) -> None:
        if stage == "starting":
            raise Stop

    with pytest.raises(Stop):
        judge_model(mistaken, hidden, WARM_UP, limits=LIMITS, progress=stop)


def test_what_is_no_model_is_refused(tmp_path: Path, hidden: Sequence[Sentence]) -> None:
    path = tmp_path / "model.pt"
    path.write_bytes(b"no model")
    with pytest.raises(SubmissionFault) as refused:
        judge_model(path, hidden, WARM_UP, limits=LIMITS, progress=_quiet)
    assert refused.value.reason.code == "model-not-a-zip"


@pytest.mark.parametrize(("runs", "count"), [(0, 1), (1, 0)])
def test_there_must_be_something_to_do(runs: int, count: int, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="at least"):
        judge_model(
            tmp_path,
            some_sentences(count, seed=1),
            WARM_UP,
            limits=LIMITS,
            runs=runs,
            progress=_quiet,
        )


def _quiet(_stage: str, _share: float) -> None:
    return

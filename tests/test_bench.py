"""SpeechTimer beside other parsers: what is measured, and how answers become figures."""

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.peers import Answer, Peer, crf
from benchmarks.peers.compare import qualities
from benchmarks.peers.prepare import Ready
from benchmarks.peers.process import PeerError, Running
from benchmarks.peers.results import read
from speechtimer.dataset import Sentence
from speechtimer.labels import Label, Span
from tests.conftest import ROOT
from tests.training.corpus import write_corpus


def test_builds_are_compared_and_grow(tmp_path: Path) -> None:
    options = ["--quick", "--only", "this", "spans", "--runs", "1", "--longest", "0"]
    folders = ["--folder", str(tmp_path), "--docs", str(tmp_path)]
    command = [sys.executable, "-m", "benchmarks.bench", *options, *folders]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    results = read(tmp_path / "results.json")
    this, spans = results.rows
    assert (this.name, spans.name) == ("this", "spans")
    assert min(this.median_ms, spans.median_ms) > 0
    assert this.quality == spans.quality
    assert [one.sentences for one in results.streamed] == [1, 10, 100, 1000]
    assert results.not_streamed == [10_000]
    page = (tmp_path / "benchmarks.md").read_text(encoding="utf-8")
    assert f"| this build | {this.quality['dev'].micro_f1:.3f} |" in page
    assert "<h2>Quality</h2>" in (tmp_path / "benchmarks.html").read_text(encoding="utf-8")
    assert (tmp_path / "benchmarks.svg").read_text(encoding="utf-8").count("<svg") == 1


def test_a_peer_that_cannot_load_is_told() -> None:
    peer = Peer("broken", "Broken", "tagger")
    ready = Ready(peer, Path(sys.executable), ROOT, ROOT / "README.md")
    with pytest.raises(PeerError, match="Broken ended with 1"):
        Running(ready, core=0)


def test_a_peer_without_roles_is_told_from_a_wrong_one() -> None:
    rounds, work = Span(0, 1, Label.NB_ROUNDS), Span(4, 6, Label.DURATION_WT_SD)
    rest = Span(10, 12, Label.DURATION_BR_SD)
    gold = Sentence("3 x 20 s, 10 s lent", (rounds, work, rest)).assembled()
    found = [(s.start, s.end, str(s.label)) for s in (rounds, work)]
    answer = Answer([*found, (10, 12, "duration_wt_sd")])
    quality = qualities([answer], {"one": [gold]}, own_timers=False)["one"]
    assert quality.micro_f1 == pytest.approx(2 / 3)
    assert (quality.roleless, quality.exact_timer) == (1, 0)


def test_a_builds_own_timer_counts() -> None:
    gold = Sentence("3 x 20 s", (Span(0, 1, Label.NB_ROUNDS), Span(4, 6, Label.DURATION_WT_SD)))
    spans = [(s.start, s.end, str(s.label)) for s in gold.spans]
    other = Answer(spans, [{"rounds": 9, "work_seconds": 20, "rest_seconds": 0}])
    sets = {"one": [gold.assembled()]}
    assert qualities([other], sets, own_timers=True)["one"].exact_timer == 0
    assert qualities([other], sets, own_timers=False)["one"].exact_timer == 1


def test_the_crf_reads_what_it_has_learnt(tmp_path: Path) -> None:
    corpus, model = write_corpus(tmp_path / "corpus"), tmp_path / "model"
    crf.train(corpus / "train.jsonl", model, sentences=200, epochs=30)
    reader = crf.load(model)
    texts = ["5 séries de 10 minutes", "3 x 30/30"]
    assert [reader.one(text) for text in texts] == reader.many(texts)
    assert reader.one(texts[0]) == [(0, 1, "nb_rounds"), (12, 14, "duration_wt_min")]

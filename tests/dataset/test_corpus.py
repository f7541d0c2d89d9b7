"""A corpus on disk: whole or not there, and the same whoever writes it."""

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from speechtimer.dataset import corpus, read_sentences
from speechtimer.dataset.config import DatasetConfig, load_config
from speechtimer.dataset.corpus import write_corpus
from speechtimer.dataset.leakage import mask
from speechtimer.errors import ConfigError, DataError, TemplateError
from tests.conftest import ROOT

CONFIG = ROOT / "configs" / "dataset.yaml"
# So many seconds a busy machine may take for what ends at once on an idle one.
PATIENCE = 300.0


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "corpus"


@pytest.fixture
def small() -> DatasetConfig:
    config = load_config(CONFIG)
    return config.model_copy(update={"sentences": {"train": 400, "dev": 60, "test": 50}})


@pytest.fixture
def three_templates(tmp_path: Path) -> Path:
    folder = tmp_path / "templates"
    folder.mkdir()
    (folder / "t.yaml").write_text(
        "sentences:\n  g:\n    weight: 1\n    templates: [un, deux, trois]\n", encoding="utf-8"
    )
    return folder


def test_a_corpus_says_what_it_is(tmp_path: Path, small: DatasetConfig) -> None:
    steps: list[tuple[str, int, int]] = []
    both = small.model_copy(update={"formats": ("jsonl", "conll")})
    folder = tmp_path / "corpus"
    manifest = write_corpus(both, folder, progress=lambda *step: steps.append(step))
    assert manifest == json.loads((folder / "corpus.json").read_text(encoding="utf-8"))
    texts: list[str] = []
    for split, count in small.sentences.items():
        lines = list(read_sentences(folder / f"{split}.jsonl"))
        columns = list(read_sentences(folder / f"{split}.conll"))
        assert len(lines) == count == manifest["sentences"][split]
        assert [(s.text, s.spans) for s in lines] == [(s.text, s.spans) for s in columns]
        digest = hashlib.sha256((folder / f"{split}.jsonl").read_bytes()).hexdigest()
        assert manifest["sha256"][f"{split}.jsonl"] == digest
        texts += [s.text.casefold() for s in lines]
    assert len(set(texts)) == len(texts)
    assert set(manifest["leakage"]) == {"dev", "test"}
    assert {"exact", "masked", "near"} <= set(manifest["leakage"]["dev"])
    assert ("train", 400, 400) in steps
    assert load_config(folder / "config.yaml") == both
    assert [path.name for path in tmp_path.iterdir()] == ["corpus"]


@pytest.mark.parametrize("same_wording", [1, 32])
def test_any_number_of_workers_writes_the_same(
    tmp_path: Path, small: DatasetConfig, monkeypatch: pytest.MonkeyPatch, same_wording: int
) -> None:
    monkeypatch.setattr(corpus, "_FEW", 0)
    sizes = {"train": 9_000, "dev": 50}
    larger = small.model_copy(update={"sentences": sizes, "same_wording": same_wording})
    one, two = (
        write_corpus(larger, tmp_path / str(workers), workers=workers) for workers in (1, 2)
    )
    assert one["sha256"] == two["sha256"]
    other_seed = larger.model_copy(update={"seed": 5})
    assert write_corpus(other_seed, tmp_path / "5", workers=1)["sha256"] != one["sha256"]


def test_sentences_may_share_a_wording(tmp_path: Path, small: DatasetConfig) -> None:
    assert [
        small.model_copy(update={"sentences": {"train": n}}).sentences_a_wording
        for n in (1, 200_000, 300_000, 1_000_000, 9_000_000)
    ] == [1, 1, 5, 32, 32]
    shared = small.model_copy(update={"same_wording": 8, "sentences": {"train": 4000}})
    write_corpus(shared, tmp_path / "shared", workers=1)
    write_corpus(shared.model_copy(update={"same_wording": None}), tmp_path / "own", workers=1)
    patterns = {
        folder: len({mask(s) for s in read_sentences(tmp_path / folder / "train.jsonl")})
        for folder in ("shared", "own")
    }
    assert patterns["shared"] < 0.9 * patterns["own"]


def test_no_short_pattern_of_train_is_held_out(tmp_path: Path, small: DatasetConfig) -> None:
    larger = small.model_copy(update={"sentences": {"train": 4000, "dev": 300}})
    write_corpus(larger, tmp_path / "corpus", workers=1)
    train, dev = (
        read_sentences(tmp_path / "corpus" / f"{split}.jsonl") for split in ("train", "dev")
    )
    short = {mask(sentence) for sentence in train if len(sentence.text) <= 32}
    assert len(short) > 300
    assert not short & {mask(sentence) for sentence in dev}


def test_an_existing_folder_is_kept(tmp_path: Path, small: DatasetConfig) -> None:
    (tmp_path / "old.txt").touch()
    with pytest.raises(DataError, match="exists: give another folder"):
        write_corpus(small, tmp_path)
    assert (tmp_path / "old.txt").exists()


def test_only_a_corpus_is_replaced(tmp_path: Path, small: DatasetConfig) -> None:
    (tmp_path / "diary.txt").touch()
    run = tmp_path / "run"
    run.mkdir()
    for name in ("config.yaml", "model.pt"):  # what a training leaves
        (run / name).touch()
    for folder in (tmp_path, tmp_path / "diary.txt", run):
        with pytest.raises(DataError, match="is not a corpus and is not replaced"):
            write_corpus(small, folder, replace=True)
    assert (tmp_path / "diary.txt").exists()
    assert (run / "model.pt").exists()
    (tmp_path / "empty").mkdir()
    write_corpus(small, tmp_path / "empty", replace=True)
    larger = small.model_copy(update={"sentences": {**small.sentences, "dev": 70}})
    write_corpus(larger, tmp_path / "empty", replace=True)
    assert len(list(read_sentences(tmp_path / "empty" / "dev.jsonl"))) == 70


def test_a_link_and_a_way_up_lead_to_the_folder(
    tmp_path: Path, small: DatasetConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_corpus(small, tmp_path / "corpus")
    (tmp_path / "link").symlink_to(tmp_path / "corpus")
    write_corpus(small, tmp_path / "link", replace=True)
    (tmp_path / "corpus" / "below").mkdir()
    monkeypatch.chdir(tmp_path / "corpus" / "below")
    write_corpus(small, Path(".."), replace=True)
    assert len(list(read_sentences(tmp_path / "corpus" / "dev.jsonl"))) == 60
    assert sorted(path.name for path in tmp_path.iterdir()) == ["corpus", "link"]


def test_the_old_corpus_stays_where_the_new_one_cannot_be_moved(
    tmp_path: Path, small: DatasetConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "corpus"
    before = write_corpus(small, folder)["sha256"]
    rename = Path.replace

    def fail(self: Path, target: Path) -> Path:
        if self.name.endswith(".partial"):
            raise KeyboardInterrupt
        return rename(self, target)

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(KeyboardInterrupt):
        write_corpus(small.model_copy(update={"seed": 9}), folder, replace=True)
    assert json.loads((folder / "corpus.json").read_text(encoding="utf-8"))["sha256"] == before
    assert [path.name for path in tmp_path.iterdir()] == ["corpus"]


def workers_of(parent: int) -> list[int]:
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    return [
        int(child)
        for child in children
        if "spawn_main" in Path(f"/proc/{child}/cmdline").read_text()
    ]


def wait_until_asleep(process: int) -> None:
    """Until it has waited at twenty looks in a row, which nothing but a full pipe makes it do."""
    end, asleep = time.monotonic() + PATIENCE, 0
    while asleep < 20:
        assert time.monotonic() < end, "it never waited"
        time.sleep(0.05)
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
        asleep = asleep + 1 if state == "S" else 0


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="processes are found in /proc")
def test_workers_killed_in_the_middle_of_an_answer_is_one_sentence(
    tmp_path: Path, folder: Path, process: subprocess.Popen[str]
) -> None:
    wait_for_training_sentences(folder)
    workers = workers_of(process.pid)
    assert len(workers) == 2
    os.kill(process.pid, signal.SIGSTOP)  # nobody reads: they wait with half an answer sent
    for worker in workers:
        wait_until_asleep(worker)
        os.kill(worker, signal.SIGKILL)
    os.kill(process.pid, signal.SIGCONT)
    _, errors = process.communicate(timeout=PATIENCE)
    assert process.returncode == 1
    assert errors.startswith("Error: a process that draws sentences was killed")
    assert errors.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_too_much_leakage_leaves_no_corpus(tmp_path: Path, three_templates: Path) -> None:
    alike = [f"'(va|{'vite|' * n}va) mon tout petit minuteur {{work:minutes}}'" for n in range(40)]
    (three_templates / "t.yaml").write_text(
        f"sentences:\n  g:\n    weight: 1\n    templates: [{', '.join(alike)}]\n", encoding="utf-8"
    )
    config = DatasetConfig(
        sentences={"train": 2000, "dev": 100},
        registers={"clean": 1},
        held_out=0.2,
        templates=three_templates,
    )
    with pytest.raises(DataError, match=r"of the dev sentences stand in train too .*limit 2.0%"):
        write_corpus(config, tmp_path / "corpus", workers=1)
    assert [path.name for path in tmp_path.iterdir()] == ["templates"]


def test_too_few_sentences(tmp_path: Path, three_templates: Path) -> None:
    greedy = DatasetConfig(
        sentences={"train": 1000}, registers={"spoken": 1}, held_out=0, templates=three_templates
    )
    with pytest.raises(ConfigError, match=r"sentences.train: the templates give \d+ different"):
        write_corpus(greedy, tmp_path / "corpus", workers=1)
    assert not (tmp_path / "corpus").exists()


@pytest.mark.parametrize("same_wording", [1, 4])
def test_templates_that_say_nothing_end(
    tmp_path: Path, three_templates: Path, same_wording: int
) -> None:
    (three_templates / "t.yaml").write_text(
        "sentences:\n  g:\n    weight: 1\n    templates: ['']\n", encoding="utf-8"
    )
    silent = DatasetConfig(
        sentences={"train": 10},
        registers={"clean": 1},
        held_out=0,
        templates=three_templates,
        same_wording=same_wording,
    )
    with pytest.raises(ConfigError, match=r"the templates give 0 different sentences, not 10"):
        write_corpus(silent, tmp_path / "corpus", workers=1)


def test_malformed_templates_leave_the_old_corpus(
    tmp_path: Path, three_templates: Path, small: DatasetConfig
) -> None:
    (three_templates / "t.yaml").write_text("rules:\n  a: ['(b']\n", encoding="utf-8")
    broken = small.model_copy(update={"templates": three_templates})
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "corpus.json").touch()
    with pytest.raises(TemplateError, match=r"t.yaml:2: .*missing"):
        write_corpus(broken, folder, replace=True)
    assert folder.exists()


@pytest.fixture
def process(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """A command that writes a large corpus with two workers; none of them outlives the test."""
    words = ["generate", str(CONFIG), "--sentences", "3000000", "--workers", "2", "-o", str(folder)]
    with subprocess.Popen(
        [sys.executable, "-m", "speechtimer", *words],
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as started:
        try:
            yield started
        finally:
            with suppress(ProcessLookupError):
                os.killpg(started.pid, signal.SIGKILL)


def wait_for_training_sentences(folder: Path) -> Path:
    partial = folder.with_name(f".{folder.name}.partial") / "train.jsonl"
    end = time.monotonic() + PATIENCE
    while not (partial.exists() and partial.stat().st_size > 1_000_000):
        assert time.monotonic() < end, "no sentence was written"
        time.sleep(0.1)
    return partial


def test_ctrl_c_leaves_nothing_behind(
    tmp_path: Path, folder: Path, process: subprocess.Popen[str]
) -> None:
    wait_for_training_sentences(folder)
    os.killpg(process.pid, signal.SIGINT)
    _, errors = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130
    assert errors.strip() == "Error: interrupted"
    assert list(tmp_path.iterdir()) == []


def test_killed_it_leaves_no_corpus_and_no_workers(
    tmp_path: Path, folder: Path, process: subprocess.Popen[str], small: DatasetConfig
) -> None:
    partial = wait_for_training_sentences(folder)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    process.communicate(
        timeout=PATIENCE
    )  # returns when the workers, who share its output, have ended
    assert partial.exists()
    assert not folder.exists()
    write_corpus(small, folder)
    assert [path.name for path in tmp_path.iterdir()] == ["corpus"]

"""``speechtimer predict``, ``evaluate`` and ``export``."""

import json
from pathlib import Path

import pytest

from speechtimer import Block, Program, parse
from speechtimer.dataset import Sentence, read_jsonl, read_sentences, write_conll, write_jsonl
from speechtimer.labels import Label, Span
from tests.cli.conftest import Run

TEXTS = ["3 séries de 2 minutes avec 30 secondes de repos", "bonjour"]
GOLD = [
    Sentence(
        TEXTS[0],
        (
            Span(0, 1, Label.NB_ROUNDS),
            Span(12, 13, Label.DURATION_WT_MIN),
            Span(27, 29, Label.DURATION_BR_SD),
        ),
        Program((Block(3, 120, 30),)),
    ),
    Sentence(TEXTS[1]),
]
WRONG = Sentence(TEXTS[0], (Span(0, 1, Label.DURATION_WT_SD),), Program((Block(1, 3, 0),)))


@pytest.fixture(params=[".txt", ".jsonl", ".conll"])
def file(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / f"sentences{request.param}"
    if request.param == ".txt":
        path.write_text("\n".join(TEXTS), encoding="utf-8")
    else:
        (write_conll if request.param == ".conll" else write_jsonl)(path, GOLD)
    return path


def test_predict(run: Run, file: Path) -> None:
    result = run("predict", "default", file)
    assert result.exit_code == 0
    assert [json.loads(line) for line in result.stdout.splitlines()] == [
        parse(text).to_dict() for text in TEXTS
    ]


def test_predict_reads_unlabelled_json_and_writes_what_evaluate_reads(
    run: Run, tmp_path: Path
) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text(json.dumps({"text": TEXTS[0]}) + "\n", encoding="utf-8")
    assert run("predict", "default", file, "--output", file).exit_code == 0
    assert list(read_jsonl(file)) == GOLD[:1]
    assert [path.name for path in tmp_path.iterdir()] == ["a.jsonl"]


def test_predict_leaves_nothing_behind_when_it_fails(run: Run, tmp_path: Path) -> None:
    file, output = tmp_path / "a.jsonl", tmp_path / "out.jsonl"
    file.write_text('{"text": "3 tours"}\n{"texte": ""}\n', encoding="utf-8")
    output.write_text("before", encoding="utf-8")
    result = run("predict", "default", file, "--output", output)
    assert result.exit_code == 1
    assert result.stderr == f'Error: {file}:2: expected an object with "text"\n'
    assert output.read_text(encoding="utf-8") == "before"
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.parametrize(
    ("suffix", "good", "bad", "error"),
    [
        (".txt", "3 tours", b"3 s\xe9ries", ": line 2: not UTF-8 at byte 3: save it as UTF-8"),
        (".jsonl", '{"text": "3 tours"}', b'{"text": "\xe9"}', ":2: not UTF-8 at byte 10: save"),
        (".jsonl", '{"text": "3 tours"}', b'{"text": "\\ud800"}', ':2: "text" holds half of'),
        (".conll", "3\tO\t+\ntours\tO\t-\n", b"s\xe9ries\tO", ":4: not UTF-8 at byte 1: save"),
    ],
)
def test_predict_answers_what_comes_before_a_bad_line(
    run: Run, tmp_path: Path, suffix: str, good: str, bad: bytes, error: str
) -> None:
    file = tmp_path / f"a{suffix}"
    file.write_bytes(good.encode() + b"\n" + bad + b"\n")
    result = run("predict", "default", file)
    assert result.exit_code == 1
    assert [json.loads(line)["text"] for line in result.stdout.splitlines()] == ["3 tours"]
    assert result.stderr.startswith(f"Error: {file}{error}")
    assert result.stderr.count("\n") == 1


def test_predict_refuses_other_files(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.csv").touch()
    result = run("predict", "default", tmp_path / "a.csv")
    assert result.exit_code == 1
    assert ".txt, .jsonl and .conll" in result.stderr


@pytest.mark.parametrize("suffix", [".jsonl", ".conll"])
def test_evaluate_as_json(run: Run, tmp_path: Path, suffix: str) -> None:
    file = tmp_path / f"gold{suffix}"
    (write_conll if suffix == ".conll" else write_jsonl)(file, GOLD)
    assert [s.program for s in read_sentences(file)] == [s.program for s in GOLD]
    result = run("evaluate", "default", file, file, "--json")
    data = json.loads(result.stdout)
    assert data["micro_f1"] == 1.0
    assert data["exact_timer"] == 1.0
    assert data["sentences"] == 4
    assert data["labels"]["nb_rounds"]["found"] == 2
    assert data["megabytes"] > 0
    assert data["wall_seconds"] > 0
    assert data["cpu_seconds"] >= 0
    assert data["errors"] == []
    assert [part["file"] for part in data["files"]] == [str(file), str(file)]
    assert [part["sentences"] for part in data["files"]] == [2, 2]
    assert data["files"][0]["labels"]["nb_rounds"]["found"] == 1


def test_evaluate_shows_a_table_and_errors(run: Run, tmp_path: Path) -> None:
    write_jsonl(tmp_path / "gold.jsonl", [GOLD[0], WRONG])
    result = run("evaluate", "default", tmp_path / "gold.jsonl", "--errors", "5")
    assert result.exit_code == 0
    assert "micro-F1     0.6000" in result.stdout
    assert "exact timer  0.5000  (1 of 2)" in result.stdout
    assert "MB" in result.stdout
    assert "ms a sentence" in result.stdout
    assert "duration_wt_sd" in result.stdout
    assert "gold   [3](duration_wt_sd) séries de 2" in result.stdout
    assert "→ 1 × (3, 0)" in result.stdout
    assert "→ 3 × (120, 30)" in result.stdout


def test_evaluate_shows_a_row_a_file(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write_jsonl("[good].jsonl", GOLD)  # brackets: a name, not rich's markup
    write_jsonl("bad.jsonl", [WRONG])
    result = run("evaluate", "default", "[good].jsonl", "bad.jsonl")
    rows = [line.split() for line in result.stdout.splitlines()]
    assert ["[good].jsonl", "2", "1.0000", "1.0000"] in rows
    assert ["bad.jsonl", "1", "0.0000", "0.0000"] in rows
    assert ["all", "3", "0.6000", "0.6667"] in rows


def test_evaluate_names_the_file_without_a_sentence(run: Run, tmp_path: Path) -> None:
    write_jsonl(tmp_path / "gold.jsonl", GOLD)
    (tmp_path / "none.jsonl").touch()
    result = run("evaluate", "default", tmp_path / "gold.jsonl", tmp_path / "none.jsonl")
    assert result.exit_code == 1
    assert "none.jsonl: there is no sentence in it" in result.stderr


def test_evaluate_keeps_as_many_errors_as_asked(run: Run, tmp_path: Path) -> None:
    write_jsonl(tmp_path / "gold.jsonl", [WRONG] * 3)
    result = run("evaluate", "default", tmp_path / "gold.jsonl", "--errors", "2", "--json")
    errors = json.loads(result.stdout)["errors"]
    assert len(errors) == 2
    assert errors[0]["text"] == TEXTS[0]
    assert errors[0]["gold"]["program"] == [{"rounds": 1, "work_seconds": 3, "rest_seconds": 0}]


def test_evaluate_needs_sentences(run: Run, tmp_path: Path) -> None:
    (tmp_path / "gold.jsonl").touch()
    result = run("evaluate", "default", tmp_path / "gold.jsonl")
    assert result.exit_code == 1
    assert "no sentence" in result.stderr


def test_export_of_what_is_no_model(run: Run, tmp_path: Path) -> None:
    (tmp_path / "model.pt").write_bytes(b"junk")
    result = run("export", tmp_path / "model.pt")
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: ")
    assert result.stderr.count("\n") == 1
    assert not (tmp_path / "model.safetensors").exists()

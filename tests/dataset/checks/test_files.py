"""Files: programs, texts that occur twice, places, and cross-validation."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from speechtimer.dataset import Sentence, write_conll, write_jsonl
from speechtimer.dataset.checks import Severity, check_files, read_lines
from speechtimer.errors import DataError
from tests.marked import marked

GOOD = "[3](n) séries de [2](wm) minutes avec [30](bs) secondes de repos"
BAD = "[3](n) séries de [2 minutes](wm)"


def write(path: Path, *objects: dict[str, Any]) -> Path:
    lines = [json.dumps(each, ensure_ascii=False) for each in objects]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def without_program(source: str) -> dict[str, Any]:
    return {key: value for key, value in marked(source).to_dict().items() if key != "program"}


def messages(*paths: Path) -> list[tuple[int, str]]:
    findings = check_files(paths, guide_only=True).findings
    return [(located.line.number, located.finding.message) for located in findings]


def test_the_line_is_the_one_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    lines = [json.dumps(without_program(source)) for source in (GOOD, BAD)]
    path.write_text("\n\n" + "\n\n".join(lines), encoding="utf-8")
    assert [number for number, _ in messages(path)] == [5]


def test_the_line_of_conll_is_its_first_token(tmp_path: Path) -> None:
    path = tmp_path / "a.conll"
    write_conll(path, [marked(GOOD), marked(BAD), marked("stop")])
    path.write_bytes(b"\xef\xbb\xbf\n" + path.read_bytes() + b"\n\n")
    first = [line.number for line in read_lines(path)]
    tokens = [line.sentence.text.split()[0] for line in read_lines(path)]
    lines = path.read_text(encoding="utf-8-sig").split("\n")
    assert [lines[number - 1].split("\t")[0] for number in first] == tokens
    assert [number for number, _ in messages(path)] == [first[1]]


def test_a_program_that_is_not_what_the_spans_give(tmp_path: Path) -> None:
    blocks = [{"rounds": 3, "work_seconds": 120, "rest_seconds": 0}]
    path = write(tmp_path / "a.jsonl", without_program(GOOD) | {"program": blocks})
    (located,) = check_files([path], guide_only=True).findings
    assert located.finding.message == "« program » n’est pas ce que donnent les spans"
    assert located.finding.expected == "3 × (120, 30)"


def test_a_program_that_is_missing_or_right(tmp_path: Path) -> None:
    right = marked(GOOD).assembled().to_dict()
    assert messages(write(tmp_path / "a.jsonl", without_program(GOOD), right)) == []


def test_a_written_null_where_there_is_a_program(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", without_program(GOOD) | {"program": None})
    assert len(messages(path)) == 1


def test_spans_that_give_no_timer(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", without_program("[0](n) tours de [30](ws) secondes"))
    ((_, message),) = messages(path)
    assert message.startswith("les spans ne donnent pas de minuteur : Le nombre de tours")


def test_a_wrong_span_is_not_reported_twice(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", marked(BAD).to_dict())
    assert len(messages(path)) == 1


def test_a_text_that_is_labelled_in_two_ways(tmp_path: Path) -> None:
    sources = (GOOD, GOOD, "10 fois", "[10](n) fois")
    first = write(tmp_path / "a.jsonl", *map(without_program, sources))
    second = write(tmp_path / "b.jsonl", without_program("10 [fois](n)"))
    found = messages(first, second)
    assert (4, "le même texte est annoté autrement à la ligne 3") in found
    assert (1, f"le même texte est annoté autrement à la ligne {first}:3") in found


def test_a_span_that_cuts_a_word(tmp_path: Path) -> None:
    spans = [{"start": 0, "end": 2, "label": "nb_rounds"}]
    path = write(tmp_path / "a.jsonl", {"text": "trois tours", "spans": spans})
    assert messages(path) == [(1, "« tr » coupe le mot ou le nombre « trois » en deux")]


@pytest.mark.parametrize(("start", "end"), [(0, 2), (1, 2)])
def test_a_span_with_a_space(tmp_path: Path, start: int, end: int) -> None:
    spans = [{"start": start, "end": end, "label": "nb_rounds"}]
    path = write(tmp_path / "a.jsonl", {"text": "3 tours", "spans": spans})
    assert messages(path)[0] == (1, "le span commence ou finit par une espace")


def test_a_line_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", without_program(GOOD), {"text": "a"})
    with pytest.raises(DataError, match=r"a\.jsonl:2: \"spans\" is missing"):
        check_files([path])


def test_few_sentences_are_not_cross_validated(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    write_jsonl(path, [marked(GOOD)] * 80)
    report = check_files([path])
    assert report.skipped == ("cross-validation needs at least 50 different sentences, there are 1")


def test_without_the_extra_the_guide_is_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("speechtimer.dataset.checks.find_spec", lambda _: None)
    report = check_files([write(tmp_path / "a.jsonl", without_program(BAD))])
    assert report.skipped.endswith('pip install "speechtimer[check]"')
    assert len(report.of(Severity.CONTRADICTION)) == 1


PLACES = (
    "salle",
    "parc",
    "stade",
    "gymnase",
    "bureau",
    "salon",
    "jardin",
    "studio",
    "quai",
    "pont",
)
NAMES = ("Ana", "Bob", "Cléo", "Dan", "Ève", "Finn", "Gus", "Hana", "Ida", "Jo")


def team(*, spoilt: int | None) -> list[Sentence]:
    """A hundred sentences of one kind, of which one has its work labelled as rest."""
    sources = [
        f"{name} court au {place} [{5 + i}](n) fois [{20 + i}](ws) secondes et marche "
        f"[{1 + i % 9}](bm) minutes"
        for i, (name, place) in enumerate((n, p) for n in NAMES for p in PLACES)
    ]
    if spoilt is not None:
        sources[spoilt] = sources[spoilt].replace("(ws)", "(bs)")
    return [marked(source) for source in sources]


def test_the_sentence_that_differs_from_the_others_comes_first(tmp_path: Path) -> None:
    path = tmp_path / "team.jsonl"
    write_jsonl(path, [sentence.assembled() for sentence in team(spoilt=33)])
    (first, *_) = check_files([path]).of(Severity.LIKELY)
    assert first.line.number == 34
    assert first.line.sentence.text[first.finding.start : first.finding.end] == "53"
    assert first.finding.expected == "B-duration_wt_sd"
    assert "B-duration_br_sd" in first.finding.message
    assert first.finding.confidence is not None
    assert first.finding.confidence >= 0.8


def test_sentences_that_agree_are_not_suspected(tmp_path: Path) -> None:
    path = tmp_path / "team.jsonl"
    write_jsonl(path, [sentence.assembled() for sentence in team(spoilt=None)])
    assert check_files([path]).findings == ()


def test_the_seed_decides(tmp_path: Path) -> None:
    path = tmp_path / "team.jsonl"
    write_jsonl(path, [sentence.assembled() for sentence in team(spoilt=33)])
    assert check_files([path], seed=3) == check_files([path], seed=3)


def test_sentences_without_spans_teach_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    write_jsonl(path, [Sentence(f"{name} au {place}") for name in NAMES for place in PLACES])
    assert check_files([path]).findings == ()


def test_progress_counts_folds(tmp_path: Path) -> None:
    path = tmp_path / "team.jsonl"
    write_jsonl(path, team(spoilt=None))
    calls: list[tuple[str, int, int]] = []
    check_files([path], folds=3, progress=lambda *call: calls.append(call))
    assert calls == [("cross-validation", i, 3) for i in (1, 2, 3)]


def test_what_a_model_needs_is_imported_late() -> None:
    code = "import sys, speechtimer.dataset.checks; assert 'sklearn' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)

"""``speechtimer parse``: for people, for programs, and for streams."""

import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from speechtimer import Label, Span, parse
from speechtimer.cli.screen import COLOURS, marked, show_parsed
from speechtimer.cli.stream import MAX_LINE_BYTES, batches, line_chunks
from speechtimer.errors import DataError
from speechtimer.program import duration
from tests.cli.conftest import Run

SENTENCE = "3 séries de 2 minutes avec 30 secondes de repos"
SHOWN = (
    "[3](nb_rounds) séries de [2](duration_wt_min) minutes "
    "avec [30](duration_br_sd) secondes de repos\n"
    "3 × 2 min, repos 30 s\n"
    "Total : 7 min\n"
)
Shell = Callable[..., subprocess.CompletedProcess[bytes]]


def test_the_timer_is_shown(run: Run) -> None:
    result = run("parse", SENTENCE)
    assert (result.exit_code, result.stdout, result.stderr) == (0, SHOWN, "")


def test_words_are_joined(run: Run) -> None:
    assert run("parse", *SENTENCE.split()).stdout == SHOWN


def test_no_timer_is_a_reason_in_french(run: Run) -> None:
    result = run("parse", "arrête le chrono")
    problem = parse("arrête le chrono").problem
    assert problem is not None
    assert (result.exit_code, result.stderr) == (1, problem.message + "\n")


def test_json(run: Run) -> None:
    result = run("parse", "--json", SENTENCE)
    assert result.exit_code == 0
    assert result.stdout == json.dumps(parse(SENTENCE).to_dict(), ensure_ascii=False) + "\n"


def test_json_of_no_timer(run: Run) -> None:
    result = run("parse", "--json", "bonjour")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["problem"]["kind"] == "empty"


def test_lines(run: Run) -> None:
    stdin = f"\ufeff{SENTENCE}\r\n\r\nbonjour".encode()
    result = run("parse", "-", stdin=stdin)
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.exit_code == 0
    assert lines == [parse(text).to_dict() for text in (SENTENCE, "", "bonjour")]


def test_no_lines(run: Run) -> None:
    assert run("parse", "-", stdin=b"").stdout == ""


def test_lines_until_one_that_is_not_utf8_are_answered(run: Run) -> None:
    result = run("parse", "-", stdin=b"3 tours\n" * 300 + "3 séries\n2 tours\n".encode("latin-1"))
    assert result.exit_code == 1
    assert [json.loads(line)["text"] for line in result.stdout.splitlines()] == ["3 tours"] * 300
    assert result.stderr == (
        "Error: line 301: not UTF-8 at byte 3: save it as UTF-8, or convert it "
        "(from Latin-1: iconv -f latin1 -t utf-8)\n"
    )


def test_a_sentence_that_is_not_utf8(shell: Shell) -> None:
    result = shell("parse", b"3 s\xe9ries")
    assert (result.returncode, result.stdout) == (2, b"")
    assert result.stderr == (
        b"Error: TEXT is not UTF-8: set your terminal to UTF-8 (see speechtimer parse --help)\n"
    )


def test_output_is_utf8_whatever_the_terminal_speaks(shell: Shell) -> None:
    result = shell("parse", "--json", SENTENCE, PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert json.loads(result.stdout)["text"] == SENTENCE
    shown = shell("parse", SENTENCE, PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert (shown.returncode, shown.stderr) == (0, b"")


def test_a_program_may_ask_and_wait_for_each_answer() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "speechtimer", "parse", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as asked:
        assert asked.stdin is not None
        assert asked.stdout is not None
        for text in (SENTENCE, "", "2 tours"):
            asked.stdin.write(text.encode() + b"\n")
            asked.stdin.flush()
            assert json.loads(asked.stdout.readline())["text"] == text
        asked.stdin.close()
        assert asked.wait(timeout=30) == 0


@pytest.mark.parametrize("model", ["missing.safetensors", "model.txt", "."])
def test_a_model_that_cannot_be_loaded(run: Run, model: str) -> None:
    result = run("parse", "--model", model, SENTENCE)
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: ")
    assert result.stderr.count("\n") == 1


def test_colours_on_a_terminal() -> None:
    written = io.StringIO()
    screen = Console(file=written, force_terminal=True, color_system="truecolor", width=200)
    show_parsed(parse(SENTENCE), screen)
    shown = written.getvalue()
    assert "\x1b[1;31m3\x1b[0m séries de \x1b[1;38;2;0;158;115m2\x1b[0m minutes" in shown
    assert set(COLOURS) == set(Label)


def test_no_color_is_plain(monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert run("parse", SENTENCE).stdout == SHOWN


def test_control_characters_do_not_reach_the_terminal() -> None:
    span = Span(1, 2, Label.NB_ROUNDS)
    assert str(marked("\x1b3\x07", (span,), colours=True)) == "�3�"


@pytest.mark.parametrize(
    ("seconds", "words"), [(0, "0 s"), (45, "45 s"), (3600, "1 h"), (3661, "1 h 1 min 1 s")]
)
def test_durations(seconds: int, words: str) -> None:
    assert duration(seconds) == words


@given(st.lists(st.text(st.characters(exclude_characters="\n", exclude_categories=["Cs"]))))
def test_chunks_are_the_lines(lines: list[str]) -> None:
    written = "".join(f"{line}\n" for line in lines).encode()
    expected = [line.removesuffix("\r") for line in lines]
    if expected:
        expected[0] = expected[0].removeprefix("\ufeff")
    read = list(line_chunks(io.BytesIO(written), lines=3))
    assert [line for chunk in read for line in chunk] == expected
    assert all(len(chunk) <= 3 for chunk in read)


@pytest.mark.parametrize("content", [b"\xef\xbb\xbfa", b"a", b"\r", b"\xef\xbb\xbf"])
def test_a_last_line_without_an_end(content: bytes) -> None:
    class OneByOne(io.BytesIO):
        def read1(self, size: int | None = -1, /) -> bytes:
            del size
            return super().read1(1)

    whole = list(line_chunks(io.BytesIO(content)))
    assert list(line_chunks(OneByOne(content))) == whole


@pytest.mark.parametrize("end", [b"", b"\n"])
def test_a_line_without_end_is_not_kept_in_memory(end: bytes) -> None:
    stream = io.BytesIO(b"3 tours\n" + b"a" * (MAX_LINE_BYTES + 1) + end)
    chunks = line_chunks(stream)
    assert next(chunks) == ["3 tours"]
    with pytest.raises(DataError, match="line 2 is longer than 1000000 bytes"):
        next(chunks)


def test_batches() -> None:
    assert list(batches(range(5), 2)) == [[0, 1], [2, 3], [4]]
    assert list(batches([])) == []


def test_a_timer_becomes_a_file(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "seance.ics"
    start = ("--start", "2026-12-01 18:00")
    result = run("parse", SENTENCE, "--to", "ics", *start, "--output", str(file))
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "")
    assert "DTSTART:20261201T180000" in file.read_text(encoding="utf-8")
    assert run("parse", SENTENCE, "--to", "ics", *start).stdout == file.read_text(encoding="utf-8")


def test_no_timer_no_file(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "seance.fit"
    result = run("parse", "bonjour", "--to", "fit", "--output", str(file))
    assert result.exit_code == 1
    assert not file.exists()


@pytest.mark.parametrize(
    ("args", "reason"),
    [
        (("-", "--to", "zwo"), "one sentence"),
        ((SENTENCE, "--json", "--to", "zwo"), "without --json"),
        ((SENTENCE, "--output", "a.zwo"), "go with --to"),
        (("12 pompes, 1 minute de repos", "--to", "zwo"), "sans durée"),
    ],
)
def test_files_that_cannot_be(run: Run, args: tuple[str, ...], reason: str) -> None:
    result = run("parse", *args)
    assert result.exit_code != 0
    assert reason in result.stderr

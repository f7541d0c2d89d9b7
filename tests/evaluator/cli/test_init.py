"""`speechtimer evaluator init`: an event on the disk, or nothing at all."""

import stat
from datetime import date, datetime
from pathlib import Path

import pytest

from evaluator.config import load_config
from evaluator.event import Event
from evaluator.new_event import filled_in, hidden_sentences, moment, span_count
from evaluator.scoring.points import least_noise
from evaluator.tokens import organiser_of
from speechtimer.dataset import Sentence, read_sentences, write_jsonl
from speechtimer.errors import ConfigError
from speechtimer.labels import Label, Span
from tests.evaluator.cli.conftest import ROOT, Run, options

_TEMPLATE = ROOT / "configs" / "event.yaml"


def test_template_is_what_is_so_anyway() -> None:
    """Its values are the defaults, so that a line may be left out."""
    template = load_config(_TEMPLATE)
    given = {"name", "opens", "deadline", "display"}
    least = template.model_copy(update={}).model_dump(include=given)

    assert template == type(template).model_validate(least)


def test_sets_an_event_up(folder: Path, hidden: Path) -> None:
    event = Event.open(folder)

    assert event.config.name == "Essai"
    assert event.config.moment("deadline").isoformat() == "2031-05-02T17:15:00+02:00"
    assert event.hidden == tuple(read_sentences(hidden))
    assert "# the winners are shown" in (folder / "event.yaml").read_text()
    with event.reading() as session:
        assert event.phase(session) == "open"
    event.engine.dispose()


@pytest.mark.parametrize(
    ("written", "noise"),
    [
        ("{f1: 0.001, seconds: 0.05}", (None, 0.05)),
        ("{f1: 1.0e-4, seconds: 0.05}", (None, 0.05)),
        ("  # ties\n    f1: 0\n    seconds: 0.1", (None, 0.1)),
        ("{f1: 0.9, seconds: 0.05}", (0.9, 0.05)),
        ("{seconds: 0.05}", (0.001, 0.05)),
    ],
)
def test_models_that_one_span_sets_apart_are_tied(
    tmp_path: Path, hidden: Path, run: Run, written: str, noise: tuple[float | None, float]
) -> None:
    text = _TEMPLATE.read_text(encoding="utf-8")
    own, folder = tmp_path / "own.yaml", tmp_path / "event"
    own.write_text(text.replace("{f1: 0.001, seconds: 0.05}", written), encoding="utf-8")

    result = run("evaluator", "init", folder, "--name", "A", *options(hidden), "--template", own)

    f1, seconds = noise
    least = least_noise(span_count(hidden_sentences(hidden)))
    found = load_config(folder / "event.yaml").scoring.noise
    assert (found.f1, found.seconds) == (least if f1 is None else f1, seconds)
    assert f"differ by {found.f1:g} at most" in result.stdout


def test_only_its_owner_can_read_it(folder: Path) -> None:
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    for name in ("secret", "hidden.jsonl"):
        assert stat.S_IMODE((folder / name).stat().st_mode) == 0o600


def test_token_is_the_organisers(tmp_path: Path, hidden: Path, run: Run) -> None:
    folder = tmp_path / "event"

    said = run("evaluator", "init", folder, "--name", "A", *options(hidden)).stdout

    token = next(word for word in said.split() if word.startswith("orga-"))
    event = Event.open(folder)
    with event.reading() as session:
        found = organiser_of(session, token)
    assert found is not None
    assert found.name == "organisation"
    assert token not in "".join(
        path.read_text(errors="replace") for path in folder.iterdir() if path.is_file()
    )
    event.engine.dispose()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--date", "2019-01-01", "--opens", "8:00"), "is over"),
        (("--date", "2031-5-2"), "there is no day '2031-5-2': write for example 2026-11-21"),
        (("--deadline", "25:00"), "there is no time '25:00': write 17:15"),
        (("--deadline", "2031-02-30 12:00"), "there is no time '2031-02-30 12:00'"),
        (
            ("--opens", "9:00", "--deadline", "00:00"),
            "2031-05-02 00:00 does not come after 2031-05-02 09:00",
        ),
        (
            ("--date", "2031-03-30", "--opens", "1:00", "--deadline", "2:30"),
            "deadline: in Europe/Paris there is no 2031-03-30 02:30",
        ),
        (("--deadline", "quand"), "write 17:15"),
        (("--time-zone", "Paris"), "no time zone"),
        (("--display", "12:00"), "display must not come before the deadline"),
        (("--database", "mysql://a/b"), "mysql is not supported"),
        (("--database", "postgresql+psycopg://nobody@127.0.0.1:9/x"), "127.0.0.1"),
    ],
)
def test_refusal_leaves_nothing_behind(
    tmp_path: Path, hidden: Path, run: Run, words: tuple[str, ...], sentence: str
) -> None:
    folder = tmp_path / "event"

    result = run("evaluator", "init", folder, "--name", "A", *options(hidden), *words)

    assert result.exit_code != 0
    assert sentence in result.output
    assert "{" not in result.output
    assert not folder.exists()


@pytest.mark.parametrize(
    ("sentences", "said"),
    [
        ([Sentence("2 tours")], "no sentence in it is labelled"),
        ([Sentence("2 tours", (Span(0, 1, Label.NB_ROUNDS),))] * 2, "« 2 tours » is in it twice"),
        ([Sentence("22 tours", (Span(0, 1, Label.NB_ROUNDS),))], "ends within a word"),
    ],
)
def test_sentences_that_cannot_judge_are_refused(
    tmp_path: Path, run: Run, sentences: list[Sentence], said: str
) -> None:
    file = tmp_path / "sentences.jsonl"
    write_jsonl(file, sentences)

    result = run("evaluator", "init", tmp_path / "event", "--name", "A", *options(file))

    assert result.exit_code == 1
    assert said in result.output


def test_folder_that_holds_something_is_left_as_it_is(
    tmp_path: Path, hidden: Path, run: Run
) -> None:
    kept = tmp_path / "event" / "kept.txt"
    kept.parent.mkdir()
    kept.touch()

    result = run("evaluator", "init", kept.parent, "--name", "A", *options(hidden))

    assert "holds something already" in result.output
    assert list(kept.parent.iterdir()) == [kept]


@pytest.mark.parametrize("name", ["A: #1", "123", '« Été » \\ "x"', "true"])
def test_any_name_survives_yaml(tmp_path: Path, name: str) -> None:
    file = tmp_path / "event.yaml"
    file.write_text(filled_in(_TEMPLATE.read_text(encoding="utf-8"), {"name": name}))

    assert load_config(file).name == name


def test_a_key_that_is_none_is_named(tmp_path: Path) -> None:
    text = filled_in(_TEMPLATE.read_text(encoding="utf-8"), {})
    file = tmp_path / "event.yaml"
    file.write_text(text.replace("limits: ", "limits:\n  at_once: 5 "))

    with pytest.raises(ConfigError, match=r"event.yaml: limits\.at_once: Extra inputs are not"):
        load_config(file)


def test_networks_are_read_strictly(tmp_path: Path) -> None:
    text = filled_in(_TEMPLATE.read_text(encoding="utf-8"), {})
    file = tmp_path / "event.yaml"
    file.write_text(text.replace("also_refused: []", "also_refused: [193.48.0.1/16]"))

    with pytest.raises(ConfigError, match=r'also_refused: .* "193.48.0.0/16"'):
        load_config(file)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("17:15", datetime(2031, 5, 2, 17, 15)),
        ("9h05", datetime(2031, 5, 2, 9, 5)),
        ("2031-05-03T08:00", datetime(2031, 5, 3, 8)),
    ],
)
def test_times_as_they_are_typed(written: str, expected: datetime) -> None:
    assert moment(written, date(2031, 5, 2)) == expected

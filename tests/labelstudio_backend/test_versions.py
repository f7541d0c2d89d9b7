import time
from pathlib import Path

import pytest

from labelstudio_backend.config import LearningConfig
from labelstudio_backend.learning import fingerprint, split
from labelstudio_backend.versions import Versions
from speechtimer.dataset import Sentence
from speechtimer.errors import DataError
from speechtimer.parser import Parser
from tests.labelstudio_backend.sentences import sentences


def _made(versions: Versions, content: bytes) -> Path:
    folder = versions.learning / "made"
    folder.mkdir(parents=True)
    (folder / "model.safetensors").write_bytes(content)
    return folder


def test_the_shipped_model_serves_first(tmp_path: Path) -> None:
    version = Versions(tmp_path / "none").current()

    assert version.name.startswith("v0-")
    assert Parser(version.file).parse("3 tours").spans


def test_a_promoted_version_serves_also_after_a_restart(tmp_path: Path) -> None:
    versions = Versions(tmp_path)

    promoted = versions.promote(_made(versions, b"one"), annotations=60)

    again = Versions(tmp_path).current()
    assert again == promoted
    assert again.name.startswith("v1-")
    assert again.annotations == 60
    assert again.file.read_bytes() == b"one"


def test_names_never_come_again_for_another_model(tmp_path: Path) -> None:
    versions, elsewhere = Versions(tmp_path / "a"), Versions(tmp_path / "b")

    names = {
        versions.promote(_made(versions, b"one"), annotations=1).name,
        versions.promote(_made(versions, b"two"), annotations=2).name,
        elsewhere.promote(_made(elsewhere, b"three"), annotations=1).name,
    }

    assert len(names) == 3


def test_killed_between_the_move_and_the_note_the_old_version_serves(tmp_path: Path) -> None:
    versions = Versions(tmp_path)
    first = versions.promote(_made(versions, b"one"), annotations=1)
    note = (tmp_path / "current.json").read_bytes()
    versions.promote(_made(versions, b"two"), annotations=2)
    (tmp_path / "current.json").write_bytes(note)

    assert versions.current() == first
    assert versions.promote(_made(versions, b"three"), annotations=3).name.startswith("v3-")


@pytest.mark.parametrize(
    "damaged", ["", "{", '{"name": "x"}', '{"name":"x","file":"y","annotations":1}']
)
def test_a_damaged_note_is_no_reason_to_stop(tmp_path: Path, damaged: str) -> None:
    (tmp_path / "current.json").write_text(damaged, encoding="utf-8")

    assert Versions(tmp_path).current().name.startswith("v0-")


def test_a_request_is_remembered(tmp_path: Path) -> None:
    Versions(tmp_path / "a").request_training()

    assert Versions(tmp_path / "a").training_requested
    Versions(tmp_path / "a").forget_request(before=1.0)
    assert Versions(tmp_path / "a").training_requested, "it came later"
    Versions(tmp_path / "a").forget_request(before=time.time())
    assert not Versions(tmp_path / "a").training_requested


def test_a_fingerprint_is_of_what_is_learnt_and_how(tmp_path: Path) -> None:
    config = LearningConfig(config=tmp_path / "training.yaml")
    config.config.write_text("epochs: 1", encoding="utf-8")
    few = [sentence for sentence in sentences() if sentence.spans][:12]
    first = fingerprint(few, config)

    assert fingerprint(few[::-1], config) == first
    assert fingerprint(few[1:], config) != first
    corrected = Sentence(few[0].text, few[0].spans[1:])
    assert fingerprint([corrected, *few[1:]], config) != first
    assert fingerprint(few, config.model_copy(update={"generated": 5})) != first
    config.config.write_text("epochs: 2", encoding="utf-8")
    assert fingerprint(few, config) != first


def test_held_out_sentences_never_change_sides() -> None:
    few, more = list(sentences()[:120]), list(sentences())

    for share in (0.2, 0.5):
        _, held_out = split(few, share)
        learnt, _ = split(more, share)
        assert not {s.text for s in held_out} & {s.text for s in learnt}


def test_equal_texts_stand_on_one_side() -> None:
    twice = [s for s in sentences()[:40] for _ in range(2)]

    learnt, held_out = split(twice, 0.25)

    assert not {s.text for s in learnt} & {s.text for s in held_out}
    assert len(learnt) + len(held_out) == 80


def test_too_few_to_hold_any_out() -> None:
    with pytest.raises(DataError, match="au moins 10 phrases annotées"):
        split([Sentence(f"{i} tours") for i in range(9)], 0.2)

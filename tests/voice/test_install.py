"""Which recogniser listens."""

from pathlib import Path

import pytest

from speechtimer.errors import ModelError
from speechtimer.voice.install import install
from speechtimer.voice.installed import check_whisper, default_model, models_folder


def _whisper(folder: Path) -> Path:
    folder.mkdir(parents=True)
    for name in ("config.json", "model.bin", "tokenizer.json", "vocabulary.txt"):
        (folder / name).write_text("{}")
    return folder


def test_a_folder_is_linked_and_the_last_one_listens(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    environment = {"SPEECHTIMER_VOICE": str(kept)}
    for name in ("one", "other"):
        model = _whisper(tmp_path / name)
        assert install(str(model), folder=kept) == model
        assert default_model(environment) == model.resolve()
    assert [path.name for path in kept.iterdir()] == ["default"]


def test_none_is_installed(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="speechtimer voice install base"):
        default_model({"SPEECHTIMER_VOICE": str(tmp_path)})


def test_the_folder_of_recognisers() -> None:
    assert models_folder({"SPEECHTIMER_VOICE": "/a"}) == Path("/a")
    assert models_folder({"XDG_CACHE_HOME": "/b"}) == Path("/b/speechtimer/voice")


@pytest.mark.parametrize("name", ["config.json", "model.bin", "tokenizer.json", "vocabulary.txt"])
@pytest.mark.parametrize("damage", [Path.unlink, lambda path: path.write_bytes(b"")])
def test_a_folder_that_lacks_a_file(tmp_path: Path, name: str, damage: object) -> None:
    model = _whisper(tmp_path / "model")
    assert callable(damage)
    damage(model / name)
    with pytest.raises(ModelError, match=f"lacks {name}"):
        check_whisper(model)


def test_no_folder(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="there is no folder"):
        install(str(tmp_path / "none"), folder=tmp_path)

import pickle
from pathlib import Path

import pytest

from speechtimer.errors import ModelError
from speechtimer.tagging import load_tagger
from speechtimer.tagging.export import export


@pytest.mark.parametrize("content", [b"", b"junk", pickle.dumps({"a": 1}), b"PK\x03\x04"])
def test_a_damaged_file(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "model.pt"
    path.write_bytes(content)
    with pytest.raises(ModelError, match="not a Flair sequence tagger"):
        load_tagger(path)


def test_a_missing_file_is_not_looked_for_elsewhere() -> None:
    with pytest.raises(ModelError, match="no such model file"):
        load_tagger("ner.pt")
    with pytest.raises(ModelError, match="no such model file"):
        export(Path("ner"), Path("out.safetensors"))

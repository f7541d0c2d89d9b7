from pathlib import Path

import pytest

from labelstudio_backend import setup
from labelstudio_backend.environment import variables
from labelstudio_backend.errors import LabelStudioError
from labelstudio_backend.workspace import Workspace


def _begin(folder: Path, **options: str) -> object:
    return setup.begin(Workspace(folder), port=18380, backend_port=19390, **options)


def test_a_folder_keeps_its_addresses_and_secrets(tmp_path: Path) -> None:
    first = _begin(tmp_path)

    assert _begin(tmp_path) == first
    assert Workspace(tmp_path).connection() == first


def test_two_folders_have_different_secrets(tmp_path: Path) -> None:
    _begin(tmp_path / "a"), _begin(tmp_path / "b")

    a, b = (Workspace(tmp_path / name).connection() for name in ("a", "b"))
    assert a is not None
    assert b is not None
    assert not {a.token, a.password, a.backend_password} & {b.token, b.password, b.backend_password}


def test_the_network_is_let_in_only_when_asked(tmp_path: Path) -> None:
    _begin(tmp_path)
    connection = Workspace(tmp_path).connection()
    assert connection is not None
    assert connection.host == "127.0.0.1"

    _begin(tmp_path, host="0.0.0.0")
    _begin(tmp_path)

    connection = Workspace(tmp_path).connection()
    assert connection is not None
    assert connection.host == "0.0.0.0"
    assert connection.url.startswith("http://127.0.0.1:")


def test_the_end_of_an_address_does_not_matter(tmp_path: Path) -> None:
    _begin(tmp_path, url="https://label.example.org/", token="a" * 40)

    assert _begin(tmp_path, url="https://label.example.org")


def test_a_damaged_connection_says_what_to_do(tmp_path: Path) -> None:
    first = _begin(tmp_path)
    (tmp_path / "connection.json").write_text("{", encoding="utf-8")

    assert _begin(tmp_path) == first
    (tmp_path / "connection.json").write_text("{", encoding="utf-8")
    (tmp_path / "connection.copy.json").write_text("[]", encoding="utf-8")
    with pytest.raises(LabelStudioError, match="sont abîmés : prenez un autre dossier"):
        _begin(tmp_path)


def test_a_token_can_be_replaced_and_a_wrong_address_too(tmp_path: Path) -> None:
    _begin(tmp_path, url="https://lable.example.org", token="a" * 40)

    _begin(tmp_path, url="https://label.example.org", token="b" * 40)

    connection = Workspace(tmp_path).connection()
    assert connection is not None
    assert (connection.url, connection.token) == ("https://label.example.org", "b" * 40)
    Workspace(tmp_path).keep_project(3)
    with pytest.raises(LabelStudioError, match="prenez un autre dossier"):
        _begin(tmp_path, url="https://other.example.org", token="b" * 40)


def test_label_studio_may_call_this_machine_and_no_other_private_one() -> None:
    found = variables(Path("data"), email="a", password="b", token="c")

    banned = found["LABEL_STUDIO_USER_ADDITIONAL_BANNED_SUBNETS"].split(",")
    assert found["LABEL_STUDIO_USE_DEFAULT_BANNED_SUBNETS"] == "false"
    assert "127.0.0.0/8" not in banned
    assert {"10.0.0.0/8", "169.254.0.0/16", "192.168.0.0/16", "::1/128", "fc00::/7"} <= set(banned)

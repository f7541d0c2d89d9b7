"""Where a team keeps its token, and what it is not."""

import codecs
from pathlib import Path

import pytest

from evaluator.client import SubmitError
from evaluator.team_token import read_token


@pytest.mark.parametrize(
    "start",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-be"],
)
def test_token_is_read_as_windows_writes_it(tmp_path: Path, start: str) -> None:
    token, file = "team-" + "0f" * 20, tmp_path / "jeton.txt"
    mark = codecs.BOM_UTF16_BE if start == "utf-16-be" else b""
    file.write_bytes(mark + f"{token}\r\n".encode(start))

    assert read_token(file) == token


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "token-unreadable"),
        (b"\xff\xfe\x00", "token-unreadable"),
        (b"orga-" + b"0f" * 20, "token-of-organiser"),
        (None, "token-file-unreadable"),
    ],
)
def test_what_is_no_teams_token_is_refused(
    tmp_path: Path, content: bytes | None, code: str
) -> None:
    file = tmp_path / "jeton.txt"
    if content is not None:
        file.write_bytes(content)

    with pytest.raises(SubmitError) as error:
        read_token(file)

    assert error.value.reason.code == code

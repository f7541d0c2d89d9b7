"""What a machine lacks is skipped and said, and fails in continuous integration."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
_TEST = """
import pytest

@pytest.mark.browser
def test_page():
    raise AssertionError("it was run")
"""


def _without_programs(folder: Path, **env: str) -> str:
    """What pytest says of a browser's test where no program is found."""
    file = folder / "test_page.py"
    file.write_text(_TEST)
    words = ["-m", "pytest", "-p", "tests.conftest", "-c", "pyproject.toml", str(file)]
    done = subprocess.run(
        [sys.executable, *words],
        cwd=ROOT,
        env={**os.environ, "PATH": "", "CI": "", **env},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "it was run" not in done.stdout
    return done.stdout


def test_what_is_missing_is_skipped_in_one_line(tmp_path: Path) -> None:
    said = _without_programs(tmp_path)
    assert "1 skipped" in said
    assert "NOT TESTED ON THIS MACHINE: browser (sudo apt-get install chromium)" in said


def test_what_is_missing_fails_in_continuous_integration(tmp_path: Path) -> None:
    said = _without_programs(tmp_path, CI="true")
    assert "1 error" in said
    assert "browser tests cannot run here: sudo apt-get install chromium" in said

"""Patterns in JavaScript; that they match the same is tested with the whole parser."""

import re

import pytest

from speechtimer.web.patterns import javascript


@pytest.mark.parametrize(
    ("pattern", "literal"),
    [
        (r"a+?b{2}c{1,}d{0,3}", "/a+?b{2}c+d{0,3}/"),
        (r"(?P<n>\d+)\s?(?:x|fois)", r"/(?<n>\d+)\s?(?:x|fois)/"),
        (r"[/\]^-]|[^\W_]", r"/(?:[\/\]\^\-]|[^\W_])/"),
        (r"(?<!d')apres(?=\s)", r"/(?<!d')apres(?=\s)/"),
        (r"(.)\1+", r"/([^\n])(?:(?:\1))+/"),
        (r"^fin$", r"/^fin(?=\n?$)/"),
        (r"\Afin\Z", "/^fin$/"),
    ],
)
def test_what_python_writes_otherwise(pattern: str, literal: str) -> None:
    assert javascript(re.compile(pattern)) == literal


def test_flags() -> None:
    assert javascript(re.compile("a b # c", re.VERBOSE)) == "/ab/"
    assert javascript(re.compile(".", re.DOTALL)) == "/[^]/"
    assert javascript(re.compile("zone", re.IGNORECASE)) == "/zone/i"


@pytest.mark.parametrize("pattern", [r"(?i:a)", r"(?m)^a", r"(?>a)", r"a++", r"(a)?(?(1)b|c)"])
def test_what_has_no_translation(pattern: str) -> None:
    with pytest.raises(NotImplementedError):
        javascript(re.compile(pattern))

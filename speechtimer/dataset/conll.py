r"""Labelled sentences as CoNLL columns, one token a line, a blank line between sentences.

The columns, separated by tabs, are the token, its BIO tag and the space after it:

    5    B-nb_rounds       -
    x    O                 +
    30   B-duration_wt_sd  \u00a0
    s    O                 -

The space column holds ``+`` for one plain space, ``-`` for none, and for any other whitespace its
characters as ``\uXXXX`` (two plain spaces: ``\u0020\u0020``). What only we read stands in a fourth
column of a sentence's first line: the whitespace before the first token, if there is any, and
``=`` followed by the whole text for a sentence without tokens, whose only line then carries
the placeholder token ``∅``.

Flair reads these files with ``ColumnCorpus(folder, {0: "text", 1: "ner", 2: "space-after"})``: it
takes ``-`` as no space, anything else as one space, and ignores the fourth column. No token
is special to it as long as its ``comment_symbol`` and ``document_separator_token`` stay unset.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from speechtimer.dataset.sentence import Sentence
from speechtimer.errors import DataError
from speechtimer.labels import Label
from speechtimer.tokens import Token, spans_to_tags, tags_to_spans, tokenize

__all__ = ["read_conll", "write_conll"]

_PLACEHOLDER = "∅"
_TAGS = frozenset({"O"} | {f"{prefix}-{label}" for prefix in "BIES" for label in Label})
_ESCAPED = re.compile(r"(?:\\u[0-9a-f]{4})*", re.IGNORECASE)

# Lines of one sentence, each with its number in the file.
_Lines = list[tuple[int, list[str]]]


def write_conll(path: Path | str, sentences: Iterable[Sentence]) -> None:
    """Write texts and spans; a program is not kept, as it follows from them.

    Raises:
        DataError: a span does not begin and end on token boundaries.
    """
    with Path(path).open("w", encoding="utf-8", newline="\n") as file:
        for number, sentence in enumerate(sentences, start=1):
            try:
                lines = _lines(sentence)
            except DataError as error:
                raise DataError(f"{path}: sentence {number}: {error}") from error
            file.write("".join("\t".join(line) + "\n" for line in lines) + "\n")


def read_conll(path: Path | str) -> Iterator[Sentence]:
    """The sentences of a file, read as they are asked for, with BIO or BIOES tags.

    Without a space column, tokens are one plain space apart. The program of a sentence is
    what its spans assemble to.

    Raises:
        DataError: a line is not a token with its tag; the message begins with ``file:line``.
    """
    lines: _Lines = []
    with Path(path).open("rb") as file:
        for number, raw in enumerate(file, start=1):
            line = _decode(raw, f"{path}:{number}")
            if number == 1 and not line.startswith("\ufeff\t"):  # a mark of UTF-8, not a token
                line = line.removeprefix("\ufeff")
            if line:
                lines.append((number, _columns(line, f"{path}:{number}")))
            elif lines:
                yield _sentence(lines, str(path))
                lines = []
    if lines:
        yield _sentence(lines, str(path))


def _lines(sentence: Sentence) -> list[list[str]]:
    text = sentence.text
    tokens = tokenize(text)
    tags = spans_to_tags(tokens, sentence.spans)
    if not tokens:
        return [[_PLACEHOLDER, "O", "-", "=" + _escape(text)]]
    ends = [token.start for token in tokens[1:]] + [len(text)]
    lines = [
        [token.text, tag, _write_space(text[token.end : end])]
        for token, tag, end in zip(tokens, tags, ends, strict=True)
    ]
    if tokens[0].start > 0:
        lines[0].append(_escape(text[: tokens[0].start]))
    return lines


def _sentence(lines: _Lines, path: str) -> Sentence:
    where = f"{path}:{lines[0][0]}"
    before = lines[0][1][3] if len(lines[0][1]) == 4 else ""
    try:
        if not before.startswith("="):
            return _tokens_sentence(lines, before)
        if len(lines) > 1:
            raise DataError("a sentence without tokens has one line only")
        return Sentence(_unescape(before[1:])).assembled()
    except DataError as error:
        raise DataError(f"{where}: {error}") from error


def _tokens_sentence(lines: _Lines, before: str) -> Sentence:
    text = _unescape(before)
    tokens = []
    for _, columns in lines:
        tokens.append(Token(columns[0], len(text), len(text) + len(columns[0])))
        text += columns[0] + _read_space(columns)
    if len(lines[-1][1]) == 2:
        text = text[:-1]
    return Sentence(text, tags_to_spans(tokens, [columns[1] for _, columns in lines])).assembled()


def _decode(raw: bytes, where: str) -> str:
    try:
        return raw.decode("utf-8").rstrip()
    except UnicodeDecodeError as error:
        raise DataError(f"{where}: not UTF-8 at byte {error.start}: save it as UTF-8") from error


def _columns(line: str, where: str) -> list[str]:
    columns = line.split("\t") if "\t" in line else line.split()
    if columns[1:2] == ["-X-"]:
        raise DataError(
            f"{where}: this looks like Label Studio's CoNLL export, which loses text: take its "
            "JSON export (speechtimer label import reads it), or use speechtimer label export"
        )
    if not 2 <= len(columns) <= 4 or not all(columns):
        raise DataError(f"{where}: expected token, tag and space, separated by tabs")
    if columns[1] not in _TAGS:
        raise DataError(
            f'{where}: unknown tag "{columns[1]}", use O or B-, I-, E-, S- with one of '
            + ", ".join(Label)
        )
    return columns


def _write_space(space: str) -> str:
    return {"": "-", " ": "+"}.get(space) or _escape(space)


def _read_space(columns: list[str]) -> str:
    written = columns[2] if len(columns) > 2 else "+"
    known = {"-": "", "+": " "}.get(written)
    return _unescape(written) if known is None else known


def _escape(space: str) -> str:
    return "".join(f"\\u{ord(character):04x}" for character in space)


def _unescape(written: str) -> str:
    if not _ESCAPED.fullmatch(written):
        raise DataError(rf'unknown space "{written}", use +, - or \uXXXX')
    return "".join(chr(int(code, 16)) for code in written.split(r"\u")[1:])

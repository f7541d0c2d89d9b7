"""Sentences by the thousand, from marked text to the JSON lines that are written.

Python changes one long string many times faster than a thousand short ones. So sentences are the
lines of a single marked text, in which numpy counts the offsets of all labels together. What
comes out is what `unmark` and `json.dumps` give sentence by sentence.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain, pairwise, repeat
from json import dumps
from json.encoder import encode_basestring

import numpy as np
from numpy.typing import NDArray

from speechtimer.dataset.items import RawBlock, RawGroup, RawItem
from speechtimer.dataset.marks import END, LABELS, MARKS, OPEN, RawSpan, grow

__all__ = ["Sheet"]

_Codes = NDArray[np.uint32]
_Places = NDArray[np.intp]

# Stands before, between and after sentences. Private like the marks, so that no text holds it.
_LINE = "\ue100"
_FIRST_MARK, _LAST_MARK = ord(min(MARKS)), ord(max(MARKS))
_NAMES = {ord(sign): name for sign, name in LABELS.items()}


@dataclass(frozen=True, slots=True)
class Sheet:
    """Texts and spans of sentences.

    Attributes:
        text: all texts, with a sign of its own before, between and after them.
        spans: of all texts, one after the other; offsets count from the text's own beginning.
        bounds: how many spans there are up to each text, and in the end.
    """

    text: str
    spans: list[RawSpan]
    bounds: list[int]

    @classmethod
    def of(cls, marked: Iterable[str]) -> "Sheet":
        """What `unmark` gives for each marked text."""
        codes = _codes(marked)
        kept = (codes < _FIRST_MARK) | (codes > _LAST_MARK)
        before = np.cumsum(kept, dtype=np.intp)
        opens = np.flatnonzero(codes == ord(OPEN))
        plain, starts, ends = _parted(codes[kept], before[opens], before[codes == ord(END)])
        lines = np.flatnonzero(plain == ord(_LINE))
        bounds = np.searchsorted(starts, lines)
        offsets = np.repeat(lines[:-1] + 1, np.diff(bounds))
        labels = [_NAMES[code] for code in codes[opens + 1].tolist()]
        spans = zip((starts - offsets).tolist(), (ends - offsets).tolist(), labels, strict=True)
        return cls(plain.tobytes().decode("utf-32-le"), list(spans), bounds.tolist())

    def texts(self) -> list[str]:
        """The text of each sentence."""
        return self.text.split(_LINE)[1:-1]

    def folded(self) -> list[bytes]:
        """The text of each sentence but for its case, in UTF-8."""
        return self.text.casefold().encode().split(_LINE.encode())[1:-1]

    def spans_of(self, line: int) -> list[RawSpan]:
        """The spans of one sentence."""
        return self.spans[self.bounds[line] : self.bounds[line + 1]]

    def json_lines(
        self, programs: Iterable[Sequence[RawItem]], tags: Iterable[tuple[str, str]]
    ) -> bytes:
        """What `json.dumps` gives for each sentence's `to_dict`, in lines of UTF-8."""
        texts = encode_basestring(self.text)[1:-1].encode().split(_LINE.encode())[1:-1]
        spans = list(map(_json_span, self.spans))
        columns = zip(
            repeat(b'{"text": "'),
            texts,
            repeat(b'", "spans": ['),
            [b", ".join(spans[start:end]) for start, end in pairwise(self.bounds)],
            repeat(b'], "program": '),
            map(_json_program, programs),
            map(_json_end, tags),
        )
        return b"".join(chain.from_iterable(columns))


def _codes(marked: Iterable[str]) -> _Codes:
    """Marked texts in lines, one space where there were several, none at their ends."""
    text = _LINE.join(["", *marked, ""])
    codes = np.frombuffer(text.encode("utf-32-le"), dtype="<u4")
    wanted = codes != ord(" ")
    wanted[:-1] |= wanted[1:] & (codes[1:] != ord(_LINE))
    codes = codes[wanted]
    first = np.flatnonzero(codes == ord(_LINE))[:-1] + 1
    return np.delete(codes, first[codes[first] == ord(" ")])


def _parted(plain: _Codes, starts: _Places, ends: _Places) -> tuple[_Codes, _Places, _Places]:
    """With a space wherever a number would grow into its neighbour; shapes (signs,), 2 x (n,)."""
    borders = np.column_stack((starts, ends)).ravel()  # in order; an end may also be a start
    borders = borders[np.diff(borders, prepend=0) > 0]
    borders = borders[(plain[borders - 1] != ord(" ")) & (plain[borders] != ord(" "))]
    sides = zip(plain[borders - 1].tolist(), plain[borders].tolist(), strict=True)
    grown = borders[[grow(chr(before), chr(after)) for before, after in sides]]
    return (
        np.insert(plain, grown, ord(" ")),
        starts + np.searchsorted(grown, starts, side="right"),
        ends + np.searchsorted(grown, ends, side="left"),
    )


# The same come again and again.
@lru_cache(maxsize=16_384)
def _json_span(span: RawSpan) -> bytes:
    return b'{"start": %d, "end": %d, "label": "%b"}' % (*span[:2], span[2].encode())


def _json_program(program: Sequence[RawItem]) -> bytes:
    if not program:
        return b"null"
    return b"[%b]" % b", ".join(
        [_json_group(item) if isinstance(item, RawGroup) else _json_block(item) for item in program]
    )


def _json_group(group: RawGroup) -> bytes:
    blocks = b", ".join(map(_json_block, group.blocks))
    return _GROUP % (group.rounds, group.rest_seconds, blocks)


def _json_block(block: RawBlock) -> bytes:
    rounds, work, rest, *name = block
    if work is not None:
        return _BLOCK % (rounds, work, rest, _json_name(*name))
    return _OPEN_BLOCK % (rounds, rest, _json_name(*name))


_BLOCK = b'{"rounds": %d, "work_seconds": %d, "rest_seconds": %d%b}'
_OPEN_BLOCK = b'{"rounds": %d, "work_seconds": null, "rest_seconds": %d%b}'
_GROUP = b'{"rounds": %d, "rest_seconds": %d, "blocks": [%b]}'


@lru_cache(maxsize=16_384)
def _json_name(name: str | None = None) -> bytes:
    return b"" if name is None else f', "name": {dumps(name, ensure_ascii=False)}'.encode()


@cache
def _json_end(tags: tuple[str, str]) -> bytes:
    return f', "tags": {dumps(tags, ensure_ascii=False)}}}\n'.encode()

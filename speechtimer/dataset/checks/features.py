"""What a classifier sees of a token: the word, its neighbours, and what is said around it."""

from collections.abc import Iterator, Sequence
from functools import lru_cache

from speechtimer.dataset.checks.view import View
from speechtimer.dataset.checks.words import REST, ROUNDS, WORK, unit_seconds
from speechtimer.labels import Span
from speechtimer.numbers import read_number
from speechtimer.tokens import spans_to_tags

__all__ = ["features"]

_WINDOW = 4
_FAR = 10
_SCORES = 20
_CUES = {"UNIT3600", "UNIT60", "UNIT1", "REST", "WORK", "ROUNDS"}
_NUMBER = "NUMBER"
# Around a token: neighbours as offsets from it, those that are seen together in one feature.
_NEIGHBOURS = (
    (-1, 0),
    (0, 1),
    (-1, 0, 1),
    (-2, -1),
    (1, 2),
    (1, 2, 3),
    (1, 2, 3, 4),
    *((i,) for i in range(-_WINDOW, _WINDOW + 1)),
)


def features(view: View, said: Sequence[Span]) -> Iterator[list[str]]:
    """The features of each token; numbers count as a class each of words and of so many digits.

    ``said`` are the spans that a tagger finds, with scores.
    """
    tags = ["", *spans_to_tags(view.tokens, said), ""]
    classes = [_class(word) for word in view.words]
    padded = [""] * _WINDOW + classes + [""] * _WINDOW
    numbers = [i for i, name in enumerate(classes) if name.startswith(_NUMBER)]
    for i, word in enumerate(view.words):
        found = [f"w={word}", f"p={word[:3]}", f"s={word[-3:]}"]
        found.append(f"glued={view.glued(i)},{view.glued(i + 1)}")
        found += (f"said={tags[i + 1]}", f"said={','.join(tags[i : i + 2])}")
        found += (f"said>{','.join(tags[i + 1 : i + 3])}", _sure(view, i, tags[i + 1], said))
        for offsets in _NEIGHBOURS:
            seen = ",".join(padded[i + _WINDOW + offset] for offset in offsets)
            found.append(f"{offsets}={seen}")
        if classes[i].startswith(_NUMBER):
            found += _around(classes, numbers, i)
        yield found


def _sure(view: View, i: int, tag: str, said: Sequence[Span]) -> str:
    token = view.tokens[i]
    scores = (span.score for span in said if span.start <= token.start < span.end)
    return f"sure={tag},{int(next(scores, 0.0) * _SCORES)}"


def _around(classes: Sequence[str], numbers: Sequence[int], i: int) -> Iterator[str]:
    """The words between a number and its neighbours, and how many numbers there are."""
    at = numbers.index(i)
    before = numbers[at - 1] if at else -1
    after = numbers[at + 1] if at + 1 < len(numbers) else len(classes)
    left, right = classes[max(before, i - _FAR) + 1 : i], classes[i + 1 : min(after, i + _FAR)]
    yield from (f"left={name}" for name in left)
    yield from (f"right={name}" for name in right)
    said_left = " ".join([name for name in reversed(left) if name in _CUES][:3])
    said_right = " ".join([name for name in right if name in _CUES][:3])
    yield from (f"cues<{said_left}", f"cues>{said_right}", f"cues<{said_left}>{said_right}")
    yield from (f"numbers<{at}", f"numbers>{len(numbers) - at}")


@lru_cache(maxsize=65_536)
def _class(word: str) -> str:
    """A number, a unit, a word that says what is counted, or the beginning of another word."""
    if word.isdecimal():
        return f"{_NUMBER}{len(word)}"
    if read_number(word) is not None:
        return f"{_NUMBER}words"
    seconds = unit_seconds(word)
    if seconds is not None:
        return f"UNIT{seconds}"
    if word in REST or word.startswith(("recup", "repo")):
        return "REST"
    if word in ROUNDS or word.startswith(("serie", "repet")):
        return "ROUNDS"
    return "WORK" if word in WORK else word[:6]

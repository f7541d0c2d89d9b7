"""The numbers of a sentence in order, and the words between them."""

import re
from collections.abc import Iterable
from operator import attrgetter

from speechtimer.labels import Kind
from speechtimer.meaning import cues
from speechtimer.meaning.folded import Folded
from speechtimer.meaning.mentions import Mention
from speechtimer.meaning.unlabelled import Number
from speechtimer.meaning.vocabulary import UNIT

__all__ = ["Context"]

# « 6 minutes, [5] minutes, 4 minutes », « corde 2 min, dips [1] min »
_LISTED = re.compile(
    rf"^(?:{UNIT})?(?:\s[a-z]+)?\s*,\s*"
    r"(?:(?!(?:a|apres|avant|dans|depuis|des|en|encore|il|merci|pas|plus|pour|sous|vers)\b)[a-z]+\s)?$"
)
_ROUNDS_OF = re.compile(r"\s*(?:series?|tours?|rounds?)\s+(?:de\s|d')\s*")
_ALL_OF_IT = re.compile(r"\ble tout\s*$")


class Context:
    """What stands around each number of a sentence, labelled or not."""

    def __init__(self, folded: Folded, numbers: Iterable[Mention | Number]) -> None:
        self._text = text = folded.text
        self.hints = folded.hints
        self.numbers = sorted(numbers, key=attrgetter("start"))
        starts = [*(number.start for number in self.numbers), len(text)]
        ends = [0, *(number.end for number in self.numbers)]
        self._between = [text[end:start] for end, start in zip(ends, starts, strict=True)]

    def before(self, place: int) -> str:
        """From the number before to this one."""
        return self._between[place]

    def after(self, place: int) -> str:
        """From this number to the next one."""
        return self._between[place + 1]

    def next(self, place: int) -> Mention | Number | None:
        """The number after this one."""
        return self.numbers[place + 1] if place + 1 < len(self.numbers) else None

    def may_be_passed_over(self, place: int, number: Number) -> bool:
        """Whether a tagger should have labelled this number: its place is one of a timer's.

        It may have left out what is taken back further on: « 3 fois 1 minute, ou plutôt 4 fois ».
        """
        if cues.TAKEN_BACK.search(self._text, number.end):
            return False
        if number.seconds is None:
            return self._is_count(place)
        before = self.numbers[place - 1] if place else None
        return (
            isinstance(before, Mention)
            and before.kind is not Kind.ROUNDS
            and _LISTED.search(self.before(place)) is not None
        )

    def _is_count(self, place: int) -> bool:
        """« 3 séries de [20] s », « le tout 3 fois », and the number of a protocol."""
        following = self.next(place)
        timed = isinstance(following, Mention) and following.kind is not Kind.ROUNDS
        return (
            ("protocol" in self.hints and cues.PROTOCOL.search(self._text) is not None)
            or (timed and _ROUNDS_OF.fullmatch(self.after(place)) is not None)
            or _ALL_OF_IT.search(self.before(place)) is not None
        )

    def is_kind(self, place: int, kind: Kind) -> bool:
        """Whether there is a mention of a kind at a place."""
        if not 0 <= place < len(self.numbers):
            return False
        number = self.numbers[place]
        return isinstance(number, Mention) and number.kind is kind

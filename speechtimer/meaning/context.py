"""The numbers of a sentence in order, and the words between them."""

from collections.abc import Iterable
from operator import attrgetter

from speechtimer.labels import Kind
from speechtimer.meaning import cues
from speechtimer.meaning.folded import Folded
from speechtimer.meaning.mentions import Mention
from speechtimer.meaning.unlabelled import Number

__all__ = ["Context"]


class Context:
    """What stands around each number of a sentence, labelled or not."""

    def __init__(self, folded: Folded, numbers: Iterable[Mention | Number]) -> None:
        self._text = text = folded.text
        self.hints = folded.hints
        self.numbers = sorted(numbers, key=attrgetter("start"))
        self._timed = any(
            isinstance(number, Mention) and number.kind is not Kind.ROUNDS
            for number in self.numbers
        )
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

    def may_be_passed_over(self, number: Number) -> bool:
        """Whether a tagger that labels no number like this one found a timer.

        It may have left out what is taken back further on: « 3 fois 1 minute, ou plutôt 4 fois ».
        """
        if cues.TAKEN_BACK.search(self._text, number.end):
            return False
        return self._timed or (number.seconds is None and "protocol" in self.hints)

    def is_kind(self, place: int, kind: Kind) -> bool:
        """Whether there is a mention of a kind at a place."""
        if not 0 <= place < len(self.numbers):
            return False
        number = self.numbers[place]
        return isinstance(number, Mention) and number.kind is kind

"""Rules C to K: from the events of one item to its blocks and groups."""

import re
from collections.abc import Sequence
from fractions import Fraction

from speechtimer.meaning import cues, notes
from speechtimer.meaning.building import (
    TOO_DEEP,
    ending_on,
    grouped,
    item_ending_on,
    product_of_outer,
    rested,
    rounds_of,
    whole_seconds,
    with_rest,
    written_out,
)
from speechtimer.meaning.counts import levels
from speechtimer.meaning.events import Count, Event, Period, Protocol, Rest, Total, Work
from speechtimer.meaning.invalid import InvalidError
from speechtimer.meaning.rests import INNERMOST, OUTERMOST
from speechtimer.program import Block, Group, Item, duration

__all__ = ["put_together"]


# Seconds: below it, a pomodoro's bare pair was taken for seconds.
_SHORTEST_POMODORO = 60
# Nothing but the sign of a pair between two numbers: no unit is said.
_BARE_PAIR = re.compile(r"\s?[/-]?\s?")


def put_together(text: str, events: Sequence[Event], said: list[str]) -> list[Item]:
    """The blocks and groups of one item; none where it has no work.

    What was chosen or filled in is added to ``said``; what is not used is marked as lost.

    Raises:
        InvalidError: its numbers make no timer.
    """
    return _Item(text, events, said).items()


class _Item:
    """One item while its rests find their places.

    ``counts`` go from the outermost to the innermost. ``slots`` are rests by level: 0 is the rest
    of each work, 1 that of the innermost list of works, and so on outwards; the last one is where
    the item ends.
    """

    def __init__(self, text: str, events: Sequence[Event], said: list[str]) -> None:
        self.text = text
        self.notes = said
        self.works = [e for e in events if isinstance(e, Work)]
        self.rests = [e for e in events if isinstance(e, Rest)]
        self.total = next((e for e in events if isinstance(e, Total)), None)
        self.period = next((e for e in events if isinstance(e, Period)), None)
        self.protocol = next((e for e in events if isinstance(e, Protocol)), None)
        self._drop_repeated_works(events)
        self.counts = levels(text, events)
        self._drop_announcing_count()
        self.row = len(self.works) > 2 and all(w.row for w in self.works)
        self._fill_from_protocol()
        self.many = len(self.works) > 1 or any(w.blocks for w in self.works)
        self.nouns = [count.noun for count in self.counts]
        self.rounds = [rounds_of(count.value) for count in self.counts]
        self.unknown_rounds = self._place_of_unknown_rounds()
        if self.unknown_rounds is not None:
            self.rounds.insert(self.unknown_rounds, 1)
            self.nouns.insert(self.unknown_rounds, "")
        if self.total is not None and self.unknown_rounds is None:
            self.total.lost = True
        depth = len(self.rounds) + self.many
        self.slots: list[Fraction | None] = [None] * (max(depth, 1) + 1)

    # --- what is there -------------------------------------------------------------------------

    def _drop_repeated_works(self, events: Sequence[Event]) -> None:
        """Rule 12: a work is said again only where a word says so, or its rounds were."""
        kept: list[Work] = []
        counts: list[Count] = []
        again = False
        for event in events:
            if isinstance(event, Count):
                again |= bool(kept) and any(c.value == event.value for c in counts)
                counts.append(event)
            if not isinstance(event, Work):
                continue
            same = next((w for w in kept if w.seconds == event.seconds and not w.blocks), None)
            if same is not None and event.seconds is not None and not event.row:
                between = self.text[same.end : event.start]
                if again or (cues.REPEAT.search(between) and len(kept) == 1):
                    continue
            kept.append(event)
        self.works = kept

    def _drop_announcing_count(self) -> None:
        """« 3 tours de 4 exercices : … » with four works: the 4 only announces them."""
        if len(self.counts) > 1 and 1 < len(self.works) == self.counts[-1].value:
            self.counts.pop()

    def _fill_from_protocol(self) -> None:
        """Rule G."""
        protocol = self.protocol
        if protocol is None:
            return
        own_work = next((w for w in self.works if w.seconds is not None), None)
        if protocol.name == "pomodoro":
            self._in_minutes()
        if own_work is None:
            name = self.works[0].name if self.works else protocol.name_of_work
            self.notes.append(notes.protocol(protocol))
            start = protocol.start
            self.works = [Work(start, protocol.end, Fraction(protocol.work_seconds), name)]
            self._protocol_rest(protocol)
        elif protocol.name == "emom":
            self.works = [w for w in self.works if w.seconds is not None]
            if not self.period and not any(r.pair for r in self.rests):
                self.period = Period(protocol.start, protocol.end, Fraction(protocol.work_seconds))
        elif not self.rests:
            self._protocol_rest(protocol)
        if protocol.rounds is not None and (self.total is None or self.total.multiplied):
            self._protocol_rounds(protocol)

    def _in_minutes(self) -> None:
        """Rule 10: a pomodoro's pair without a unit is in minutes, whatever a tagger labels it."""
        rest = next((r for r in self.rests if r.pair and r.seconds is not None), None)
        if rest is None or len(self.works) != 1:
            return
        work = self.works[0]
        if not _BARE_PAIR.fullmatch(self.text[work.end : rest.start]):
            return
        for said in (work, rest):
            if said.seconds is not None and said.seconds < _SHORTEST_POMODORO:
                said.seconds *= 60
                self.notes.append(notes.in_minutes(int(said.seconds)))

    def _protocol_rest(self, protocol: Protocol) -> None:
        """Its own rest, unless another is said, and not that between repeated protocols."""
        repeated = protocol.rounds is not None and any(c.end <= protocol.start for c in self.counts)
        said = any(
            r.pair or not (repeated or r.between or "," in self.text[protocol.end : r.start])
            for r in self.rests
        )
        if protocol.rest_seconds and not said:
            self.works[0].rest = Fraction(protocol.rest_seconds)

    def _protocol_rounds(self, protocol: Protocol) -> None:
        """« 3 tabatas » repeats it, « tabata 6 tours », « 8 rounds de tabata » say its rounds."""
        assert protocol.rounds is not None
        repeats = [
            c
            for c in self.counts
            if self.text[c.end : protocol.start].strip(" x") == "" and c.end <= protocol.start
        ]
        others = [c for c in self.counts if c not in repeats]
        if not others:
            others = [Count(protocol.start, protocol.end, Fraction(protocol.rounds), "round")]
        elif not repeats and len(others) == 1 and others[0].closes:
            others = [
                *others,
                Count(protocol.start, protocol.end, Fraction(protocol.rounds), "round"),
            ]
        self.counts = [*repeats, *others]

    def _place_of_unknown_rounds(self) -> int | None:
        """Rule F: the level whose rounds a total sets, None where none does."""
        if self.total is None:
            return None
        if not self.rounds:
            return 0
        return len(self.rounds) if self.total.multiplied and not self.many else None

    # --- whose rest (rule E) -------------------------------------------------------------------

    def _place_rests(self) -> None:
        for rest in self.rests:
            if rest.seconds is None:
                continue
            if rest.after_rounds:
                self._cut_rounds(rest)
                continue
            before = [w for w in self.works if w.start < rest.start]
            after = [w for w in self.works if w.start > rest.start]
            if rest.switch and before:
                before[-1].switch = rest.seconds
            elif self._is_own(rest, before, after):
                before[-1].rest = rest.seconds
            else:
                self._fill(self._slot(rest), rest)

    def _cut_rounds(self, rest: Rest) -> None:
        """« 12 × 1 min, 2 min au bout de 6 »: two sets of six."""
        if (
            self.rounds
            and self.rounds[-1] > rest.after_rounds
            and self.rounds[-1] % rest.after_rounds == 0
        ):
            self.rounds[-1:] = [self.rounds[-1] // rest.after_rounds, rest.after_rounds]
            self.nouns.insert(0, "")
            self.slots.insert(len(self.slots) - 1, rest.seconds)
        else:
            self._fill(len(self.slots) - 1, rest)

    def _is_own(self, rest: Rest, before: Sequence[Work], after: Sequence[Work]) -> bool:
        """Whether a rest belongs to the work before it alone."""
        if not self.many or not before or before[-1].rest is not None:
            return False
        if rest.pair:
            return True
        if rest.noun or rest.each or rest.everywhere or rest.each_time:
            return False
        if after:
            return True
        return len(before) > 1 and all(w.rest is not None for w in before[:-1])

    def _slot(self, rest: Rest) -> int:
        """The level of a rest; a wider one is taken where that has its rest already."""
        end = len(self.slots) - 1
        if rest.noun == "end":
            return end
        innermost = 0 if not self.many else min(1, end)
        outermost = max(end - 1, 0)
        if rest.noun in self.nouns and not (
            self.many and rest.each and self.nouns.count(rest.noun) == 0
        ):
            return end - 1 - self.nouns.index(rest.noun)
        if rest.each:
            return 0
        if rest.noun in OUTERMOST or rest.noun == "R":
            return outermost
        if self.row:
            return 0
        if rest.noun in INNERMOST or rest.noun == "r":
            return innermost
        if self.many:
            return innermost if self.rounds else 0
        return 0

    def _fill(self, slot: int, rest: Rest) -> None:
        assert rest.seconds is not None
        # A named protocol's own rest stands aside for one that is said.
        if slot == 0 and not self.many and self.slots[0] is None and self.works[0].rest is None:
            self.slots[0] = rest.seconds
            return
        end = len(self.slots) - 1
        own = self._own_rest()
        if (
            slot
            and len(self.rounds) + self.many > 2
            and any(s is not None and s != rest.seconds for s in self.slots[1:])
        ):
            raise InvalidError(TOO_DEEP)
        while slot <= end:
            here = own if slot == 0 else self.slots[slot]
            if here is None:
                self.slots[slot] = rest.seconds
                return
            if here == rest.seconds and not rest.noun and not rest.pair:
                return  # said again
            slot += 1
        rest.lost = True

    def _own_rest(self) -> Fraction | None:
        """The rest of slot 0, if all works have theirs."""
        if self.slots[0] is not None:
            return self.slots[0]
        rests = [w.rest for w in self.works]
        return rests[0] if rests and all(r is not None for r in rests) else None

    # --- building ------------------------------------------------------------------------------

    def items(self) -> list[Item]:
        if not self.works:
            return []
        self._place_rests()
        self._relative_rests()
        self._period()
        self._set_rounds()
        rounds = self.rounds
        inner = self._blocks()
        if not self.many and len(inner) == 1:
            return self._nested(inner[0], rounds, self.slots)
        return self._listed(inner, rounds)

    def _relative_rests(self) -> None:
        """Rule K."""
        factor = next((r.factor for r in self.rests if r.factor is not None), None)
        if factor is None:
            return
        for work in self.works:
            if work.rest is None and work.seconds is not None and self.slots[0] is None:
                work.rest = work.seconds * factor

    def _period(self) -> None:
        """Rule H."""
        if self.period is None:
            return
        timed = [w for w in self.works if w.seconds is not None]
        if not timed:
            self.works[-1].seconds = self.period.seconds
            return
        works = sum((w.seconds or 0 for w in timed), Fraction(0)) * (2 if timed[-1].sides else 1)
        left = self.period.seconds - works
        if left < 0:
            raise InvalidError(
                f"Un départ toutes les {duration(int(self.period.seconds))} est plus court que "
                f"l’effort de {duration(int(works))} : redites l’un des deux."
            )
        if self.works[-1].rest is None and self.slots[0] is None:
            self.works[-1].rest = left

    def _set_rounds(self) -> None:
        """Rule F."""
        place = self.unknown_rounds
        if place is None or self.total is None:
            return
        once = self.period.seconds if self.period else self._one_round()
        rounds = max(1, int(self.total.seconds / once)) if once else 1
        self.notes.append(notes.total(self.total.seconds, once, rounds))
        self.rounds[place] = rounds

    def _one_round(self) -> Fraction:
        whole = Fraction(0)
        for work in self.works:
            rest = work.rest if work.rest is not None else self.slots[0]
            whole += (work.seconds or 0) * (2 if work.sides else 1) + (rest or 0)
        if self.many and len(self.slots) > 1 and self.slots[1] is not None:
            last = self.works[-1].rest if self.works[-1].rest is not None else self.slots[0]
            whole += self.slots[1] - (last or 0)
        return whole

    def _blocks(self) -> list[Item]:
        found: list[Item] = []
        for work in self.works:
            if work.blocks:
                blocks = [rested(item, self.slots[0]) for item in work.blocks]
                if work.rest is not None:
                    blocks = ending_on(blocks, whole_seconds(work.rest, "du repos"))
                found += blocks
                continue
            own = work.rest if work.rest is not None else self.slots[0]
            rest = whole_seconds(own or Fraction(0), "du repos")
            seconds = None if work.seconds is None else whole_seconds(work.seconds, "de l’effort")
            if seconds == 0:
                raise InvalidError(
                    "La durée de l’effort est nulle : dites combien de temps il dure."
                )
            if not work.sides or seconds is None:
                found.append(Block(1, seconds, rest, work.name))
            elif not work.switch and not (rest and self.many):
                found.append(Block(2, seconds, 0, work.name))
                self._rest_of_sides(rest)
            else:
                switch = whole_seconds(work.switch, "du repos")
                found += [Block(1, seconds, switch, work.name), Block(1, seconds, rest, work.name)]
        return found

    def _rest_of_sides(self, rest: int) -> None:
        """One work on two sides is a list of two: its rest moves out to the rounds."""
        if not self.many:
            self.slots = [None, Fraction(rest) if rest else None, *self.slots[1:]]
            self.many = True

    def _nested(
        self, block: Item, rounds: Sequence[int], slots: Sequence[Fraction | None]
    ) -> list[Item]:
        assert isinstance(block, Block)
        seconds = [None if s is None else whole_seconds(s, "du repos") for s in slots]
        if not rounds:
            return [with_rest(block, seconds[-1])]
        inner = Block(rounds[-1], block.work_seconds, block.rest_seconds, block.name)
        outer, outer_rests = product_of_outer(rounds[:-1], seconds[1 : len(rounds)])
        end = seconds[len(rounds)] if len(seconds) > len(rounds) else None
        if outer is None:
            return [inner] if end is None else [Group(1, (inner,), end)]
        return item_ending_on(Group(outer, (inner,), outer_rests or 0), end)

    def _listed(self, inner: Sequence[Item], rounds: Sequence[int]) -> list[Item]:
        seconds = [None if s is None else whole_seconds(s, "du repos") for s in self.slots]
        end = seconds[len(rounds) + 1] if len(seconds) > len(rounds) + 1 else None
        if not rounds:
            last = next((s for s in reversed(seconds[1:]) if s is not None), None)
            return ending_on(list(inner), last)
        outer, rest = product_of_outer(rounds, seconds[1 : len(rounds) + 1])
        assert outer is not None
        if all(isinstance(item, Block) for item in inner):
            return item_ending_on(grouped(outer, inner, rest or 0), end)
        return ending_on(written_out(outer, inner, rest), end)

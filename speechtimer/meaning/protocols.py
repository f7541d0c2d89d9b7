"""Rule G: named protocols, which fill in what is not said."""

import re
from collections.abc import Iterator

from speechtimer.meaning import cues, notes
from speechtimer.meaning.events import Count, Period, Protocol, Work
from speechtimer.meaning.folded import Folded
from speechtimer.meaning.parts import Parts

__all__ = ["fill_in", "protocols"]

_WORDS = {"deux": 2, "trois": 3, "quatre": 4, "cinq": 5}
# A question about a protocol is none.
_QUESTION = re.compile(
    r"c'est\W+(?:\w+\W+)?quoi|qu'est[- ]ce qu|qu'est ce|keske"
    r"|\bcoment\b|\bpourquoi\b|^\W*(?:\w+\W+){0,4}?ca dure une?\b"
    r"|ca veut dire|explique|definition|\bdiference\b"
    r"|combien (?:\w+ )?(?:dure|fait|ca|y a|de (?:temps|tours?|rounds?|minutes?|secondes?))"
    r"|\b(?:dure|c'est|fait) combien\b|c'est (?:long|court|dur|eficace)\b"
    r"|conai\w*|deja (?:fait|teste|vu|entendu)"
)
# An order to one that runs, what a rest lies between, or one that is over.
_ORDER = re.compile(
    r"\b(?:arete|coupe|stope?|anule|suprime|reprend|eteint?|pause)\w*\W+(?:\w+\W+)?(?:le|la|mon|ton|ce)\s+$"
    r"|\bentre\s+(?:les|deux|chaque|chacun des)\s+$"
    r"|\bj'ai\W+(?:\w+\W+)?(?:rate|loupe|fini|fait|adore|aime|deteste)\w*\W+(?:\w+\W+)?$"
)
# « [3] tabatas », « [3] fois un tabata »
_TIMES = re.compile(r"\s*(?:x|\*|fois)?\s*(?:une?\s|le\s)?\s*")
# Seconds: below it, a pomodoro's bare pair was taken for seconds.
_SHORTEST_POMODORO = 60
# « un tabata, 1 min de repos », « un tabata puis 1 min de repos »: a rest after all of it.
_PARTED = re.compile(rf",|{cues.LINK.pattern}", re.VERBOSE)
# Nothing but the sign of a pair between two numbers: no unit is said.
_BARE_PAIR = re.compile(r"\s?[/-]?\s?")


def protocols(folded: Folded) -> Iterator[Protocol]:
    """Those that a sentence names; none in a question about them."""
    text = folded.text
    if "protocol" not in folded.hints or _QUESTION.search(text):
        return
    named = list(cues.PROTOCOL.finditer(text))
    for match, following in zip(named, [*named[1:], None], strict=False):
        if following is not None and cues.TAKEN_BACK.search(text, match.end(), following.start()):
            continue  # « 3 tabatas, non, 5 tabatas »
        if _ORDER.search(text, 0, match.start()):
            continue
        if match["tabata"]:
            yield Protocol(*match.span(), "tabata", 8, 20, 10)
        elif match["pomodoro"]:
            yield Protocol(*match.span(), "pomodoro", None, 1500, 300)
        else:
            every = match["every"] or "1"
            minutes = _WORDS.get(every) or int(every)
            yield Protocol(*match.span(), "emom", None, 60 * minutes, 0)


def fill_in(protocol: Protocol, parts: Parts, said: list[str]) -> None:
    """The protocol's own work, rest and rounds; what was chosen is added to ``said``."""
    if protocol.name == "pomodoro":
        _count_in_minutes(parts, said)
    if all(work.seconds is None for work in parts.works):
        name = parts.works[0].name if parts.works else protocol.name_of_work
        said.append(notes.protocol(protocol))
        parts.works = [Work(protocol.start, protocol.end, protocol.work_seconds, name)]
        _fill_rest(protocol, parts)
    elif protocol.name == "emom":
        parts.works = [work for work in parts.works if work.seconds is not None]
        if not parts.period and not any(rest.pair for rest in parts.rests):
            every = protocol.work_seconds
            parts.period = Period(protocol.start, protocol.end, every)
    elif not parts.rests:
        _fill_rest(protocol, parts)
    if protocol.rounds is not None and (parts.total is None or parts.total.multiplied):
        _fill_rounds(protocol, protocol.rounds, parts)


def _count_in_minutes(parts: Parts, said: list[str]) -> None:
    """Rule 10: a pomodoro's pair without a unit is in minutes, whatever a tagger labels it."""
    rest = next((r for r in parts.rests if r.pair and r.seconds is not None), None)
    if rest is None or len(parts.works) != 1:
        return
    work = parts.works[0]
    if not _BARE_PAIR.fullmatch(parts.text[work.end : rest.start]):
        return
    for event in (work, rest):
        if event.seconds is not None and event.seconds < _SHORTEST_POMODORO:
            event.seconds *= 60
            said.append(notes.in_minutes(int(event.seconds)))


def _fill_rest(protocol: Protocol, parts: Parts) -> None:
    """Its own rest, unless another is said, and not that between repeated protocols."""
    repeated = protocol.rounds is not None and any(
        count.end <= protocol.start for count in parts.counts
    )
    said = any(
        rest.pair
        or not (repeated or rest.between or _PARTED.search(parts.text, protocol.end, rest.start))
        for rest in parts.rests
    )
    if protocol.rest_seconds and not said:
        parts.works[0].rest = protocol.rest_seconds


def _fill_rounds(protocol: Protocol, rounds: int, parts: Parts) -> None:
    """« 3 tabatas » repeats it, « tabata 6 tours », « 8 rounds de tabata » say its rounds."""
    own = Count(protocol.start, protocol.end, rounds, "round")
    repeats: list[Count] = []
    others: list[Count] = []
    for count in parts.counts:
        right_before = count.end <= protocol.start and _TIMES.fullmatch(
            parts.text, count.end, protocol.start
        )
        (repeats if right_before else others).append(count)
    closed_over = not repeats and len(others) == 1 and others[0].closes
    if not others or closed_over:
        others.append(own)
    parts.counts = [*repeats, *others]

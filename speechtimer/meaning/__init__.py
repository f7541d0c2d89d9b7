"""From labelled spans to the timer they mean: the last section of the annotation guide, in code.

    spans ── mentions ── events ── items ── program

Rule by rule:

       numbered, mending        labels that the words contradict
       called, bare_units
    A  mentions, parts          numbers that belong together; what is said again
    B  items, frames            which events make an item; brackets and colons
    C  assemble, exercises      what stands inside an item
    D  counts, levels           which of several counts is the outer one
    E  rests, placed_rests      the words that say whose a rest is; the level that it goes to
       shared_rests             a rest that is said once for several items
    F  roles, totals            which number is a total; how many rounds it holds
    G  protocols                tabata, EMOM, pomodoro
    H  roles, periods           which number is a period; the rest that it leaves
    I  labelled, sides          each side
    J  roles, efforts           numbers without a label, and open efforts among them
    K  relative                 rests told by the work
       names, notes             what is done, and what was chosen
       incomplete               what is said although a work or a rest is missing

`reader` asks for the events, number by number (`labelled`, `roles`, with the words of `context`);
`assemble` asks rules C to K for one item, whose `parts` and `levels` they share.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from speechtimer.labels import Span
from speechtimer.meaning.efforts import standing_efforts
from speechtimer.meaning.events import Event, Mark, Work
from speechtimer.meaning.exercises import with_exercises
from speechtimer.meaning.folded import Folded
from speechtimer.meaning.incomplete import without_rest, without_work
from speechtimer.meaning.invalid import InvalidError
from speechtimer.meaning.items import program_items
from speechtimer.meaning.mending import mended
from speechtimer.meaning.mentions import mentions
from speechtimer.meaning.names import name_works
from speechtimer.meaning.numbered import unnumbered
from speechtimer.meaning.reader import Reading, read
from speechtimer.meaning.unlabelled import nothing_else
from speechtimer.parsed import Parsed, Unused
from speechtimer.program import Problem, Program

__all__ = ["interpret"]

EMPTY = Problem(
    "empty",
    "Je n’ai entendu ni nombre de tours ni durée : dites par exemple "
    "« 3 séries de 2 minutes avec 30 secondes de repos ».",
)
NO_WORK = Problem(
    "incomplete",
    "Il manque la durée de l’effort : dites par exemple « 4 séries de 30 secondes ».",
    ("work",),
)
NO_REST = Problem(
    "incomplete",
    "Il manque le repos, ou la durée de l’effort : dites par exemple "
    "« 5 séries de 10 pompes avec 1 minute de repos ».",
    ("rest",),
)


def interpret(text: str, spans: Iterable[Span]) -> Parsed:
    """What the spans of a tagger, or of a person, mean: the one way from spans to a program.

    >>> from speechtimer.labels import Label
    >>> interpret("3 min", [Span(0, 1, Label.DURATION_WT_MIN)]).program
    Program(blocks=(Block(rounds=1, work_seconds=180, rest_seconds=0),))
    """
    # A tagger may take a dash or a quotation mark for a number that it expects there.
    said = tuple(
        sorted(span for span in spans if any(map(str.isalnum, text[span.start : span.end])))
    )
    folded = Folded(text)
    reading = Reading()
    try:
        amounts = nothing_else(folded, mentions(folded, unnumbered(folded, said)))
        reading = read(folded, mended(folded, amounts))
        events = standing_efforts(folded.text, reading.events)
        events = with_exercises(folded, events)
        name_works(folded, events)
        notes = reading.notes
        items = program_items(folded.text, events, notes)
    except InvalidError as reason:
        problem = Problem("invalid", str(reason))
        return Parsed(text, said, None, problem, _unused(folded, reading))
    if not items:
        problem = _missing(folded, said, reading.events)
        return Parsed(text, said, None, problem, _unused(folded, reading))
    unused = _unused(folded, reading)
    return Parsed(text, said, Program(tuple(items)), None, unused, tuple(notes))


def _missing(folded: Folded, said: tuple[Span, ...], events: Sequence[Event]) -> Problem:
    if not said:
        return EMPTY
    if any(isinstance(event, Work) for event in events):
        return replace(NO_REST, understood=without_rest(folded, events))
    return replace(NO_WORK, understood=without_work(folded, events))


def _unused(folded: Folded, reading: Reading) -> tuple[Unused, ...]:
    """The numbers that set nothing, at their places in the sentence."""
    lost = [(e.start, e.end) for e in reading.events if e.lost and not isinstance(e, Mark)]
    places = sorted([*lost, *((number.start, number.end) for number in reading.unused)])
    return tuple(
        Unused(folded.back(start), folded.back(end), folded.original(start, end))
        for start, end in places
    )
